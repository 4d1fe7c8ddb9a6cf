//! Cell check: identifiers that the source cannot have given out.

use regex::Regex;

use crate::checks::{Body, Sink, TextPlan};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::Missing;
use crate::sources::{IdFormat, day_of_digits};

declare_check! {
    /// ## What it finds
    /// Identifiers that have not the form which their source gives out, as its profile states it, or whose check characters are
    /// wrong. Where more than `max_percent` of a column's values have another form, the form is none of this file's and nothing
    /// is said.
    /// ## Why it matters
    /// No system finds the order under such a number: it was typed, cut, or put together by somebody.
    /// ## Example
    /// The Amazon order number `302-123456-1234567`, which lacks a digit; a Salesforce id of 18 characters of which the last
    /// three do not fit the others, because somebody changed a small letter into a capital.
    /// ## Repair
    /// None: which number was meant is not certain.
    /// ## 发现什么
    /// 不符合来源配置所述格式的编号，或校验字符不正确的编号。若某列超过 `max_percent` 的值都是另一种格式，则该格式不适用于此文件，不予提示。
    /// ## 为何重要
    /// 用这样的编号在任何系统中都查不到订单：它是手工输入、被截断或拼凑而成的。
    /// ## 修复
    /// 无法自动修复：无法确定本应是哪个编号。
    pub static MALFORMED_ID = {
        name: "malformed-id", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "{column} `{observed}` has not the form that the system gives out",
                zh: "{column}“{observed}”不是该系统的编号格式",
            },
            Text {
                en: "the check characters of {column} `{observed}` are wrong; they would be {expected}",
                zh: "{column}“{observed}”的校验字符不正确，应为 {expected}",
            },
        ],
        params: ["max_percent"],
        finds: [IdDamage],
        body: Body::Texts(plan),
    };
}

/// Positions of the texts above.
const FORM: u8 = 0;
const CHECK_CHARACTERS: u8 = 1;

fn plan(rule: &Rule, table: &OrderTable) -> Vec<TextPlan> {
    let percent = usize::try_from(rule.integer("max_percent").unwrap_or(100)).unwrap_or(100);
    let mut columns: Vec<_> = table.profile().id_format.iter().map(|form| form.column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.retain(|&column| table.mapping.has(column));
    let plan = |column| {
        // A column may have several forms; one of them is enough.
        let of_column = table.profile().id_format.iter().filter(|form| form.column == column);
        let forms: Vec<(Regex, IdFormat)> =
            of_column.filter_map(|form| Some((whole(&form.pattern)?, form.clone()))).collect();
        let missing = Missing::new(&table.profile().sentinels);
        let judge = move |text: &str| {
            // A number that Excel rounded is another check's.
            if missing.is(text) || text.contains("E+") {
                return None;
            }
            judge(text, &forms)
        };
        let conclude = move |table: &OrderTable, found: Vec<(u32, Detail)>, sink: &mut Sink<'_>| {
            let all = usize::try_from(super::cells_of::filled(table, column)).unwrap_or(usize::MAX);
            let of_other_form = found.iter().filter(|(_, detail)| detail.text == FORM).count();
            if of_other_form * 100 > all * percent {
                return;
            }
            sink.evaluated(all as u64);
            let position = table.mapping.place(column);
            for (row, detail) in found {
                sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
            }
        };
        TextPlan { column, judge: Box::new(judge), conclude: Box::new(conclude) }
    };
    columns.into_iter().map(plan).collect()
}

/// The pattern over a whole value.
fn whole(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

/// What is wrong with a value, if anything is.
fn judge(text: &str, forms: &[(Regex, IdFormat)]) -> Option<Detail> {
    let Some((regex, form)) = forms.iter().find(|(regex, _)| regex.is_match(text)) else {
        return Some(Detail { text: FORM, ..Detail::default() });
    };
    let held = regex.captures(text).and_then(|found| found.name("date")).filter(|_| form.date.is_some());
    if held.is_some_and(|held| day_of_digits(held.as_str()).is_none()) {
        return Some(Detail { text: FORM, ..Detail::default() });
    }
    let (_, expected) = form.checksum?.parts(text)?;
    let wrong = text.get(15..).is_some_and(|found| !found.is_empty() && !found.eq_ignore_ascii_case(&expected));
    wrong.then(|| Detail { expected: Some(expected.into()), text: CHECK_CHARACTERS, ..Detail::default() })
}
