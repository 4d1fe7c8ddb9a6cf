//! What the reader of a report should know before trusting it.

use std::collections::BTreeSet;

use super::model::Command;
use crate::checks::kind::unlikely_digits::UNLIKELY_DIGITS;
use crate::checks::{self, Segments};
use crate::config::{Job, Rule};
use crate::expression::Source;
use crate::model::{Column, Lang, Moment, OwnedText, Text};
use crate::normalise::OrderTable;
use crate::pipeline::Run;
use crate::read::Format;
use crate::sources::{Confidence, own_width};

/// The notes of a run, as `command` has to tell them.
pub(super) fn of(job: &Job, run: &Run, command: Command) -> Vec<OwnedText> {
    const INFERRED: Text = Text {
        en: "{file}: the columns were mapped by a profile that is inferred; please check the mapping",
        zh: "{file}：列映射来自推断的来源配置，请核对",
    };
    const RESEMBLES: Text = Text {
        en: "{file}: read as any order table; it looks like an export of {source} with renamed columns: if it is one, say \
             --source {source}, and with --map what is called otherwise",
        zh: "{file}：按通用订单表读取；它很像列名改动过的 {source} 导出文件：如果是，请用 --source {source}，并用 --map 指明改了名的列",
    };
    const NOT_ORDERS: Text = Text {
        en: "{file}: not orders; only its cells were checked",
        zh: "{file}：不是订单表；仅检查单元格",
    };
    const NOT_ORDERS_KEPT: Text = Text {
        en: "{file}: not orders; only its cells were checked and mended, and every row was kept",
        zh: "{file}：不是订单表；仅检查并修复单元格，所有行均保留",
    };
    const NEW_WORKBOOK: Text = Text {
        en: "{file}: written back as a new workbook with the sheets that were read; styles and formulas are not kept",
        zh: "{file}：以新工作簿写回已读取的工作表，不保留样式和公式",
    };
    const NO_MATCH: Text = Text {
        en: "near customer names were not looked for (--no-match)",
        zh: "未查找相近的客户名称（--no-match）",
    };
    let not_orders = match command {
        Command::Check => NOT_ORDERS,
        Command::Clean => NOT_ORDERS_KEPT,
    };
    const HIDDEN: Text = Text {
        en: "{file}: the sheet `{sheet}` is hidden in the workbook; it was read like any other",
        zh: "{file}：工作表“{sheet}”在工作簿中是隐藏的，已照常读取",
    };
    let mut notes = Vec::new();
    for table in &run.orders.tables {
        let file = [("file", table.raw.file.as_str())];
        if let Some(sheet) = table.raw.sheet.as_deref().filter(|_| table.raw.hidden) {
            notes.push(HIDDEN.owned(&[("file", table.raw.file.as_str()), ("sheet", sheet)]));
        }
        if !table.is_orders() {
            let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
            notes.push(not_orders.owned(&[("file", &format!("{}{sheet}", table.raw.file))]));
        } else if let Some(source) = table.detection.resembled() {
            notes.push(RESEMBLES.owned(&[file[0], ("source", source)]));
        } else if table.confidence() == Confidence::Inferred {
            notes.push(INFERRED.owned(&file));
        }
        let same_file = |other: &&OrderTable| other.raw.output_name == table.raw.output_name;
        let keeps_workbook = run.orders.tables.iter().filter(same_file).all(|table| table.as_read().keeps_workbook());
        if command == Command::Clean && matches!(table.raw.format, Format::Workbook) && !keeps_workbook {
            notes.push(NEW_WORKBOOK.owned(&file));
        }
    }
    let (listed, found) = (run.customers.review.len(), run.customers.review_found);
    if found > listed {
        const CAPPED: Text = Text {
            en: "{found} pairs of near customer names were found; the {listed} with most money are listed",
            zh: "共发现 {found} 对相近的客户名称，仅列出金额最大的 {listed} 对",
        };
        notes.push(CAPPED.owned(&[("found", &found.to_string()), ("listed", &listed.to_string())]));
    }
    // Several sheets of one file say a thing once.
    let mut said = std::collections::BTreeSet::new();
    notes.extend(run.orders.tables.iter().filter_map(|table| unjudged(table, job, run)));
    notes.extend(idle_rules(job, run));
    notes.extend(absent_segments(job, run));
    notes.extend(run.exempt.notes.iter().cloned());
    notes.retain(|note: &OwnedText| said.insert(note.en.clone()));
    if !job.matching {
        notes.push(NO_MATCH.owned(&[]));
    }
    notes
}

/// The segments that rules speak of and no file has, such as one whose name was mistyped.
fn absent_segments(job: &Job, run: &Run) -> Vec<OwnedText> {
    const ABSENT: Text = Text {
        en: "rule {rule}: no row is of the segment {segment} that it speaks of",
        zh: "规则 {rule}：没有行属于其中提到的分段 {segment}",
    };
    let of_rule = |(rule, tallies): (&Rule, &Segments)| {
        let absent = rule.segments.keys().filter(|segment| !tallies.contains_key(segment.as_str()));
        absent.map(|segment| ABSENT.owned(&[("rule", &rule.id), ("segment", segment)])).collect::<Vec<_>>()
    };
    let judged = job.rules.iter().zip(&run.segments).filter(|(_, tallies)| !tallies.is_empty());
    judged.flat_map(of_rule).collect()
}

/// Rules that judged nothing, where somebody should know: no file has a column that they name, or, of the user's own, nothing in the
/// files is what they speak of. Of a rule about one source only files of that source are meant.
fn idle_rules(job: &Job, run: &Run) -> Vec<OwnedText> {
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
        let is_there = |source: &Source| tables.iter().any(|table| source.position(table).is_some());
        let stated = rule.assert.iter().chain(&rule.considered).flat_map(|stated| &stated.columns);
        let mut absent: BTreeSet<String> =
            stated.chain(&rule.named).filter(|source| !is_there(source)).map(Source::written).collect();
        let is_mapped = |column: &Column| tables.iter().any(|table| table.mapping.has(*column));
        if !rule.shipped && !rule.columns.is_empty() && !rule.columns.iter().any(is_mapped) {
            absent.insert(rule.columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", "));
        }
        let is_meant =
            rule.source.as_ref().is_none_or(|source| tables.iter().any(|table| table.profile().id == *source));
        if !absent.is_empty() {
            absent.iter().map(|column| ABSENT.owned(&[("rule", &rule.id), ("column", column)])).collect()
        } else if !rule.shipped && is_meant {
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

/// Columns named of a file; the others are counted.
const NAMED: usize = 8;

/// The columns of a table that no rule looks at; `None` where there are none. Of a table that holds no orders somebody else says
/// that only its cells were checked, unless rules of the user's own judge some of it.
fn unjudged(table: &OrderTable, job: &Job, run: &Run) -> Option<OwnedText> {
    const COLUMNS: Text = Text {
        en: "{file}: no rule looks at what {count} of {all} columns hold: {names}",
        zh: "{file}：{all} 列中有 {count} 列的内容没有规则检查：{names}",
    };
    let columns = checks::unjudged(&job.rules, &run.tallies, table);
    let all = own_width(&table.raw.header);
    if columns.is_empty() || !table.is_orders() && columns.len() == all {
        return None;
    }
    let (named, rest) = columns.split_at(columns.len().min(NAMED));
    let names = OwnedText {
        en: named.join(", ") + &if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) },
        zh: named.join("、") + &if rest.is_empty() { String::new() } else { " 等".to_owned() },
    };
    let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
    let (file, count, all) = (format!("{}{sheet}", table.raw.file), columns.len().to_string(), all.to_string());
    Some(OwnedText {
        en: COLUMNS.fill(Lang::En, &[("file", &file), ("count", &count), ("all", &all), ("names", &names.en)]),
        zh: COLUMNS.fill(Lang::Zh, &[("file", &file), ("count", &count), ("all", &all), ("names", &names.zh)]),
    })
}
