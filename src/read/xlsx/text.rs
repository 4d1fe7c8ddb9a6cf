//! Texts with their styles: runs are joined, and readings of characters (phonetic runs) left out.

use std::io::BufRead;

use super::pull::{Piece, Pull};
use crate::ooxml::escape;
use crate::ooxml::fault::Fault;

/// Appends the text of the innermost element, `si` or `is`, and reads to its end.
///
/// # Errors
/// As [`Pull::next`].
pub(super) fn read<R: BufRead>(pull: &mut Pull<R>, out: &mut String) -> Result<(), Fault> {
    let around = pull.depth().saturating_sub(1);
    // Where the text of the open `t` begins, and whether its spaces count.
    let mut open: Option<(usize, bool, usize)> = None;
    loop {
        let is_reading = match pull.next()? {
            Piece::Open { tag, closed: false } => match tag.local() {
                "t" if open.is_none() => {
                    let keeps_spaces = tag.get("xml:space").as_deref() == Some("preserve");
                    open = Some((out.len(), keeps_spaces, pull.depth()));
                    false
                }
                local => local == "rPh",
            },
            Piece::Text(text) => {
                if open.is_some() {
                    out.push_str(&text);
                }
                false
            }
            Piece::Char(c) => {
                if open.is_some() {
                    out.push(c);
                }
                false
            }
            Piece::Close => {
                let depth = pull.depth();
                if let Some((start, keeps_spaces, _)) = open.take_if(|(_, _, own)| depth < *own) {
                    finish(out, start, keeps_spaces);
                }
                if depth <= around {
                    return Ok(());
                }
                false
            }
            Piece::Open { .. } | Piece::Other | Piece::End => false,
        };
        if is_reading {
            pull.skip()?;
        }
    }
}

/// Ends a piece of text: spaces around it count only where it says so, as in spreadsheet programs.
fn finish(out: &mut String, start: usize, keeps_spaces: bool) {
    if !keeps_spaces {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        out.truncate(start + out[start..].trim_end_matches(is_space).len());
        let leading = out[start..].len() - out[start..].trim_start_matches(is_space).len();
        out.replace_range(start..start + leading, "");
    }
    escape::resolve(out, start);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_without_readings_and_spaces_count_where_they_are_meant_to() {
        for (document, expected) in [
            ("<si><t>订单</t></si>", "订单"),
            ("<si/>", ""),
            ("<si><t/></si>", ""),
            ("<si><t> a </t></si>", "a"),
            ("<si><t xml:space=\"preserve\"> a\u{a0}</t></si>", " a\u{a0}"),
            (
                "<x:si><x:r><x:rPr><x:b/></x:rPr><x:t>徐</x:t></x:r><x:r><x:t xml:space=\"preserve\"> 州</x:t></x:r>\
                 <x:rPh sb=\"0\" eb=\"1\"><x:t>xu</x:t></x:rPh><x:phoneticPr fontId=\"1\"/></x:si>",
                "徐 州",
            ),
            ("<si><t>a_x000D_&#10;b_x005F_x0041_</t></si>", "a\r\nb_x0041_"),
            ("<si><t>a&amp;<![CDATA[<b>]]>\r\n c</t></si>", "a&<b>\n c"),
        ] {
            let mut pull = Pull::new(document.as_bytes(), "").expect("readable");
            let mut text = String::new();
            if let Piece::Open { closed: false, .. } = pull.next().expect("an element") {
                read(&mut pull, &mut text).expect("a text");
            }
            assert_eq!(text, expected);
        }
    }
}
