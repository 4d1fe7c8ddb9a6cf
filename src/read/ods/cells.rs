//! The cells of a sheet.

use std::io::BufRead;

use super::OwnSheet;
use super::text;
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::index::Days;
use crate::ooxml::reference::{LAST_COLUMN, LAST_ROW};
use crate::read::chunk::CellKind;
use crate::read::cover::Covers;
use crate::read::limits::Beyond;
use crate::read::room::Room;
use crate::read::row::SheetRow;
use crate::read::xlsx::dates::push_iso;
use crate::read::xlsx::formats::Shown;
use crate::read::xlsx::numbers;
use crate::read::xlsx::pull::{Opening, Piece, Pull};

/// Elements that rows and columns are grouped by.
const GROUPS: &[&str] = &[
    "table-header-rows",
    "table-rows",
    "table-row-group",
    "table-header-columns",
    "table-columns",
    "table-column-group",
];

/// Reads the open table to its end.
///
/// # Errors
/// As [`Pull::next`], and when its cells need more memory than there is room for or lie beyond any sheet.
pub(super) fn read<R: BufRead>(pull: &mut Pull<R>, sheet: &mut OwnSheet, room: &mut Room) -> Result<(), Fault> {
    let around = pull.depth().saturating_sub(1);
    let mut table =
        Table { pull, sheet, room, covers: Covers::default(), number: 0, column: 0, text: String::new(), counted: 0 };
    loop {
        let next = match table.pull.next()? {
            Piece::Open { tag, closed } => Next::of(&tag, closed),
            Piece::Close => Next::End,
            _ => continue,
        };
        match next {
            Next::End if table.pull.depth() == around => return Ok(()),
            Next::Row(row, closed) => table.row(&row, closed)?,
            Next::Columns(stretch) => table.columns(stretch),
            Next::Other { closed: false } => table.pull.skip()?,
            Next::Other { closed: true } | Next::Group | Next::End => {}
        }
    }
}

/// What stands in a table.
enum Next {
    Row(Row, bool),
    Columns(Stretch),
    Group,
    Other {
        closed: bool,
    },
    /// A group, or the table itself, ends.
    End,
}

impl Next {
    fn of(tag: &Opening<'_>, closed: bool) -> Self {
        match tag.local() {
            "table-row" => Self::Row(Row::of(tag), closed),
            "table-column" => Self::Columns(Stretch::of(tag)),
            group if GROUPS.contains(&group) => Self::Group,
            _ => Self::Other { closed },
        }
    }
}

/// How often something is there in a row, and whether it is hidden.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    times: u32,
    hidden: bool,
}

impl Stretch {
    fn of(tag: &Opening<'_>) -> Self {
        let hidden = matches!(tag.get("table:visibility").as_deref(), Some("collapse" | "filter"));
        Self { times: tag.number("table:number-columns-repeated").unwrap_or(1).max(1), hidden }
    }
}

/// A row as it says of itself.
struct Row {
    times: u32,
    hidden: bool,
}

impl Row {
    fn of(tag: &Opening<'_>) -> Self {
        let times = tag.number("table:number-rows-repeated").unwrap_or(1).max(1);
        Self { times, hidden: Stretch::of(tag).hidden }
    }
}

/// What a cell says its value is.
#[derive(Debug, Clone, Default)]
struct Value {
    times: u32,
    /// Rows that it covers.
    rows: u32,
    number: Option<String>,
    date: Option<String>,
    time: Option<String>,
    truth: Option<String>,
    text: Option<String>,
    is_error: bool,
}

impl Value {
    fn of(tag: &Opening<'_>) -> Self {
        let own = |name: &str| tag.get(name).map(std::borrow::Cow::into_owned);
        Self {
            times: Stretch::of(tag).times,
            rows: tag.number("table:number-rows-spanned").unwrap_or(1).max(1),
            number: own("office:value"),
            date: own("office:date-value"),
            time: own("office:time-value"),
            truth: own("office:boolean-value"),
            text: own("office:string-value"),
            is_error: tag.get("calcext:value-type").as_deref() == Some("error"),
        }
    }

    /// The cell's text and kind, by what is shown in it where its value says less.
    fn understood(&self, shown: &str) -> (String, CellKind) {
        if self.is_error {
            return (shown.to_owned(), CellKind::Text);
        }
        let mut text = String::new();
        if let Some(number) = &self.number {
            let kind = numbers::push(number, Shown::Number, Days::Since1900, &mut text);
            let zeros = shown.len().saturating_sub(text.len());
            let is_padded =
                zeros > 0 && shown.strip_suffix(text.as_str()).is_some_and(|pad| pad.bytes().all(|b| b == b'0'));
            return if is_padded && text.bytes().all(|byte| byte.is_ascii_digit()) {
                (shown.to_owned(), kind)
            } else {
                (text, kind)
            };
        }
        if let Some(date) = &self.date {
            if push_iso(date, &mut text) {
                return (text, CellKind::Date);
            }
            return (date.clone(), CellKind::Text);
        }
        let words = match (&self.time, &self.truth, &self.text) {
            (Some(time), ..) => clock(time).unwrap_or_else(|| time.clone()),
            (None, Some(truth), _) => if truth.eq_ignore_ascii_case("true") { "TRUE" } else { "FALSE" }.to_owned(),
            (None, None, Some(text)) => text.clone(),
            (None, None, None) => shown.to_owned(),
        };
        (words, CellKind::Text)
    }
}

/// A length of time such as `PT10H26M31S` as `10:26:31`; `None` for one of more parts than that.
fn clock(time: &str) -> Option<String> {
    let (hours, rest) = time.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let number = |text: &str| text.parse::<u32>().ok();
    let (hours, minutes, whole) = (number(hours)?, number(minutes)?, number(whole)?);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hours:02}:{minutes:02}:{whole:02}{point}{fraction}"))
}

/// A table while it is read. Rows are counted from 1, columns from 0.
struct Table<'a, R> {
    pull: &'a mut Pull<R>,
    sheet: &'a mut OwnSheet,
    room: &'a mut Room,
    /// Values that hold for rows below.
    covers: Covers,
    /// The row that is read.
    number: u32,
    /// The next column of the sheet, while its columns are described, and of the row after that.
    column: u32,
    /// What is shown in the cell that is read.
    text: String,
    /// Bytes of the row that is read for which room was taken.
    counted: u64,
}

impl<R: BufRead> Table<'_, R> {
    fn columns(&mut self, stretch: Stretch) {
        let next = self.column.saturating_add(stretch.times);
        if stretch.hidden && self.column < LAST_COLUMN {
            self.sheet.hidden_columns.push((self.column, next - 1));
        }
        self.column = next;
    }

    fn row(&mut self, place: &Row, closed: bool) -> Result<(), Fault> {
        self.number = self.number.saturating_add(1);
        let mut row = SheetRow::numbered(self.number);
        self.counted = 0;
        row.hidden = place.hidden;
        self.covers.begin_row(self.number);
        self.column = 0;
        if !closed {
            self.cells(&mut row)?;
        }
        let last = self.number.saturating_add(place.times - 1);
        if row.is_empty() {
            // Nobody reads what merged cells hold where there is nothing else.
            self.number = last;
            return Ok(());
        }
        if last > LAST_ROW {
            return Err(self.pull.fault(Why::Limit(Beyond::Place)));
        }
        self.covers.end_row(&mut row);
        // What holds from above is counted by now as well.
        self.take(row.cost().saturating_sub(self.counted))?;
        while row.number < last {
            let copy = row.copy();
            row.number += 1;
            self.take(row.cost())?;
            self.sheet.rows.push(copy);
        }
        self.sheet.rows.push(row);
        self.number = last;
        Ok(())
    }

    fn cells(&mut self, row: &mut SheetRow) -> Result<(), Fault> {
        loop {
            match self.pull.next()? {
                Piece::Open { tag, closed } if matches!(tag.local(), "table-cell" | "covered-table-cell") => {
                    let value = Value::of(&tag);
                    self.text.clear();
                    if !closed {
                        text::read(self.pull, &mut self.text, self.room)?;
                    }
                    self.cell(&value, row)?;
                }
                Piece::Open { closed: false, .. } => self.pull.skip()?,
                Piece::Close => return Ok(()),
                _ => {}
            }
        }
    }

    fn cell(&mut self, value: &Value, row: &mut SheetRow) -> Result<(), Fault> {
        let from = self.column;
        self.column = from.saturating_add(value.times);
        let (text, kind) = value.understood(&self.text);
        if text.is_empty() {
            return Ok(());
        }
        if self.column > LAST_COLUMN {
            return Err(self.pull.fault(Why::Limit(Beyond::Place)));
        }
        for column in from..self.column {
            let bytes = (text.len() + CELL_BYTES) as u64;
            self.take(bytes)?;
            self.counted += bytes;
            let column = column as usize;
            self.covers.put_before(column, row);
            row.put(column, &text, kind);
            if value.rows > 1 {
                self.covers.begin(column, self.number.saturating_add(value.rows - 1), text.clone(), kind);
            }
        }
        Ok(())
    }

    fn take(&mut self, bytes: u64) -> Result<(), Fault> {
        self.room.take(bytes).map_err(|beyond| self.pull.fault(Why::Limit(beyond)))
    }
}

/// Bytes that a cell takes beside its text.
const CELL_BYTES: usize = 16;
