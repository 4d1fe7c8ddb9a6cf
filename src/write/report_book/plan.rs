//! Which findings stand on which sheet.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::config::Job;
use crate::model::Decimal;
use crate::pipeline::Run;
use crate::report::{Report, at_stake};
use crate::waivers::Standing;
use crate::write::sheet_name;

/// Most findings listed of one rule where nobody asks for more. Nobody works through more by hand, and each costs its whole row in
/// size and time.
const MOST_FINDINGS: usize = 20_000;

/// Most findings of a sheet: its rows (ECMA-376) without those above the findings.
const MOST_LINES: usize = 1_048_576 - 2;

/// Most cells of rows on all sheets of findings together, which come to a file of 35 megabytes and seven seconds of one core.
/// Rules that come later, which are the less bad ones, list less once they are used up.
const MOST_CELLS: usize = 4_000_000;

/// Findings that a rule lists whatever the others take, so that each is heard.
const LEAST_FINDINGS: usize = 100;

/// Most sheets of findings. Each is a file that is open until the workbook is complete, and systems allow 256 open files.
const MOST_SHEETS: usize = 100;

/// A sheet of findings.
pub(super) struct Planned {
    /// Its name.
    pub(super) name: String,
    /// The rule, by its position in the report.
    pub(super) rule: usize,
    /// The captions that the rows of its tables have.
    pub(super) header: Vec<String>,
    /// The findings, the worst first.
    pub(super) findings: Vec<usize>,
}

/// All sheets of findings.
pub(super) struct Plan {
    /// In the order of the rules of the report.
    pub(super) sheets: Vec<Planned>,
    /// The name of the summary.
    pub(super) summary: String,
    /// The name of the sheet of pairs of customers.
    pub(super) pairs: String,
    /// The name of the sheet of the ledger.
    pub(super) ledger: String,
    /// How many findings of each rule of the report are listed.
    pub(super) listed: Vec<usize>,
    /// What each table's file is called on the sheets, by the table's number.
    pub(super) files: Vec<String>,
}

/// Divides the findings of each rule, the worst first, into sheets.
///
/// A rule has a sheet for each set of captions among the tables it found something in: under a caption stands one thing then, so
/// that a sheet can be filtered and sorted. Files of one layout, such as those of several months, share a sheet.
///
/// Where some findings are chosen, no others are listed.
pub(super) fn plan(job: &Job, run: &Run, report: &Report, chosen: Option<&[usize]>) -> Plan {
    let mut of_rule: Vec<Vec<usize>> = vec![Vec::new(); job.rules.len()];
    let all: Vec<usize> = chosen.map_or_else(|| (0..run.findings.len()).collect(), <[usize]>::to_vec);
    for at in all {
        of_rule[run.findings.rule(at).index()].push(at);
    }
    let index_of: HashMap<&str, usize> =
        job.rules.iter().enumerate().map(|(index, rule)| (rule.id.as_str(), index)).collect();
    let summary = super::summary::SHEET.get(job.lang).to_owned();
    let pairs = super::PAIRS.get(job.lang).to_owned();
    let ledger = super::summary::LEDGER.get(job.lang).to_owned();
    let names = vec![summary.clone(), pairs.clone(), ledger.clone()];
    let mut plan = Plan { sheets: Vec::new(), summary, pairs, ledger, listed: Vec::new(), files: file_names(run) };
    // Whoever asks for more findings than a hand can work through gets them, whatever they take.
    let (most, most_cells) = job.workbook_findings.map_or((MOST_FINDINGS, MOST_CELLS), |most| (most.get(), usize::MAX));
    divide(&mut plan, (names, most, most_cells, MOST_LINES), report, &mut |rule| {
        let found = index_of.get(rule).map(|&index| std::mem::take(&mut of_rule[index]));
        let found = worst_first(run, found.unwrap_or_default()).into_iter();
        found.map(|at| (at, &run.orders.table(run.findings.place(at).table()).raw.header)).collect()
    });
    plan
}

/// Findings of a rule, each with the captions of its table.
type Found<'h> = Vec<(usize, &'h Vec<String>)>;

/// Divides the findings of each rule into sheets: `found` gives them by the rule, the worst first, each with the captions of its
/// table. Of the limits there are the findings of a rule, the cells of all sheets, and the lines of one.
fn divide<'h>(
    plan: &mut Plan,
    (mut names, most, most_cells, most_lines): (Vec<String>, usize, usize, usize),
    report: &Report,
    found: &mut dyn FnMut(&str) -> Found<'h>,
) {
    let mut cells = 0;
    for (position, rule) in report.rules.iter().enumerate() {
        let mut listed = 0;
        let mut own: Vec<Planned> = Vec::new();
        for (at, header) in found(&rule.rule).into_iter().take(most) {
            cells += header.len();
            if cells > most_cells && listed >= LEAST_FINDINGS {
                break;
            }
            if let Some(sheet) = own.iter_mut().rfind(|sheet| {
                // A full sheet goes on in a further one.
                sheet.header == *header && sheet.findings.len() < most_lines
            }) {
                sheet.findings.push(at);
            } else if plan.sheets.len() + own.len() < MOST_SHEETS {
                let name = sheet_name::allowed(&rule.rule, &mut names);
                own.push(Planned { name, rule: position, header: header.clone(), findings: vec![at] });
            } else {
                continue;
            }
            listed += 1;
        }
        plan.sheets.extend(own);
        plan.listed.push(listed);
    }
}

/// The names of the files without their folders, where that keeps them apart.
fn file_names(run: &Run) -> Vec<String> {
    let full: Vec<&str> = run.orders.tables.iter().map(|table| table.raw.file.as_str()).collect();
    let short =
        |file: &str| Path::new(file).file_name().map_or(file.into(), |name| name.to_string_lossy().into_owned());
    let distinct = |files: &mut dyn Iterator<Item = String>| files.collect::<BTreeSet<String>>().len();
    let keeps_apart =
        distinct(&mut full.iter().map(|file| short(file))) == distinct(&mut full.iter().map(|&file| file.to_owned()));
    full.into_iter().map(|file| if keeps_apart { short(file) } else { file.to_owned() }).collect()
}

/// The findings of a rule: those that count first, then by the money of their orders, then as they stand in the files.
fn worst_first(run: &Run, found: Vec<usize>) -> Vec<usize> {
    let stake = |at: usize| {
        let row = run.findings.place(at).row()?;
        at_stake(run.orders.table(row.table), row.row)?.0.checked_abs()
    };
    let mut keyed: Vec<(bool, Option<Decimal>, usize)> =
        found.into_iter().map(|at| (run.exempt.standing(at) != Standing::Counts, stake(at), at)).collect();
    let money = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
        (Some(a), Some(b)) => b.order(a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| money(a.1, b.1)).then(a.2.cmp(&b.2)));
    keyed.into_iter().map(|(_, _, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_beyond_what_a_sheet_holds_go_on_in_a_further_one() {
        let report = crate::report::sample::sample_report();
        let (a, b) = (vec!["订单编号".to_owned(); 3], vec!["Order".to_owned(); 2]);
        let first = report.rules[0].rule.clone();
        let divided = |most: usize, most_lines: usize| {
            let mut plan = Plan {
                sheets: Vec::new(),
                summary: "Summary".to_owned(),
                pairs: "Customer pairs".to_owned(),
                ledger: "Ledger".to_owned(),
                listed: Vec::new(),
                files: Vec::new(),
            };
            let limits = (vec!["Summary".to_owned()], most, usize::MAX, most_lines);
            divide(&mut plan, limits, &report, &mut |rule| {
                // Seven of one layout, and one of another between them.
                let header = |at: usize| if at == 3 { &b } else { &a };
                if rule == first { (0..8).map(|at| (at, header(at))).collect() } else { Vec::new() }
            });
            plan
        };
        let plan = divided(usize::MAX, 3);
        let held: Vec<&[usize]> = plan.sheets.iter().map(|sheet| sheet.findings.as_slice()).collect();
        assert_eq!(held, [&[0, 1, 2][..], &[3], &[4, 5, 6], &[7]]);
        let names: BTreeSet<&str> = plan.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names.len(), 4);
        assert_eq!(plan.listed[0], 8);
        assert_eq!(divided(5, MOST_LINES).listed[0], 5);
    }
}
