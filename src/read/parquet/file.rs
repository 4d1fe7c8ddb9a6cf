//! A Parquet file as a table.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;

use super::cells::Cells;
use crate::error::Error;
use crate::model::{TableId, Text};
use crate::read::chunk::Chunk;
use crate::read::chunks::Chunks;
use crate::read::encoding::EncodingFacts;
use crate::read::room::Room;
use crate::read::{Beyond, Coding, Format, Named, RawTable, ReadOptions, refused};

/// Rows that are unpacked together: few, because a value of a dictionary may be as long as the whole file.
const BATCH_ROWS: usize = 1024;

/// Bytes of cell text in a chunk.
const CHUNK_BYTES: usize = 16 << 20;

/// Bytes beside its text that a cell of a table takes.
const CELL_BYTES: u64 = 5;

const BY_FORMAT: Text = Text { en: "Parquet holds text as UTF-8", zh: "Parquet 文件中的文本均为 UTF-8" };

/// The columns of a file, batch after batch.
pub(crate) struct Columns {
    /// What the columns are called and hold, as the file has it.
    pub(crate) schema: SchemaRef,
    /// What else the file says of itself.
    pub(crate) metadata: Arc<ParquetMetaData>,
    /// The batches.
    pub(crate) batches: ParquetRecordBatchReader,
}

/// Opens a file. With `shared`, equal texts of a batch stay one text, which is how values are looked at without copies.
///
/// # Errors
/// When it is damaged or encrypted.
pub(crate) fn open(bytes: Vec<u8>, shared: bool) -> Result<Columns, ParquetError> {
    let bytes = Bytes::from(bytes);
    let plain = ParquetRecordBatchReaderBuilder::try_new(bytes.clone())?;
    let (schema, metadata) = (Arc::clone(plain.schema()), Arc::clone(plain.metadata()));
    let builder = if shared {
        let fields = schema.fields().iter().map(|field| viewed(field));
        let viewed = Schema::new_with_metadata(fields.collect::<Vec<Field>>(), schema.metadata().clone());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(viewed));
        ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)?
    } else {
        plain
    };
    let batches = builder.with_batch_size(BATCH_ROWS).build()?;
    Ok(Columns { schema, metadata, batches })
}

/// A column of texts as views of them.
fn viewed(field: &Field) -> Field {
    match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => field.clone().with_data_type(DataType::Utf8View),
        DataType::Binary | DataType::LargeBinary => field.clone().with_data_type(DataType::BinaryView),
        _ => field.clone(),
    }
}

/// Reads a file.
///
/// # Errors
/// When it is damaged or encrypted, has no column or no row, or goes beyond a limit.
pub(in crate::read) fn read(
    named: &Named,
    bytes: Vec<u8>,
    id: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let (hash, size) = (blake3::hash(&bytes).to_hex().to_string(), bytes.len() as u64);
    let broken = |message: String| Error::Parquet { path: named.name.clone(), message };
    let mut room = Room::of(&options.limits);
    room.take(size).map_err(|beyond| refused(named, beyond))?;
    let columns = open(bytes, true).map_err(|error| broken(error.to_string()))?;
    let header: Vec<String> = columns.schema.fields().iter().map(|field| field.name().clone()).collect();
    if header.is_empty() {
        return Err(Error::NoHeader { path: named.name.clone() });
    }
    options.limits.check_columns(&named.name, header.len())?;
    let mut filler = Filler {
        room,
        longest: options.limits.record,
        chunks: Chunks::default(),
        chunk: Chunk::default(),
        rows: 0,
        width: header.len(),
    };
    for batch in columns.batches {
        let batch = batch.map_err(|error| broken(error.to_string()))?;
        filler.add(&batch).map_err(|stop| match stop {
            Stop::Beyond(beyond) => refused(named, beyond),
            Stop::Broken(message) => broken(message),
        })?;
    }
    let chunks = filler.finish();
    let encoding =
        EncodingFacts { name: "UTF-8", bom: false, reason: BY_FORMAT.en, reason_zh: BY_FORMAT.zh, uncertain: false };
    let table = RawTable {
        id,
        file: named.name.clone(),
        output_name: named.output_name.clone(),
        sheet: None,
        format: Format::Parquet,
        xlsx: false,
        hidden: false,
        hidden_rows: 0,
        hidden_columns: 0,
        covered: std::collections::BTreeMap::new(),
        header_line: 0,
        header,
        chunks,
        odd: Vec::new(),
        encoding,
        undecodable: Vec::new(),
        hash,
        size,
        irregular: false,
        coding: Coding::of(encoding_rs::UTF_8),
        nested: None,
    };
    Ok(vec![table])
}

/// Why filling stops.
enum Stop {
    Beyond(Beyond),
    Broken(String),
}

/// Takes in batches.
struct Filler {
    room: Room,
    /// Most bytes of a row.
    longest: u64,
    chunks: Chunks,
    chunk: Chunk,
    rows: u32,
    width: usize,
}

impl Filler {
    fn add(&mut self, batch: &RecordBatch) -> Result<(), Stop> {
        let broken = |error: arrow_schema::ArrowError| Stop::Broken(error.to_string());
        let cells = batch.columns().iter().map(Cells::of).collect::<Result<Vec<_>, _>>().map_err(broken)?;
        for row in 0..batch.num_rows() {
            let begin = self.chunk.text.len();
            self.chunk.starts.push(position(begin));
            self.rows = self.rows.checked_add(1).ok_or_else(|| Stop::Broken("too many rows".to_owned()))?;
            self.chunk.lines.push(self.rows);
            for column in &cells {
                column.push(row, &mut self.chunk.text).map_err(broken)?;
                let met = (self.chunk.text.len() - begin) as u64;
                if met > self.longest {
                    return Err(Stop::Beyond(Beyond::Record { met, most: self.longest }));
                }
                self.chunk.ends.push(position(self.chunk.text.len()));
                self.chunk.text.push('\n');
            }
            self.chunk.stops.push(position(self.chunk.text.len()));
            let text = (self.chunk.text.len() - begin) as u64;
            self.room.take(text + self.width as u64 * CELL_BYTES).map_err(Stop::Beyond)?;
            if self.chunk.text.len() >= CHUNK_BYTES {
                let full = std::mem::take(&mut self.chunk);
                self.chunk.first_row = self.rows;
                self.chunks.push(full, self.width);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Chunks {
        if !self.chunk.is_empty() {
            self.chunks.push(self.chunk, self.width);
        }
        self.chunks
    }
}

/// A position within a chunk, which is smaller than the largest one by a row.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
