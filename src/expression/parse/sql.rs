//! The parser of SQL: its tree, and what it says where there is none.

use std::ops::Range;

use sqlparser::ast::Expr;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span};

use super::{DEEPEST, Mistake};
use crate::model::{Lang, OwnedText, Text};

/// The expression as the parser of SQL reads it, to its end.
pub(super) fn sql(text: &str) -> Result<Expr, Mistake> {
    const REST: Text = Text {
        en: "the expression ends before `{rest}`; conditions are joined by AND or OR",
        zh: "表达式在 `{rest}` 之前已经结束；条件之间用 AND 或 OR 连接",
    };
    const DEEP: Text =
        Text { en: "the expression is nested more than {most} deep", zh: "表达式嵌套超过 {most} 层" };
    let whole = 0..text.len();
    let wrong = |error: ParserError| match error {
        ParserError::RecursionLimitExceeded => {
            Mistake { text: DEEP.owned(&[("most", &DEEPEST.to_string())]), at: whole.clone() }
        }
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => said_by_parser(text, &message),
    };
    let wrong = |error: ParserError| full_width(text).unwrap_or_else(|| wrong(error));
    let dialect = GenericDialect {};
    let mut parser = Parser::new(&dialect).with_recursion_limit(DEEPEST).try_with_sql(text).map_err(wrong)?;
    let parsed = parser.parse_expr().map_err(wrong)?;
    let next = parser.peek_token();
    if next.token != sqlparser::tokenizer::Token::EOF {
        let at = range(text, next.span).unwrap_or(whole);
        return Err(full_width(text).unwrap_or(Mistake { text: REST.owned(&[("rest", &next.token.to_string())]), at }));
    }
    Ok(parsed)
}

/// The first sign outside quotes that Chinese input methods write wide, where that is why a text cannot be read.
fn full_width(text: &str) -> Option<Mistake> {
    const WIDE: Text = Text {
        en: "`{sign}` is a full-width sign; write `{plain}`",
        zh: "`{sign}` 是全角符号；请写 `{plain}`",
    };
    const SIGNS: [(char, &str); 19] = [
        ('＞', ">"),
        ('＜', "<"),
        ('＝', "="),
        ('≥', ">="),
        ('≤', "<="),
        ('≠', "<>"),
        ('（', "("),
        ('）', ")"),
        ('，', ","),
        ('＋', "+"),
        ('－', "-"),
        ('＊', "*"),
        ('／', "/"),
        ('％', "%"),
        ('“', "\""),
        ('”', "\""),
        ('‘', "'"),
        ('’', "'"),
        ('；', ";"),
    ];
    let mut open: Option<char> = None;
    for (at, c) in text.char_indices() {
        match open {
            Some(quote) if c == quote => open = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"' | '`') => open = Some(c),
            None => {
                if let Some((sign, plain)) = SIGNS.iter().find(|(sign, _)| *sign == c) {
                    let text = WIDE.owned(&[("sign", &sign.to_string()), ("plain", plain)]);
                    return Some(Mistake { text, at: at..at + c.len_utf8() });
                }
            }
        }
    }
    None
}

/// What the parser of SQL says, which names the place at its end.
fn said_by_parser(text: &str, message: &str) -> Mistake {
    const SYNTAX: Text = Text {
        en: "this is no SQL: {message}",
        zh: "不是合法的 SQL；解析器的提示（英文）：{message}",
    };
    const EXPECTED: Text = Text {
        en: "this is no SQL: {wanted} is expected here, not {found}",
        zh: "不是合法的 SQL：此处应为{wanted}，而不是{found}",
    };
    const VALUE: Text = Text { en: "a value", zh: "值" };
    const END: Text = Text { en: "the end", zh: "结尾" };
    let (said, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let mut numbers = place.split(", Column: ").filter_map(|number| number.trim().parse::<u64>().ok());
    let start = match (numbers.next(), numbers.next()) {
        (Some(line), Some(column)) => offset(text, Location { line, column }),
        _ => None,
    };
    let end = |start: usize| text[start..].char_indices().nth(1).map_or(text.len(), |(at, _)| start + at);
    // Without a place it is the end that is missing.
    let last = text.trim_end().char_indices().last().map_or(0, |(at, _)| at);
    let start = start.unwrap_or(last);
    let at = start..end(start);
    let expected = said.split_once("Expected: ").and_then(|(_, rest)| rest.rsplit_once(", found: "));
    if let Some((wanted, found)) = expected {
        let quoted = |text: &str| {
            let text = format!("`{}`", text.trim());
            OwnedText { en: text.clone(), zh: text }
        };
        let wanted = if wanted.contains("expression") { VALUE.owned(&[]) } else { quoted(wanted) };
        let found = if found.trim() == "EOF" { END.owned(&[]) } else { quoted(found) };
        let fill = |lang| EXPECTED.fill(lang, &[("wanted", wanted.get(lang)), ("found", found.get(lang))]);
        return Mistake { text: OwnedText { en: fill(Lang::En), zh: fill(Lang::Zh) }, at };
    }
    Mistake { text: SYNTAX.owned(&[("message", said.trim())]), at }
}

/// Where a place of the parser is in the text, in bytes.
fn offset(text: &str, place: Location) -> Option<usize> {
    let line = usize::try_from(place.line.checked_sub(1)?).ok()?;
    let column = usize::try_from(place.column.checked_sub(1)?).ok()?;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..)?;
    Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
}

pub(super) fn range(text: &str, span: Span) -> Option<Range<usize>> {
    let (start, end) = (offset(text, span.start)?, offset(text, span.end)?);
    (start < end).then_some(start..end)
}

/// A place with the parentheses that a call at its end leaves open: the parser ends a call with its last argument.
pub(super) fn closed(text: &str, at: &Range<usize>) -> Range<usize> {
    let mut end = at.end;
    let count = |mark: char, end: usize| text[at.start..end].matches(mark).count();
    if count('(', end) == 0 && text[end..].trim_start().starts_with('(') {
        end = text.len() - text[end..].trim_start().len() + 1;
    }
    while count('(', end) > count(')', end) && text[end..].trim_start().starts_with(')') {
        end = text.len() - text[end..].trim_start().len() + 1;
    }
    at.start..end
}
