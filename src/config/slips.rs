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

/// Most rounds in which what only shows in the file as a whole, such as a table that is there twice, is told and blanked.
const MOST_ROUNDS: usize = 20;

/// Notes every slip of a text and gives what is left of it; `None` where the rest cannot be read either.
pub(crate) fn legible(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Legible> {
    if DeTable::parse(text).is_ok() {
        return Some(Legible { text: text.to_owned(), illegible: Vec::new() });
    }
    let (mut rest, mut illegible) = (text.to_owned(), Vec::new());
    let blocks = blocks(text);
    for block in &blocks {
        let own = &text[block.clone()];
        let (table, slips) = DeTable::parse_recoverable(own);
        let slips = telling(own, slips);
        let mut lines: Vec<Range<usize>> = Vec::new();
        for slip in &slips {
            let at = slip.span().map(|at| in_line(own, at));
            let line = at.clone().map(|at| line_at(own, at.start));
            lines.extend(line.map(|line| block.start + line.start..block.start + line.end));
            let at = at.map(|at| block.start + at.start..block.start + at.end);
            problems.push(Problem::at(file, text, at, syntax(slip.message())));
        }
        if slips.is_empty() {
            continue;
        }
        // Without its header what stands below would be another table's.
        let is_table = own.trim_start().starts_with('[');
        let in_header = is_table && lines.first().is_some_and(|line| line.start == block.start);
        if is_of_list(own) || in_header {
            blank(&mut rest, block.clone());
            illegible.extend(toml::Table::deserialize(toml::Deserializer::from(table)));
        } else {
            for line in lines {
                blank(&mut rest, line);
            }
        }
    }
    for _ in 0..MOST_ROUNDS {
        let Err(error) = DeTable::parse(&rest) else {
            return Some(Legible { text: rest, illegible });
        };
        let at = error.span()?;
        problems.push(Problem::at(file, text, Some(in_line(text, at.clone())), syntax(error.message())));
        let block = blocks.iter().find(|block| block.contains(&at.start)).or(blocks.last())?;
        let (table, _) = DeTable::parse_recoverable(&text[block.clone()]);
        illegible.extend(toml::Table::deserialize(toml::Deserializer::from(table)));
        blank(&mut rest, block.clone());
    }
    None
}

/// Whether a block is one of a list of tables.
fn is_of_list(block: &str) -> bool {
    block.trim_start().starts_with("[[")
}

/// The slips that tell something: the first of each line, and none behind a list or an inline table that does not end, where all
/// that follows is taken for a part of it.
fn telling(text: &str, mut slips: Vec<toml::de::Error>) -> Vec<toml::de::Error> {
    slips.sort_by_key(|slip| slip.span().map_or(0, |at| at.start));
    let never_ends = |slip: &toml::de::Error| {
        slip.message().starts_with("unclosed array,") || slip.message().starts_with("unclosed inline table")
    };
    let ends = !slips.iter().any(never_ends);
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

/// The tables of a text, each from its header on with the tables that belong to it, and what stands before the first. Lines within
/// a text of several lines are no headers.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let name = |line: &str| -> Option<String> {
        let line = line.split('#').next().unwrap_or_default().trim();
        let name = line.trim_start_matches('[').trim_end_matches(']').trim();
        let of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        (line.starts_with('[') && !name.is_empty() && name.chars().all(of_name)).then(|| name.to_owned())
    };
    let mut starts = vec![0];
    let (mut at, mut list, mut quote) = (0, None::<String>, None::<&str>);
    for line in text.split_inclusive('\n') {
        let header = if quote.is_none() { name(line) } else { None };
        if let Some(header) = header {
            let is_list = line.trim_start().starts_with("[[");
            let belongs = !is_list && list.as_ref().is_some_and(|list| header.starts_with(&format!("{list}.")));
            if !belongs {
                starts.extend((at > 0).then_some(at));
                list = is_list.then_some(header);
            }
        }
        quote = quote_behind(line, quote);
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

/// The quotes of a text of several lines that is open behind a line.
fn quote_behind<'q>(line: &str, mut open: Option<&'q str>) -> Option<&'q str> {
    let mut rest = line;
    loop {
        let found = match open {
            Some(quote) => rest.find(quote).map(|at| (at, quote)),
            None => ["\"\"\"", "'''"].iter().filter_map(|quote| Some((rest.find(quote)?, *quote))).min(),
        };
        let Some((at, quote)) = found else { return open };
        open = if open.is_some() { None } else { Some(quote) };
        rest = &rest[at + quote.len()..];
    }
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

    /// Sub-tables go with their table, indented headers and byte order marks are none to stumble over, and what looks like a
    /// header within a text is none.
    #[test]
    fn blocks_are_the_tables_that_a_reader_sees() {
        let rest = |text: &str| legible("x.toml", text, &mut Vec::new()).map(|rest| rest.text).unwrap_or_default();
        let sub = "[[rule]]\nid = 'a'\n[[rule]]\nid = \"b\n[rule.segments]\nx = { fail = '>1' }\n[[rule]]\nid = 'c'\n";
        assert!(!rest(sub).contains("segments") && rest(sub).contains("'c'"), "{}", rest(sub));
        let indented = "  [[rule]]\n  id = \"a\n  [[rule]]\n  id = 'b'\n";
        assert!(rest(indented).contains("'b'") && told(indented).len() == 1);
        let text = "[[rule]]\nid = 'a'\nassert = \"\"\"\n[x]\n[[y]]\n\"\"\"\n[[rule]]\nid = \"b\n";
        assert_eq!(told(text).len(), 1, "{:?}", told(text));
        assert!(rest(text).contains("[x]"));
        let marked = "\u{feff}[[rule]]\nid = 'a'\n[[rule]]\nid = \"b\n";
        assert!(rest(marked).contains("'a'") && told(marked).len() == 1);
        let twice = "[[rule]]\nid = 'a'\n[rule.params]\nx = 1\n[rule.params]\ny = 1\n[[rule]]\nid = 'b'\n";
        assert!(rest(twice).contains("'b'") && told(twice).len() == 1, "{:?}", told(twice));
        let header = "x = 1\n[clean\nunit = 'row'\n[map]\ny = 'z'\n";
        assert!(!rest(header).contains("unit") && rest(header).contains("[map]"), "{}", rest(header));
    }

    #[test]
    fn many_rules_with_a_slip_take_no_time() {
        let mut text = "[[rule]]\nid = 'a'\ncheck = 'expression'\n".repeat(20_000);
        text.push_str("[[rule]]\nid = \"b\n");
        assert_eq!(told(&text).len(), 1);
    }

    #[test]
    fn what_is_wrong_with_the_whole_is_told_once() {
        assert_eq!(told("[a]\nx = 1\n[a]\ny = 2\n").len(), 1);
        assert_eq!(told("a = [\n[[rule]]\n").len(), 1, "{:?}", told("a = [\n[[rule]]\n"));
        assert_eq!(told("[[rule]]\nid = 'a'\n"), []);
    }
}
