//! Golden customers: one record for each customer of the orders, field by field with where it stands and why it survived.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::CustomerClusters;
use super::golden::{self, Said, Survivor};
use super::name::{NameKind, Namer};
use super::orders::percent;
use super::people::FieldKind;
use crate::model::{Column, Decimal, Moment, Outcome, RowId, TableId};
use crate::normalise::contact::is_masked;
use crate::normalise::{NO_ORDER, Orders, currency};
use crate::repair::Plan;

/// What a golden customer is.
#[derive(Debug, Clone, Default)]
pub struct GoldenCustomer {
    /// Its golden id.
    pub golden_id: String,
    /// `company`, `person`, or nothing where no name tells.
    pub kind: &'static str,
    /// Its name.
    pub name: Option<Survivor>,
    /// Its tax id; none where records contradict each other.
    pub tax_id: Option<Survivor>,
    /// Its phone.
    pub phone: Option<Survivor>,
    /// Its address of mail.
    pub email: Option<Survivor>,
    /// Its address.
    pub address: Option<Survivor>,
    /// Its codes in the sources, all of them.
    pub codes: Vec<String>,
    /// Its accounts, all of them.
    pub accounts: Vec<String>,
    /// Its other names.
    pub other_names: Vec<String>,
    /// How many records are this customer.
    pub records: usize,
    /// How many orders it has.
    pub orders: u32,
    /// Their sum, where every part of it could be added and is of one currency.
    pub amount: Option<Decimal>,
    /// The currency of the sum, where the orders name one.
    pub currency: String,
    /// The days of its first and last order.
    pub days: Option<(Moment, Moment)>,
    /// How sure the weakest pair is that holds it together, in percent; none for a record alone.
    pub weakest: Option<u8>,
    /// What contradicts itself and only people can settle: tax ids.
    pub contradictions: Vec<String>,
}

/// The golden customers of a run, in order of the first appearance of each. Their orders are those that are clean or retired, each
/// once.
#[must_use]
pub fn golden_customers(orders: &Orders, clusters: &CustomerClusters, plan: &Plan) -> Vec<GoldenCustomer> {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (record, &first) in (0u32..).zip(&clusters.cluster) {
        members.entry(first).or_default().push(record);
    }
    let addresses = addresses(orders, clusters);
    let (histories, last) = histories(orders, clusters, plan);
    let edges = clusters.evidence.as_ref().map_or(&[][..], |evidence| &evidence.linked.edges);
    let weakest: BTreeMap<u32, u8> = super::weakest_edges(edges, &clusters.cluster)
        .into_iter()
        .map(|(first, edge)| (first, percent(edge)))
        .collect();
    let members: Vec<(u32, Vec<u32>)> = members.into_iter().collect();
    members
        .par_iter()
        .map(|(first, members)| {
            let mut golden = of_records(clusters, members, &last);
            if let Some(history) = histories.get(first) {
                golden.orders = history.orders;
                golden.amount = history.amount.filter(|_| history.currencies.len() < 2);
                golden.currency = history.currencies.first().cloned().unwrap_or_default();
                golden.days = history.days;
            }
            golden.golden_id = clusters.golden_id(*first);
            golden.address = addresses.get(first).and_then(|said| golden::value(FieldKind::Address, said));
            golden.weakest = weakest.get(first).copied();
            golden
        })
        .collect()
}

fn of_records(clusters: &CustomerClusters, members: &[u32], last: &[i64]) -> GoldenCustomer {
    let records: Vec<(u32, &super::Record, bool)> = members
        .iter()
        .map(|&at| (at, &clusters.records[at as usize]))
        .map(|(at, record)| (at, record, golden::is_valid_tax_id(&record.evidence[TAX_ID])))
        .collect();
    let said = |text: &dyn Fn(&super::Record) -> &str| -> Vec<Said> {
        let is_said = |text: &str| !text.is_empty() && !is_masked(text);
        records
            .iter()
            .filter(|(_, record, _)| is_said(text(record)))
            .map(|&(at, record, identified)| Said {
                text: text(record).to_owned(),
                from: clusters.id(at).to_owned(),
                orders: record.orders,
                last: last[at as usize],
                identified,
            })
            .collect()
    };
    let names = said(&|record| &record.name);
    let name = golden::name(&names);
    let distinct = |said: Vec<Said>| said.into_iter().map(|said| said.text).collect::<BTreeSet<_>>();
    let kind = name.as_ref().and_then(|name| Namer.understand(&name.text)).map_or("", |name| match name.kind {
        NameKind::Organisation => "company",
        NameKind::Person => "person",
    });
    let (tax_id, contradictions) = match golden::tax_id(&said(&|record| &record.evidence[TAX_ID])) {
        Ok(tax_id) => (tax_id, Vec::new()),
        Err(several) => (None, several),
    };
    let kept = name.as_ref().map(|name| name.text.clone()).unwrap_or_default();
    GoldenCustomer {
        kind,
        tax_id,
        phone: golden::value(FieldKind::Phone, &said(&|record| &record.evidence[2])),
        email: golden::value(FieldKind::Email, &said(&|record| &record.evidence[3])),
        codes: distinct(said(&|record| &record.evidence[0])).into_iter().collect(),
        accounts: distinct(said(&|record| &record.evidence[1])).into_iter().collect(),
        other_names: distinct(names).into_iter().filter(|other| *other != kept).collect(),
        name,
        records: members.len(),
        contradictions,
        ..GoldenCustomer::default()
    }
}

/// The orders of a customer.
#[derive(Default)]
struct History {
    orders: u32,
    amount: Option<Decimal>,
    currencies: BTreeSet<String>,
    days: Option<(Moment, Moment)>,
}

/// The same by the first record of each.
type Histories = HashMap<u32, History, foldhash::fast::FixedState>;

/// Amounts of a whole order, the most telling first.
const TOTALS: [Column; 3] = [Column::OrderTotal, Column::PaidAmount, Column::GoodsAmount];

/// The orders of each cluster, by first record, and when the last order of each record was made. An order is that of the customer of
/// its first row; where it has no amount of its own, those of its lines are added.
fn histories(orders: &Orders, clusters: &CustomerClusters, plan: &Plan) -> (Histories, Vec<i64>) {
    let mut histories = Histories::default();
    let mut last = vec![0; clusters.records.len()];
    // The table that tells of each order, and the customer it is of.
    let mut owner: Vec<Option<(TableId, u32)>> = vec![None; orders.keys.len()];
    for table in orders.order_tables() {
        let of_row = &clusters.of_row[table.id().index()];
        let total = TOTALS.into_iter().find_map(|column| table.numbers(column));
        let of_line = if total.is_none() { table.numbers(Column::LineAmount) } else { None };
        let dates = table.dates_of(Column::OrderDate);
        let named = table.mapping.has(Column::Currency);
        let home = table.profile().currency.as_deref().unwrap_or_default();
        for ((row, &order), &record) in (0u32..).zip(&table.order_of).zip(of_row) {
            let day = dates.and_then(|dates| dates.get(row as usize)).map(Moment);
            if let (Some(last), Some(day)) = (last.get_mut(record as usize), day) {
                *last = day.0.max(*last);
            }
            if plan.outcome(RowId::new(table.id(), row)) == Outcome::Quarantined {
                continue;
            }
            let known = if order == NO_ORDER { None } else { owner[order as usize] };
            let customer = clusters.cluster.get(record as usize).copied();
            let Some(first) = known.map_or(customer, |(of, first)| (of == table.id()).then_some(first)) else {
                continue;
            };
            if known.is_none() {
                if order != NO_ORDER {
                    owner[order as usize] = Some((table.id(), first));
                }
                let history = histories
                    .entry(first)
                    .or_insert_with(|| History { amount: Some(Decimal::ZERO), ..History::default() });
                history.orders += 1;
                if let Some(day) = day {
                    let (oldest, newest) = history.days.unwrap_or((day, day));
                    history.days = Some((oldest.min(day), newest.max(day)));
                }
                let stated = if named { table.text(row, Column::Currency) } else { String::new() };
                let currency = currency::code(&stated).unwrap_or(home);
                if !history.currencies.contains(currency) {
                    history.currencies.insert(currency.to_owned());
                }
            }
            let amount = match (&total, &of_line) {
                (Some(total), _) if known.is_none() => total.get(row),
                (None, Some(of_line)) => of_line.get(row),
                _ => continue,
            };
            if let (Some(history), Some(amount)) = (histories.get_mut(&first), amount) {
                history.amount = history.amount.and_then(|sum| sum.checked_add(amount));
            }
        }
    }
    (histories, last)
}

/// The position of the tax id among what is evidence.
const TAX_ID: usize = 4;

/// Addresses in the order in which they are preferred.
const ADDRESSES: [Column; 2] = [Column::BillAddress, Column::ShipAddress];

/// What the rows of each cluster say of its address, in order of text.
fn addresses(orders: &Orders, clusters: &CustomerClusters) -> HashMap<u32, Vec<Said>> {
    let mut found: HashMap<u32, Vec<Said>> = HashMap::new();
    let mut places: HashMap<(u32, String), usize> = HashMap::new();
    for table in orders.order_tables() {
        let Some(column) = ADDRESSES.into_iter().find(|&column| table.mapping.has(column)) else { continue };
        let of_row = &clusters.of_row[table.id().index()];
        let dates = table.dates_of(Column::OrderDate);
        let said = table.seen_in(column, |row, text| {
            let record = *of_row.get(row as usize).filter(|record| **record != u32::MAX)?;
            let text = text.trim();
            (!text.is_empty() && !is_masked(text)).then(|| (record, row, text.to_owned()))
        });
        for (record, row, text) in said {
            let first = clusters.cluster[record as usize];
            let of_cluster = found.entry(first).or_default();
            let last = dates.and_then(|dates| dates.get(row as usize)).unwrap_or(0);
            let at = *places.entry((first, text)).or_insert_with_key(|(_, text)| {
                let from = format!("{}:{}", table.raw.file, table.raw.line(row));
                of_cluster.push(Said { text: text.clone(), from, orders: 0, last, identified: false });
                of_cluster.len() - 1
            });
            of_cluster[at].orders += 1;
            of_cluster[at].last = of_cluster[at].last.max(last);
        }
    }
    // Of addresses that are equal in everything else the first by text stays, whatever the order of rows.
    found.par_iter_mut().for_each(|(_, said)| said.sort_by(|a, b| a.text.cmp(&b.text)));
    found
}
