//! Values of Parquet columns as text.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date64Type, Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, BinaryViewArray, FixedSizeBinaryArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};

use crate::model::Moment;
use crate::read::workbook::number_text;

/// How moments are written: the commonest notation of exports, with a fraction and a zone where there are any.
const FORMATS: FormatOptions<'static> = FormatOptions::new()
    .with_null("")
    .with_display_error(false)
    .with_datetime_format(Some("%Y-%m-%d %H:%M:%S%.f"))
    .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.f"))
    .with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S%.f%:z"))
    .with_time_format(Some("%H:%M:%S%.f"));

/// The values of one column in one batch.
pub(super) enum Cells<'a> {
    /// Binary floats, of which no more digits are content than a spreadsheet keeps.
    Double(&'a arrow_array::Float64Array),
    /// Binary floats of half the size, in their shortest form.
    Single(&'a arrow_array::Float32Array),
    /// The same of a quarter of the size.
    Half(&'a arrow_array::Float16Array),
    /// Days in the form that counts milliseconds, of which some programs keep a time of day.
    Day(&'a arrow_array::Date64Array),
    /// Bytes: text where they are text.
    Binary(&'a BinaryViewArray),
    /// The same of equal length.
    FixedBinary(&'a FixedSizeBinaryArray),
    /// Everything else, as the library shows it.
    Shown(ArrayFormatter<'a>, &'a dyn Array),
}

impl<'a> Cells<'a> {
    /// The values of an array.
    ///
    /// # Errors
    /// When the library cannot show values of its type.
    pub(super) fn of(array: &'a ArrayRef) -> Result<Self, ArrowError> {
        Ok(match array.data_type() {
            DataType::Float64 => Self::Double(array.as_primitive::<Float64Type>()),
            DataType::Float32 => Self::Single(array.as_primitive::<Float32Type>()),
            DataType::Float16 => Self::Half(array.as_primitive::<Float16Type>()),
            DataType::Date64 => Self::Day(array.as_primitive::<Date64Type>()),
            DataType::BinaryView => Self::Binary(array.as_binary_view()),
            DataType::FixedSizeBinary(_) => Self::FixedBinary(array.as_fixed_size_binary()),
            _ => Self::Shown(ArrayFormatter::try_new(array, &FORMATS)?, array),
        })
    }

    /// Appends the text of a value; nothing where it is null.
    ///
    /// # Errors
    /// When the library cannot show it, as with moments beyond any calendar.
    pub(super) fn push(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        match self {
            Self::Double(array) if array.is_valid(row) => out.push_str(&number_text(array.value(row))),
            Self::Single(array) if array.is_valid(row) => out.push_str(&array.value(row).to_string()),
            Self::Half(array) if array.is_valid(row) => out.push_str(&array.value(row).to_f32().to_string()),
            Self::Day(array) if array.is_valid(row) => match array.value(row).checked_mul(1000) {
                Some(micros) => out.push_str(&Moment(micros).to_string()),
                None => return Err(ArrowError::ParseError("a day beyond any calendar".to_owned())),
            },
            Self::Binary(array) if array.is_valid(row) => push_bytes(array.value(row), out),
            Self::FixedBinary(array) if array.is_valid(row) => push_bytes(array.value(row), out),
            Self::Shown(shown, array) if array.is_valid(row) => shown.value(row).write(out)?,
            _ => {}
        }
        Ok(())
    }
}

/// Bytes as the text they are, else as hexadecimal digits.
fn push_bytes(bytes: &[u8], out: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(text) => out.push_str(text),
        Err(_) => bytes.iter().for_each(|byte| out.push_str(&format!("{byte:02x}"))),
    }
}
