//! Mended values as the types that columns of Parquet have.

use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types as t;
use arrow_array::{
    ArrayRef, BinaryArray, Decimal128Array, LargeBinaryArray, LargeStringArray, PrimitiveArray, StringArray,
    StringViewArray,
};
use arrow_cast::parse::{Parser, parse_decimal};
use arrow_schema::{DataType, TimeUnit};

/// An array of a type from texts; the empty text is null where the type has no empty value. What is no value of the type comes
/// back as the error, as every text does for types that exports do not mend: nested ones, flags, durations.
pub(super) fn array<'a>(texts: &[&'a str], kind: &DataType) -> Result<ArrayRef, &'a str> {
    let bytes = || texts.iter().map(|text| text.as_bytes());
    Ok(match kind {
        DataType::Utf8 => Arc::new(StringArray::from_iter_values(texts)),
        DataType::LargeUtf8 => Arc::new(LargeStringArray::from_iter_values(texts)),
        DataType::Utf8View => Arc::new(StringViewArray::from_iter_values(texts)),
        DataType::Binary => Arc::new(BinaryArray::from_iter_values(bytes())),
        DataType::LargeBinary => Arc::new(LargeBinaryArray::from_iter_values(bytes())),
        DataType::Dictionary(key, value) if **value == DataType::Utf8 => return dictionary(texts, key),
        DataType::Int8 => return primitive::<t::Int8Type>(texts, kind),
        DataType::Int16 => return primitive::<t::Int16Type>(texts, kind),
        DataType::Int32 => return primitive::<t::Int32Type>(texts, kind),
        DataType::Int64 => return primitive::<t::Int64Type>(texts, kind),
        DataType::UInt8 => return primitive::<t::UInt8Type>(texts, kind),
        DataType::UInt16 => return primitive::<t::UInt16Type>(texts, kind),
        DataType::UInt32 => return primitive::<t::UInt32Type>(texts, kind),
        DataType::UInt64 => return primitive::<t::UInt64Type>(texts, kind),
        DataType::Float32 => return primitive::<t::Float32Type>(texts, kind),
        DataType::Float64 => return primitive::<t::Float64Type>(texts, kind),
        DataType::Date32 => return primitive::<t::Date32Type>(texts, kind),
        // Which moment a text without a zone means in a column that has one, nobody said.
        DataType::Timestamp(_, Some(_)) if texts.iter().any(|text| !text.is_empty() && !is_zoned(text)) => {
            return Err(texts.iter().copied().find(|text| !text.is_empty() && !is_zoned(text)).unwrap_or_default());
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            return primitive::<t::TimestampMillisecondType>(texts, kind);
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            return primitive::<t::TimestampMicrosecondType>(texts, kind);
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            return primitive::<t::TimestampNanosecondType>(texts, kind);
        }
        DataType::Decimal128(precision, scale) => {
            let values = each(texts, |text| parse_decimal::<t::Decimal128Type>(text, *precision, *scale).ok())?;
            let values = Decimal128Array::from_iter(values);
            Arc::new(values.with_precision_and_scale(*precision, *scale).map_err(|_| first(texts))?)
        }
        _ => return Err(first(texts)),
    })
}

fn first<'a>(texts: &[&'a str]) -> &'a str {
    texts.first().copied().unwrap_or_default()
}

/// Whether a date with a time says its zone.
fn is_zoned(text: &str) -> bool {
    const DATE: usize = "2024-06-01".len();
    text.get(DATE..).is_some_and(|time| time.ends_with('Z') || time.contains(['+', '-']))
}

/// What each text stands for, null for the empty one; the first that stands for nothing is the error.
fn each<'a, T>(texts: &[&'a str], parse: impl Fn(&str) -> Option<T>) -> Result<Vec<Option<T>>, &'a str> {
    texts.iter().map(|text| if text.is_empty() { Ok(None) } else { parse(text).map(Some).ok_or(*text) }).collect()
}

fn primitive<'a, T: Parser>(texts: &[&'a str], kind: &DataType) -> Result<ArrayRef, &'a str> {
    let values = each(texts, |text| T::parse(text))?;
    Ok(Arc::new(PrimitiveArray::<T>::from_iter(values).with_data_type(kind.clone())))
}

fn dictionary<'a>(texts: &[&'a str], key: &DataType) -> Result<ArrayRef, &'a str> {
    match key {
        DataType::Int8 => keyed::<t::Int8Type>(texts),
        DataType::Int16 => keyed::<t::Int16Type>(texts),
        DataType::Int32 => keyed::<t::Int32Type>(texts),
        DataType::Int64 => keyed::<t::Int64Type>(texts),
        DataType::UInt8 => keyed::<t::UInt8Type>(texts),
        DataType::UInt16 => keyed::<t::UInt16Type>(texts),
        DataType::UInt32 => keyed::<t::UInt32Type>(texts),
        DataType::UInt64 => keyed::<t::UInt64Type>(texts),
        _ => Err(first(texts)),
    }
}

fn keyed<'a, K: t::ArrowDictionaryKeyType>(texts: &[&'a str]) -> Result<ArrayRef, &'a str> {
    let mut builder = StringDictionaryBuilder::<K>::new();
    for text in texts {
        builder.append(text).map_err(|_| *text)?;
    }
    Ok(Arc::new(builder.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_cast::display::array_value_to_string;

    #[test]
    fn values_go_into_the_types_of_their_columns_or_not_at_all() {
        let zoned = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let dictionary = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        for (kind, text, expected) in [
            (DataType::Utf8, "订单", Some("订单")),
            (DataType::Utf8View, "", Some("")),
            (dictionary, "paid", Some("paid")),
            (DataType::Int64, "390000000000000001", Some("390000000000000001")),
            (DataType::Int8, "300", None),
            (DataType::Decimal128(12, 2), "120.5", Some("120.50")),
            (DataType::Decimal128(4, 2), "120.5", None),
            (DataType::Float64, "0.3", Some("0.3")),
            (DataType::Date32, "2024-06-01", Some("2024-06-01")),
            (DataType::Date32, "2024-02-30", None),
            (DataType::Timestamp(TimeUnit::Microsecond, None), "2024-06-01 09:03:07", Some("2024-06-01T09:03:07")),
            (DataType::Timestamp(TimeUnit::Microsecond, None), "", Some("")),
            (zoned.clone(), "2024-06-01 09:03:07+08:00", Some("2024-06-01T01:03:07Z")),
            (zoned.clone(), "2024-06-01 09:03:07", None),
            (zoned, "", Some("")),
            (DataType::Int64, "", Some("")),
            (DataType::Decimal128(12, 2), "", Some("")),
            (DataType::Boolean, "true", None),
        ] {
            let made = array(&[text], &kind);
            let shown = made.map(|array| array_value_to_string(&array, 0).expect("shown"));
            assert_eq!(shown.as_deref().ok(), expected, "{kind} {text}");
        }
    }
}
