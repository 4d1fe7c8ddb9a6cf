//! How cells look, how wide columns are, and how much of a text a cell takes.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};
use unicode_width::UnicodeWidthStr;

use crate::report::Status;
use crate::write::review::TEXT_FORMAT;

/// The formats of the workbook. Fills are light and words stand beside them, so that a print in grey says the same.
pub(super) struct Styles {
    /// A title.
    pub(super) title: Format,
    /// The title of a section.
    pub(super) section: Format,
    /// A caption of ours.
    pub(super) caption: Format,
    /// A caption of the source.
    pub(super) source: Format,
    /// A link to another sheet.
    pub(super) link: Format,
    /// A count.
    pub(super) count: Format,
    /// A share of one.
    pub(super) share: Format,
    /// An amount of money.
    pub(super) money: Format,
    /// A text at the right.
    pub(super) right: Format,
    /// A text that keeps its distance from a number before it.
    pub(super) apart: Format,
    /// What is there for machines.
    pub(super) faint: Format,
    /// A cell that people fill.
    pub(super) asked: Format,
    /// The cell that a finding means.
    pub(super) meant: Format,
    /// What is left out.
    pub(super) left_out: Format,
    /// The statuses, from the best to the worst.
    statuses: [Format; 4],
}

impl Styles {
    pub(super) fn new() -> Self {
        let filled = |fill: &str, font: &str| Format::new().set_background_color(fill).set_font_color(font).set_bold();
        let caption =
            |fill: &str| Format::new().set_bold().set_background_color(fill).set_border_bottom(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            section: Format::new().set_bold().set_font_size(13),
            caption: caption("#E8EEF4"),
            source: caption("#EEF3E6"),
            link: Format::new().set_font_color("#0B5394").set_underline(rust_xlsxwriter::FormatUnderline::Single),
            count: Format::new().set_num_format("#,##0"),
            share: Format::new().set_num_format("0.00%"),
            money: Format::new().set_num_format("#,##0.00"),
            right: Format::new().set_align(FormatAlign::Right),
            apart: Format::new().set_indent(1),
            faint: Format::new().set_font_color("#808080"),
            // A text, so that a spreadsheet keeps every digit of what is typed.
            asked: Format::new()
                .set_background_color("#FFF7D6")
                .set_border(FormatBorder::Hair)
                .set_num_format_index(TEXT_FORMAT),
            meant: Format::new().set_background_color("#FFD9A8").set_bold().set_border(FormatBorder::Thin),
            left_out: Format::new().set_italic().set_font_color("#7A3B00"),
            statuses: [
                filled("#EEEEEE", "#404040"),
                filled("#DFF1E0", "#14532D"),
                filled("#FFF0C7", "#5C4400"),
                filled("#F9DAD7", "#7A1010"),
            ],
        }
    }

    /// How a status looks.
    pub(super) fn status(&self, status: Status) -> &Format {
        let [none, pass, warn, fail] = &self.statuses;
        match status {
            Status::NotEvaluated => none,
            Status::Pass => pass,
            Status::Warn => warn,
            Status::Fail => fail,
        }
    }

    /// All formats, in one order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Format> {
        let own = [&self.title, &self.section, &self.caption, &self.source, &self.link, &self.count, &self.money];
        let others = [&self.right, &self.apart, &self.faint, &self.asked, &self.meant, &self.left_out];
        own.into_iter().chain(others).chain(&self.statuses)
    }
}

/// UTF-16 units of a text that are written: a cell holds no more than 32,767.
const MOST_UNITS: usize = 32_000;

/// A text as far as a cell takes it.
pub(super) fn fitting(text: &str) -> Cow<'_, str> {
    // A text has no more UTF-16 units than bytes.
    if text.len() <= MOST_UNITS {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MOST_UNITS
    });
    end.map_or(Cow::Borrowed(text), |(at, _)| Cow::Owned(format!("{}…", &text[..at])))
}

/// The narrowest column, in the widths of digits that spreadsheets count in: a wide character takes two.
const NARROWEST: usize = 6;

/// Room for the arrow of a filter beside a caption.
const ARROW: usize = 3;

/// Rows that the widths of columns are taken from.
pub(super) const ROWS_FOR_WIDTH: u32 = 500;

/// Bytes of a text that can matter for a width.
const TELLING_BYTES: usize = 300;

/// How wide columns are, from the texts in them.
pub(super) struct Widths {
    columns: Vec<usize>,
    widest: usize,
}

impl Widths {
    /// The widths of captions alone; no column becomes wider than the widest.
    pub(super) fn of_captions<'a>(captions: impl Iterator<Item = &'a str>, widest: usize) -> Self {
        Self { columns: captions.map(|caption| (width(caption) + ARROW).clamp(NARROWEST, widest)).collect(), widest }
    }

    /// Takes a text into account.
    pub(super) fn see(&mut self, column: u16, text: &str) {
        if let Some(widest) = self.columns.get_mut(usize::from(column)) {
            *widest = (*widest).max((width(text) + 1).min(self.widest));
        }
    }

    /// The width of each column.
    pub(super) fn all(&self) -> impl Iterator<Item = (u16, f64)> + '_ {
        let as_number = |width: &usize| u32::try_from(*width).map_or(f64::from(u8::MAX), f64::from);
        (0u16..).zip(self.columns.iter().map(as_number))
    }
}

fn width(text: &str) -> usize {
    let end = text.char_indices().map(|(at, _)| at).find(|&at| at >= TELLING_BYTES).unwrap_or(text.len());
    let first_line = text[..end].lines().next().unwrap_or_default();
    if first_line.is_ascii() { first_line.len() } else { first_line.width() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_cell_ends() {
        assert_eq!(fitting("订单"), "订单");
        let cut = fitting(&"😀".repeat(20_000)).into_owned();
        assert_eq!(cut.encode_utf16().count(), MOST_UNITS + 1);
        let han = "订".repeat(MOST_UNITS);
        assert_eq!(fitting(&han), han);
    }

    #[test]
    fn wide_characters_count_double() {
        let mut widths = Widths::of_captions(["订单编号", "a"].into_iter(), 42);
        widths.see(0, "成都川味坊食品有限公司");
        widths.see(1, "a long text that no column shows as a whole, since it goes on and on");
        let all: Vec<(u16, f64)> = widths.all().collect();
        assert_eq!(all, [(0, 23.0), (1, 42.0)]);
    }
}
