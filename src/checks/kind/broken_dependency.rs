//! Kind of rule: columns that determine another.

use std::collections::BTreeMap;

use super::keyed::{Cells, positions};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows that say something else in `determines` than most rows with the same values in `columns`: a functional dependency
    /// that does not hold; `determines` may be a list. Where no value prevails, every row of such a group is found, since nobody
    /// knows which is right; with `ties = "none"` none is. `where` says which rows are looked at.
    /// Width and spaces around a value do not count; missing values say nothing.
    /// ## Why it matters
    /// One code with two names is two customers in every report by name and one in every report by code.
    /// ## Example
    /// `columns = ["customer_id"]`, `params = { determines = "customer_name" }`.
    /// ## Repair
    /// None: the prevailing value is named, and may be the wrong one.
    /// ## 发现什么
    /// 在 `columns` 上取值相同的各行中，`determines` 列（可为多列）与多数行不同的行，即不成立的函数依赖。若没有占多数的值，
    /// 则该组的每一行都列出，因为无从得知哪个正确；设 `ties = "none"` 时都不列出。`where` 限定检查哪些行。
    /// 不区分全半角和两端空格；缺失值不计。
    /// ## 为何重要
    /// 一个编码对应两个名称时，按名称的报表里是两个客户，按编码的报表里却是一个。
    /// ## 修复
    /// 无法自动修复：会写明占多数的值，但它也可能是错的。
    pub static BROKEN_DEPENDENCY = {
        name: "broken-dependency", unit: Cells, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "{column} is `{observed}`; most rows with the same key say `{expected}`",
                zh: "{column}为 `{observed}`；键相同的多数行为 `{expected}`",
            },
            Text {
                en: "{column} is `{observed}`; other rows with the same key say `{expected}`, and neither prevails",
                zh: "{column}为 `{observed}`；键相同的其他行为 `{expected}`，没有占多数的值",
            },
        ],
        params: ["determines", "ties"],
        finds: [],
        body: Body::AnyTables(check),
    };
}

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(by) = positions(table, &rule.named) else { return };
    let Some(cells) = Cells::of(rule, table, context) else { return };
    let told_apart = rule.params.get("ties").and_then(toml::Value::as_str) != Some("none");
    let hashed = cells.hashed(&by);
    for determined in rule.determined().filter_map(|source| positions(table, &[source])) {
        let mut found: Vec<(u32, Detail)> = Vec::new();
        for group in hashed.chunk_by(|a, b| a.0 == b.0) {
            for (_, rows) in cells.by_key(group, &by) {
                let mut values: BTreeMap<String, Vec<u32>> = BTreeMap::new();
                for row in rows {
                    if let Some(value) = cells.key(row, &determined) {
                        values.entry(value).or_default().push(row);
                        sink.looked_at(RowId::new(table.id(), row));
                    }
                }
                if values.len() > 1 {
                    let strangers = strangers(&values, &cells, determined[0]);
                    found.extend(strangers.into_iter().filter(|(_, detail)| told_apart || detail.text == 0));
                }
            }
        }
        found.sort_unstable_by_key(|(row, _)| *row);
        let column = u16::try_from(determined[0]).ok();
        for (row, detail) in found {
            sink.finding(Place::Row(RowId::new(table.id(), row), column), detail);
        }
    }
}

/// Most values that are named where none prevails.
const MOST_NAMED: usize = 3;

/// The rows whose value does not prevail, or all where none does.
fn strangers(values: &BTreeMap<String, Vec<u32>>, cells: &Cells<'_>, position: usize) -> Vec<(u32, Detail)> {
    let most = values.values().map(Vec::len).max().unwrap_or(0);
    let mut prevailing = values.iter().filter(|(_, rows)| rows.len() == most);
    let usual = match (prevailing.next(), prevailing.next()) {
        (Some((value, _)), None) => Some(value),
        _ => None,
    };
    let other = |value: &String| {
        if let Some(usual) = usual {
            return usual.clone();
        }
        let mut others = values.keys().filter(|known| *known != value);
        let named: Vec<&str> = others.by_ref().take(MOST_NAMED).map(String::as_str).collect();
        named.join(" / ") + if others.next().is_some() { " / …" } else { "" }
    };
    let of_value = |(value, rows): (&String, &Vec<u32>)| {
        let (expected, text) = (other(value), u8::from(usual.is_none()));
        let detail = move |row: u32| Detail {
            observed: cells.text(row, position).map(Into::into),
            expected: Some(expected.as_str().into()),
            text,
        };
        rows.iter().map(|&row| (row, detail(row))).collect::<Vec<_>>()
    };
    values.iter().filter(|(value, _)| Some(*value) != usual).flat_map(of_value).collect()
}
