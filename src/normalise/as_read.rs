//! Tables as they were read, which are those that go back.

use crate::model::TableId;
use crate::read::RawTable;
use crate::sources::{Mapping, own_width};

/// A table as it was read.
#[derive(Debug, Clone, Copy)]
pub struct AsRead<'a> {
    /// The table.
    pub raw: &'a RawTable,
    /// What its columns are.
    pub mapping: &'a Mapping,
}

impl AsRead<'_> {
    /// Its number in the run.
    #[must_use]
    pub fn id(&self) -> TableId {
        self.raw.id
    }

    /// Whether it is a sheet whose workbook can go back as it came. One that holds rows set aside is ours, and goes back
    /// without the cells that told why.
    #[must_use]
    pub fn keeps_workbook(&self) -> bool {
        self.raw.xlsx && own_width(&self.raw.header) == self.raw.width()
    }
}
