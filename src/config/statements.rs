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
        en: "`{key}` belongs to the checks that state something, such as expression",
        zh: "`{key}` 只用于 expression 等用表达式陈述的检查",
    };
    const NO_WHERE: Text = Text {
        en: "`{key}` does not go with this check, which does not look at rows one by one",
        zh: "`{key}` 不能用于该检查，它不是逐行查看的",
    };
    let Some(check) = checks.iter().find(|check| check.name == raw.check) else { return (None, None) };
    if check.states.is_none() {
        let mut wrong =
            |key: &str, text: Text| problems.push(problem(file, Some(line_of(key)), text.owned(&[("key", key)])));
        if raw.assert.is_some() {
            wrong("assert", NONE);
        }
        if raw.considered.is_some() && !check.has_where {
            wrong("where", NO_WHERE);
        }
        if !check.has_where {
            return (None, None);
        }
    }
    // All but those that state something look at rows.
    let level = check.states.unwrap_or(Level::Row);
    // The rows of a file are chosen one by one.
    let level_of_where = if level == Level::File { Level::Row } else { level };
    let mut read = |key: &str, text: &str, level: Level| match Expression::parse(text, level) {
        Ok(expression) => Some(Arc::new(expression)),
        Err(mistakes) => {
            for mistake in mistakes {
                // A text of several lines begins on the line behind its quotes.
                let before = text[..mistake.at.start.min(text.len())].matches('\n').count();
                let line = line_of(key) + if text.contains('\n') { before + 1 } else { 0 };
                let excerpt = Excerpt { text: text.to_owned(), at: mistake.at };
                problems.push(Problem { excerpt: Some(excerpt), ..problem(file, Some(line), mistake.text) });
            }
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
