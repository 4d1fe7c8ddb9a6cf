//! Problems of rule, profile and configuration files, which are all told at once.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::{Lang, OwnedText, Text};

/// One thing that is wrong with a rule, profile or configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user knows it.
    pub file: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub text: OwnedText,
    /// The column, in characters from 1, where it is known.
    pub column: Option<usize>,
    /// The text in which it stands.
    pub excerpt: Option<Excerpt>,
}

impl Problem {
    /// A problem of a file, on a line of it where that is known.
    #[must_use]
    pub fn new(file: impl Into<String>, line: Option<usize>, text: OwnedText) -> Self {
        Self { file: file.into(), line, column: None, text, excerpt: None }
    }

    /// A problem at a place of the file's text, in bytes.
    #[must_use]
    pub(crate) fn at(file: &str, text: &str, place: Option<Range<usize>>, said: OwnedText) -> Self {
        let Some(place) = place.filter(|place| text.is_char_boundary(place.start)) else {
            return Self::new(file, None, said);
        };
        let start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        let from = (place.start - start).min(line.len());
        let to = (place.end.max(place.start) - start).min(line.len());
        let to = if line.is_char_boundary(to) { to } else { line.len() };
        Self {
            column: Some(line[..from].chars().count() + 1),
            excerpt: Some(Excerpt { text: line.to_owned(), at: from..to }),
            ..Self::new(file, Some(memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() + 1), said)
        }
    }
}

/// Finds what problems speak of within the lines of their file: the part that an excerpt means, else the first name that the
/// message quotes, else the line's first key.
pub(crate) fn point(problems: &mut [Problem], text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    for problem in problems.iter_mut().filter(|problem| problem.column.is_none()) {
        let Some(number) = problem.line.and_then(|line| line.checked_sub(1)).filter(|line| *line < lines.len()) else {
            continue;
        };
        let number = if problem.excerpt.is_some() { number } else { line_of_name(&lines, number, &problem.text.en) };
        problem.line = Some(number + 1);
        let line = &lines[number];
        let Some(at) = place_in(line, problem) else {
            // Its text is written with escapes there: the value as a whole is meant.
            problem.column = line.find(['"', '\'']).map(|at| line[..at].chars().count() + 1);
            continue;
        };
        problem.column = Some(line[..at.start].chars().count() + 1);
        problem.excerpt = Some(Excerpt { text: (*line).to_owned(), at });
    }
}

/// The line of the key that a message about a table begins with, where it stands on none further up.
fn line_of_name(lines: &[&str], from: usize, message: &str) -> usize {
    let Some(name) = message.split('`').nth(1).filter(|name| !name.is_empty()) else { return from };
    if lines[from].contains(name) && !lines[from].trim_start().starts_with("[[") {
        return from;
    }
    let is_key = |line: &&str| {
        line.match_indices(name).any(|(at, _)| {
            let free = |c: char| c.is_whitespace() || matches!(c, '{' | ',' | '"' | '\'');
            let behind = line[at + name.len()..].trim_start_matches(['"', '\'']).trim_start();
            line[..at].chars().next_back().is_none_or(free) && behind.starts_with('=')
        })
    };
    let mut below = lines[from + 1..].iter().take_while(|line| !line.trim_start().starts_with('['));
    let is_value = |line: &&str| {
        let bare =
            line.split_once('=').is_some_and(|(_, value)| value.split('#').next().unwrap_or(value).trim() == name);
        bare || line.contains(&format!("\"{name}\"")) || line.contains(&format!("'{name}'"))
    };
    below.position(|line| is_key(line) || is_value(line)).map_or(from, |at| from + 1 + at)
}

/// Where on its line a problem is; `None` where the text of its excerpt is written there with escapes.
fn place_in(line: &str, problem: &Problem) -> Option<Range<usize>> {
    if let Some(Excerpt { text, at }) = &problem.excerpt {
        let start = text[..at.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
        let own = text[start..].lines().next().unwrap_or_default();
        let end = (at.end.min(text.len()) - start).min(own.len()).max(at.start - start);
        if own.is_empty() {
            return None;
        }
        // As it is, or as a basic string of TOML writes it.
        let escape = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        if let Some(found) = line.find(own) {
            return Some(found + at.start - start..found + end);
        }
        let found = line.find(&escape(own))?;
        let (before, meant) = (own.get(..at.start - start)?, own.get(at.start - start..end)?);
        let from = found + escape(before).len();
        return Some(from..from + escape(meant).len());
    }
    let quoted =
        |name: &str| [format!("\"{name}\""), format!("'{name}'")].iter().find_map(|name| line.find(name.as_str()));
    let mut names = problem.text.en.split('`').skip(1).step_by(2).filter(|name| !name.is_empty());
    let found = names.find_map(|name| {
        let start = quoted(name).map(|at| at + 1).or_else(|| line.find(name))?;
        Some(start..start + name.len())
    });
    // What is missing is missing from the line's key or table.
    found.or_else(|| {
        let start = line.len() - line.trim_start().len();
        let key = line[start..].split(['=', '#']).next().unwrap_or_default().trim_end();
        (!key.is_empty()).then_some(start..start + key.len())
    })
}

/// A text, such as an expression, and the part of it that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// The bytes that are meant.
    pub at: Range<usize>,
}

impl Excerpt {
    /// The line in which the part begins, with carets under it. Chinese characters are two columns wide.
    fn lines(&self) -> String {
        // A tab would move what follows it, but not the carets below.
        let text = self.text.replace('\t', " ");
        let start = text[..self.at.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[self.at.start..].find(['\n', '\r']).map_or(text.len(), |at| self.at.start + at);
        let (before, meant) = (&text[start..self.at.start], self.at.start..self.at.end.clamp(self.at.start, end));
        // Of a long line the part around what is meant is shown.
        let (before, cut_before) = last_columns(before, WIDEST / 2);
        let (meant, _) = first_columns(&text[meant], WIDEST);
        let rest = &text[self.at.start..end];
        let (shown, cut_behind) = first_columns(rest, WIDEST.saturating_sub(before.width()).max(meant.width()));
        let (open, close) = (if cut_before { "…" } else { "" }, if cut_behind { "…" } else { "" });
        let indent = before.width() + usize::from(cut_before);
        let carets = "^".repeat(meant.width().max(1));
        format!("\n      | {open}{before}{shown}{close}\n      | {}{carets}", " ".repeat(indent))
    }
}

/// Columns of a terminal that an excerpt takes.
const WIDEST: usize = 70;

/// The beginning of a text that takes so many columns, and whether there is more.
fn first_columns(text: &str, columns: usize) -> (&str, bool) {
    let mut taken = 0;
    for (at, c) in text.char_indices() {
        taken += c.width().unwrap_or(0);
        if taken > columns {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// The end of a text that takes so many columns, and whether there is more.
fn last_columns(text: &str, columns: usize) -> (&str, bool) {
    let mut taken = 0;
    for (at, c) in text.char_indices().rev() {
        taken += c.width().unwrap_or(0);
        if taken > columns {
            return (&text[at + c.len_utf8()..], true);
        }
    }
    (text, false)
}

/// All problems of a run's files as one message.
pub(crate) fn problem_list(problems: &[Problem], lang: Lang) -> String {
    const HEAD: Text = Text { en: "{file} has {count} problems", zh: "{file} 有 {count} 个问题" };
    const FILES: Text = Text {
        en: "{count} problems in {files} files or sheets",
        zh: "{files} 个文件或工作表有 {count} 个问题",
    };
    let count = problems.len().to_string();
    let mut files: Vec<&str> = Vec::new();
    for problem in problems {
        if !files.contains(&problem.file.as_str()) {
            files.push(&problem.file);
        }
    }
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    let place =
        |problem: &&Problem| (files.iter().position(|file| *file == problem.file), problem.line, problem.column);
    sorted.sort_by_key(place);
    let mut out = match files.as_slice() {
        [] | [_] => {
            let head = HEAD.counted(problems.len() as u64, "{file} has a problem");
            head.fill(lang, &[("file", files.first().copied().unwrap_or_default()), ("count", &count)])
        }
        several => FILES.fill(lang, &[("files", &several.len().to_string()), ("count", &count)]),
    };
    for problem in sorted {
        let mut place = problem.file.clone();
        for number in [problem.line, problem.line.and(problem.column)].into_iter().flatten() {
            place.push_str(&format!(":{number}"));
        }
        out.push_str(&format!("\n  --> {place}  {}", problem.text.get(lang)));
        if let Some(excerpt) = &problem.excerpt {
            out.push_str(&excerpt.lines());
        }
    }
    out
}
