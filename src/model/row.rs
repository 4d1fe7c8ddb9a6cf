//! Where a row is.

/// A table of the run: one text file, or one sheet of a workbook. Numbered in input order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u16);

impl TableId {
    /// The position in the run's list of tables.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A data row of a table. Rows are numbered from 0 over the records that became rows, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId {
    /// The table.
    pub table: TableId,
    /// The row in it.
    pub row: u32,
}

impl RowId {
    /// A row of a table.
    #[must_use]
    pub const fn new(table: TableId, row: u32) -> Self {
        Self { table, row }
    }
}
