//! Cell check: a phone number, an e-mail address or a date where a name or an address belongs.

use super::cells_of::plan_cells;
use crate::checks::{Body, TextPlan};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Text};
use crate::normalise::cell::half_width;
use crate::normalise::contact::{Phone, is_email, parse_phone};
use crate::normalise::{OrderTable, date};

declare_check! {
    /// ## What it finds
    /// Names and addresses that are a phone number, an e-mail address or a date. A column of which more than `most_percent`
    /// of the cells are such is used that way, and left alone.
    /// ## Why it matters
    /// Somebody typed into the wrong field, or the cells of the row slid by one. The name is missing, and the number is
    /// where no search looks for it.
    /// ## Example
    /// The customer `13812345678`. The brands 3M, 360 and 7-11 are names.
    /// ## Repair
    /// None: whether the neighbouring cells are wrong too, only a person can see.
    /// ## 发现什么
    /// 姓名、名称或地址列中其实是电话、邮箱或日期的单元格。超过 `most_percent` 的单元格如此的列，视为本就如此，不计。
    /// ## 为何重要
    /// 填错了栏位，或整行单元格错位：名称缺失，号码则在没人会去找的地方。
    /// ## 修复
    /// 无法自动修复：相邻单元格是否也有错，只有人能看出。
    pub static WRONG_COLUMN = {
        name: "wrong-column", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
            Text { en: "{column} holds the phone number `{observed}`", zh: "{column}中是电话号码“{observed}”" },
            Text { en: "{column} holds the e-mail address `{observed}`", zh: "{column}中是电子邮箱“{observed}”" },
            Text { en: "{column} holds the date `{observed}`", zh: "{column}中是日期“{observed}”" },
        ],
        params: ["most_percent"],
        finds: [],
        body: Body::Texts(plan),
    };
}

/// Digits of the shortest phone number that cannot be a name, where it is no Chinese mobile.
const PHONE_DIGITS: usize = 10;

/// The length of the shortest date with a year of four digits.
const DATE_LENGTH: usize = 8;

fn plan(rule: &Rule, table: &OrderTable) -> Vec<TextPlan> {
    plan_cells(rule, table, |_| {
        |text: &str| {
            let text = kind_of(text)?;
            Some(Detail { text, ..Detail::default() })
        }
    })
}

/// Which of the check's texts speaks of what a cell holds; `None` where it may be a name.
fn kind_of(text: &str) -> Option<u8> {
    // Few names begin with a full-width digit, plus or bracket.
    let narrow;
    let text = if text.starts_with(|c: char| ('０'..='９').contains(&c) || matches!(c, '＋' | '（')) {
        narrow = half_width(text);
        narrow.as_str()
    } else {
        text
    };
    let first = text.as_bytes().first()?;
    if first.is_ascii_digit() || matches!(first, b'+' | b'(') {
        if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return (text.contains('@') && is_email(text)).then_some(1);
        }
        let dated = text.len() >= DATE_LENGTH && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        if dated && !text.as_bytes()[4].is_ascii_digit() && date::parse(text, false).is_some() {
            return Some(2);
        }
        return match parse_phone(text)? {
            Phone::Mobile(_) => Some(0),
            Phone::Other(digits) => (digits.len() >= PHONE_DIGITS).then_some(0),
        };
    }
    (text.contains('@') && is_email(text)).then_some(1)
}
