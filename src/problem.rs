//! Problems of rule, profile and configuration files, which are all told at once.

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
    /// The text in which it stands, where that is more than a line can tell.
    pub excerpt: Option<Excerpt>,
}

/// A text, such as an expression, and the part of it that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// The bytes that are meant.
    pub at: std::ops::Range<usize>,
}

impl Excerpt {
    /// The line in which the part begins, with carets under it. Chinese characters are two columns wide.
    fn lines(&self) -> String {
        use unicode_width::UnicodeWidthStr;
        let start = self.text[..self.at.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[self.at.start..].find('\n').map_or(self.text.len(), |at| self.at.start + at);
        let indent = self.text[start..self.at.start].width();
        let carets = self.text[self.at.start..self.at.end.clamp(self.at.start, end)].width().max(1);
        format!("\n      | {}\n      | {}{}", &self.text[start..end], " ".repeat(indent), "^".repeat(carets))
    }
}

/// All problems of a run's files as one message.
pub(crate) fn problem_list(problems: &[Problem], lang: Lang) -> String {
    const HEAD: Text = Text { en: "{file} has {count} problems", zh: "{file} 有 {count} 个问题" };
    const FILES: Text =
        Text { en: "{files} files have {count} problems", zh: "{files} 个文件有 {count} 个问题" };
    let count = problems.len().to_string();
    let mut files: Vec<&str> = Vec::new();
    for problem in problems {
        if !files.contains(&problem.file.as_str()) {
            files.push(&problem.file);
        }
    }
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (files.iter().position(|file| *file == problem.file), problem.line));
    let mut out = match files.as_slice() {
        [] | [_] => {
            let head = HEAD.counted(problems.len() as u64, "{file} has a problem");
            head.fill(lang, &[("file", files.first().copied().unwrap_or_default()), ("count", &count)])
        }
        several => FILES.fill(lang, &[("files", &several.len().to_string()), ("count", &count)]),
    };
    for problem in sorted {
        let place = problem.line.map_or_else(|| problem.file.clone(), |line| format!("{}:{line}", problem.file));
        out.push_str(&format!("\n  --> {place}  {}", problem.text.get(lang)));
        if let Some(excerpt) = &problem.excerpt {
            out.push_str(&excerpt.lines());
        }
    }
    out
}
