//! `customer_map.csv`, which leads from every customer record to its customer, and `review.csv`, which lists what people
//! must decide.

use std::io::{self, Write};

use rayon::prelude::*;

use super::people::PeopleCsv;
use crate::config::Rule;
use crate::matching::{Band, CustomerClusters, Record};
use crate::model::{Decimal, Findings};
use crate::normalise::Orders;
use crate::report::{at_stake, render};

/// Writes the map.
pub(super) fn write_map(out: &mut dyn Write, customers: &CustomerClusters) -> io::Result<()> {
    let captions = ["record_id", "source", "customer_key", "name", "golden_id", "confidence", "band"];
    let mut file = PeopleCsv::new(out, &captions)?;
    let sizes = customers.sizes();
    // Each id is a hash; it is computed once, side by side.
    let ids: Vec<String> = customers.records.par_iter().map(Record::id).collect();
    for (at, record) in (0u32..).zip(&customers.records) {
        let alone = sizes.get(&customers.cluster[at as usize]) == Some(&1);
        let band = if alone { Band::Single } else { Band::Merged };
        let golden = format!("g{}", &ids[customers.cluster[at as usize] as usize][1..]);
        let confidence = customers.confidence.get(at as usize).map_or_else(String::new, u8::to_string);
        let row = [
            &ids[at as usize],
            record.source.as_str(),
            record.customer_key(),
            &record.name,
            &golden,
            &confidence,
            band.name(),
        ];
        file.row(row)?;
    }
    file.end()
}

/// Writes what is for review, most money first: near customers, and findings that only a person can settle.
pub(super) fn write_review(
    out: &mut dyn Write,
    customers: &CustomerClusters,
    findings: &Findings,
    rules: &[Rule],
    orders: &Orders,
) -> io::Result<()> {
    let captions = [
        "kind",
        "key_a",
        "name_a",
        "orders_a",
        "key_b",
        "name_b",
        "orders_b",
        "score",
        "amount_at_stake",
        "question",
        "question_zh",
        "decision",
        "reason",
        "by",
    ];
    let mut file = PeopleCsv::new(out, &captions)?;
    let money = |record: &Record| record.money.unwrap_or(Decimal::ZERO);
    let mut rows: Vec<(Decimal, Vec<String>)> = Vec::new();
    for pair in &customers.review {
        let (a, b) = (&customers.records[pair.a as usize], &customers.records[pair.b as usize]);
        let at_stake = money(a).checked_add(money(b)).unwrap_or(Decimal::ZERO);
        let row = vec![
            "pair".to_owned(),
            a.id(),
            a.name.clone(),
            a.orders.to_string(),
            b.id(),
            b.name.clone(),
            b.orders.to_string(),
            pair.score.to_string(),
            at_stake.to_string(),
            "Are these one customer?".to_owned(),
            "这是同一客户吗？".to_owned(),
        ];
        rows.push((at_stake, row));
    }
    for at in 0..findings.len() {
        let rule = &rules[findings.rule(at).index()];
        let undecided = matches!(rule.check.name, "repeated-line" | "conflicting-order" | "double-entry");
        let Some(row) = findings.place(at).row().filter(|_| undecided) else { continue };
        let table = orders.table(row.table);
        let said = render(findings, at, rules, orders);
        let stake = at_stake(table, row.row).map_or(Decimal::ZERO, |(amount, _)| amount);
        let place = format!("{}:{}", table.raw.file, said.line.map_or_else(String::new, |line| line.to_string()));
        let row = vec![
            "finding".to_owned(),
            said.order_id,
            place,
            String::new(),
            rule.id.clone(),
            said.source_column,
            String::new(),
            String::new(),
            stake.to_string(),
            said.message.en,
            said.message.zh,
        ];
        rows.push((stake, row));
    }
    rows.sort_by(|a, b| b.0.compare(a.0).unwrap_or(std::cmp::Ordering::Equal).then_with(|| a.1.cmp(&b.1)));
    for (_, row) in &rows {
        file.row(row.iter().map(String::as_str).chain(["", "", ""]))?;
    }
    file.end()
}
