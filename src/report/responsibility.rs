//! Whose orders are wrong: faults by salesperson, clerk, department and shop, as far as exports name them.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::model::Status;
use crate::checks::{SAYS_NOTHING, told};
use crate::config::Job;
use crate::model::{Column, Moment, OwnedText, RowId, civil_from_days};
use crate::normalise::NO_ORDER;
use crate::pipeline::Run;

/// The columns that name who is responsible, in the order of the report.
const COLUMNS: [Column; 4] = [Column::Salesperson, Column::CreatedBy, Column::Department, Column::ShopName];

/// The orders of one kind of people or places.
#[derive(Debug, Clone, Serialize)]
pub struct Responsibility {
    /// The canonical column that names them.
    pub column: &'static str,
    /// What people call it.
    pub title: OwnedText,
    /// Each of them, the one with the most faulty orders first.
    pub shares: Vec<Share>,
    /// Orders that name none.
    pub unnamed_orders: u64,
}

/// The orders of one person or place.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Share {
    /// As written first.
    pub name: String,
    /// Their orders.
    pub orders: u64,
    /// Of these, the ones with a finding of a rule that warns or fails.
    pub faulty_orders: u64,
    /// Such findings.
    pub findings: u64,
    /// The rule with most of these findings.
    pub most_frequent_rule: Option<String>,
    /// By month of the order: orders, and faulty ones. Orders without a date are in none.
    pub months: BTreeMap<String, (u64, u64)>,
    /// The same over the last three months in which anybody has orders.
    pub recent: (u64, u64),
    /// The same over all months before. Months to come are in neither.
    pub earlier: (u64, u64),
}

/// Months that count as recent.
const RECENT_MONTHS: usize = 3;

/// An order as far as responsibility goes.
#[derive(Debug, Clone, Copy)]
struct OfOrder {
    first: RowId,
    findings: u32,
}

/// The faults of a run by who is responsible. Findings of rules that only inform are left out.
pub(super) fn of(run: &Run, job: &Job, statuses: &[Status]) -> Vec<Responsibility> {
    let has = |column: &Column| run.orders.order_tables().any(|table| table.mapping.has(*column));
    let columns: Vec<Column> = COLUMNS.into_iter().filter(has).collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let mut orders: Vec<Option<OfOrder>> = vec![None; run.orders.keys.len()];
    for table in run.orders.order_tables() {
        for (row, &order) in (0u32..).zip(&table.order_of).filter(|(_, order)| **order != NO_ORDER) {
            orders[order as usize].get_or_insert(OfOrder { first: RowId::new(table.id(), row), findings: 0 });
        }
    }
    // The rules that were broken by each order, to be counted by person below.
    let mut broken: Vec<(u32, u16)> = Vec::new();
    for (rule, place) in run.findings.iter().filter(|(rule, _)| statuses[rule.index()] >= Status::Warn) {
        let Some(order) = place.row().and_then(|row| run.orders.order_of(row)) else { continue };
        if let Some(of) = orders[order as usize].as_mut() {
            of.findings += 1;
            broken.push((order, rule.0));
        }
    }
    columns.into_iter().filter_map(|column| by(run, job, column, &orders, &broken)).collect()
}

/// The faults by what one column names; `None` where it names nothing.
fn by(
    run: &Run,
    job: &Job,
    column: Column,
    orders: &[Option<OfOrder>],
    broken: &[(u32, u16)],
) -> Option<Responsibility> {
    let told: Vec<Vec<u64>> = run.orders.tables.iter().map(|table| told(table, column)).collect();
    let mut number_of: HashMap<u64, usize> = HashMap::new();
    let mut shares: Vec<Share> = Vec::new();
    let mut of_order: Vec<Option<usize>> = vec![None; orders.len()];
    let mut unnamed_orders = 0;
    // The first row of an order that names anybody.
    let mut names: Vec<Option<RowId>> = vec![None; orders.len()];
    for table in run.orders.order_tables().filter(|table| table.mapping.has(column)) {
        for ((row, &order), said) in (0u32..).zip(&table.order_of).zip(&told[table.id().index()]) {
            if order != NO_ORDER && *said != SAYS_NOTHING {
                names[order as usize].get_or_insert(RowId::new(table.id(), row));
            }
        }
    }
    for (order, of) in orders.iter().enumerate().filter_map(|(order, of)| Some((order, (*of)?))) {
        let Some(named) = names[order] else {
            unnamed_orders += 1;
            continue;
        };
        let said = told[named.table.index()][named.row as usize];
        let number = *number_of.entry(said).or_insert_with(|| {
            shares.push(Share { name: run.orders.table(named.table).text(named.row, column), ..Share::default() });
            shares.len() - 1
        });
        of_order[order] = Some(number);
        let share = &mut shares[number];
        let faulty = u64::from(of.findings > 0);
        share.orders += 1;
        share.faulty_orders += faulty;
        share.findings += u64::from(of.findings);
        let dated =
            [of.first, named].into_iter().find_map(|row| run.orders.table(row.table).date(row.row, Column::OrderDate));
        if let Some(date) = dated {
            let (year, month, _) = civil_from_days(Moment(date).day());
            let of_month = share.months.entry(format!("{year:04}-{month:02}")).or_default();
            *of_month = (of_month.0 + 1, of_month.1 + faulty);
        }
    }
    let mut rules: BTreeMap<(usize, u16), u64> = BTreeMap::new();
    for &(order, rule) in broken {
        if let Some(number) = of_order[order as usize] {
            *rules.entry((number, rule)).or_default() += 1;
        }
    }
    let mut most: Vec<(u64, u16)> = vec![(0, 0); shares.len()];
    for (&(number, rule), &count) in &rules {
        if count > most[number].0 {
            most[number] = (count, rule);
        }
    }
    for (share, (count, rule)) in shares.iter_mut().zip(most) {
        share.most_frequent_rule = (count > 0).then(|| job.rules[usize::from(rule)].id.clone());
    }
    let mut all_months: Vec<String> = shares.iter().flat_map(|share| share.months.keys().cloned()).collect();
    all_months.sort_unstable();
    all_months.dedup();
    // Months to come are mistakes, and neither recent nor earlier.
    let this_month = format!("{:04}-{:02}", job.as_of.year(), job.as_of.month());
    all_months.retain(|month| *month <= this_month);
    let first_recent = all_months.len().saturating_sub(RECENT_MONTHS);
    let first_recent = all_months.get(first_recent).cloned().unwrap_or_default();
    for share in &mut shares {
        for (month, (orders, faulty)) in share.months.range(..=this_month.clone()) {
            let of = if *month >= first_recent { &mut share.recent } else { &mut share.earlier };
            *of = (of.0 + orders, of.1 + faulty);
        }
    }
    shares.sort_by(|a, b| b.faulty_orders.cmp(&a.faulty_orders).then_with(|| a.name.cmp(&b.name)));
    let title = column.title();
    let title = OwnedText { en: title.en.to_owned(), zh: title.zh.to_owned() };
    (!shares.is_empty()).then_some(Responsibility { column: column.name(), title, shares, unnamed_orders })
}

/// What the sample report says.
#[cfg(test)]
pub(super) fn sample() -> Vec<Responsibility> {
    let share = |name: &str, orders, faulty_orders, findings, rule: &str| Share {
        name: name.to_owned(),
        orders,
        faulty_orders,
        findings,
        most_frequent_rule: Some(rule.to_owned()),
        months: [
            ("2024-05".to_owned(), (orders / 2, faulty_orders / 3)),
            ("2024-06".to_owned(), (orders / 2, faulty_orders / 2)),
        ]
        .into(),
        recent: (orders / 2, faulty_orders / 2),
        earlier: (orders / 2, faulty_orders / 3),
    };
    let shares = vec![
        share("王<芳>", 4_210, 388, 421, "phones-valid"),
        share("李强", 6_034, 102, 119, "core-present"),
        share("Sørensen & Co", 12, 0, 0, "core-present"),
    ];
    let title = OwnedText { en: "Salesperson".to_owned(), zh: "销售员".to_owned() };
    vec![Responsibility { column: "salesperson", title, shares, unnamed_orders: 8_651 }]
}
