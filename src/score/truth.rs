//! Truth files, as `synth` writes them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::model::{Defect, TableId, Text};
use crate::normalise::Orders;

/// The files of a truth.
pub(super) const TRUTH_FILES: [&str; 4] = ["faults.csv", "orders.csv", "customers.csv", "manifest.json"];

/// A fault, or what follows from one.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) table: TableId,
    /// The lines that are a right place for it, the one it was planted on first, each in its table.
    pub(super) lines: Vec<(TableId, u32)>,
    pub(super) order_id: String,
    /// The columns that are a right place for it; empty where any is.
    pub(super) columns: Vec<String>,
    pub(super) kind: Defect,
    pub(super) variant: String,
    /// Whether it only follows from a fault.
    pub(super) follows: bool,
}

/// An order as it stands in a file.
#[derive(Debug)]
pub(super) struct Appearance {
    pub(super) table: TableId,
    /// Its first line.
    pub(super) line: u32,
    pub(super) order_id: String,
    pub(super) customer: String,
}

/// What is true of a run's files.
#[derive(Debug)]
pub(super) struct Truth {
    pub(super) entries: Vec<Entry>,
    pub(super) orders: Vec<Appearance>,
}

#[derive(Deserialize)]
struct FaultRow {
    file: String,
    line: u32,
    lines: String,
    order_id: String,
    column: String,
    columns: String,
    kind: String,
    variant: String,
    role: String,
}

#[derive(Deserialize)]
struct OrderRow {
    file: String,
    line: u32,
    order_id: String,
    customer_id: String,
}

impl Truth {
    /// Reads the truth in a folder as far as it is about the files of a run, which are known by their names.
    ///
    /// # Errors
    /// When `faults.csv` cannot be read, a kind is unknown, or nothing is about these files.
    pub(super) fn read(folder: &Path, orders: &Orders) -> Result<Self, Error> {
        let tables: BTreeMap<String, TableId> = orders
            .tables
            .iter()
            .filter_map(|table| Some((Path::new(&table.raw.file).file_name()?.to_str()?.to_owned(), table.id())))
            .collect();
        let files: std::collections::BTreeSet<&str> =
            orders.tables.iter().map(|table| table.raw.file.as_str()).collect();
        if tables.len() < files.len() {
            const TWICE: Text = Text {
                en: "two inputs have one file name, and a truth knows files by their names: score them one by one",
                zh: "有两个输入文件同名，而真值按文件名对应：请分别评分",
            };
            return Err(Error::Usage { message: TWICE.owned(&[]) });
        }
        let split = |list: &str| list.split('|').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let path = folder.join("faults.csv");
        let mut entries = Vec::new();
        for row in rows::<FaultRow>(&path)? {
            let Some(&table) = tables.get(&row.file) else { continue };
            let kind = Defect::from_name(&row.kind).ok_or_else(|| unknown(&path, &row.kind))?;
            let further = split(&row.lines).into_iter().filter_map(|place| match place.rsplit_once(':') {
                Some((file, line)) => Some((*tables.get(file)?, line.parse().ok()?)),
                None => Some((table, place.parse().ok()?)),
            });
            let column = Some(row.column).filter(|column| !column.is_empty());
            let columns = match column {
                Some(column) => std::iter::once(column).chain(split(&row.columns)).collect(),
                None => Vec::new(),
            };
            entries.push(Entry {
                table,
                lines: std::iter::once((table, row.line)).chain(further).collect(),
                order_id: row.order_id,
                columns,
                kind,
                variant: row.variant,
                follows: row.role == "side-effect",
            });
        }
        let path = folder.join("orders.csv");
        let rows = if path.exists() { rows::<OrderRow>(&path)? } else { Vec::new() };
        let appearance = |row: OrderRow| {
            let table = *tables.get(&row.file)?;
            Some(Appearance { table, line: row.line, order_id: row.order_id, customer: row.customer_id })
        };
        let orders: Vec<Appearance> = rows.into_iter().filter_map(appearance).collect();
        if entries.is_empty() && orders.is_empty() {
            const NOTHING: Text = Text {
                en: "the truth in {path} speaks of none of the inputs; they are known by their file names",
                zh: "{path} 中的真值不涉及任何输入；按文件名对应",
            };
            return Err(Error::Usage { message: NOTHING.owned(&[("path", &folder.display().to_string())]) });
        }
        Ok(Self { entries, orders })
    }
}

/// The rows of a truth file.
fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, Error> {
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(source) => Error::Open { path: PathBuf::from(path), source },
        other => {
            const BROKEN: Text = Text { en: "{path} is no truth file: {why}", zh: "{path} 不是真值文件：{why}" };
            let why = format!("{other:?}");
            Error::Usage { message: BROKEN.owned(&[("path", &path.display().to_string()), ("why", &why)]) }
        }
    };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    reader.deserialize().collect::<Result<Vec<T>, csv::Error>>().map_err(failed)
}

fn unknown(path: &Path, kind: &str) -> Error {
    const UNKNOWN: Text = Text {
        en: "{path} names `{kind}`, which is no kind of fault; there are: {all}",
        zh: "{path} 中的“{kind}”不是错误类型；可选：{all}",
    };
    let all: Vec<&str> = Defect::ALL.iter().map(|kind| kind.name()).collect();
    let values = [("path", path.display().to_string()), ("kind", kind.to_owned()), ("all", all.join(", "))];
    Error::Usage { message: UNKNOWN.owned(&values.each_ref().map(|(name, value)| (*name, value.as_str()))) }
}
