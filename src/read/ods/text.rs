//! What is shown in a cell: its paragraphs, with the spaces that count.

use std::io::BufRead;

use crate::ooxml::fault::{Fault, Why};
use crate::read::room::Room;
use crate::read::xlsx::pull::{Opening, Piece, Pull};

/// Most spaces that one element may stand for; a cell of a spreadsheet holds fewer characters.
const MOST_SPACES: u32 = 1 << 16;

/// What an element means within a cell.
enum Within {
    Paragraph,
    Spaces(u32),
    Sign(char),
    /// Its content belongs to the text around it.
    Part,
    /// A note, a drawing, a table of its own, the reading of characters.
    Other,
}

impl Within {
    fn of(tag: &Opening<'_>) -> Self {
        match tag.name() {
            "text:p" | "text:h" => Self::Paragraph,
            "text:s" => Self::Spaces(tag.number("text:c").unwrap_or(1)),
            "text:tab" => Self::Sign('\t'),
            "text:line-break" => Self::Sign('\n'),
            "text:note" | "text:ruby-text" | "text:tracked-changes" => Self::Other,
            name if name.starts_with("text:") => Self::Part,
            _ => Self::Other,
        }
    }
}

/// Appends the text of the open cell and reads to its end. Paragraphs are parted by line breaks; runs of spaces and line ends
/// of the source are one space, and none at the edges of a paragraph (ODF 1.3 part 3, 6.1.2).
///
/// # Errors
/// As [`Pull::next`], and when it needs more memory than there is room for.
pub(super) fn read<R: BufRead>(pull: &mut Pull<R>, out: &mut String, room: &mut Room) -> Result<(), Fault> {
    let around = pull.depth().saturating_sub(1);
    // How deep the open paragraph is, and whether a space is due where text follows.
    let mut paragraph: Option<usize> = None;
    let (mut is_first, mut is_at_edge, mut is_due) = (true, true, false);
    loop {
        let is_other = match pull.next()? {
            Piece::Open { tag, closed } => match (Within::of(&tag), paragraph) {
                (Within::Paragraph, None) => {
                    if !std::mem::take(&mut is_first) {
                        out.push('\n');
                    }
                    (is_at_edge, is_due) = (true, false);
                    if !closed {
                        paragraph = Some(pull.depth());
                    }
                    false
                }
                (Within::Spaces(count), Some(_)) => {
                    if count > MOST_SPACES {
                        return Err(pull.fault(Why::TooLong));
                    }
                    room.take(u64::from(count)).map_err(|beyond| pull.fault(Why::Limit(beyond)))?;
                    out.extend(std::mem::take(&mut is_due).then_some(' '));
                    out.extend(std::iter::repeat_n(' ', count as usize));
                    is_at_edge = false;
                    false
                }
                (Within::Sign(sign), Some(_)) => {
                    out.extend(std::mem::take(&mut is_due).then_some(' '));
                    out.push(sign);
                    is_at_edge = false;
                    false
                }
                (Within::Other, _) => !closed,
                _ => false,
            },
            piece @ (Piece::Text(_) | Piece::Char(_)) if paragraph.is_some() => {
                let mut buffer = [0; 4];
                let text = match &piece {
                    Piece::Text(text) => text.as_ref(),
                    Piece::Char(c) => c.encode_utf8(&mut buffer),
                    _ => "",
                };
                for c in text.chars() {
                    if matches!(c, ' ' | '\t' | '\r' | '\n') {
                        is_due = !is_at_edge;
                    } else {
                        out.extend(std::mem::take(&mut is_due).then_some(' '));
                        out.push(c);
                        is_at_edge = false;
                    }
                }
                false
            }
            Piece::Close => {
                let depth = pull.depth();
                paragraph = paragraph.filter(|own| depth >= *own);
                if depth <= around {
                    return Ok(());
                }
                false
            }
            _ => false,
        };
        if is_other {
            pull.skip()?;
        }
    }
}
