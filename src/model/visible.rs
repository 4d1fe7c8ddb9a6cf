//! Texts of files as people may see them: nothing in them moves a cursor, hides, or changes how its neighbours are seen.

use std::borrow::Cow;

/// A value with everything that would act or hide written out, as in `\u{1b}`; line breaks and tabs as well, because a value
/// stands in a line.
#[must_use]
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    written_out(text, |_| false)
}

/// A text of several lines, ready for a terminal: as [`visible`], but line breaks and tabs are its own.
#[must_use]
pub(crate) fn visible_lines(text: &str) -> Cow<'_, str> {
    written_out(text, |c| matches!(c, '\n' | '\t'))
}

fn written_out(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let mut before = ' ';
    let first = text.char_indices().find(|&(_, c)| is_hidden(c, std::mem::replace(&mut before, c)) && !stays(c));
    let Some((first, _)) = first else { return Cow::Borrowed(text) };
    let mut shown = text[..first].to_owned();
    before = shown.chars().next_back().unwrap_or(' ');
    for c in text[first..].chars() {
        if is_hidden(c, std::mem::replace(&mut before, c)) && !stays(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is a control, a direction override or isolate, or invisible. Joiners are not where they belong
/// to an emoji or to a script that is written with them.
#[must_use]
pub(crate) fn is_hidden(c: char, before: char) -> bool {
    match u32::from(c) {
        0x200C | 0x200D => !matches!(u32::from(before), 0x0590..=0x0DFF | 0x2600..=0x27BF | 0xFE0F | 0x1F000..=0x1FFFF),
        0xAD
        | 0x61C
        | 0x180E
        | 0x200B..=0x200F
        | 0x2028..=0x202E
        | 0x2060..=0x206F
        | 0xFEFF
        | 0xFFF9..=0xFFFB
        | 0xE0000..=0xE007F => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_act_on_a_terminal() {
        for (text, expected) in [
            ("plain 文本", "plain 文本"),
            ("\u{1b}[31mred\nblue", r"\u{1b}[31mred\nblue"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("a\tb\r\u{8}\u{7f}", r"a\tb\r\u{8}\u{7f}"),
            ("\u{202e}fdp", r"\u{202e}fdp"),
            ("👩\u{200d}🌾 a\u{200d}b", "👩\u{200d}🌾 a\\u{200d}b"),
        ] {
            assert_eq!(visible(text), expected, "{text:?}");
        }
        assert_eq!(visible_lines("a\n\u{1b}]0;x\u{7}\tb\r\n"), "a\n\\u{1b}]0;x\\u{7}\tb\\r\n");
        assert!(matches!(visible_lines("a\n\tb"), Cow::Borrowed(_)));
    }
}
