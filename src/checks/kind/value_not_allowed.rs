//! Kind of rule: values of a list.

use std::collections::{BTreeSet, HashMap};

use super::keyed::{Cells, key_part};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Cells of `columns` that hold none of `values`, or none of the first column of the file `list` (a path beside the rule file;
    /// `list_column` names another column, `list_sheet` the sheet where the file has several). Width and spaces around a value
    /// do not count, case does, unless `ignore_case` is set. Missing values are not judged. The nearest allowed value is named where one is near.
    /// ## Why it matters
    /// A value outside the list is a typo, or a list that nobody has kept.
    /// ## Example
    /// `columns = ["warehouse"]`, `params = { values = ["一号仓", "二号仓"] }`, or `params = { list = "salespeople.csv" }`.
    /// ## Repair
    /// None.
    /// ## 发现什么
    /// `columns` 中不在 `values` 内，或不在文件 `list` 第一列内（路径相对于规则文件；`list_column` 可指定其他列，
    /// 有多个工作表时用 `list_sheet` 指明）的单元格。
    /// 不区分全半角和两端空格，区分大小写，除非设 `ignore_case`。缺失值不判断。有相近的允许值时会写明。
    /// ## 为何重要
    /// 列表之外的值，要么是笔误，要么是列表无人维护。
    /// ## 修复
    /// 无法自动修复。
    pub static VALUE_NOT_ALLOWED = {
        name: "value-not-allowed", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "{column} is `{observed}`, which is not allowed; `{expected}` may be meant",
                zh: "{column}为 `{observed}`，不在允许的值之内；可能应为 `{expected}`",
            },
            Text {
                en: "{column} is `{observed}`, which is not allowed",
                zh: "{column}为 `{observed}`，不在允许的值之内",
            },
        ],
        params: ["values", "list", "list_column", "list_sheet", "ignore_case"],
        finds: [],
        body: Body::AnyTables(check),
    };
}

/// Least similarity (Jaro-Winkler, 0 to 1) at which an allowed value is named.
const NEAR: f64 = 0.8;

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let ignores_case = rule.flag("ignore_case");
    let form = |text: &str| {
        let text: String = key_part(text).collect();
        if ignores_case { text.to_lowercase() } else { text }
    };
    let written: Vec<String> = match &rule.reference {
        Some(reference) => reference.keys.iter().map(|(key, _)| key.clone()).collect(),
        None => rule.list("values").into_iter().map(str::to_owned).collect(),
    };
    let formed: Vec<String> = written.iter().map(|value| form(value)).collect();
    let allowed: BTreeSet<&str> = formed.iter().map(String::as_str).collect();
    let mut nearest_of: HashMap<String, Option<usize>> = HashMap::new();
    let Some(cells) = Cells::of(rule, table, context) else { return };
    for (row, position, text) in cells.filled(&rule.named) {
        sink.looked_at(RowId::new(table.id(), row));
        let text = form(&text);
        if allowed.contains(text.as_str()) {
            continue;
        }
        let nearest = nearest_of.entry(text).or_insert_with_key(|text| nearest(text, &formed));
        let expected = nearest.map(|at| written[at].as_str().into());
        let place = Place::Row(RowId::new(table.id(), row), u16::try_from(position).ok());
        sink.finding(place, Detail { observed: None, text: u8::from(expected.is_none()), expected });
    }
}

/// The allowed value that a text resembles most, by its place; of a long list nobody wants to wait for it.
fn nearest(text: &str, allowed: &[String]) -> Option<usize> {
    const LONGEST_LIST: usize = 1000;
    if allowed.len() > LONGEST_LIST {
        return None;
    }
    let alike = |value: &String| strsim::jaro_winkler(text, value);
    let near = allowed.iter().map(alike).enumerate().filter(|(_, similarity)| *similarity >= NEAR);
    near.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(at, _)| at)
}
