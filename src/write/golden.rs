//! `customers.csv`: golden customers, each field with where it stands and why it survived; and `matches.csv`: the pairs that made
//! them, with their evidence.

use std::collections::HashSet;
use std::io::{self, Write};

use super::people::PeopleCsv;
use crate::matching::customers::GoldenCustomers;
use crate::matching::golden::Survivor;
use crate::matching::link::{Edge, Weigher};
use crate::matching::weigh::{self, Verdict};
use crate::matching::{CustomerClusters, explain, holding_edges};
use crate::model::Moment;

const CUSTOMERS: [&str; 29] = [
    "golden_id",
    "kind",
    "name",
    "name_from",
    "name_rule",
    "tax_id",
    "tax_id_from",
    "tax_id_rule",
    "phone",
    "phone_from",
    "phone_rule",
    "email",
    "email_from",
    "email_rule",
    "address",
    "address_from",
    "address_rule",
    "customer_ids",
    "accounts",
    "other_names",
    "records",
    "orders",
    "amount",
    "currency",
    "first_order",
    "last_order",
    "weakest_link",
    "needs_review",
    "contradicting_tax_ids",
];

/// Stands between values of one cell.
const BETWEEN: &str = "; ";

/// Writes the golden customers.
pub(super) fn write_customers(out: &mut dyn Write, customers: &GoldenCustomers<'_>) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, &CUSTOMERS)?;
    file.rows(customers.count(), |at, rows| {
        let customer = customers.get(at);
        let mut row = vec![customer.golden_id.clone(), customer.kind.to_owned()];
        let fields = [&customer.name, &customer.tax_id, &customer.phone, &customer.email, &customer.address];
        row.extend(fields.into_iter().flat_map(|field| survivor(field.as_ref())));
        let day = |moment: Moment| moment.civil().date().to_string();
        let (first, last) = customer.days.map_or_else(Default::default, |(first, last)| (day(first), day(last)));
        row.extend([
            customer.codes.join(BETWEEN),
            customer.accounts.join(BETWEEN),
            customer.other_names.join(BETWEEN),
            customer.records.to_string(),
            customer.orders.to_string(),
            customer.amount.map_or_else(String::new, |amount| amount.to_string()),
            customer.currency.clone(),
            first,
            last,
            customer.weakest.map_or_else(String::new, |weakest| weakest.to_string()),
            if customer.contradictions.is_empty() { "" } else { "tax_id" }.to_owned(),
            customer.contradictions.join(BETWEEN),
        ]);
        rows.row(row.iter().map(String::as_str))
    })?;
    file.end()
}

/// A value, where it stands, and why it survived.
fn survivor(survivor: Option<&Survivor>) -> [String; 3] {
    survivor.map_or_else(Default::default, |survivor| {
        [survivor.text.clone(), survivor.from.clone(), survivor.rule.name().to_owned()]
    })
}

const MATCHES: [&str; 10] =
    ["golden_id", "record_a", "name_a", "record_b", "name_b", "confidence", "band", "bits", "why", "why_zh"];

/// Writes the pairs that hold each customer's records together, the surest that do, and those of its pairs that by themselves would
/// not; the least sure first. Pairs of records that say the same, such as those of one company's name, are left out: nothing
/// about them is in doubt.
pub(super) fn write_matches(out: &mut dyn Write, customers: &CustomerClusters) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, &MATCHES)?;
    let compared = customers.evidence.as_ref().and_then(|evidence| Some((evidence, evidence.linked.model.as_ref()?)));
    if let Some((evidence, model)) = compared {
        let weigher = Weigher::new(&evidence.records, model);
        let units = evidence.records.units();
        let holding: HashSet<(u32, u32)> =
            holding_edges(&evidence.linked.edges, &customers.cluster).iter().map(|edge| (edge.a, edge.b)).collect();
        let wanted = |edge: &&Edge| {
            let (a, b) = (edge.a as usize, edge.b as usize);
            let in_doubt = edge.verdict != Verdict::Merge;
            customers.cluster[a] == customers.cluster[b]
                && units[a] != units[b]
                && (in_doubt || holding.contains(&(edge.a, edge.b)))
        };
        let mut edges: Vec<&Edge> = evidence.linked.edges.iter().filter(wanted).collect();
        edges.sort_by(|a, b| a.bits.total_cmp(&b.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
        file.rows(edges.len(), |at, rows| {
            let edge = edges[at];
            let why = explain::lines(&explain::steps(&evidence.records, model, &weigher, edge));
            let (golden, a, b) = (customers.golden_id(edge.a), customers.id(edge.a), customers.id(edge.b));
            let name = |record: u32| customers.records[record as usize].name.as_str();
            let confidence = format!("{:.4}", weigh::probability(f64::from(edge.bits)));
            let bits = format!("{:.1}", edge.bits);
            rows.row([&golden, a, name(edge.a), b, name(edge.b), &confidence, "merge", &bits, &why.en, &why.zh])
        })?;
    }
    file.end()
}
