//! From a run to its report: everything a reader is told is computed here, once.

use std::collections::{BTreeMap, BTreeSet};

use super::affected::Affected;
use super::costliest::{Costliest, example};
use super::finding::at_stake;
use super::mask::Personal;
use super::model::{Command, Input, Observed, Report, RuleResult, SCHEMA, Status};
use super::status::segments;
use super::time::Months;
use super::{copies, made_with, responsibility};
use crate::checks::{self, Segments, Unit};
use crate::config::{Job, OnFail, Rule};
use crate::expression::Source;
use crate::model::{Column, Decimal, Outcome, OwnedText, Place, Text};
use crate::normalise::{NO_ORDER, OrderTable, TableKind, cell};
use crate::pipeline::Run;
use crate::read::Format;
use crate::sources::{Confidence, Grain};
use crate::waivers::Standing;

/// Findings kept per rule: as many as an upload of SARIF can hold of each rule (GitHub keeps 5,000 results in all).
const EXAMPLES: usize = 50;

/// Segments listed of a rule.
const SEGMENTS: usize = 500;

/// Makes the report of a run, as `command` has to tell it.
#[must_use]
pub fn build(job: &Job, run: &Run, statuses: &[Status], command: Command) -> Report {
    let mut rules = rule_results(job, run, statuses);
    rules.sort_by(|a, b| b.status.cmp(&a.status).then(b.findings.cmp(&a.findings)).then_with(|| a.rule.cmp(&b.rule)));
    let (affected, months) = (Affected::of(job, run), Months::of(job, run));
    Report {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        command,
        as_of: job.as_of.to_string(),
        verdict: statuses.iter().copied().max().unwrap_or(Status::NotEvaluated),
        inputs: run.orders.tables.iter().map(input).collect(),
        balanced: run.ledger.balances(),
        ledger: run.ledger.clone(),
        dimensions: affected.scores(job, run),
        rules,
        edits: run.plan.edits.as_slice().len() as u64,
        orders: run.orders.keys.len() as u64,
        active: active(run),
        responsibility: responsibility::of(run, job, statuses),
        heat: months.heat(run),
        copies: copies::facts(job, run),
        customers: super::customers::facts(run),
        calendar: run.calendar.clone(),
        stale: months.stale(&affected),
        made_with: made_with::of(job),
        missing: cell::SENTINELS.iter().map(|&text| text.to_owned()).collect(),
        since: None,
        first_found: None,
        notes: notes(job, run, command),
    }
}

/// How many orders have a row that stays.
fn active(run: &Run) -> u64 {
    let mut stays = vec![false; run.orders.keys.len()];
    for table in run.orders.order_tables() {
        let outcomes = &run.plan.outcomes[table.id().index()];
        for (&order, outcome) in table.order_of.iter().zip(outcomes) {
            if *outcome == Outcome::Clean && order != NO_ORDER {
                stays[order as usize] = true;
            }
        }
    }
    stays.into_iter().filter(|stays| *stays).count() as u64
}

fn input(table: &OrderTable) -> Input {
    let (raw, profile) = (&table.raw, table.profile());
    let confidence = match table.confidence() {
        Confidence::Verified => "verified",
        Confidence::Documented => "documented",
        Confidence::Inferred => "inferred",
    };
    let grain = match table.kind {
        TableKind::Orders(Grain::Line) => "line",
        TableKind::Orders(Grain::Continuation) => "continuation",
        TableKind::Orders(_) => "order",
        TableKind::NotOrders => "none",
    };
    Input {
        file: raw.file.clone(),
        sheet: raw.sheet.clone(),
        blake3: raw.hash.clone(),
        bytes: raw.size,
        rows: raw.height(),
        encoding: raw.encoding.name.to_owned() + if raw.encoding.bom { " BOM" } else { "" },
        encoding_reason: OwnedText { en: raw.encoding.reason.to_owned(), zh: raw.encoding.reason_zh.to_owned() },
        delimiter: match raw.format {
            Format::Text(dialect) => dialect.delimiter_name().to_owned(),
            Format::Workbook => "workbook".to_owned(),
            Format::Parquet => "parquet".to_owned(),
            Format::Json => "json".to_owned(),
        },
        header_line: raw.header_line,
        hidden_rows: raw.hidden_rows,
        hidden_columns: raw.hidden_columns,
        source: profile.id.clone(),
        source_title: profile.title.clone(),
        source_confidence: confidence.to_owned(),
        source_named: table.detection.named,
        grain: grain.to_owned(),
        is_orders: table.is_orders(),
        columns: table
            .mapping
            .columns()
            .iter()
            .map(|mapped| (mapped.caption.clone(), mapped.column.map(|column| column.name().to_owned())))
            .collect(),
    }
}

/// What a rule about whole files was judged by in each that it looked at.
fn observed(rule: &Rule, run: &Run, job: &Job) -> Vec<Observed> {
    let of_table = |table: &OrderTable| {
        let judged = checks::judged_by(rule, table, job.now())?;
        Some(Observed {
            file: table.raw.file.clone(),
            sheet: table.raw.sheet.clone(),
            values: judged.0,
            holds: judged.1,
            personal: Personal::of_statement(rule),
        })
    };
    run.orders.tables.iter().filter_map(of_table).collect()
}

/// One result per rule, with its costliest findings and the money of the orders concerned.
fn rule_results(job: &Job, run: &Run, statuses: &[Status]) -> Vec<RuleResult> {
    let mut counts = vec![(0u64, 0u64); job.rules.len()];
    let mut shown: Vec<[Costliest; 2]> = job.rules.iter().map(|_| Default::default()).collect();
    let mut stakes: Vec<BTreeMap<String, Option<Decimal>>> = job.rules.iter().map(|_| BTreeMap::new()).collect();
    let mut counted: Vec<BTreeSet<u32>> = job.rules.iter().map(|_| BTreeSet::new()).collect();
    for at in 0..run.fingerprints.len() {
        let (rule, place) = (run.findings.rule(at).index(), run.findings.place(at));
        let standing = run.exempt.standing(at);
        let exempt = usize::from(standing != Standing::Counts);
        counts[rule].0 += 1;
        counts[rule].1 += exempt as u64;
        let table = run.orders.table(place.table());
        let stake = place.row().and_then(|row| at_stake(table, row.row));
        shown[rule][exempt].add(at, stake.as_ref().map(|(amount, _)| *amount), EXAMPLES);
        let Place::Row(row, _) = place else { continue };
        // What is said of a column is not about the order that it is shown at.
        if job.rules[rule].check.unit == Unit::Columns {
            continue;
        }
        // What people let pass is not at stake.
        if standing != Standing::Counts {
            continue;
        }
        if let Some((amount, currency)) = stake {
            // An order counts once per rule, however many of its lines are wrong.
            if run.orders.order_of(row).is_some_and(|order| !counted[rule].insert(order)) {
                continue;
            }
            let sum = stakes[rule].entry(currency).or_insert(Some(Decimal::ZERO));
            *sum = sum.and_then(|sum| sum.checked_add(amount));
        }
    }
    let parts = counts.into_iter().zip(shown).zip(stakes);
    job.rules
        .iter()
        .enumerate()
        .zip(parts)
        .map(|((index, rule), (((findings, exempt), shown), stakes))| {
            let tally = run.tallies[index];
            let unit = rule.check.unit.text();
            let mut of_segments = match rule.by {
                Some(_) => segments(rule, index, run, job.strict).all,
                None => Vec::new(),
            };
            // What makes a rule only warn holds for its segments too.
            for of in &mut of_segments {
                of.status = of.status.min(statuses[index]);
            }
            RuleResult {
                rule: rule.id.clone(),
                check: rule.check.name.to_owned(),
                title: rule.title.clone(),
                dimension: rule.check.dimension.name().to_owned(),
                owner: rule.owner.clone(),
                status: statuses[index],
                limited: rule.is_limited(),
                segment_count: of_segments.len() as u64,
                segments: of_segments.into_iter().take(SEGMENTS).collect(),
                named_by: rule.by.as_ref().map(Personal::of_segments).unwrap_or_default(),
                unit: unit.owned(&[]),
                evaluated: tally.evaluated,
                failed: tally.failed,
                warn: rule.warn.map(|limit| limit.to_string()),
                fail: rule.fail.map(|limit| limit.to_string()),
                on_fail: match rule.on_fail {
                    OnFail::Keep => "keep",
                    OnFail::Quarantine => "quarantine",
                    OnFail::Retire => "retire",
                }
                .to_owned(),
                observed: observed(rule, run, job),
                findings,
                exempt,
                at_stake: stakes
                    .into_iter()
                    .filter_map(|(currency, sum)| sum.map(|sum| (currency, sum.to_string())))
                    .collect(),
                examples: shown
                    .into_iter()
                    .flat_map(Costliest::end)
                    .take(EXAMPLES)
                    .enumerate()
                    .map(|(number, at)| example(job, run, at, number))
                    .collect(),
            }
        })
        .collect()
}

/// What the reader should know before trusting the report.
fn notes(job: &Job, run: &Run, command: Command) -> Vec<OwnedText> {
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
            vec![IDLE.owned(&[("rule", &rule.id)])]
        } else {
            Vec::new()
        }
    };
    let rules = job.rules.iter().zip(&run.tallies);
    rules.filter(|(_, tally)| tally.evaluated == 0).flat_map(|(rule, _)| of_rule(rule)).collect()
}
