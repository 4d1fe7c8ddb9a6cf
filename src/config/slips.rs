//! Slips of TOML: all that keep a rule, profile or configuration file from being read, and the rest of the file, so that one slip
//! hides no other mistake.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::de::DeTable;

use super::syntax::syntax;
use crate::problem::Problem;

/// A text as far as it is TOML.
pub(crate) struct Legible {
    /// The text with blanks for what cannot be read, so that every place in it is one of the file.
    pub(crate) text: String,
    /// What could be told of the tables that are blanked.
    pub(crate) illegible: Vec<toml::Table>,
}

/// Notes every slip of a text and gives what is left of it; `None` where the rest cannot be read either.
pub(crate) fn legible(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Legible> {
    let Err(first) = DeTable::parse(text) else {
        return Some(Legible { text: text.to_owned(), illegible: Vec::new() });
    };
    let note = |error: &toml::de::Error, problems: &mut Vec<Problem>| {
        let at = error.span().map(|at| in_line(text, at));
        problems.push(Problem::at(file, text, at, syntax(error.message())));
    };
    let (mut rest, mut illegible, mut is_any) = (text.to_owned(), Vec::new(), false);
    for block in blocks(text) {
        // With blanks before it places within the block are those of the file.
        let alone = format!("{}{}", blanked(&text[..block.start]), &text[block.clone()]);
        let (table, slips) = DeTable::parse_recoverable(&alone);
        let slips = telling(&alone, slips);
        if slips.is_empty() {
            continue;
        }
        is_any = true;
        for slip in &slips {
            note(slip, problems);
        }
        if text[block.clone()].trim_start().starts_with("[[") {
            blank(&mut rest, block);
            illegible.extend(toml::Table::deserialize(toml::Deserializer::from(table)));
        } else {
            for at in slips.iter().filter_map(toml::de::Error::span) {
                let line = line_at(text, in_line(text, at).start);
                blank(&mut rest, line);
            }
        }
    }
    match DeTable::parse(&rest) {
        Ok(_) if is_any => Some(Legible { text: rest, illegible }),
        // What only shows in the file as a whole, such as a table that is there twice.
        Ok(_) => {
            note(&first, problems);
            None
        }
        Err(error) => {
            let line = error.span().map(|at| Problem::at(file, text, Some(at), syntax("")).line);
            if !is_any || problems.iter().all(|problem| Some(problem.line) != line) {
                note(&error, problems);
            }
            None
        }
    }
}

/// The slips that tell something: the first of each line, and none behind a list or an inline table that does not end, where all
/// that follows is taken for a part of it.
fn telling(text: &str, mut slips: Vec<toml::de::Error>) -> Vec<toml::de::Error> {
    slips.sort_by_key(|slip| slip.span().map_or(0, |at| at.start));
    let ends = !slips.iter().any(|slip| {
        slip.message().starts_with("unclosed array,") || slip.message().starts_with("unclosed inline table")
    });
    let mut lines = BTreeSet::new();
    let mut is_within = false;
    slips.retain(|slip| {
        let line = slip.span().map_or(0, |at| line_at(text, in_line(text, at).start).start);
        let tells = !is_within && lines.insert(line);
        let message = slip.message();
        is_within = is_within || !ends && (message.contains("array") || message.contains("inline table"));
        tells
    });
    slips
}

/// The tables of a text, each from its header on, and what stands before the first.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let is_header = |line: &str| {
        let line = line.split('#').next().unwrap_or_default().trim();
        let name = line.trim_start_matches('[').trim_end_matches(']');
        let of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ');
        line.starts_with('[') && !name.is_empty() && name.chars().all(of_name)
    };
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        // A list over several lines may have lists of its own; headers stand at the margin.
        if at > 0 && line.starts_with('[') && is_header(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

/// The line of a place. What is missing at the end of a line is told of at the start of the next.
fn in_line(text: &str, at: Range<usize>) -> Range<usize> {
    let before = text.get(..at.start.min(text.len())).unwrap_or(text);
    let is_behind = at.is_empty() && before.ends_with('\n') || before.len() == text.len();
    if !is_behind {
        return at;
    }
    let end = before.trim_end().len();
    end..end
}

fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    start..text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn blank(text: &mut String, range: Range<usize>) {
    let blanks = blanked(&text[range.clone()]);
    text.replace_range(range, &blanks);
}

/// As many bytes and the same lines.
fn blanked(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(Option<usize>, String)> {
        let mut problems = Vec::new();
        legible("x.toml", text, &mut problems);
        problems.into_iter().map(|problem| (problem.line, problem.text.en)).collect()
    }

    #[test]
    fn every_slip_is_told_where_it_is() {
        let text = "[[rule]]\nid = \"a\ncheck = expression\nfail = \">0\nowner\n\n[[rule]\nid = 'b'\n\n[[rule]]\nfail == '>0'\n\
                    title = { en = 't'\n\n[[rule]]\nid = 'c'\nid = 'd'\ncolumns = ['a' 'b']\n\n[[rule]]\nid = 'e'\ncolumns = ['a',\n 'b'\n\
                    title = 'x'\n\n[[rule]]\nid = 'f'\n";
        let said = told(text);
        let lines: Vec<usize> = said.iter().filter_map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 7, 11, 12, 16, 17, 22], "{said:#?}");
    }

    #[test]
    fn what_can_be_read_is_left_where_it_was() {
        let text = "[[rule]]\nid = '客'\nfail = \">0\n[[rule]]\nid = 'b'\n";
        let mut problems = Vec::new();
        let rest = legible("x.toml", text, &mut problems).expect("the second rule");
        assert_eq!(rest.text.len(), text.len());
        assert_eq!(rest.text.find("id = 'b'"), text.find("id = 'b'"));
        assert_eq!(rest.illegible.len(), 1);
        let rest = legible("x.toml", "a = 1\nb = \nc = 3\n", &mut problems).expect("two settings");
        assert_eq!(rest.text, "a = 1\n    \nc = 3\n");
    }

    #[test]
    fn what_is_wrong_with_the_whole_is_told_once() {
        assert_eq!(told("[a]\nx = 1\n[a]\ny = 2\n").len(), 1);
        assert_eq!(told("a = [\n[[rule]]\n").len(), 1, "{:?}", told("a = [\n[[rule]]\n"));
        assert_eq!(told("[[rule]]\nid = 'a'\n"), []);
    }
}
