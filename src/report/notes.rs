//! What the reader of a report should know before trusting it.

use super::idle;
use super::model::Command;
use crate::checks::{self, Segments};
use crate::config::{Job, Rule};
use crate::model::{Lang, OwnedText, Text};
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
            notes.push(not_orders.owned(&[("file", &table.raw.name())]));
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
    let decided = run.settled.fixes.len() as u64;
    if decided > 0 {
        const DECIDED: Text = Text {
            en: "{count} cells have values that people decided; no rule has judged these values yet: `ordermend check` of what is \
                 written does",
            zh: "{count} 个单元格的值由人工裁定；尚无规则判断过这些值：请对写出的文件运行 `ordermend check`",
        };
        let text = DECIDED.counted(
            decided,
            "{count} cell has a value that people decided; no rule has judged it yet: `ordermend check` of what is written does",
        );
        notes.push(text.owned(&[("count", &decided.to_string())]));
    }
    // Several sheets of one file say a thing once.
    let mut said = std::collections::BTreeSet::new();
    if !job.of_one_concern {
        notes.extend(run.orders.tables.iter().filter_map(|table| unjudged(table, job, run)));
    }
    notes.extend(idle::of(job, run));
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
    let (file, count, all) = (table.raw.name(), columns.len().to_string(), all.to_string());
    Some(OwnedText {
        en: COLUMNS.fill(Lang::En, &[("file", &file), ("count", &count), ("all", &all), ("names", &names.en)]),
        zh: COLUMNS.fill(Lang::Zh, &[("file", &file), ("count", &count), ("all", &all), ("names", &names.zh)]),
    })
}
