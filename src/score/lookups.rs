//! Look-ups: whoever asks for a customer gets exactly that customer's orders, or does not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::truth::Truth;
use crate::matching::Record;
use crate::model::{Outcome, RowId};
use crate::normalise::NO_ORDER;
use crate::pipeline::Run;

/// How many look-ups are right. Each distinct customer tuple that occurs in the data is looked up once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LookupScore {
    /// Distinct tuples.
    pub tuples: u64,
    /// Of them, those that can mean several customers: rows of several customers carry them.
    pub ambiguous: u64,
    /// Ambiguous tuples of which the answer says so.
    pub ambiguous_said: u64,
    /// Tuples that mean one customer.
    pub certain: u64,
    /// Of these, those all of whose customer's orders name a customer and have a number: no file could tell the rest.
    pub decidable: u64,
    /// Certain tuples whose equals in the input give exactly their customer's orders.
    pub right_before: u64,
    /// Certain tuples whose golden customer gives exactly those in what is clean and retired.
    pub right_after: u64,
    /// Decidable tuples for which the same holds after cleaning.
    pub decidable_right: u64,
    /// Certain tuples that are wrong afterwards and miss an order.
    pub missing: u64,
    /// … that get an order of somebody else.
    pub foreign: u64,
    /// … that get an order twice.
    pub twice: u64,
    /// What is wrong with decidable tuples, as many as were asked for: whose look-up misses which order, or gets a foreign one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
}

/// Marks rows that name no customer.
const NO_RECORD: u32 = u32::MAX;

/// An order as it stands in a file, in the numbers of the run.
struct Seen {
    id: u32,
    customer: u32,
    record: u32,
    /// Whether it is in what is clean or retired.
    stays: bool,
    /// Whether its number can be read.
    numbered: bool,
}

/// Scores the look-ups of a run.
pub(super) fn score(run: &Run, truth: &Truth, listed: usize) -> LookupScore {
    let seen = seen(run, truth);
    let mut orders_of: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for order in &seen {
        orders_of.entry(order.customer).or_default().insert(order.id);
        let bare = run.customers.records.get(order.record as usize).is_none_or(Record::is_unknown);
        if order.numbered && !bare {
            told.insert(order.id);
        }
    }
    let by = |key: &dyn Fn(&Seen) -> Option<u32>| {
        let mut groups: BTreeMap<u32, Vec<&Seen>> = BTreeMap::new();
        for order in &seen {
            if let Some(key) = key(order) {
                groups.entry(key).or_default().push(order);
            }
        }
        groups
    };
    let cluster = |record: u32| run.customers.cluster.get(record as usize).copied();
    let by_record = by(&|order| (order.record != NO_RECORD).then_some(order.record));
    let by_cluster = by(&|order| cluster(order.record).filter(|_| order.stays));
    let one_cluster = |carrying: &[&Seen]| {
        let mut clusters = carrying.iter().map(|order| cluster(order.record));
        let first = clusters.next();
        clusters.all(|cluster| Some(cluster) == first)
    };
    let mut score = LookupScore::default();
    for (carrying, bare) in by_tuple(&by_record, run) {
        score.tuples += 1;
        let customers: BTreeSet<u32> = carrying.iter().map(|order| order.customer).collect();
        let (1, Some(&customer)) = (customers.len(), customers.first()) else {
            score.ambiguous += 1;
            score.ambiguous_said += u64::from(bare && !one_cluster(&carrying));
            continue;
        };
        score.certain += 1;
        let wanted: Vec<u32> = orders_of[&customer].iter().copied().collect();
        let decidable = wanted.iter().all(|id| told.contains(id));
        score.decidable += u64::from(decidable);
        let ids = |orders: &[&Seen]| {
            let mut ids: Vec<u32> = orders.iter().map(|order| order.id).collect();
            ids.sort_unstable();
            ids
        };
        score.right_before += u64::from(ids(&carrying) == wanted);
        // Whoever asks for a bare name of several orders is told that nobody can say whose they are, unless all went to one house.
        let told_apart = carrying.first().filter(|_| !bare || one_cluster(&carrying));
        let after = told_apart.and_then(|order| by_cluster.get(&cluster(order.record)?)).map(|orders| ids(orders));
        let after = after.unwrap_or_default();
        if after == wanted {
            score.right_after += 1;
            score.decidable_right += u64::from(decidable);
            continue;
        }
        let has: BTreeSet<u32> = after.iter().copied().collect();
        if decidable && score.wrong.len() < listed {
            score.wrong.push(told_wrong(run, truth, &seen, carrying[0], &wanted, &after));
        }
        score.missing += u64::from(wanted.iter().any(|id| !has.contains(id)));
        score.foreign += u64::from(has.iter().any(|id| wanted.binary_search(id).is_err()));
        score.twice += u64::from(has.len() < after.len());
    }
    score
}

/// What is wrong with a look-up: the tuple, and the first order that is missing, foreign or there twice, with its own tuple.
fn told_wrong(run: &Run, truth: &Truth, seen: &[Seen], asked: &Seen, wanted: &[u32], after: &[u32]) -> String {
    let tuple = |record: u32| {
        let of = run.customers.records.get(record as usize);
        of.map_or_else(String::new, |of| {
            let parts = std::iter::once(of.name.as_str()).chain(of.evidence.iter().map(String::as_str));
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        })
    };
    let missing = wanted.iter().find(|id| after.binary_search(id).is_err());
    let foreign = after.iter().find(|id| wanted.binary_search(id).is_err());
    let twice = after.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| &pair[0]);
    let (what, id) = match (missing, foreign, twice) {
        (Some(id), ..) => ("misses", id),
        (_, Some(id), _) => ("gets the foreign", id),
        (.., Some(id)) => ("gets twice", id),
        _ => return String::new(),
    };
    let order = seen.iter().find(|order| order.id == *id);
    let number = seen.iter().position(|order| order.id == *id).map_or("", |at| truth.orders[at].order_id.as_str());
    let set_aside = order.is_some_and(|order| !order.stays);
    let of = order.map_or_else(String::new, |order| tuple(order.record));
    format!("{} {what} order {number} of: {of}{}", tuple(asked.record), if set_aside { " (set aside)" } else { "" })
}

/// The orders that carry each tuple, and whether it is a bare name. A bare name is one record per order to the run, and one
/// tuple to whoever asks for it.
fn by_tuple<'s>(by_record: &BTreeMap<u32, Vec<&'s Seen>>, run: &Run) -> Vec<(Vec<&'s Seen>, bool)> {
    let mut tuples = Vec::new();
    let mut names: BTreeMap<(&str, &str), Vec<&Seen>> = BTreeMap::new();
    for (record, orders) in by_record {
        let of = &run.customers.records[*record as usize];
        if of.order.is_some() {
            names.entry((&of.source, &of.name)).or_default().extend(orders);
        } else {
            tuples.push((orders.clone(), false));
        }
    }
    tuples.extend(names.into_values().map(|orders| (orders, true)));
    tuples
}

/// The orders of the truth in the numbers of the run. What became no row names nobody and has no number.
fn seen(run: &Run, truth: &Truth) -> Vec<Seen> {
    let rows = super::rows_by_line(run);
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut customers: HashMap<&str, u32> = HashMap::new();
    fn number<'t>(known: &mut HashMap<&'t str, u32>, text: &'t str) -> u32 {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(text).or_insert(next)
    }
    truth
        .orders
        .iter()
        .map(|order| {
            let row = rows.get(&(order.table, order.line)).copied();
            let of_row = &run.customers.of_row[order.table.index()];
            let table = run.orders.table(order.table);
            Seen {
                id: number(&mut ids, &order.order_id),
                customer: number(&mut customers, &order.customer),
                record: row.and_then(|row| of_row.get(row as usize).copied()).unwrap_or(NO_RECORD),
                stays: row.is_some_and(|row| run.plan.outcome(RowId::new(order.table, row)) != Outcome::Quarantined),
                numbered: row.is_some_and(|row| table.order_of[row as usize] != NO_ORDER),
            }
        })
        .collect()
}
