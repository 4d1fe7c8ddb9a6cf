//! Cell check: identifiers that lost their leading zeros.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Kind, Place, RowId, Text};
use crate::normalise::{IdFacts, OrderTable};

declare_check! {
    /// ## What it finds
    /// Identifiers of digits alone that are shorter than the one length that at least `min_share_percent` of their column
    /// have, where at least `min_zeros_percent` of those begin with 0, and at least `min_ids` there are.
    /// ## Why it matters
    /// A spreadsheet takes a code for a number and drops its zeros; afterwards `15838` is not found under `00015838`.
    /// ## Example
    /// `15838` in a column of customer codes such as `00023757`.
    /// ## Repair
    /// None: the message names the code with its zeros, which is how it was in all likelihood.
    /// ## 发现什么
    /// 纯数字编号短于该列的统一长度：至少 `min_share_percent` 的编号为同一长度，其中至少 `min_zeros_percent` 以 0 开头，
    /// 且总数不少于 `min_ids`。
    /// ## 为何重要
    /// 电子表格把编号当作数字，前导零随之丢失；之后用“15838”查不到“00015838”。
    /// ## 修复
    /// 无法自动修复：提示中给出补零后的编号，原来很可能就是这样。
    pub static LEADING_ZEROS_LOST = {
        name: "leading-zeros-lost", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "`{observed}` has lost its leading zeros; it was probably {expected}",
            zh: "“{observed}”丢失了前导零，原来很可能是 {expected}",
        }],
        params: ["min_share_percent", "min_zeros_percent", "min_ids"],
        finds: [IdDamage],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    for (&column, facts) in table.ids.iter().filter(|(column, _)| column.kind() == Kind::Id) {
        let Some(length) = usual_length(rule, facts) else { continue };
        sink.evaluated(facts.lengths.iter().map(|(count, _)| u64::from(*count)).sum());
        let position = table.mapping.place(column);
        for (row, whole) in table.seen_in(column, |row, text| Some((row, with_zeros(text, length)?))) {
            let detail = Detail { observed: None, expected: Some(whole.into()), text: 0 };
            sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
        }
    }
}

/// The length that nearly all identifiers of a column have, where many of them begin with 0.
fn usual_length(rule: &Rule, facts: &IdFacts) -> Option<usize> {
    let number = |name| u64::try_from(rule.integer(name).unwrap_or(0)).unwrap_or(0);
    let all: u64 = facts.lengths.iter().map(|(count, _)| u64::from(*count)).sum();
    let (length, &(count, zeros)) = facts.lengths.iter().enumerate().max_by_key(|(_, (count, _))| *count)?;
    let (count, zeros) = (u64::from(count), u64::from(zeros));
    let usual = all >= number("min_ids")
        && count * 100 >= all * number("min_share_percent")
        && zeros * 100 >= count * number("min_zeros_percent");
    usual.then_some(length)
}

/// An identifier with the zeros that it lacks; `None` where it lacks none.
fn with_zeros(text: &str, length: usize) -> Option<String> {
    let lacks = !text.is_empty()
        && text.len() < length
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit());
    lacks.then(|| format!("{text:0>length$}"))
}
