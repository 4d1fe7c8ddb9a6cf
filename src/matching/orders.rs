//! The customers of orders as records to link: name, code, account, phone, e-mail and tax id.

use super::link::{self, Edge, Field, Linked, Records, ValueColumn};
use super::people::FieldKind;
use super::records::Record;
use crate::checks::cell::invalid_tax_id::is_credit_code;

/// The fields of a customer record, in the order of [`Record::evidence`] behind the name. Codes, accounts and tax ids prove the
/// customer where the names go together; phones and mail addresses only help.
const FIELDS: [(&str, FieldKind, bool); 6] = [
    ("customer_name", FieldKind::Name, false),
    ("customer_id", FieldKind::Id, true),
    ("buyer_nick", FieldKind::Id, true),
    ("phone", FieldKind::Phone, false),
    ("email", FieldKind::Email, false),
    ("tax_id", FieldKind::TaxId, true),
];

/// Links the customer records of orders. Codes and accounts belong to a source; phones, addresses of mail and tax ids are the
/// same everywhere. A bare person's name, which is one record per order, is compared with nothing.
pub(super) fn link(records: &[Record]) -> (Records, Linked) {
    let scoped = |record: &Record, text: &str| {
        if text.is_empty() { String::new() } else { format!("{}:{text}", record.source) }
    };
    let fields: Vec<Field> = FIELDS
        .iter()
        .map(|(label, kind, strong)| Field { kind: *kind, label: (*label).to_owned(), strong: *strong })
        .collect();
    let texts = |at: usize| -> Vec<String> {
        let of = |record: &Record| match at {
            _ if record.order.is_some() => String::new(),
            0 => record.name.clone(),
            1 | 2 => scoped(record, &record.evidence[at - 1]),
            5 => valid_tax_id(&record.evidence[4]).to_owned(),
            _ => record.evidence[at - 1].clone(),
        };
        records.iter().map(of).collect()
    };
    let columns = fields
        .iter()
        .enumerate()
        .map(|(at, field)| {
            let texts = texts(at);
            ValueColumn::read(field, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .collect();
    let mut all = Records { fields, columns, count: records.len(), side: None };
    let linked = link::run(&mut all);
    (all, linked)
}

/// Characters of a unified social credit code.
const CREDIT_CODE: usize = 18;

/// A tax id that can be one; one whose check character does not fit is no evidence.
fn valid_tax_id(text: &str) -> &str {
    let code = crate::normalise::cell::half_width(text).to_ascii_uppercase();
    if code.len() != CREDIT_CODE || is_credit_code(&code) { text } else { "" }
}

/// The pairs that people must decide: of each two clusters the likeliest, the likeliest first.
pub(super) fn undecided(linked: &Linked, cluster: &[u32]) -> Vec<Edge> {
    let mut best: std::collections::BTreeMap<(u32, u32), Edge> = std::collections::BTreeMap::new();
    for edge in &linked.edges {
        let (a, b) = (cluster[edge.a as usize], cluster[edge.b as usize]);
        if a == b {
            continue;
        }
        let known = best.entry((a.min(b), a.max(b))).or_insert(*edge);
        if edge.bits > known.bits {
            *known = *edge;
        }
    }
    let mut edges: Vec<Edge> = best.into_values().collect();
    edges.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
    edges
}
