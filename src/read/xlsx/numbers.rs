//! Numbers as cells hold them, and as spreadsheets show them.

use super::dates::push_serial;
use super::formats::Shown;
use crate::ooxml::index::Days;
use crate::read::chunk::CellKind;
use crate::read::workbook::number_text;

/// Significant digits that spreadsheets keep and show.
const KEPT_DIGITS: usize = 15;

/// Appends a number as its format shows it, as far as that is its digits: leading zeros, a date, a length of time. What is
/// no number is appended as it stands.
pub(in crate::read) fn push(written: &str, shown: Shown, days: Days, out: &mut String) -> CellKind {
    let text = written.trim_ascii();
    if shown == Shown::Number && is_plain(text.as_bytes()) {
        out.push_str(text);
        return CellKind::Number;
    }
    let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite()) else {
        out.push_str(written);
        return CellKind::Text;
    };
    match shown {
        Shown::Date if push_serial(number, days, out) => return CellKind::Date,
        Shown::Duration => {
            out.push_str(&number.to_string());
            return CellKind::Text;
        }
        Shown::Zeros(width) if number.fract() == 0.0 => push_padded(&number_text(number), usize::from(width), out),
        Shown::Number | Shown::Date | Shown::Zeros(_) => out.push_str(&number_text(number)),
    }
    if is_rounded(text.as_bytes()) { CellKind::Rounded } else { CellKind::Number }
}

/// Whether a number is written just as it is shown: no exponent, no superfluous zero, and no more digits than are kept. Such
/// a number is the shortest that gives back its binary float.
fn is_plain(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    if text.len() > KEPT_DIGITS + 1 {
        return false;
    }
    let point = text.iter().position(|&byte| byte == b'.');
    let (whole, fraction) = text.split_at(point.unwrap_or(text.len()));
    let is_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let is_fraction = match fraction {
        [] => true,
        [_, digits @ ..] => digits.last().is_some_and(|&last| last != b'0') && is_digits(digits),
    };
    let is_whole = match whole {
        [] => false,
        [b'0'] => true,
        [first, ..] => *first != b'0' && is_digits(whole),
    };
    is_whole && is_fraction && whole.len() + fraction.len().saturating_sub(1) <= KEPT_DIGITS
}

/// Whether a whole number has more significant digits than are kept.
fn is_rounded(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.len() <= KEPT_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let first = digits.iter().position(|&byte| byte != b'0').unwrap_or(digits.len());
    let last = digits.iter().rposition(|&byte| byte != b'0').unwrap_or(0);
    (last + 1).saturating_sub(first) > KEPT_DIGITS
}

fn push_padded(number: &str, width: usize, out: &mut String) {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    out.push_str(sign);
    out.extend(std::iter::repeat_n('0', width.saturating_sub(digits.len())));
    out.push_str(digits);
}

#[cfg(test)]
mod tests {
    use CellKind::{Date, Number, Rounded, Text};

    use super::*;

    #[test]
    fn numbers_are_what_a_spreadsheet_shows() {
        for (written, shown, expected, kind) in [
            ("336", Shown::Number, "336", Number),
            ("-14.05", Shown::Number, "-14.05", Number),
            (" 12 ", Shown::Number, "12", Number),
            ("14.10", Shown::Number, "14.1", Number),
            ("007", Shown::Number, "7", Number),
            ("+5", Shown::Number, "5", Number),
            (".5", Shown::Number, "0.5", Number),
            ("1E3", Shown::Number, "1000", Number),
            ("0.30000000000000004", Shown::Number, "0.3", Number),
            ("3.9062170022448198E+17", Shown::Number, "390621700224482000", Number),
            ("123456789012345", Shown::Number, "123456789012345", Number),
            ("1234567890123450", Shown::Number, "1234567890123450", Number),
            ("1234567890123456", Shown::Number, "1234567890123460", Rounded),
            ("12345678901234567890", Shown::Number, "12345678901234600000", Rounded),
            ("6214830000000000123", Shown::Number, "6214830000000000000", Rounded),
            ("6214830000000000000", Shown::Number, "6214830000000000000", Number),
            ("-1234567890123456", Shown::Zeros(3), "-1234567890123460", Rounded),
            ("12345", Shown::Zeros(7), "0012345", Number),
            ("0", Shown::Zeros(6), "000000", Number),
            ("-12", Shown::Zeros(4), "-0012", Number),
            ("12345678", Shown::Zeros(7), "12345678", Number),
            ("1.5E1", Shown::Zeros(4), "0015", Number),
            ("12.5", Shown::Zeros(7), "12.5", Number),
            ("45460.5", Shown::Date, "2024-06-17 12:00:00", Date),
            ("20240617", Shown::Date, "20240617", Number),
            ("-3", Shown::Date, "-3", Number),
            ("1.5", Shown::Duration, "1.5", Text),
            ("", Shown::Number, "", Text),
            ("x ", Shown::Zeros(4), "x ", Text),
            ("NaN", Shown::Number, "NaN", Text),
            ("1E400", Shown::Date, "1E400", Text),
        ] {
            let mut out = String::new();
            assert_eq!((push(written, shown, Days::Since1900, &mut out), out.as_str()), (kind, expected), "{written}");
        }
    }

    #[test]
    fn what_is_taken_as_it_is_written_is_what_its_float_says() {
        for written in ["0", "1", "-1", "0.1", "10", "999999999999999", "0.00000000000001", "123456.789", "-0.5"] {
            assert!(is_plain(written.as_bytes()), "{written}");
            assert_eq!(number_text(written.parse().expect("a number")), written);
        }
        for written in
            ["", "-", ".", "1.", ".1", "01", "1.0", "0.10", "1e5", "+1", "1234567890123456", "--1", "1.2.3", "0.1-"]
        {
            assert!(!is_plain(written.as_bytes()), "{written}");
        }
    }
}
