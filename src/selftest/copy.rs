//! Copies of tables as CSV.

use crate::error::Error;
use crate::model::{OwnedText, Text};
use crate::normalise::Orders;
use crate::read::Format;

/// Rows that a table must have for faults to be planted: in fewer, one fault changes what the table is.
const FEWEST: u32 = 20;

/// A table as it is written.
#[derive(Debug)]
pub(super) struct Copy {
    /// The name of its file.
    pub(super) name: String,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// The name of the copy of a table; as many digits in all, so that no name ends with another.
pub(super) fn name(number: usize) -> String {
    format!("{number:05}.csv")
}

/// The line that each row begins on in the file that is written.
pub(super) fn lines(copy: &Copy) -> Vec<u32> {
    let breaks = |row: &[String]| row.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
    let mut next = 2 + breaks(&copy.header);
    let mut lines = Vec::with_capacity(copy.rows.len());
    for row in &copy.rows {
        lines.push(u32::try_from(next).unwrap_or(u32::MAX));
        next += 1 + breaks(row);
    }
    lines
}

/// Copies of the first rows of each table, and why some have none.
pub(super) fn of(orders: &Orders, most: u32) -> (Vec<Copy>, Vec<OwnedText>) {
    const SEVERAL: Text = Text {
        en: "{file}: its rows hold several lines each, so that no fault was planted in it",
        zh: "{file}：每行含多条明细，未植入错误",
    };
    const NONE: Text = Text {
        en: "{file}: it holds no orders, so that no fault was planted in it",
        zh: "{file}：不含订单，未植入错误",
    };
    const JSON: Text = Text {
        en: "{file}: faults are planted in rows of text files and workbooks, not in JSON",
        zh: "{file}：只能在文本文件和工作簿的行中植入错误，不支持 JSON",
    };
    const FEW: Text =
        Text { en: "{file}: it has too few rows to plant faults in", zh: "{file}：行数太少，无法植入错误" };
    let (mut copies, mut left_out) = (Vec::new(), Vec::new());
    for table in &orders.tables {
        let why = match () {
            () if !table.is_orders() => Some(NONE),
            () if table.raw.format == Format::Json => Some(JSON),
            () if table.unfolded.is_some() => Some(SEVERAL),
            () if table.raw.height() < FEWEST => Some(FEW),
            () => None,
        };
        if let Some(why) = why {
            let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
            left_out.push(why.owned(&[("file", &(table.raw.file.clone() + &sheet))]));
            continue;
        }
        let width = table.raw.header.len();
        let row = |row| (0..width).map(|position| table.raw.cell(row, position).into_owned()).collect();
        copies.push(Copy {
            name: name(copies.len()),
            header: table.raw.header.clone(),
            rows: (0..table.raw.height().min(most)).map(row).collect(),
        });
    }
    (copies, left_out)
}

/// Writes copies to a folder of their own.
pub(super) fn write(copies: &[Copy]) -> Result<tempfile::TempDir, Error> {
    let folder = tempfile::tempdir().map_err(|source| Error::Write { path: std::env::temp_dir(), source })?;
    for copy in copies {
        let path = folder.path().join(&copy.name);
        let written = csv::Writer::from_path(&path).and_then(|mut file| {
            file.write_record(&copy.header)?;
            copy.rows.iter().try_for_each(|row| file.write_record(row))?;
            file.flush().map_err(Into::into)
        });
        written.map_err(|cause| Error::Write { path, source: std::io::Error::other(cause) })?;
    }
    Ok(folder)
}
