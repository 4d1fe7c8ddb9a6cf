//! Parquet files as they go back: the input's own columns and types, without the rows that leave and with new values in the
//! cells that were mended; rows set aside with text columns behind them that say why.
//!
//! Kept: schema, file metadata, compression of each column, size of row groups. Not kept: encodings of pages, bloom filters,
//! and moments in the old 96-bit form, which come back in the 64-bit form that the format has had since 2013.

mod typed;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::interleave::interleave;
use arrow_select::take::take;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::WriterProperties;

use super::folder::{OutputFolder, write_error};
use super::text::{aside_folder, further_cells};
use crate::config::{Job, Rule};
use crate::error::Error;
use crate::model::{Lang, Outcome, RowId};
use crate::normalise::AsRead;
use crate::read;
use crate::repair::Plan;
use crate::sources::{ASIDE_COLUMNS, own_width};

/// The entry of a file's metadata that holds its schema in Arrow's own form; writers add it by themselves.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// Writes the rows of a table, each outcome into its folder; those set aside only where there are any.
pub(super) fn write(folder: &OutputFolder, table: AsRead<'_>, plan: &Plan, job: &Job) -> Result<(), Error> {
    let raw = &table.raw;
    let input = job.inputs.iter().find(|input| input.name == raw.file && input.output_name == raw.output_name);
    let input = input.ok_or_else(|| Error::Changed { path: raw.file.clone() })?;
    let outcomes = &plan.outcomes[table.id().index()];
    let has_edits = plan.edits.as_slice().iter().any(|edit| edit.row.table == table.id());
    let bytes = read::original(input, raw)?;
    for outcome in [Outcome::Clean, Outcome::Quarantined, Outcome::Retired] {
        if outcome != Outcome::Clean && !outcomes.contains(&outcome) {
            continue;
        }
        let all_stay = outcomes.iter().all(|other| *other == Outcome::Clean);
        let unchanged = all_stay && !has_edits && own_width(&raw.header) == raw.width();
        let name = format!("{}/{}", aside_folder(outcome), raw.output_name);
        let written = if unchanged {
            bytes.clone()
        } else {
            let part = Part { table, plan, rules: &job.rules, outcome, lang: job.lang };
            part.file(bytes.clone()).map_err(|fault| match fault {
                Fault::Value(error) => error,
                Fault::Library(message) => write_error(&folder.final_path(&name), std::io::Error::other(message)),
            })?
        };
        folder.write(&name, |out| out.write_all(&written))?;
    }
    Ok(())
}

/// What can go wrong while rows are written.
enum Fault {
    /// A mended value does not fit the type of its column.
    Value(Error),
    /// The library gives up.
    Library(String),
}

impl From<ArrowError> for Fault {
    fn from(error: ArrowError) -> Self {
        Self::Library(error.to_string())
    }
}

impl From<ParquetError> for Fault {
    fn from(error: ParquetError) -> Self {
        Self::Library(error.to_string())
    }
}

/// The rows of a table with one outcome.
struct Part<'a> {
    table: AsRead<'a>,
    plan: &'a Plan,
    rules: &'a [Rule],
    outcome: Outcome,
    lang: Lang,
}

impl Part<'_> {
    /// The bytes of a file that holds them.
    fn file(&self, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let columns = read::open_parquet(bytes, false)?;
        let schema = self.schema(&columns.schema);
        let options = ArrowWriterOptions::new()
            .with_properties(properties(&columns.metadata))
            .with_schema_root(columns.metadata.file_metadata().schema().name().to_owned());
        let mut writer = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&schema), options)?;
        let mut first = 0;
        for batch in columns.batches {
            let batch = batch?;
            writer.write(&self.rows(&batch, first, &schema)?)?;
            first += u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        }
        Ok(writer.into_inner()?)
    }

    /// The table's own columns, and what says why rows are set aside.
    fn schema(&self, schema: &SchemaRef) -> SchemaRef {
        let own = schema.fields().iter().take(own_width(&self.table.raw.header)).cloned();
        let further: &[&str] = if self.outcome == Outcome::Clean { &[] } else { &ASIDE_COLUMNS };
        let further = further.iter().map(|name| Arc::new(Field::new(*name, DataType::Utf8, false)));
        Arc::new(Schema::new_with_metadata(own.chain(further).collect::<Vec<_>>(), schema.metadata().clone()))
    }

    /// The rows of a batch, whose first is a row of the table.
    fn rows(&self, batch: &RecordBatch, first: u32, schema: &SchemaRef) -> Result<RecordBatch, Fault> {
        let count = u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        let id = |at: u32| RowId::new(self.table.id(), first + at);
        let chosen: Vec<u32> = (0..count).filter(|&at| self.plan.outcome(id(at)) == self.outcome).collect();
        let indices = UInt32Array::from(chosen.clone());
        let mut arrays = Vec::with_capacity(schema.fields().len());
        for column in 0..own_width(&self.table.raw.header) {
            let array = take(batch.column(column), &indices, None)?;
            let edits = chosen.iter().enumerate().filter(|_| self.outcome == Outcome::Clean).filter_map(|(at, row)| {
                let edits = self.plan.edits.of_row(id(*row));
                edits.iter().find(|edit| usize::from(edit.column) == column).map(|edit| (at, edit.after.as_str()))
            });
            arrays.push(self.edited(array, &edits.collect::<Vec<_>>(), column, schema.field(column).is_nullable())?);
        }
        if self.outcome != Outcome::Clean {
            let cells = |row: &u32| further_cells(self.table, self.plan, self.rules, first + row, self.lang);
            let rows: Vec<Vec<String>> = chosen.iter().map(cells).collect();
            for column in 0..ASIDE_COLUMNS.len() {
                let texts = rows.iter().map(|row| row.get(column).map_or("", String::as_str));
                arrays.push(Arc::new(StringArray::from_iter_values(texts)) as ArrayRef);
            }
        }
        Ok(RecordBatch::try_new(Arc::clone(schema), arrays)?)
    }

    /// Values with others in the places of some; a column that may hold no null takes none.
    fn edited(
        &self,
        array: ArrayRef,
        edits: &[(usize, &str)],
        column: usize,
        nullable: bool,
    ) -> Result<ArrayRef, Fault> {
        if edits.is_empty() {
            return Ok(array);
        }
        let texts: Vec<&str> = edits.iter().map(|(_, text)| *text).collect();
        let misfit = |text: &str| {
            Fault::Value(Error::OtherType {
                path: self.table.raw.file.clone(),
                column: self.table.raw.header[column].clone(),
                kind: array.data_type().to_string(),
                text: text.chars().take(40).collect(),
            })
        };
        let values = typed::array(&texts, array.data_type()).map_err(misfit)?;
        if values.null_count() > 0 && !nullable {
            return Err(misfit(""));
        }
        let mut places: Vec<(usize, usize)> = (0..array.len()).map(|at| (0, at)).collect();
        for (from, (at, _)) in edits.iter().enumerate() {
            places[*at] = (1, from);
        }
        Ok(interleave(&[array.as_ref(), values.as_ref()], &places)?)
    }
}

/// How the file was packed, as far as a writer can be told.
fn properties(metadata: &ParquetMetaData) -> WriterProperties {
    let own = metadata.file_metadata().key_value_metadata();
    let kept: Option<Vec<KeyValue>> =
        own.map(|entries| entries.iter().filter(|entry| entry.key != ARROW_SCHEMA).cloned().collect());
    let mut builder = WriterProperties::builder().set_key_value_metadata(kept);
    if let Some(group) = metadata.row_groups().first() {
        builder = builder.set_max_row_group_row_count(usize::try_from(group.num_rows()).ok().filter(|&rows| rows > 0));
        for column in group.columns() {
            builder = builder.set_column_compression(column.column_path().clone(), column.compression());
        }
    }
    builder.build()
}
