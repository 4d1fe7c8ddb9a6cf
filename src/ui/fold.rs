//! Texts broken into lines where a terminal ends: Chinese has no spaces, and its characters are two columns wide.

/// Columns of a terminal that texts fit in.
pub(super) const WIDTH: usize = 80;

/// Marks that no line begins with.
const CLOSING: &str = "，。；：、？）”]";

/// Marks that no line ends with.
const OPENING: &str = "（“[";

/// Breaks a text into lines of at most `limit` columns, at spaces and between Chinese characters. Libraries break at
/// spaces only, and count each character as one column.
#[must_use]
pub fn fold(text: &str, limit: usize) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let may_break = c != ' ' && (before == ' ' || is_wide(before) || is_wide(c));
        let must_not = CLOSING.contains(c) || OPENING.contains(before);
        if pieces.is_empty() || (may_break && !must_not) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        before = c;
    }
    let mut out = String::new();
    let mut used = 0;
    for piece in pieces {
        if used > 0 && used + columns(piece.trim_end()) > limit {
            out.truncate(out.trim_end().len());
            out.push('\n');
            used = 0;
        }
        out.push_str(&piece);
        used += columns(&piece);
    }
    out
}

/// Breaks each line that is longer than a terminal is wide; what goes on stands under the words that it belongs to.
#[must_use]
pub fn fold_lines(text: &str) -> String {
    let fold_line = |line: &str| {
        let words = line.trim_start_matches([' ', '-']);
        let indent = columns(&line[..line.len() - words.len()]);
        let folded = fold(words, WIDTH.saturating_sub(indent));
        let mark = &line[..line.len() - words.len()];
        format!("{mark}{}\n", folded.replace('\n', &format!("\n{}", " ".repeat(indent))))
    };
    text.lines().map(fold_line).collect()
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Whether a character of our texts is Chinese: a character, or a mark as wide as one.
#[must_use]
pub fn is_wide(c: char) -> bool {
    c >= '\u{2E80}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_stands_under_its_words() {
        let long = format!("- {}\nshort\n\n  - {}", "word ".repeat(20).trim_end(), "字".repeat(50));
        let folded = fold_lines(&long);
        let lines: Vec<&str> = folded.lines().collect();
        assert!(lines.iter().all(|line| columns(line) <= WIDTH), "{folded}");
        assert!(lines[0].starts_with("- word") && lines[1].starts_with("  word"), "{folded}");
        assert_eq!((lines[2], lines[3]), ("short", ""));
        assert!(lines[4].starts_with("  - 字") && lines[5].starts_with("    字"), "{folded}");
    }
}
