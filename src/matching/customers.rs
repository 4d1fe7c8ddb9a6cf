//! Golden customers: one record for each customer of the orders, field by field with where it stands and why it survived.

mod addresses;
mod histories;

use std::collections::{BTreeMap, BTreeSet};

use addresses::Addresses;
use histories::Histories;

use super::CustomerClusters;
use super::golden::{self, Said, Survivor};
use super::name::{NameKind, Namer};
use super::orders::percent;
use super::people::FieldKind;
use crate::model::{Decimal, Moment};
use crate::normalise::Orders;
use crate::normalise::contact::is_masked;
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

/// The golden customers of a run, in order of the first appearance of each. They are made one by one as they are asked for: a million
/// of them need much room.
pub struct GoldenCustomers<'r> {
    clusters: &'r CustomerClusters,
    members: Members,
    addresses: Addresses<'r>,
    histories: Histories<'r>,
    weakest: BTreeMap<u32, u8>,
}

/// The records of each customer.
struct Members {
    /// The number of each record's customer, in order of first appearance.
    number: Vec<u32>,
    /// All records, those of one customer together, in order.
    records: Vec<u32>,
    /// Where those of each customer begin; one more than there are customers.
    starts: Vec<usize>,
}

impl Members {
    fn of(cluster: &[u32]) -> Self {
        let mut number = vec![0; cluster.len()];
        let mut counts: Vec<usize> = Vec::new();
        for (record, &first) in cluster.iter().enumerate() {
            if first as usize == record {
                number[record] = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                counts.push(0);
            }
            number[record] = number[first as usize];
            counts[number[record] as usize] += 1;
        }
        let mut starts = vec![0];
        starts.extend(counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }));
        let mut next = starts.clone();
        let mut records = vec![0; cluster.len()];
        for (record, &customer) in (0u32..).zip(&number) {
            let at = &mut next[customer as usize];
            records[*at] = record;
            *at += 1;
        }
        Self { number, records, starts }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn get(&self, customer: usize) -> &[u32] {
        &self.records[self.starts[customer]..self.starts[customer + 1]]
    }
}

impl<'r> GoldenCustomers<'r> {
    /// Gathers what golden customers are made of. Their orders are those that are clean or retired, each once.
    #[must_use]
    pub fn of(orders: &'r Orders, clusters: &'r CustomerClusters, plan: &Plan) -> Self {
        let members = Members::of(&clusters.cluster);
        let edges = clusters.evidence.as_ref().map_or(&[][..], |evidence| &evidence.linked.edges);
        let weakest = super::weakest_edges(edges, &clusters.cluster);
        Self {
            addresses: Addresses::of(orders, clusters, &members.number),
            histories: Histories::of(orders, clusters, &members.number, plan),
            weakest: weakest.into_iter().map(|(first, edge)| (first, percent(edge))).collect(),
            clusters,
            members,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.members.count()
    }

    /// The golden customer at a position.
    #[must_use]
    pub fn get(&self, at: usize) -> GoldenCustomer {
        let members = self.members.get(at);
        let first = members[0];
        let mut golden = of_records(self.clusters, members, &self.histories.last);
        let history = &self.histories.of_customer[at];
        if history.orders > 0 {
            golden.orders = history.orders;
            golden.amount = history.amount.filter(|_| !history.is_mixed);
            history.currency.unwrap_or_default().clone_into(&mut golden.currency);
            golden.days = history.days;
        }
        golden.golden_id = self.clusters.golden_id(first);
        golden.address = golden::value(FieldKind::Address, &self.addresses.said(at));
        golden.weakest = self.weakest.get(&first).copied();
        golden
    }
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

/// The position of the tax id among what is evidence.
const TAX_ID: usize = 4;
