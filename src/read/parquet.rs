//! Apache Parquet (format 2.x), batch by batch. It is given back as Parquet, with the schema it came with.
//!
//! In: the bytes of a file. Out: one table; its columns are those of the schema and every value is the text that a spreadsheet
//! would show of it. No count that the file states is believed: memory is planned with for each value as it comes.

#[cfg(feature = "parquet")]
mod cells;
#[cfg(feature = "parquet")]
mod file;

#[cfg(feature = "parquet")]
pub(crate) use file::open;

/// The first and last bytes of a file.
pub(super) const MAGIC: &[u8] = b"PAR1";

#[cfg(not(feature = "parquet"))]
pub(super) use absent::read;
#[cfg(feature = "parquet")]
pub(super) use file::read;

/// What a program says that was built without the feature.
#[cfg(not(feature = "parquet"))]
mod absent {
    use crate::error::Error;
    use crate::model::{TableId, Text};
    use crate::read::{Named, RawTable, ReadOptions};

    /// Refuses the file.
    ///
    /// # Errors
    /// Always.
    pub(in crate::read) fn read(
        named: &Named,
        _bytes: Vec<u8>,
        _id: TableId,
        _options: &ReadOptions<'_>,
    ) -> Result<Vec<RawTable>, Error> {
        const TEXT: Text = Text {
            en: "it is a Parquet file, and this program was built without Parquet; build it with `--features parquet`, or \
                 export it as CSV",
            zh: "这是 Parquet 文件，而本程序未包含 Parquet 支持；请用“--features parquet”构建，或导出为 CSV",
        };
        Err(Error::Unsupported { path: named.name.clone(), why: TEXT })
    }
}
