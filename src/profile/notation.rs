//! How the numbers and dates of a column are written.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::facts::Notation;
use crate::model::Decimal;
use crate::normalise::date::{Clock, DateStyle, Padding, Separator};
use crate::normalise::{DateFacts, Numbers, number};
use crate::sources::DateOrder;

/// The notation of a date column. `otherwise` cells are written in another one.
pub(super) fn of_dates(facts: &DateFacts, otherwise: u64) -> Notation {
    Notation { date: Some(pattern(facts.style)), day_month_open: facts.ambiguous, otherwise, ..Notation::default() }
}

/// A date style as a pattern: `yyyy-MM-dd HH:mm:ss`, with single letters where leading zeros are missing.
fn pattern(style: DateStyle) -> String {
    let padded = style.padding != Padding::Unpadded;
    let (month, day) = if padded { ("MM", "dd") } else { ("M", "d") };
    let joint = match style.separator {
        Separator::Dash => "-",
        Separator::Slash => "/",
        Separator::Dot => ".",
        Separator::None | Separator::Han | Separator::Month => "",
        Separator::Serial => return "Excel serial".to_owned(),
        Separator::Epoch => return "Unix time".to_owned(),
    };
    let mut text = match (style.separator, style.order) {
        (Separator::Han, _) => format!("yyyy年{month}月{day}日"),
        (Separator::Month, DateOrder::Mdy) => "MMM d, yyyy".to_owned(),
        (Separator::Month, _) => "d MMM yyyy".to_owned(),
        (_, DateOrder::Ymd) => ["yyyy", month, day].join(joint),
        (_, DateOrder::Mdy) => [month, day, "yyyy"].join(joint),
        (_, DateOrder::Dmy) => [day, month, "yyyy"].join(joint),
    };
    let hour = match (style.twelve_hours, padded) {
        (true, true) => "hh",
        (true, false) => "h",
        (false, true) => "HH",
        (false, false) => "H",
    };
    // Digits alone have nothing between the parts of the time either.
    let (before, between) = match style.separator {
        Separator::None => ("", ""),
        _ if style.iso_t => ("'T'", ":"),
        _ => (" ", ":"),
    };
    let parts = match style.clock {
        Clock::None => vec![],
        Clock::Minutes => vec![hour, "mm"],
        Clock::Seconds => vec![hour, "mm", "ss"],
        Clock::Fraction => vec![hour, "mm", "ss.SSS"],
    };
    if !parts.is_empty() {
        text.push_str(before);
        text.push_str(&parts.join(between));
        text.push_str(if style.twelve_hours { " a" } else { "" });
    }
    text.push_str(if style.zoned { " XXX" } else { "" });
    text
}

/// What the numbers of a column show of their notation.
#[derive(Default)]
pub(super) struct NumberSigns {
    /// Whether commas are decimal signs, once a number tells.
    comma: Option<bool>,
    signs: BTreeMap<&'static str, u64>,
}

impl NumberSigns {
    /// Takes in a text that `count` cells hold, of which `row` is one. `numbers` are those of the column as they were
    /// understood; those of a column of rates are fractions, whatever was written.
    pub(super) fn add(&mut self, text: &str, row: u32, count: u64, numbers: &Numbers<'_>, are_rates: bool) {
        let is_so = |value: Decimal| {
            are_rates || numbers.get(row).and_then(|number| number.compare(value)) == Some(Ordering::Equal)
        };
        if let Some((mantissa, scale)) = number::parse_plain(text.as_bytes()) {
            if self.comma.is_none() && scale > 0 {
                self.comma = Some(!is_so(Decimal::new(i128::from(mantissa), scale)));
            }
            return;
        }
        let read =
            |comma| number::parse(text, comma).filter(|parsed| is_so(parsed.value)).map(|parsed| (comma, parsed));
        let Some((comma, parsed)) = read(false).or_else(|| read(true)) else { return };
        if parsed.value.scale > 0 || parsed.style.grouped {
            self.comma.get_or_insert(comma);
        }
        let sign = if parsed.style.prefix.is_empty() { parsed.style.suffix } else { parsed.style.prefix };
        if !sign.is_empty() {
            *self.signs.entry(sign).or_default() += count;
        }
    }

    /// The sign or word at most of so many amounts; of two at none.
    pub(super) fn usual(&self, filled: u64) -> Option<&'static str> {
        self.signs.iter().find(|&(_, &count)| count * 2 > filled).map(|(sign, _)| *sign)
    }

    /// The notation of the column. `otherwise` cells are written in another one.
    pub(super) fn notation(&self, otherwise: u64) -> Notation {
        let currency_signs = self.signs.iter().map(|(sign, count)| ((*sign).to_owned(), *count)).collect();
        let decimal_sign = self.comma.map(|comma| if comma { "," } else { "." });
        Notation { decimal_sign, currency_signs, otherwise, ..Notation::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::date;

    #[test]
    fn date_styles_are_shown_as_patterns() {
        for (date, expected) in [
            ("2024-01-05 09:03:07", "yyyy-MM-dd HH:mm:ss"),
            ("2024/1/5 9:03", "yyyy/M/d H:mm"),
            ("2024-01-05", "yyyy-MM-dd"),
            ("20240105", "yyyyMMdd"),
            ("20240105093000", "yyyyMMddHHmmss"),
            ("2024年1月5日", "yyyy年M月d日"),
            ("2024-05-01T10:00:00+08:00", "yyyy-MM-dd'T'HH:mm:ss XXX"),
            ("6/1/2024 3:00 PM", "M/d/yyyy h:mm a"),
            ("Jan 5, 2024", "MMM d, yyyy"),
            ("5 January 2024", "d MMM yyyy"),
            ("45296", "Excel serial"),
            ("1714557600", "Unix time"),
        ] {
            let parsed = date::parse(date, false).expect(date);
            assert_eq!(pattern(parsed.style), expected, "{date}");
        }
    }
}
