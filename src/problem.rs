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
}

/// All problems of a run's files as one message.
pub(crate) fn problem_list(problems: &[Problem], lang: Lang) -> String {
    const HEAD: Text = Text { en: "{file} has {count} problems", zh: "{file} 有 {count} 个问题" };
    let count = problems.len().to_string();
    let file = problems.first().map_or("", |problem| problem.file.as_str());
    let head = HEAD.counted(problems.len() as u64, "{file} has a problem");
    let mut out = head.fill(lang, &[("file", file), ("count", &count)]);
    for problem in problems {
        let place = problem.line.map_or_else(|| problem.file.clone(), |line| format!("{}:{line}", problem.file));
        out.push_str(&format!("\n  --> {place}  {}", problem.text.get(lang)));
    }
    out
}
