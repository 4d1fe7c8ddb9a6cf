//! Why rules judged nothing, or not all that they name.

use std::collections::{BTreeMap, BTreeSet};

use super::gaps;
use crate::checks::Body;
use crate::checks::kind::unlikely_digits::UNLIKELY_DIGITS;
use crate::config::{Job, Limit, Rule};
use crate::expression::{Level, Source};
use crate::model::{Column, Lang, Moment, OwnedText, Text};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::pipeline::Run;

/// What people should know of rules that could not do their work.
pub(super) fn of(job: &Job, run: &Run) -> Vec<OwnedText> {
    let mut notes = without_work(job, run);
    for (at, rule) in job.rules.iter().enumerate().filter(|(_, rule)| !rule.shipped) {
        notes.extend(short_of(job, run, at, rule));
    }
    notes
}

/// What a rule of the user's own was short of: columns of single files, units, order numbers, money.
fn short_of(job: &Job, run: &Run, at: usize, rule: &Rule) -> Vec<OwnedText> {
    const LACKS: Text = Text {
        en: "rule {rule} did not judge {files} by all it names: no {columns} there",
        zh: "规则 {rule} 未能完整判断 {files}：其中没有 {columns}",
    };
    const FEW_UNITS: Text = Text {
        en: "rule {rule} was not evaluated: it looked at {count} {unit}, and `min_units` asks for {least}",
        zh: "规则 {rule} 未评定：受检{unit}为 {count}，而 `min_units` 要求至少 {least}",
    };
    const REQUIRED: Text = Text {
        en: "rule {rule} fails since it is required and could not judge all it should (--strict)",
        zh: "规则 {rule} 不通过：它是必需的，而未能判断应判断的全部内容（--strict）",
    };
    const NO_NUMBER: Text = Text {
        en: "rule {rule} did not judge {count} rows that have no order number: it is about orders",
        zh: "规则 {rule} 针对订单，未判断没有订单编号的 {count} 行",
    };
    const NO_MONEY: Text = Text {
        en: "rule {rule}: no file has {column}, of which a limit asks for the money; the limit counts as crossed",
        zh: "规则 {rule}：没有文件含有 {column}，而其限值要求该列的金额；限值视为已超过",
    };
    const CONSTANT: Text = Text {
        en: "rule {rule} names no column: what it states is the same for everything",
        zh: "规则 {rule} 没有用到任何列：其结果对所有内容都相同",
    };
    let mut notes = Vec::new();
    let tally = run.tallies[at];
    if rule.assert.as_ref().is_some_and(|stated| stated.is_constant()) {
        notes.push(CONSTANT.owned(&[("rule", &rule.id)]));
    }
    let gaps = gaps::of(rule, run);
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for gap in &gaps {
        files.entry(gap.columns.join(", ")).or_default().push(gap.table.raw.name());
    }
    let is_told = |columns: &String| tally.evaluated == 0 && columns_are_nowhere(run, columns);
    for (columns, files) in files.iter().filter(|(columns, _)| !is_told(columns)) {
        let files = files.join(", ");
        notes.push(LACKS.owned(&[("rule", &rule.id), ("files", &files), ("columns", columns)]));
    }
    let too_few = rule.by.is_none() && tally.evaluated > 0 && tally.evaluated < rule.min_units;
    if too_few {
        let [count, least] = [tally.evaluated, rule.min_units].map(|count| count.to_string());
        let say = |lang| {
            let unit = rule.check.unit.text();
            let values = [("rule", rule.id.as_str()), ("count", &count), ("unit", unit.get(lang)), ("least", &least)];
            FEW_UNITS.fill(lang, &values)
        };
        notes.push(OwnedText { en: say(Lang::En), zh: say(Lang::Zh) });
    }
    if job.strict && rule.required && (too_few || tally.evaluated == 0 || !gaps.is_empty()) {
        notes.push(REQUIRED.owned(&[("rule", &rule.id)]));
    }
    if matches!(rule.check.body, Body::States(Level::Order)) {
        let is_without = |order: &&u32| **order == NO_ORDER;
        let count: usize =
            run.orders.order_tables().map(|table| table.order_of.iter().filter(is_without).count()).sum();
        if count > 0 {
            let text = NO_NUMBER.counted(
                count as u64,
                "rule {rule} did not judge {count} row that has no order number: it is about orders",
            );
            notes.push(text.owned(&[("rule", &rule.id), ("count", &count.to_string())]));
        }
    }
    let limits = rule.segments.values().flat_map(|of| [of.warn, of.fail]).chain([rule.warn, rule.fail]);
    let columns: BTreeSet<Column> = limits.flatten().filter_map(|limit: Limit| limit.money()).collect();
    let is_nowhere = |column: &Column| run.orders.tables.iter().all(|table| table.numbers(*column).is_none());
    for column in columns.into_iter().filter(is_nowhere).filter(|_| tally.failed > 0) {
        notes.push(NO_MONEY.owned(&[("rule", &rule.id), ("column", column.name())]));
    }
    notes
}

/// Whether one of these columns is in no file, of which somebody else tells.
fn columns_are_nowhere(run: &Run, columns: &str) -> bool {
    columns
        .split(", ")
        .filter_map(Source::named)
        .any(|source| run.orders.tables.iter().all(|table| source.position(table).is_none()))
}

/// Rules that judged nothing, where somebody should know: no file has a column that they name, or, of the user's own, nothing in the
/// files is what they speak of. Of a rule about one source only files of that source are meant.
fn without_work(job: &Job, run: &Run) -> Vec<OwnedText> {
    const ABSENT: Text = Text {
        en: "rule {rule} judged nothing: no file has the column {column}",
        zh: "规则 {rule} 未作任何判断：没有文件含有列 {column}",
    };
    const IDLE: Text = Text {
        en: "rule {rule} judged nothing: nothing in these files is what it speaks of",
        zh: "规则 {rule} 未作任何判断：这些文件中没有它所针对的内容",
    };
    const UNKNOWN: Text = Text {
        en: "rule {rule} judged nothing: of all that it speaks of, its expression is null, since cells are blank or cannot be read, \
             or numbers grow too large",
        zh: "规则 {rule} 未作任何判断：在它所针对的内容上，表达式的结果均为空值（单元格为空或无法读取，或数值过大）",
    };
    const FEW: Text = Text {
        en: "rule {rule} judged nothing: its columns hold fewer values than it needs, or values too much alike; see `ordermend explain \
             {check}`",
        zh: "规则 {rule} 未作任何判断：相关列的取值数量不足，或过于相近；参见 `ordermend explain {check}`",
    };
    let tables = &run.orders.tables;
    let of_rule = |rule: &Rule| -> Vec<OwnedText> {
        let is_there = |source: &Source| {
            tables.iter().any(|table| source.position(table).is_some() && !gaps::is_reference(rule, table))
        };
        let stated = rule.assert.iter().chain(&rule.considered).flat_map(|stated| &stated.columns);
        let mut absent: BTreeSet<String> =
            stated.chain(&rule.named).filter(|source| !is_there(source)).map(Source::written).collect();
        let is_mapped = |column: &Column| tables.iter().any(|table| table.mapping.has(*column));
        if !rule.shipped && !rule.columns.is_empty() && !rule.columns.iter().any(is_mapped) {
            absent.insert(rule.columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", "));
        }
        const SOURCE: Text = Text {
            en: "rule {rule} judged nothing: no file is of the source {source}",
            zh: "规则 {rule} 未作任何判断：没有来源为 {source} 的文件",
        };
        let is_meant =
            rule.source.as_ref().is_none_or(|source| tables.iter().any(|table| table.profile().id == *source));
        if let (false, false, Some(source)) = (rule.shipped, is_meant, &rule.source) {
            vec![SOURCE.owned(&[("rule", &rule.id), ("source", source)])]
        } else if !absent.is_empty() {
            absent.iter().map(|column| ABSENT.owned(&[("rule", &rule.id), ("column", column)])).collect()
        } else if !rule.shipped && is_meant && gaps::of(rule, run).is_empty() {
            let why = match () {
                () if rule.check.name == UNLIKELY_DIGITS.name => FEW,
                () if tables.iter().any(|table| speaks_of(rule, table, job.now())) => UNKNOWN,
                () => IDLE,
            };
            vec![why.owned(&[("rule", &rule.id), ("check", rule.check.name)])]
        } else {
            Vec::new()
        }
    };
    let rules = job.rules.iter().zip(&run.tallies);
    rules.filter(|(_, tally)| tally.evaluated == 0).flat_map(|(rule, _)| of_rule(rule)).collect()
}

/// Whether a table has rows that a rule is stated of, whatever its expression says of them.
fn speaks_of(rule: &Rule, table: &OrderTable, now: Moment) -> bool {
    let Some(stated) = &rule.assert else { return false };
    if stated.bind(table, now).is_none() {
        return false;
    }
    match &rule.considered {
        None => table.raw.height() > 0,
        Some(considered) => considered
            .bind(table, now)
            .is_some_and(|bound| bound.judge(None).truths.into_iter().any(|truth| truth == Some(true))),
    }
}
