//! Golden records of a table: field by field what survives, where it stands and why.

use std::collections::BTreeMap;

use super::{FieldKind, Matched};
use crate::matching::golden::{self, Said, Survivor};
use crate::matching::weigh;

/// A golden record.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GoldenRecord {
    /// Its golden id.
    pub golden_id: String,
    /// What survives of each field of the map.
    pub fields: Vec<Option<Survivor>>,
    /// How many records are it.
    pub records: usize,
    /// How sure the weakest pair is that holds it together, from 0 to 1; none for a record alone.
    pub weakest: Option<f64>,
    /// Fields that contradict themselves and that only people can settle, with what they say.
    pub contradictions: Vec<(String, Vec<String>)>,
}

/// The golden records, in order of the first record of each.
#[must_use]
pub(super) fn golden_records(matched: &Matched) -> Vec<GoldenRecord> {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (record, &first) in (0u32..).zip(&matched.linked.cluster) {
        members.entry(first).or_default().push(record);
    }
    let mut weakest: BTreeMap<u32, f64> = BTreeMap::new();
    for (first, edge) in crate::matching::weakest_edges(&matched.linked.edges, &matched.linked.cluster) {
        weakest.insert(first, weigh::probability(f64::from(edge.bits)));
    }
    let tax_ids: Vec<usize> =
        (0..matched.records.fields.len()).filter(|&at| matched.records.fields[at].kind == FieldKind::TaxId).collect();
    let identified =
        |member: u32| tax_ids.iter().any(|&at| golden::is_valid_tax_id(&matched.texts[at][member as usize]));
    let golden = |(first, members): (u32, Vec<u32>)| {
        let mut record = GoldenRecord {
            golden_id: matched.golden_id(first),
            fields: Vec::new(),
            records: members.len(),
            weakest: weakest.get(&first).copied(),
            contradictions: Vec::new(),
        };
        for (at, field) in matched.records.fields.iter().enumerate() {
            let said: Vec<Said> = members
                .iter()
                .map(|&member| Said {
                    text: matched.texts[at][member as usize].clone(),
                    from: matched.ids[member as usize].clone(),
                    orders: 1,
                    last: 0,
                    identified: identified(member),
                })
                .filter(|said| !said.text.is_empty())
                .collect();
            let survivor = match field.kind {
                FieldKind::Name | FieldKind::Person | FieldKind::Company => golden::name(&said),
                FieldKind::TaxId => golden::tax_id(&said).unwrap_or_else(|several| {
                    record.contradictions.push((field.label.en.clone(), several));
                    None
                }),
                kind => {
                    // An identifier or a birthday is kept, and people are told that others are said.
                    if matches!(kind, FieldKind::Id | FieldKind::BirthDate) {
                        let several = golden::distinct(kind, &said);
                        if several.len() > 1 {
                            record.contradictions.push((field.label.en.clone(), several));
                        }
                    }
                    golden::value(kind, &said)
                }
            };
            record.fields.push(survivor);
        }
        record
    };
    members.into_iter().map(golden).collect()
}
