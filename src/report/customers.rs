//! The customers as the report tells of them.

use std::collections::BTreeMap;

use super::model::{ClusterFacts, CustomerFacts, PairFacts, SideFacts, StepFacts};
use crate::matching::link::{Edge, Weigher};
use crate::matching::{CustomerClusters, explain, weakest_edges, weigh};
use crate::model::Decimal;
use crate::pipeline::Run;

/// Customers shown.
const CLUSTERS: usize = 20;
/// Spellings shown per customer.
const SPELLINGS: usize = 6;
/// Pairs of each kind that are told of.
const PAIRS: usize = 10;

/// The customers of a run.
pub(super) fn facts(run: &Run) -> CustomerFacts {
    let customers = &run.customers;
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (record, &first) in (0u32..).zip(&customers.cluster) {
        members.entry(first).or_default().push(record);
    }
    let merged: usize = members.values().filter(|records| records.len() > 1).map(Vec::len).sum();
    let mut clusters: Vec<(u32, Vec<u32>)> = members.into_iter().filter(|(_, records)| records.len() > 1).collect();
    clusters.sort_by_key(|(first, records)| (std::cmp::Reverse(records.len()), *first));
    let merged_customers = clusters.len() as u64;
    let largest = clusters.into_iter().take(CLUSTERS).map(|(first, records)| {
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        let mut orders = 0;
        for &record in &records {
            let record = &customers.records[record as usize];
            *names.entry(record.name.as_str()).or_default() += record.orders;
            orders += record.orders;
        }
        let mut names: Vec<(&str, u32)> = names.into_iter().collect();
        names.sort_by_key(|&(name, count)| (std::cmp::Reverse(count), name));
        ClusterFacts {
            golden_id: customers.golden_id(first),
            spellings: u32::try_from(names.len()).unwrap_or(u32::MAX),
            names: names.into_iter().take(SPELLINGS).map(|(name, _)| name.to_owned()).collect(),
            records: u32::try_from(records.len()).unwrap_or(u32::MAX),
            orders,
        }
    });
    CustomerFacts {
        records: customers.records.len() as u64,
        customers: u64::from(customers.customers),
        merged: merged as u64,
        merged_customers,
        review: customers.review.len() as u64,
        largest: largest.collect(),
        riskiest: riskiest(customers),
        asked: asked(customers),
    }
}

/// The pairs on which the least sure of the merged customers hang, the least sure first.
fn riskiest(customers: &CustomerClusters) -> Vec<PairFacts> {
    let Some(evidence) = &customers.evidence else { return Vec::new() };
    let units = evidence.records.units();
    let weakest = weakest_edges(&evidence.linked.edges, &customers.cluster);
    // Records that say the same hang together by more than odds.
    let doubtful = |edge: &&Edge| units[edge.a as usize] != units[edge.b as usize];
    let mut edges: Vec<&Edge> = weakest.into_values().filter(doubtful).collect();
    edges.sort_by(|a, b| a.bits.total_cmp(&b.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
    pairs(customers, edges.into_iter().take(PAIRS))
}

/// The pairs that are asked about first.
fn asked(customers: &CustomerClusters) -> Vec<PairFacts> {
    let Some(evidence) = &customers.evidence else { return Vec::new() };
    let stakes = customers.stakes();
    let mut review: Vec<(Decimal, (u32, u32))> =
        customers.review.iter().map(|pair| (stakes.of(pair.a, pair.b), (pair.a, pair.b))).collect();
    review.sort_by(|a, b| b.0.order(a.0).then(a.1.cmp(&b.1)));
    let edges = &evidence.linked.edges;
    let edge = |pair: (u32, u32)| edges.binary_search_by_key(&pair, |edge| (edge.a, edge.b)).ok().map(|at| &edges[at]);
    pairs(customers, review.into_iter().filter_map(|(_, pair)| edge(pair)).take(PAIRS))
}

/// Odds are never all there is.
const SUREST: f64 = 99.9;

fn pairs<'e>(customers: &CustomerClusters, edges: impl Iterator<Item = &'e Edge>) -> Vec<PairFacts> {
    let compared = customers.evidence.as_ref().and_then(|evidence| Some((evidence, evidence.linked.model.as_ref()?)));
    let Some((evidence, model)) = compared else { return Vec::new() };
    let weigher = Weigher::new(&evidence.records, model);
    let stakes = customers.stakes();
    let side = |record: u32| {
        let of = &customers.records[record as usize];
        let about = of.evidence.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        SideFacts { record_id: of.id(), name: of.name.clone(), about, orders: of.orders }
    };
    let told = |edge: &Edge| PairFacts {
        a: side(edge.a),
        b: side(edge.b),
        confidence: format!("{:.1}", (weigh::probability(f64::from(edge.bits)) * 100.0).min(SUREST)),
        stake: stakes.of(edge.a, edge.b).to_string(),
        steps: explain::steps(&evidence.records, model, &weigher, edge)
            .into_iter()
            .map(|step| StepFacts { what: step.what, bits: (step.bits * 10.0).round() / 10.0 })
            .collect(),
    };
    edges.map(told).collect()
}
