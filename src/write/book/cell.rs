//! Cells as they are written: their style stays, their content is new.

use crate::ooxml::escape;
use crate::ooxml::index::Days;
use crate::ooxml::reference::address;
use crate::ooxml::xml::Tag;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// Days from day 0 of a workbook to 1970-01-01, where it counts from 1900.
const EPOCH_1900: f64 = 25_569.0;

/// The same where it counts from 1904.
const EPOCH_1904: f64 = 24_107.0;

/// The serial day from which on workbooks count right: they have a 29 February 1900, which never was.
const FIRST_RIGHT_DAY: f64 = 61.0;

/// What a cell shall hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text; an empty one leaves the cell empty.
    Text(String),
    /// A number, in text form. What a binary float would not give back digit for digit becomes a text.
    Number(String),
    /// A point in time, in microseconds since 1970-01-01; the text is for workbooks whose days begin later.
    Moment(i64, String),
}

/// A cell with a new value. `tag` is that of the cell with its place and style; what it says of its value is dropped.
pub(super) fn written(mut tag: Tag, value: &Value, days: Days) -> String {
    for key in ["t", "cm", "vm"] {
        tag.remove(key);
    }
    let (name, prefix) = (tag.name().to_owned(), tag.prefix().to_owned());
    let number = match value {
        Value::Text(_) => None,
        Value::Number(text) => plain(text),
        Value::Moment(micros, _) => serial(*micros, days),
    };
    let text = match value {
        Value::Text(text) | Value::Number(text) | Value::Moment(_, text) => text,
    };
    if let Some(number) = number {
        return format!("<{}><{prefix}v>{number}</{prefix}v></{name}>", tag.text());
    }
    if text.is_empty() {
        return format!("<{}/>", tag.text().trim_ascii_end());
    }
    tag.set("t", "inlineStr");
    let text = escaped(text);
    format!(
        "<{}><{prefix}is><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{name}>",
        tag.text().trim_ascii_end()
    )
}

/// The tag of a cell that was not there; `prefix` is that of its row.
pub(super) fn new_tag(prefix: &str, row: u32, column: u32) -> Tag {
    Tag::new(format!("{prefix}c r=\"{}\"", address(row, column)))
}

/// A number as it stands in a workbook; `None` where the text is more than the number, as `0012` or 20 digits are.
fn plain(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    let bare = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    (number.to_string() == bare).then(|| bare.to_owned())
}

/// A point in time as workbooks count it; `None` for one before their first day.
fn serial(micros: i64, days: Days) -> Option<String> {
    // Below 2^53 microseconds, which is the year 2255, the quotient is exact to the microsecond.
    #[expect(clippy::cast_precision_loss, reason = "serial dates are binary floats by definition")]
    let since_1970 = micros as f64 / DAY_MICROS as f64;
    let serial = match days {
        Days::Since1904 => since_1970 + EPOCH_1904,
        Days::Since1900 => {
            let serial = since_1970 + EPOCH_1900;
            if serial < FIRST_RIGHT_DAY { serial - 1.0 } else { serial }
        }
    };
    (serial >= 0.0).then(|| serial.to_string())
}

/// A text as an element of a cell holds it: characters that XML has not are written as `_xHHHH_`, and so is the beginning of
/// what would be read as such.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if escape::unit(&text[at..]).is_some() => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push_str(&format!("_x{:04X}_", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_style() {
        let text = |text: &str| Value::Text(text.to_owned());
        let number = |text: &str| Value::Number(text.to_owned());
        for (tag, value, expected) in [
            ("c r=\"C7\" s=\"2\" t=\"s\"", text("a"), "t=\"inlineStr\"><is><t xml:space=\"preserve\">a</t></is></c>"),
            ("c r=\"C7\" s=\"2\" t=\"s\"", number("1080.00"), "><v>1080</v></c>"),
            ("c r=\"C7\" s=\"2\"", number("-0.5"), "><v>-0.5</v></c>"),
            ("c r=\"C7\" s=\"2\"", number("0012"), "t=\"inlineStr\"><is><t xml:space=\"preserve\">0012</t></is></c>"),
            ("c r=\"C7\" s=\"2\" t=\"str\" cm=\"1\"", text(""), "/>"),
        ] {
            let expected = format!("<c r=\"C7\" s=\"2\"{}{expected}", if expected.starts_with('t') { " " } else { "" });
            assert_eq!(written(Tag::new(tag), &value, Days::Since1900), expected);
        }
        let prefixed = written(Tag::new("x:c r=\"A1\""), &text(" <&"), Days::Since1900);
        assert_eq!(
            prefixed,
            "<x:c r=\"A1\" t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\"> &lt;&amp;</x:t></x:is></x:c>"
        );
    }

    #[test]
    fn days_are_counted_as_the_workbook_does() {
        let day = DAY_MICROS;
        for (micros, days, expected) in [
            (0, Days::Since1900, Some("25569")),
            (0, Days::Since1904, Some("24107")),
            (19_891 * day + day / 2, Days::Since1900, Some("45460.5")),
            (-25_508 * day, Days::Since1900, Some("61")),
            (-25_509 * day, Days::Since1900, Some("59")),
            (-25_568 * day, Days::Since1900, Some("0")),
            (-24_108 * day, Days::Since1904, None),
        ] {
            assert_eq!(serial(micros, days).as_deref(), expected);
        }
    }

    #[test]
    fn what_xml_has_not_is_escaped_as_workbooks_do() {
        for (text, expected) in [
            ("a\u{1}b\r\n\tc", "a_x0001_b_x000D_\n\tc"),
            ("_x000D_ _x00_ _xZZZZ_", "_x005F_x000D_ _x00_ _xZZZZ_"),
            ("客户_x4E2D", "客户_x4E2D"),
            ("\u{FFFF}😀", "_xFFFF_😀"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn only_numbers_that_come_back_are_numbers() {
        for (text, expected) in [
            ("12", Some("12")),
            ("12.50", Some("12.5")),
            ("1e5", None),
            ("+1", None),
            ("NaN", None),
            ("12345678901234567890", None),
            ("0.1", Some("0.1")),
            ("100", Some("100")),
        ] {
            assert_eq!(plain(text).as_deref(), expected, "{text}");
        }
    }
}
