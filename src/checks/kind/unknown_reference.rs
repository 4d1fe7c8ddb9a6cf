//! Kind of rule: keys that stand in another file.

use std::collections::{BTreeMap, BTreeSet};

use super::keyed::{Cells, positions, shown};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows whose values in `columns` stand in no row of the file `reference` (a path beside the rule file: CSV, XLSX or whatever
    /// else is read), in the columns `reference_columns`, or in columns of the same captions. Where several sheets of it have
    /// these, `reference_sheet` says which, by name or number; it may be another sheet of the workbook judged. With `both_ways`
    /// also keys of that file which no row of the file judged has. Width and spaces around a value do not count; a row with a
    /// missing value is not judged.
    /// ## Why it matters
    /// An order of a customer whom the customer list does not know cannot be migrated, and one without a payment is not paid.
    /// ## Example
    /// `columns = ["customer_id"]`, `params = { reference = "customers.xlsx", reference_columns = ["编码"] }`.
    /// ## Repair
    /// None.
    /// ## 发现什么
    /// 在 `columns` 各列上的值未出现在文件 `reference`（路径相对于规则文件，可为 CSV、XLSX 等可读取的文件）的
    /// `reference_columns` 各列（省略时为同名列）中的行。有多个工作表含这些列时，用 `reference_sheet` 以名称或序号指明；
    /// 也可以是被检查工作簿的另一个工作表。设 `both_ways` 时，还包括该文件中没有任何行使用的键。
    /// 不区分全半角和两端空格；有缺失值的行不作判断。
    /// ## 为何重要
    /// 客户清单里没有的客户，其订单无法迁移；没有收款的订单，就没有付款。
    /// ## 修复
    /// 无法自动修复。
    pub static UNKNOWN_REFERENCE = {
        name: "unknown-reference", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "`{observed}` is not in {expected}",
                zh: "{expected} 中没有 `{observed}`",
            },
            Text {
                en: "`{observed}` of {expected} stands in no row",
                zh: "{expected} 中的 `{observed}` 未出现在任何行",
            },
        ],
        params: ["reference", "reference_sheet", "reference_columns", "both_ways"],
        finds: [],
        body: Body::AnyTables(check),
    };
}

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let (Some(positions), Some(reference)) = (positions(table, &rule.named), &rule.reference) else { return };
    // The keys themselves are known.
    if reference.is(table, &positions) {
        return;
    }
    let Some(cells) = Cells::of(rule, table, context) else { return };
    let known: BTreeMap<&str, u32> = reference.keys.iter().rev().map(|(key, line)| (key.as_str(), *line)).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let column = positions.first().and_then(|&position| u16::try_from(position).ok());
    for row in cells.rows() {
        let Some(key) = cells.key(row, &positions) else { continue };
        sink.looked_at(RowId::new(table.id(), row));
        if let Some((known, _)) = known.get_key_value(key.as_str()) {
            seen.insert(known);
        } else {
            let place = Place::Row(RowId::new(table.id(), row), column);
            let expected = Some(reference.file.as_str().into());
            sink.finding(place, Detail { observed: Some(shown(&key).into()), expected, text: 0 });
        }
    }
    if rule.flag("both_ways") {
        let mut unused: Vec<(u32, &str)> =
            known.iter().filter(|(key, _)| !seen.contains(*key)).map(|(key, line)| (*line, *key)).collect();
        unused.sort_unstable();
        sink.evaluated(known.len() as u64);
        for (line, key) in unused {
            let expected = Some(format!("{}:{line}", reference.file).into());
            sink.table_finding(table.id(), Detail { observed: Some(shown(key).into()), expected, text: 1 });
        }
    }
}
