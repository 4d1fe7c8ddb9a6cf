//! What rule files state in expressions.

use std::sync::Arc;

use super::pack::{KnownCheck, RawRule, problem};
use crate::expression::{Expression, Level};
use crate::model::Text;
use crate::problem::{Excerpt, Problem};

/// What a rule states, and what it is stated of.
pub(super) type Statements = (Option<Arc<Expression>>, Option<Arc<Expression>>);

/// Reads the expressions of a rule; everything that is wrong with them is noted.
pub(super) fn statements(
    raw: &RawRule,
    file: &str,
    checks: &[KnownCheck<'_>],
    line_of: &dyn Fn(&str) -> usize,
    problems: &mut Vec<Problem>,
) -> Statements {
    const MISSING: Text = Text {
        en: "`assert` is missing: what must be true, as in assert = \"paid_amount <= order_total\"",
        zh: "缺少 `assert`：应成立的条件，例如 assert = \"paid_amount <= order_total\"",
    };
    const NONE: Text = Text {
        en: "`{key}` belongs to the checks that state something, such as expression; `where` also to kinds such as broken-dependency",
        zh: "`{key}` 只用于 expression 等用表达式陈述的检查；`where` 还可用于 broken-dependency 等检查",
    };
    let Some(check) = checks.iter().find(|check| check.name == raw.check) else { return (None, None) };
    if check.states.is_none() {
        let none = [("assert", &raw.assert), ("where", &raw.considered)];
        let wrong =
            none.into_iter().filter(|(key, written)| written.is_some() && !(check.any_columns && *key == "where"));
        for (key, _) in wrong {
            problems.push(problem(file, Some(line_of(key)), NONE.owned(&[("key", key)])));
        }
        if !check.any_columns {
            return (None, None);
        }
    }
    // Kinds look at rows.
    let level = check.states.unwrap_or(Level::Row);
    // The rows of a file are chosen one by one.
    let level_of_where = if level == Level::File { Level::Row } else { level };
    let mut read = |key: &str, text: &str, level: Level| match Expression::parse(text, level) {
        Ok(expression) => Some(Arc::new(expression)),
        Err(mistake) => {
            // A text of several lines begins on the line behind its quotes.
            let before = text[..mistake.at.start.min(text.len())].matches('\n').count();
            let line = line_of(key) + if text.contains('\n') { before + 1 } else { 0 };
            let excerpt = Excerpt { text: text.to_owned(), at: mistake.at };
            problems.push(Problem { excerpt: Some(excerpt), ..problem(file, Some(line), mistake.text) });
            None
        }
    };
    let considered = raw.considered.as_ref().and_then(|text| read("where", text, level_of_where));
    match &raw.assert {
        Some(_) if check.states.is_none() => (None, considered),
        Some(text) => (read("assert", text, level), considered),
        None => {
            if check.states.is_some() {
                problems.push(problem(file, Some(line_of("check")), MISSING.owned(&[])));
            }
            (None, considered)
        }
    }
}
