//! Tables of web pages, which many back ends send under the name of a spreadsheet. They are given back as XLSX.

use encoding_rs::{Encoding, GB18030, GBK};

use super::blocks::Blocks;
use super::chunk::CellKind;
use super::cover::Covers;
use super::encoding;
use super::limits::Beyond;
use super::markup::{Piece, attribute, decoded, pieces};
use super::room::Room;
use super::sheet::{self, Decoding, MOST_COLUMNS, Sheet, SheetRow};
use super::table::RawTable;
use super::{Named, ReadOptions, refused};
use crate::error::Error;
use crate::model::{TableId, Text};

/// Bytes from the start by which a page is told from other text.
const HEAD_BYTES: usize = 4096;

/// Most rows that a cell may claim to cover.
const MOST_COVERED: u32 = 65_536;

const STATED: Text = Text { en: "the page states its encoding", zh: "网页自己声明了编码" };

/// Whether text is a web page with a table rather than delimited text.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head = head(bytes);
    head.starts_with('<') && ["<table", "<html", "<!doctype html", "<tr"].iter().any(|tag| head.contains(tag))
}

/// The start of a document in lower case, without a mark, spaces and the zeros of UTF-16.
pub(super) fn head(bytes: &[u8]) -> String {
    let ascii = bytes.iter().take(HEAD_BYTES).filter(|byte| byte.is_ascii() && **byte != 0);
    let text: String = ascii.map(|&byte| char::from(byte.to_ascii_lowercase())).collect();
    text.trim_start().to_owned()
}

/// Reads the tables of a page; each is a sheet, named by its number where there are several.
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
    // The page as read, in one piece and as text.
    room.take(3 * facts.1).map_err(|beyond| refused(named, beyond))?;
    let (text, decoding) = decode(bytes, options.encoding);
    let mut found = tables(&text, &mut room).map_err(|beyond| refused(named, beyond))?;
    let several = found.len() > 1;
    let names: Vec<String> = (1..=found.len()).map(|number| format!("table {number}")).collect();
    let chosen = sheet::choose(&names, options.sheets, &named.name)?;
    let sheets = names.into_iter().zip(found.drain(..)).filter(|(name, _)| chosen.contains(name));
    let sheets = sheets.map(|(name, rows)| Sheet { name: several.then_some(name), rows }).collect();
    sheet::tables(named, sheets, (&facts.0, facts.1), first, &decoding, options)
}

/// The page as text: by `--encoding`, by what it states if its bytes are whole in that, else by evidence.
pub(super) fn decode(bytes: Vec<u8>, forced: Option<&'static Encoding>) -> (String, Decoding) {
    let stated = stated_encoding(&bytes).filter(|_| forced.is_none());
    if let Some(stated) = stated {
        let (text, malformed) = stated.decode_with_bom_removal(&bytes);
        if !malformed {
            let name = if stated == GB18030 { "GB18030" } else { stated.name() };
            return (text.into_owned(), Decoding { name, reason: STATED });
        }
    }
    let blocks = Blocks::held(bytes);
    let decided = encoding::decide(&blocks, forced);
    let facts = &decided.facts;
    let reason = Text { en: facts.reason, zh: facts.reason_zh };
    let text = decided.coding.encoding.decode_with_bom_removal(&blocks.get(0)).0.into_owned();
    (text, Decoding { name: facts.name, reason })
}

/// The encoding that the head of a page names.
fn stated_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = head(bytes);
    let behind = ["charset=", "encoding="].iter().find_map(|key| head.split_once(key)).map(|(_, behind)| behind)?;
    let label = behind.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(label.len());
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    // What calls itself GB2312 or GBK may hold any character of GB18030. UTF-16 shows itself.
    let is_utf16 = encoding.name().starts_with("UTF-16");
    (!is_utf16).then_some(if encoding == GBK { GB18030 } else { encoding })
}

/// One table as it is read.
#[derive(Default)]
struct Table {
    rows: Vec<SheetRow>,
    /// Values that cover cells of rows below.
    covers: Covers,
    /// The column of the next cell, if it is not covered.
    next_column: usize,
    /// The cell that is open.
    cell: Option<Cell>,
    in_row: bool,
}

struct Cell {
    text: String,
    columns: usize,
    rows: u32,
    number: Option<String>,
}

/// The rows of every table with at least two of them, in the order in which they begin.
///
/// # Errors
/// When they need more memory than there is room for, and when a cell lies beyond the last column of any sheet.
fn tables(document: &str, room: &mut Room) -> Result<Vec<Vec<SheetRow>>, Beyond> {
    let mut done: Vec<(usize, Vec<SheetRow>)> = Vec::new();
    let mut open: Vec<(usize, Table)> = Vec::new();
    let mut count = 0;
    for piece in pieces(document) {
        match piece {
            Piece::Open { name, .. } if name.eq_ignore_ascii_case("table") => {
                room.take(size_of::<(usize, Table)>() as u64)?;
                open.push((count, Table::default()));
                count += 1;
            }
            Piece::Close { name } if name.eq_ignore_ascii_case("table") => {
                if let Some((number, mut table)) = open.pop() {
                    table.end_row(room)?;
                    done.push((number, table.rows));
                }
            }
            piece => {
                // Rows without a table around them are a table all the same.
                let starts_row = matches!(piece, Piece::Open { name, .. } if name.eq_ignore_ascii_case("tr"));
                if open.is_empty() && starts_row {
                    open.push((count, Table::default()));
                    count += 1;
                }
                if let Some((_, table)) = open.last_mut() {
                    table.take(piece, room)?;
                }
            }
        }
    }
    for (number, mut table) in open {
        table.end_row(room)?;
        done.push((number, table.rows));
    }
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, rows)| rows).filter(|rows| rows.len() > 1).collect())
}

impl Table {
    fn take(&mut self, piece: Piece<'_>, room: &mut Room) -> Result<(), Beyond> {
        let is = |name: &str, names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        match piece {
            Piece::Open { name, .. } if is(name, &["tr"]) => self.begin_row(room)?,
            Piece::Close { name } if is(name, &["tr", "tbody", "thead", "tfoot"]) => {
                self.end_cell()?;
                self.in_row = false;
            }
            Piece::Open { name, attributes, .. } if is(name, &["td", "th"]) => self.begin_cell(attributes, room)?,
            Piece::Close { name } if is(name, &["td", "th"]) => self.end_cell()?,
            Piece::Open { name, .. } if is(name, &["br"]) => self.say("\n"),
            Piece::Text(text) => self.say(&collapsed(&decoded(text))),
            Piece::Verbatim(text) => self.say(text),
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            // A line break or the start of the cell takes the spaces behind it.
            let at_start = cell.text.is_empty() || cell.text.ends_with(['\n', ' ']);
            cell.text.push_str(if at_start { text.trim_start_matches(' ') } else { text });
        }
    }

    fn begin_row(&mut self, room: &mut Room) -> Result<(), Beyond> {
        self.end_row(room)?;
        let number = u32::try_from(self.rows.len() + 1).unwrap_or(u32::MAX);
        self.covers.begin_row(number);
        self.rows.push(SheetRow::numbered(number));
        self.next_column = 0;
        self.in_row = true;
        Ok(())
    }

    fn end_row(&mut self, room: &mut Room) -> Result<(), Beyond> {
        self.end_cell()?;
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        self.covers.end_row(row);
        room.take(row.cost())
    }

    fn begin_cell(&mut self, attributes: &str, room: &mut Room) -> Result<(), Beyond> {
        self.end_cell()?;
        if !self.in_row {
            self.begin_row(room)?;
        }
        let span = |name| attribute(attributes, name).and_then(|value| value.trim().parse::<u32>().ok());
        self.cell = Some(Cell {
            text: String::new(),
            columns: span("colspan").unwrap_or(1).max(1) as usize,
            rows: span("rowspan").unwrap_or(1).clamp(1, MOST_COVERED),
            number: attribute(attributes, "x:num").map(std::borrow::Cow::into_owned),
        });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Beyond> {
        let (Some(cell), Some(row)) = (self.cell.take(), self.rows.last_mut()) else { return Ok(()) };
        while self.covers.put_before(self.next_column, row) {
            self.next_column += 1;
        }
        let column = self.next_column;
        self.next_column = column.saturating_add(cell.columns).min(MOST_COLUMNS);
        let text = cell.text.trim_matches([' ', '\n']).to_owned();
        let (text, kind) = match cell.number {
            Some(number) if !number.is_empty() => (number, CellKind::Number),
            Some(_) => (text, CellKind::Number),
            None => (text, CellKind::Text),
        };
        if column >= MOST_COLUMNS {
            return if text.is_empty() { Ok(()) } else { Err(Beyond::Place) };
        }
        row.put(column, &text, kind);
        if cell.rows > 1 {
            self.covers.begin(column, row.number.saturating_add(cell.rows - 1), text, kind);
        }
        Ok(())
    }
}

/// Runs of spaces and line ends of the source are one space.
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let space = matches!(c, ' ' | '\t' | '\r' | '\n');
        if !space {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn cells(document: &str) -> Vec<Vec<Vec<String>>> {
        let found = tables(document, &mut Room::of(&Limits::default())).expect("within the limits");
        found.into_iter().map(|rows| rows.into_iter().map(|row| row.texts()).collect()).collect()
    }

    #[test]
    fn rows_and_cells_need_no_end_and_spans_hold_their_places() {
        let document =
            "<TABLE><TR><TH COLSPAN=2>title<TR><TD ROWSPAN=2>a<TD>b<TD>c<TR><TD>d<TD x:num=\"1.50\">1.5</TABLE>";
        assert_eq!(cells(document), [vec![vec!["title"], vec!["a", "b", "c"], vec!["a", "d", "1.50"]]]);
    }

    #[test]
    fn a_table_in_a_cell_is_a_table_of_its_own() {
        let document = "<table><tr><td>layout<td><table><tr><td>x<tr><td>y</table></table>";
        assert_eq!(cells(document), [vec![vec!["x"], vec!["y"]]]);
    }

    #[test]
    fn text_is_what_a_page_shows() {
        let document = "<tr><td> a\n  b <br> c&nbsp;<b>d</b> e </td></tr><tr><td></td><td>&lt;x&gt;</td></tr>";
        assert_eq!(cells(document), [vec![vec!["a b \nc\u{a0}d e"], vec!["", "<x>"]]]);
    }

    #[test]
    fn spans_that_claim_too_much_take_no_room_and_push_no_cell_out() {
        let room = || Room::of(&Limits::default());
        let document = "<tr><td>b<td colspan=4000000000 rowspan=4000000000>a<tr><td>c";
        assert_eq!(cells(document), [vec![vec!["b", "a"], vec!["c", "a"]]]);
        let document = "<tr><td colspan=4000000000>a<td>b<tr><td>c";
        assert_eq!(tables(document, &mut room()).err(), Some(Beyond::Place));
        // Every row would hold a text of a megabyte, though it takes four bytes.
        let document = format!("<tr><td rowspan=65000>{}{}", "x".repeat(1 << 20), "<tr>".repeat(65_000));
        let limits = Limits { memory: 64 << 20, ..Limits::default() };
        let refused = tables(&document, &mut Room::of(&limits)).err();
        assert!(matches!(refused, Some(Beyond::Memory { .. })), "{refused:?}");
        let document = "<table>".repeat(1_000_000);
        assert!(matches!(tables(&document, &mut Room::of(&limits)).err(), Some(Beyond::Memory { .. })));
    }

    #[test]
    fn rows_under_many_values_from_above_take_no_longer_than_their_cells() {
        let above = "<td rowspan=65536>x<td>".repeat(MOST_COLUMNS / 2);
        let rows = "<tr>".to_owned() + &"<td>y".repeat(100);
        let document = format!("<tr>{above}{}", rows.repeat(200));
        let found = cells(&document);
        assert_eq!((found[0].len(), found[0][200].len()), (201, MOST_COLUMNS - 1));
        assert_eq!(found[0][200][..3], ["x", "y", "x"]);
    }

    #[test]
    fn pages_are_told_from_text() {
        assert!(looks_like(b"\xEF\xBB\xBF \r\n<HTML><body><TABLE>"));
        assert!(!looks_like(b"a,b\n<table>,1\n"));
        assert!(!looks_like(b"<5kg,table\n"));
        let (text, decoding) = decode(GB18030.encode("<meta charset=gb2312><td>订单").0.into_owned(), None);
        assert_eq!((text.contains("订单"), decoding.name), (true, "GB18030"));
    }
}
