//! What a cell says under its wrapping: guards, blanks, stray characters.

use std::collections::HashSet;

use crate::model::Kind;

/// Texts that mean "missing" in every source.
pub const SENTINELS: &[&str] = &[
    "-",
    "--",
    "—",
    "——",
    "null",
    "NULL",
    "Null",
    "nan",
    "NaN",
    "None",
    "none",
    "N/A",
    "n/a",
    "#N/A",
    "无",
    "\\N",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0001-01-01",
    "0001-01-01 00:00:00",
    // The first second of Unix time, at Greenwich and in China.
    "1970-01-01 00:00:00",
    "1970-01-01 08:00:00",
];

/// The policy on what is missing: one for the whole run, stated in the report.
#[derive(Debug, Clone)]
pub struct Missing {
    sentinels: HashSet<String>,
    /// Lengths of sentinels in bytes, one bit each; longer ones than 63 bytes share the last.
    lengths: u64,
    /// Whether some sentinel begins with a byte.
    first_bytes: [bool; 256],
}

impl Missing {
    /// The policy of a source: empty, blank, what means "missing" everywhere, and the source's own sentinels.
    #[must_use]
    pub fn new(own: &[String]) -> Self {
        let sentinels: HashSet<String> =
            SENTINELS.iter().map(|&text| text.to_owned()).chain(own.iter().cloned()).collect();
        let mut missing = Self { sentinels: HashSet::new(), lengths: 0, first_bytes: [false; 256] };
        for text in SENTINELS.iter().copied().chain(own.iter().map(String::as_str)) {
            missing.lengths |= length_bit(text);
            if let Some(&first) = text.as_bytes().first() {
                missing.first_bytes[usize::from(first)] = true;
            }
        }
        missing.sentinels = sentinels;
        missing
    }

    /// Whether a text without its wrapping means "missing".
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        // Two quick looks spare nearly every cell the table.
        text.is_empty()
            || (self.lengths & length_bit(text) != 0
                && self.first_bytes[usize::from(text.as_bytes()[0])]
                && self.sentinels.contains(text))
    }
}

fn length_bit(text: &str) -> u64 {
    1 << text.len().min(63)
}

/// Takes off what export pages wrap around values so that spreadsheets keep them: tabs, `="…"`, and a leading apostrophe
/// before identifiers and phone numbers. Spaces around the value go as well; [`stray`] tells whether they were dirt.
#[must_use]
pub fn unwrap(content: &str, kind: Kind) -> &str {
    if is_bare(content.as_bytes()) {
        return content;
    }
    let mut text = content.trim_matches(is_space);
    if let Some(inner) = text.strip_prefix('=') {
        let quoted = ['"', '\''].into_iter().find_map(|quote| inner.strip_prefix(quote)?.strip_suffix(quote));
        // Some bills guard numbers by `='…` that closes nowhere, or by `=` alone.
        let open = || inner.strip_prefix('\'').or(Some(inner)).filter(|text| is_number_of(text, kind));
        if let Some(inner) = quoted.or_else(open) {
            text = inner.trim_matches(is_space);
        }
    }
    if matches!(kind, Kind::Id | Kind::Phone)
        && let Some(inner) = text.strip_prefix('\'')
    {
        text = inner;
    }
    text
}

/// Whether a text is the digits of an identifier or telephone number.
fn is_number_of(text: &str, kind: Kind) -> bool {
    matches!(kind, Kind::Id | Kind::Phone) && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A full-width letter, digit or sign as a half-width one.
#[must_use]
pub fn half_width_char(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// A text with full-width letters, digits and signs as half-width ones: the same thing typed on another keyboard.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// Whether it shows at the first and last byte that nothing is wrapped around a content, as is so of nearly all cells:
/// both belong to a visible character of ASCII that is no wrapping, or to one from U+4000 to U+9FFF, where Chinese is.
fn is_bare(content: &[u8]) -> bool {
    let (Some(&first), Some(&last)) = (content.first(), content.last()) else { return true };
    let starts_bare = match first {
        b'=' | b'\'' => false,
        0x21..=0x7E | 0xE4..=0xE9 => true,
        _ => false,
    };
    let ends_bare = match last {
        0x21..=0x7E => true,
        0x80.. => content.len() >= 3 && matches!(content[content.len() - 3], 0xE4..=0xE9),
        _ => false,
    };
    starts_bare && ends_bare
}

/// Whether a character is a space at the edge of a cell.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

/// What is wrong with the characters of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stray {
    /// The cell without stray characters, where it has any that can go without loss.
    pub repaired: Option<String>,
    /// Characters that tell of a wrong decoding: U+FFFD, 锟斤拷, `Ã©` and the like.
    pub damaged: bool,
    /// Characters of the private use area, which mean something else on each machine.
    pub private_use: bool,
    /// Letters or digits of full and of half width side by side.
    pub mixed_width: bool,
}

/// Looks for stray and damaged characters in a cell's content; `None` where all is well.
///
/// Stray are spaces at the edges (tabs there are a guard, not dirt), control characters other than tab and line ends
/// inside, and invisible characters.
#[must_use]
pub fn stray(content: &str) -> Option<Stray> {
    if is_ordinary(content.as_bytes()) {
        return None;
    }
    let mut result = Stray::default();
    let core = content.trim_matches('\t');
    let trimmed = core.trim_matches(is_space);
    let is_stray = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    };
    // Joiners and direction marks mean something beside emoji and right-to-left scripts.
    let joins = trimmed.chars().any(|c| matches!(u32::from(c), 0x1F000..=0x1FFFF | 0x0590..=0x08FF | 0x0900..=0x0DFF));
    let stray_inside = !joins && trimmed.contains(is_stray);
    if !trimmed.is_empty() && (trimmed.len() != core.len() || stray_inside) {
        let lead = &content[..content.len() - content.trim_start_matches('\t').len()];
        let tail = &content[content.trim_end_matches('\t').len()..];
        let inner: String = if stray_inside { trimmed.replace(is_stray, "") } else { trimmed.to_owned() };
        // Spaces that were behind a character that went are at the edge now.
        result.repaired = Some(format!("{lead}{}{tail}", inner.trim_matches(is_space)));
    }
    result.damaged = looks_damaged(trimmed);
    result.mixed_width = is_of_both_widths(trimmed);
    result.private_use = trimmed.chars().any(|c| matches!(c, '\u{e000}'..='\u{f8ff}'));
    (result != Stray::default()).then_some(result)
}

/// Whether a text has letters or digits of full width and of half width. Signs do not count: Chinese texts have full-width
/// ones.
fn is_of_both_widths(text: &str) -> bool {
    let wide = |c: char| matches!(u32::from(c), 0xFF10..=0xFF19 | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A);
    text.contains(wide) && text.contains(|c: char| c.is_ascii_alphanumeric())
}

/// Whether no byte hints at anything to look at: the way most cells go.
fn is_ordinary(bytes: &[u8]) -> bool {
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return true };
    if first == b' ' || last == b' ' {
        return false;
    }
    // Lead bytes: C2/C3 Latin-1 and its controls, E2 invisible characters, E3 the ideographic space, EE/EF private use,
    // width forms and U+FFFD. 锟 (E9 94 9F) hints at a wrong decoding.
    !bytes.iter().any(|&byte| byte < 0x20 || matches!(byte, 0x7F | 0xC2 | 0xC3 | 0xE2 | 0xE3 | 0xEE | 0xEF | 0x9F))
        && !memchr::memchr_iter(0xE9, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x8A | 0x8D..=0x8F | 0x94)))
}

/// Marks of text that was decoded wrongly once.
fn looks_damaged(text: &str) -> bool {
    const MARKS: &[&str] =
        &["\u{fffd}", "锟斤拷", "烫烫烫", "屯屯屯", "â€", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "Ã±", "ï¼", "ã€", "å…", "æœ"];
    MARKS.iter().any(|mark| text.contains(mark)) || was_utf8_read_as_western(text) || was_utf8_read_as_gbk(text)
}

/// Whether a text is valid UTF-8 once more when its characters are written as Windows-1252, as in `JoÃ£o`.
fn was_utf8_read_as_western(text: &str) -> bool {
    let latin = text.chars().any(|c| matches!(c, '\u{c2}'..='\u{f4}'));
    if !latin || text.chars().any(|c| u32::from(c) > 0x2122) {
        return false;
    }
    // Byte 0x81 and its like have no character in Windows-1252; decoders keep them as C1 controls.
    let byte = |c: char| match u32::from(c) {
        code @ 0..=0xFF => u8::try_from(code).ok(),
        _ => match encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])) {
            (bytes, _, false) => bytes.first().copied(),
            _ => None,
        },
    };
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    let Some(bytes) = bytes else { return false };
    // The last character may have lost its end.
    let valid = match std::str::from_utf8(&bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => 0,
    };
    !bytes[..valid].is_ascii()
}

/// Whether a Chinese text is valid UTF-8 once more when it is written as GB18030. Looked into only where it holds
/// characters of the metal radical beyond those in use, or 锛, which such texts abound in and others hardly have.
fn was_utf8_read_as_gbk(text: &str) -> bool {
    if !text.contains(|c| matches!(c, '\u{9340}'..='\u{93ff}' | '锛' | '銆')) {
        return false;
    }
    let whole = text.trim_end_matches(|c| !('\u{4e00}'..='\u{9fff}').contains(&c));
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(whole);
    // The last character may have lost its second half.
    let valid = match std::str::from_utf8(&bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    !unmappable && valid + 3 >= bytes.len() && bytes.len() >= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_content_has_nothing_at_its_edges_to_take_off() {
        for c in '\0'..=char::MAX {
            let alone = c.to_string();
            let between = format!("{c}1{c}");
            for content in [alone, between] {
                if is_bare(content.as_bytes()) {
                    assert!(!is_space(c) && !matches!(c, '=' | '\''), "{content:?}");
                }
            }
        }
    }

    #[test]
    fn wrapping_comes_off() {
        for (content, kind, expected) in [
            ("=\"123\"", Kind::Id, "123"),
            ("'13800138000", Kind::Phone, "13800138000"),
            ("'n Beetje", Kind::Text, "'n Beetje"),
            ("\t6917926768823643751", Kind::Id, "6917926768823643751"),
            ("2023-01-01 12:00:00\t", Kind::Date, "2023-01-01 12:00:00"),
            ("  x\u{3000}", Kind::Text, "x"),
        ] {
            assert_eq!(unwrap(content, kind), expected, "{content:?}");
        }
    }

    #[test]
    fn missing_is_one_policy() {
        let missing = Missing::new(&["订单未关闭".to_owned()]);
        for (text, expected) in
            [("", true), ("-", true), ("——", true), ("NULL", true), ("订单未关闭", true), ("0", false), ("无锡", false)]
        {
            assert_eq!(missing.is(text), expected, "{text}");
        }
    }

    #[test]
    fn stray_characters_go_and_guards_stay() {
        for (content, repaired) in [
            ("plain", None),
            ("北京市，海淀区", None),
            (" x ", Some("x")),
            ("x\u{a0}", Some("x")),
            ("张\u{200b}三", Some("张三")),
            ("a\u{7}b", Some("ab")),
            ("\tx", None),
            ("\t x", Some("\tx")),
            ("\u{1} x", Some("x")),
            ("\t\u{1}\tx \u{2}\t", Some("\tx\t")),
            ("two\nlines", None),
            ("👨\u{200d}👩", None),
            ("   ", None),
        ] {
            let found = stray(content).and_then(|stray| stray.repaired);
            assert_eq!(found.as_deref(), repaired, "{content:?}");
        }
        assert!(stray("锟斤拷").is_some_and(|stray| stray.damaged));
        assert!(stray("caf\u{fffd}").is_some_and(|stray| stray.damaged));
        assert!(stray("\u{e000}").is_some_and(|stray| stray.private_use));
        assert!(stray("café").is_none());
        for text in ["JoÃ£o", "ä¸Šæµ·", "鍚屽綋", "CafÃ©"] {
            assert!(stray(text).is_some_and(|stray| stray.damaged), "{text}");
        }
        for text in ["É", "Müller", "鑫源钢铁有限公司", "铜陵市锻造厂", "São Paulo", "Ñandú"] {
            assert!(stray(text).is_none_or(|stray| !stray.damaged), "{text}");
        }
    }
}
