//! The customers of orders as records to link: name, code, account, phone, e-mail, tax id, and where the orders go.

use rayon::prelude::*;

use super::link::{self, Edge, Field, Linked, Records, SCOPE_END, Value, ValueColumn};
use super::name::NameKind;
use super::people::FieldKind;
use super::records::Record;
use super::weigh::probability;
use crate::checks::cell::invalid_tax_id::is_credit_code;
use crate::decisions::{self, Applied, Asked, Decisions};
use crate::model::{Column, OwnedText};

/// The fields of a customer record, in the order of [`Record::evidence`] behind the name. Codes, accounts and tax ids prove the
/// customer where the names go together; phones and mail addresses only help.
const FIELDS: [(Column, FieldKind, bool); 7] = [
    (Column::CustomerName, FieldKind::Name, false),
    (Column::CustomerId, FieldKind::Id, true),
    (Column::BuyerNick, FieldKind::Id, true),
    (Column::Phone, FieldKind::Phone, false),
    (Column::Email, FieldKind::Email, false),
    (Column::TaxId, FieldKind::TaxId, true),
    (Column::ShipAddress, FieldKind::Delivery, false),
];

/// Links the customer records of orders. Codes and accounts belong to a source; phones, addresses of mail and tax ids are the
/// same everywhere. A bare person's name, which is one record per order, is compared where it is told to which house the order
/// went, and else with nothing.
pub(super) fn link(records: &[Record], decisions: &Decisions) -> (Records, Linked, Applied) {
    let scoped = |record: &Record, text: &str| {
        if Value::read(FieldKind::Id, text) == Value::None {
            String::new()
        } else {
            format!("{}{SCOPE_END}{text}", record.source)
        }
    };
    let fields: Vec<Field> = FIELDS
        .iter()
        .map(|(column, kind, strong)| {
            let label = OwnedText { en: column.name().to_owned(), zh: column.title().zh.to_owned() };
            Field { kind: *kind, label, strong: *strong }
        })
        .collect();
    let texts = |at: usize| -> Vec<String> {
        let of = |record: &Record| match at {
            _ if record.is_unknown() || is_continued(record) => String::new(),
            6 => record.address.clone(),
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
    forget_misplaced(&mut all, records);
    let applied = if decisions.is_empty() {
        Applied::default()
    } else {
        let every: Vec<u32> = (0..u32::try_from(records.len()).unwrap_or(u32::MAX)).collect();
        let keys: Vec<String> = every.par_iter().map(|&record| decision_key(&all, records, record)).collect();
        let ids = records.par_iter().map(Record::id).collect();
        let names = all.organisations();
        // What a key is made of is all that a decision rests on: a new phone does not make two companies of one.
        decisions::apply(decisions, &Asked { contents: keys.clone(), keys, ids, names })
    };
    let linked = link::run(&mut all, &applied);
    (all, linked, applied)
}

/// The name of an organisation as it is compared.
fn organisation(all: &Records, record: u32) -> Option<&str> {
    match all.columns[0].value(record) {
        Value::Name(name) if name.kind == NameKind::Organisation => Some(&name.key),
        _ => None,
    }
}

/// What decisions call a record. Records of one organisation by name and tax id have one key, whatever phone or code they carry;
/// others have that of all they say.
pub(super) fn decision_key(all: &Records, records: &[Record], record: u32) -> String {
    let Some(name) = organisation(all, record) else { return records[record as usize].id() };
    let tax_id = Value::read(FieldKind::TaxId, valid_tax_id(&records[record as usize].evidence[4]));
    let mut hasher = blake3::Hasher::new();
    for part in [name, tax_id.key().unwrap_or_default()] {
        hasher.update(part.as_bytes());
        hasher.update(&[0x1F]);
    }
    format!("k{}", &hasher.finalize().to_hex()[..16])
}

/// Most names of an identifier that are compared with each other; more share it than can be one customer.
const MOST_NAMES: usize = 20;

/// How much of the orders with an identifier are those of its customer, against a name that is not.
const PREVAILING: u64 = 4;

/// Takes codes, accounts and tax ids for no evidence where they stand beside the name of somebody else: nearly all orders with
/// the identifier are of one customer, and this row's name is a quite different one. Where the row has the phone or mail of that
/// customer, too, the name is out of place. Else nobody knows which of the two is; the name keeps its orders together, and the
/// identifier does not drag two customers into one.
fn forget_misplaced(all: &mut Records, records: &[Record]) {
    for (at, _) in FIELDS.iter().enumerate().filter(|(_, (_, _, strong))| *strong) {
        let mut by_value: Vec<(u32, u32)> = (0u32..)
            .zip(records)
            .filter(|(record, _)| {
                *all.columns[at].value(*record) != Value::None && *all.columns[0].value(*record) != Value::None
            })
            .map(|(record, _)| (all.columns[at].of[record as usize], record))
            .collect();
        by_value.sort_unstable();
        let misplaced: Vec<(u32, bool)> = by_value
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|group| group.len() > 1)
            .flat_map(|group| strangers(all, records, group))
            .collect();
        for (record, by_name) in misplaced {
            all.columns[if by_name { 0 } else { at }].forget(record);
        }
    }
}

/// The records of an identifier whose name is not that of its customer, and of each whether it is the name that is out of place,
/// since phone or mail are the customer's as well.
fn strangers(all: &Records, records: &[Record], group: &[(u32, u32)]) -> Vec<(u32, bool)> {
    let names = &all.columns[0];
    let mut orders: std::collections::BTreeMap<u32, u64> = std::collections::BTreeMap::new();
    for &(_, record) in group {
        *orders.entry(names.of[record as usize]).or_default() += u64::from(records[record as usize].orders.max(1));
    }
    let Some((&usual, _)) = orders.iter().max_by_key(|&(name, count)| (*count, std::cmp::Reverse(*name))) else {
        return Vec::new();
    };
    if orders.len() < 2 || orders.len() > MOST_NAMES {
        return Vec::new();
    }
    let is_other = |name: u32| {
        let (level, _) =
            link::compare(FieldKind::Name, &names.distinct[name as usize], &names.distinct[usual as usize]);
        level >= link::SOME
    };
    let of_usual: std::collections::BTreeSet<(usize, &str)> = group
        .iter()
        .filter(|(_, record)| names.of[*record as usize] == usual)
        .flat_map(|&(_, record)| contacts(all, record))
        .collect();
    let is_known = |record: u32| contacts(all, record).any(|contact| of_usual.contains(&contact));
    let own: u64 = orders.iter().filter(|(name, _)| !is_other(**name)).map(|(_, count)| count).sum();
    let of_stranger = |&(_, record): &(u32, u32)| {
        let name = names.of[record as usize];
        if !is_other(name) || orders[&name] * PREVAILING > own {
            return None;
        }
        let known = is_known(record);
        // A name that resembles theirs beside a contact of theirs is odd, and nothing is out of place.
        let odd = known && resembles(&names.distinct[name as usize], &names.distinct[usual as usize]);
        (!odd).then_some((record, known))
    };
    group.iter().filter_map(of_stranger).collect()
}

/// Share of their characters, in hundredths, that two names which resemble each other have in common in the same order.
const RESEMBLANCE: usize = 60;

/// Whether two names resemble each other, however they are cut into parts.
fn resembles(a: &Value, b: &Value) -> bool {
    let (Value::Name(a), Value::Name(b)) = (a, b) else { return false };
    let (a, b): (Vec<char>, Vec<char>) = (a.core.chars().collect(), b.core.chars().collect());
    let common = rapidfuzz::distance::lcs_seq::similarity(a.iter().copied(), b.iter().copied());
    common * 200 >= RESEMBLANCE * (a.len() + b.len())
}

/// The phone and the address of mail of a record, each with its field.
fn contacts(all: &Records, record: u32) -> impl Iterator<Item = (usize, &str)> {
    let fields =
        FIELDS.iter().enumerate().filter(|(_, (_, kind, _))| matches!(kind, FieldKind::Phone | FieldKind::Email));
    fields.filter_map(move |(at, _)| all.columns[at].value(record).key().map(|key| (at, key)))
}

/// Whether a record is what a further row of an order repeats, without a name: the order's customer stands on its first row.
fn is_continued(record: &Record) -> bool {
    record.orders == 0 && record.name.is_empty()
}

/// Characters of a unified social credit code.
const CREDIT_CODE: usize = 18;

/// A tax id that can be one; one whose check character does not fit is no evidence.
fn valid_tax_id(text: &str) -> &str {
    let code = crate::normalise::cell::half_width(text).to_ascii_uppercase();
    if code.len() != CREDIT_CODE || is_credit_code(&code) { text } else { "" }
}

/// The probability of a pair in percent, rounded down, so that 100 is never said of what is only likely.
pub(super) fn percent(edge: &Edge) -> u8 {
    let percent = probability(f64::from(edge.bits)) * 100.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 100")]
    let percent = percent.floor() as u8;
    percent.min(99)
}

/// How sure it is that each record belongs to its cluster: as its surest pair there is. Records alone, and those that nothing but
/// an equal name brought together, are sure.
pub(super) fn confidence(linked: &Linked) -> Vec<u8> {
    let mut best: Vec<Option<u8>> = vec![None; linked.cluster.len()];
    for edge in &linked.edges {
        let (a, b) = (edge.a as usize, edge.b as usize);
        if linked.cluster[a] == linked.cluster[b] {
            let percent = percent(edge);
            best[a] = best[a].max(Some(percent));
            best[b] = best[b].max(Some(percent));
        }
    }
    best.into_iter().map(|best| best.unwrap_or(100)).collect()
}

/// The pairs that people must decide: of each two clusters the likeliest, the likeliest first. Two clusters of which a pair was
/// decided on are not asked about again.
pub(super) fn undecided(linked: &Linked, cluster: &[u32], applied: &Applied) -> Vec<Edge> {
    let between = |(a, b): (u32, u32)| {
        let (a, b) = (cluster[a as usize], cluster[b as usize]);
        (a.min(b), a.max(b))
    };
    let decided: std::collections::BTreeSet<(u32, u32)> = applied.pairs().into_iter().map(between).collect();
    let mut best: std::collections::BTreeMap<(u32, u32), Edge> = std::collections::BTreeMap::new();
    for edge in &linked.edges {
        let (a, b) = between((edge.a, edge.b));
        if a == b || decided.contains(&(a, b)) {
            continue;
        }
        let known = best.entry((a, b)).or_insert(*edge);
        if edge.bits > known.bits {
            *known = *edge;
        }
    }
    let mut edges: Vec<Edge> = best.into_values().collect();
    edges.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
    edges
}
