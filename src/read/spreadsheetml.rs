//! Spreadsheets in the XML of Excel 2003 (`SpreadsheetML`), which some back ends write. They are given back as XLSX.

use super::blocks::Blocks;
use super::chunk::CellKind;
use super::cover::Covers;
use super::html;
use super::limits::Beyond;
use super::markup::{Piece, attribute, decoded, pieces};
use super::room::Room;
use super::sheet::{self, MOST_COLUMNS, Sheet, SheetRow};
use super::table::RawTable;
use super::{Named, ReadOptions, refused};
use crate::error::Error;
use crate::model::{TableId, Text};

/// Most rows of a sheet: those of XLSX.
const MOST_ROWS: u32 = 1_048_576;

/// Whether text is such a spreadsheet.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head = html::head(bytes);
    head.starts_with('<') && head.contains("urn:schemas-microsoft-com:office:spreadsheet")
}

/// Reads its worksheets.
///
/// # Errors
/// As [`sheet::tables`].
pub(super) fn read(
    named: &Named,
    blocks: &Blocks,
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let bytes = blocks.concat();
    blocks.verify()?;
    let facts = (blake3::hash(&bytes).to_hex().to_string(), bytes.len() as u64);
    let mut room = Room::of(&options.limits);
    // The document as read, in one piece and as text.
    room.take(3 * facts.1).map_err(|beyond| refused(named, beyond))?;
    let (text, decoding) = html::decode(bytes, options.encoding);
    // Unlike a web page this is XML: what does not end is cut off, and what declares entities is no export.
    const CUT: Text = Text {
        en: "it ends in the middle; the file was not written or copied completely",
        zh: "文件中途结束，未完整写出或复制",
    };
    const DECLARES: Text = Text { en: "it declares a document type", zh: "文件中声明了文档类型" };
    let broken = |why: Text| Error::BrokenDocument { path: named.name.clone(), why };
    if html::head(text.as_bytes()).contains("<!doctype") || text.contains("<!ENTITY") {
        return Err(broken(DECLARES));
    }
    if !pieces(&text).any(|piece| matches!(piece, Piece::Close { name } if local(name) == "Workbook")) {
        return Err(broken(CUT));
    }
    let found = worksheets(&text, &mut room).map_err(|beyond| refused(named, beyond))?;
    let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
    let chosen = sheet::choose(&names, options.sheets, &named.name)?;
    let sheets = found.into_iter().filter(|(name, _)| chosen.contains(name));
    let sheets = sheets.map(|(name, rows)| Sheet { name: Some(name), rows }).collect();
    sheet::tables(named, sheets, (&facts.0, facts.1), first, &decoding, options)
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// A worksheet as it is read.
#[derive(Default)]
struct Worksheet {
    rows: Vec<SheetRow>,
    row: u32,
    column: usize,
    /// The kind and text of the open cell, and how many rows below it covers.
    kind: CellKind,
    text: Option<String>,
    covers: u32,
    /// Values that hold for rows below.
    covering: Covers,
}

/// The rows of every worksheet with its name.
///
/// # Errors
/// When they need more memory than there is room for, and when a cell lies beyond the last row or column of any sheet.
fn worksheets(document: &str, room: &mut Room) -> Result<Vec<(String, Vec<SheetRow>)>, Beyond> {
    let mut done = Vec::new();
    let mut open: Option<(String, Worksheet)> = None;
    for piece in pieces(document) {
        match piece {
            Piece::Open { name: "Worksheet", attributes, .. } => {
                let name = attribute(attributes, "ss:Name").unwrap_or_default().into_owned();
                room.take((size_of::<(String, Vec<SheetRow>)>() + name.len()) as u64)?;
                open = Some((name, Worksheet::default()));
            }
            Piece::Close { name: "Worksheet" } => {
                if let Some((name, sheet)) = open.take() {
                    done.push((name, sheet.end(room)?));
                }
            }
            piece => {
                if let Some((_, sheet)) = &mut open {
                    sheet.take(piece, room)?;
                }
            }
        }
    }
    if let Some((name, sheet)) = open {
        done.push((name, sheet.end(room)?));
    }
    Ok(done)
}

impl Worksheet {
    fn take(&mut self, piece: Piece<'_>, room: &mut Room) -> Result<(), Beyond> {
        let number = |attributes: &str, name: &str| {
            attribute(attributes, name).and_then(|value| value.trim().parse::<u32>().ok())
        };
        match piece {
            Piece::Open { name, attributes, .. } if local(name) == "Row" => {
                let next = self.row.saturating_add(1);
                // Rows only ever go down, and cells to the right; one that claims to be above stands below all the same.
                self.row = number(attributes, "ss:Index").unwrap_or(next).max(next);
                self.column = 0;
                self.begin_row(room)?;
            }
            Piece::Open { name, attributes, closed } if local(name) == "Cell" => {
                let stated = number(attributes, "ss:Index").and_then(|index| index.checked_sub(1));
                self.column = stated.map_or(0, |index| index as usize).max(self.column).min(MOST_COLUMNS);
                self.covers = number(attributes, "ss:MergeDown").unwrap_or(0).min(MOST_ROWS);
                if closed {
                    self.column += 1;
                }
                self.column +=
                    number(attributes, "ss:MergeAcross").unwrap_or(0).min(MOST_ROWS) as usize * usize::from(closed);
            }
            Piece::Close { name } if local(name) == "Cell" => self.column += 1,
            Piece::Open { name, attributes, closed: false } if local(name) == "Data" => {
                let kind = attribute(attributes, "ss:Type").unwrap_or_default();
                self.kind = match kind.as_ref() {
                    "Number" => CellKind::Number,
                    "DateTime" => CellKind::Date,
                    _ => CellKind::Text,
                };
                self.text = Some(String::new());
            }
            Piece::Close { name } if local(name) == "Data" => self.end_data()?,
            Piece::Text(text) => {
                if let Some(open) = &mut self.text {
                    open.push_str(&decoded(text));
                }
            }
            Piece::Verbatim(text) => {
                if let Some(open) = &mut self.text {
                    open.push_str(text);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_row(&mut self, room: &mut Room) -> Result<(), Beyond> {
        self.end_row(room)?;
        self.covering.begin_row(self.row);
        self.rows.push(SheetRow::numbered(self.row));
        Ok(())
    }

    fn end_row(&mut self, room: &mut Room) -> Result<(), Beyond> {
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        self.covering.end_row(row);
        room.take(row.cost())
    }

    /// Its rows, when it is over.
    fn end(mut self, room: &mut Room) -> Result<Vec<SheetRow>, Beyond> {
        self.end_row(room)?;
        Ok(self.rows)
    }

    fn end_data(&mut self) -> Result<(), Beyond> {
        let (Some(text), Some(row)) = (self.text.take(), self.rows.last_mut()) else { return Ok(()) };
        let text = if self.kind == CellKind::Date { spaced_date(&text) } else { text };
        if text.is_empty() {
            return Ok(());
        }
        if self.column >= MOST_COLUMNS || self.row > MOST_ROWS {
            return Err(Beyond::Place);
        }
        self.covering.put_before(self.column, row);
        row.put(self.column, &text, self.kind);
        if self.covers > 0 {
            self.covering.begin(self.column, self.row.saturating_add(self.covers), text, self.kind);
        }
        Ok(())
    }
}

/// `2024-06-17T10:26:31.000` as workbooks are read: `2024-06-17 10:26:31`; midnight as the day alone.
fn spaced_date(text: &str) -> String {
    let text = text.trim().replacen('T', " ", 1);
    let text = text.strip_suffix(".000").map_or(text.as_str(), |text| text);
    text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    #[test]
    fn indices_and_merged_cells_hold_their_places() {
        let document = "<Workbook><Worksheet ss:Name=\"a\"><Table><Row><Cell ss:MergeDown=\"2\"><Data ss:Type=\"String\">x &amp; y</Data></Cell>\
                        <Cell/><Cell><Data ss:Type=\"DateTime\">2024-06-17T00:00:00.000</Data></Cell></Row>\
                        <Row ss:Index=\"3\"><Cell ss:Index=\"4\"><Data ss:Type=\"Number\">1.5</Data></Cell></Row></Table></Worksheet></Workbook>";
        let sheets = worksheets(document, &mut Room::of(&Limits::default())).expect("within the limits");
        let rows: Vec<(u32, Vec<String>)> = sheets[0].1.iter().map(|row| (row.number, row.texts())).collect();
        let row = |number, cells: &[&str]| (number, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(rows, [row(1, &["x & y", "", "2024-06-17"]), row(3, &["x & y", "", "", "1.5"])]);
        assert_eq!(sheets[0].1[1].get(3), Some(("1.5", CellKind::Number)));
    }

    #[test]
    fn indices_and_spans_that_claim_too_much_are_refused_or_take_no_room() {
        let sheet =
            |rows: &str| format!("<Workbook><Worksheet ss:Name=\"a\"><Table>{rows}</Table></Worksheet></Workbook>");
        let cell = |place: &str| format!("<Row><Cell {place}><Data ss:Type=\"String\">x</Data></Cell></Row>");
        let limits = Limits { memory: 64 << 20, ..Limits::default() };
        let read = |rows: &str| worksheets(&sheet(rows), &mut Room::of(&limits));
        let widths =
            |rows: &str| read(rows).expect("within the limits")[0].1.iter().map(SheetRow::width).collect::<Vec<_>>();
        assert_eq!(widths(&cell("ss:MergeDown=\"4000000000\" ss:MergeAcross=\"4000000000\"")), [1]);
        assert_eq!(widths(&cell("ss:Index=\"16384\"")), [16_384]);
        assert_eq!(read(&cell("ss:Index=\"16385\"")).err(), Some(Beyond::Place));
        assert_eq!(read(&format!("<Row ss:Index=\"1048576\"/>{}", cell(""))).err(), Some(Beyond::Place));
        // Every row would hold a text of a megabyte, though it takes six bytes.
        let long = format!(
            "<Row><Cell ss:MergeDown=\"65000\"><Data ss:Type=\"String\">{}</Data></Cell></Row>",
            "x".repeat(1 << 20)
        );
        let refused = read(&(long + &"<Row/>".repeat(65_000))).err();
        assert!(matches!(refused, Some(Beyond::Memory { .. })), "{refused:?}");
    }
}
