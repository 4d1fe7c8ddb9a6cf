//! What `match` writes: the map of records to golden ids, and the pairs that say why.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Matched;
use super::golden::golden_records;
use crate::decisions::{ONE_CUSTOMER, Question, Side, Subject, Word, evidence_hash};
use crate::error::Error;
use crate::matching::explain;
use crate::matching::link::{Edge, Weigher};
use crate::matching::orders::{percent, undecided};
use crate::matching::weigh;
use crate::model::{Decimal, Lang, Text};
use crate::write::{OutputFolder, PeopleCsv};

/// Writes `customer_map.csv`, `matches.csv`, `customers.csv`, `review.csv` and `review.xlsx`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &OutputFolder, matched: &Matched, lang: Lang, as_of: jiff::civil::Date) -> Result<(), Error> {
    folder.write("customer_map.csv", |out| write_map(out, matched))?;
    folder.write("customers.csv", |out| write_golden(out, matched))?;
    folder.write("matches.csv", |out| write_pairs(out, matched))?;
    let questions = questions(matched);
    folder.write("review.csv", |out| crate::write::write_review(out, &questions))?;
    crate::write::write_review_workbook(folder, "review.xlsx", &questions, lang, as_of)
}

fn write_map(out: &mut dyn Write, matched: &Matched) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, &["record_id", "name", "golden_id", "confidence", "band"])?;
    let count = matched.ids.len();
    let mut sure = vec![0.0_f64; count];
    let mut asked = vec![false; count];
    for edge in &matched.linked.edges {
        for record in [edge.a as usize, edge.b as usize] {
            if is_merged(matched, edge) {
                sure[record] = sure[record].max(weigh::probability(f64::from(edge.bits)));
            }
        }
    }
    for edge in undecided(&matched.linked, &matched.linked.cluster, &matched.decided) {
        (asked[edge.a as usize], asked[edge.b as usize]) = (true, true);
    }
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for &first in &matched.linked.cluster {
        *sizes.entry(first).or_default() += 1;
    }
    for (record, at) in (0u32..).zip(0..count) {
        let merged = sizes[&matched.linked.cluster[at]] > 1;
        let band = if merged {
            "merge"
        } else if asked[at] {
            "review"
        } else {
            "single"
        };
        // People alone put it there where no pair does.
        let sure = if sure[at] > 0.0 { sure[at] } else { 1.0 };
        let confidence = if merged { format!("{sure:.4}") } else { String::new() };
        let golden = matched.golden_id(record);
        file.row([matched.ids[at].as_str(), matched.name_of(record), &golden, &confidence, band])?;
    }
    file.end()
}

/// Golden records: what survives of each field of the map, where it stands, and why.
fn write_golden(out: &mut dyn Write, matched: &Matched) -> io::Result<()> {
    let labels: Vec<&str> = matched.records.fields.iter().map(|field| field.label.en.as_str()).collect();
    let mut captions = vec!["golden_id".to_owned()];
    captions.extend(labels.iter().flat_map(|label| ["", "_from", "_rule"].map(|tail| format!("{label}{tail}"))));
    captions.extend(["records", "weakest_link", "needs_review", "contradicting"].map(str::to_owned));
    // A column of the table may be called as one of ours.
    for at in (0..captions.len()).rev() {
        while captions[..at].contains(&captions[at]) {
            captions[at].push('_');
        }
    }
    let mut file = PeopleCsv::new(out, &captions.iter().map(String::as_str).collect::<Vec<_>>())?;
    for record in golden_records(matched) {
        let mut row = vec![record.golden_id];
        for survivor in record.fields {
            row.extend(
                survivor.map_or_else(Default::default, |kept| [kept.text, kept.from, kept.rule.name().to_owned()]),
            );
        }
        let fields: Vec<&str> = record.contradictions.iter().map(|(label, _)| label.as_str()).collect();
        let values: Vec<&str> =
            record.contradictions.iter().flat_map(|(_, values)| values).map(String::as_str).collect();
        row.extend([
            record.records.to_string(),
            record.weakest.map_or_else(String::new, |weakest| format!("{weakest:.4}")),
            fields.join("; "),
            values.join("; "),
        ]);
        file.row(row.iter().map(String::as_str))?;
    }
    file.end()
}

/// What people must decide: of each two clusters the likeliest pair, the likeliest first.
fn questions(matched: &Matched) -> Vec<Question> {
    let Some(model) = &matched.linked.model else { return Vec::new() };
    let weigher = Weigher::new(&matched.records, model);
    let side = |record: u32| {
        let others = matched.texts.iter().enumerate().filter(|(at, _)| Some(*at) != matched.name);
        let parts = others.map(|(_, texts)| texts[record as usize].as_str()).filter(|text| !text.is_empty());
        Side {
            key: matched.decision_key(record),
            name: matched.name_of(record).to_owned(),
            about: parts.collect::<Vec<_>>().join(", "),
            orders: None,
        }
    };
    undecided(&matched.linked, &matched.linked.cluster, &matched.decided)
        .iter()
        .map(|edge| Question {
            subject: Subject::Pair,
            choices: Word::of(Subject::Pair).collect(),
            text: ONE_CUSTOMER.owned(&[]),
            a: side(edge.a),
            b: side(edge.b),
            score: Some(percent(edge)),
            stake: Decimal::ZERO,
            why: explain::lines(&explain::steps(&matched.records, model, &weigher, edge)),
            column: String::new(),
            evidence_hash: evidence_hash(&matched.content(edge.a), &matched.content(edge.b)),
        })
        .collect()
}

/// Whether the records of a pair are in one cluster.
fn is_merged(matched: &Matched, edge: &Edge) -> bool {
    let cluster = &matched.linked.cluster;
    cluster[edge.a as usize] == cluster[edge.b as usize]
}

/// Writes the pairs of one golden record, the surest first.
fn write_pairs(out: &mut dyn Write, matched: &Matched) -> io::Result<()> {
    let captions = ["record_a", "name_a", "record_b", "name_b", "confidence", "band", "bits", "why", "why_zh"];
    let mut file = PeopleCsv::new(out, &captions)?;
    let mut edges: Vec<&Edge> = matched.linked.edges.iter().filter(|edge| is_merged(matched, edge)).collect();
    edges.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
    if let Some(model) = &matched.linked.model {
        let weigher = Weigher::new(&matched.records, model);
        for edge in edges {
            let (a, b) = (edge.a as usize, edge.b as usize);
            let why = explain::lines(&explain::steps(&matched.records, model, &weigher, edge));
            let confidence = format!("{:.4}", weigh::probability(f64::from(edge.bits)));
            let bits = format!("{:.1}", edge.bits);
            let (a, b) = (matched.ids[a].as_str(), matched.ids[b].as_str());
            let names = [matched.name_of(edge.a), matched.name_of(edge.b)];
            file.row([a, names[0], b, names[1], &confidence, "merge", &bits, &why.en, &why.zh])?;
        }
    }
    file.end()
}

/// What was done, for people.
#[must_use]
pub fn told(matched: &Matched, lang: Lang) -> String {
    const TEXT: Text = Text {
        en: "Records: {records}; people or companies: {customers}; pairs for review: {review}.\nPairs compared: {pairs}; blocks that \
             were too large: {large}, pairs of them left out: {skipped}; identifiers that too many names share: {generic}.\n\
             The weights {learned}.",
        zh: "{records} 条记录归为 {customers} 个对象；{review} 对待人工裁定。\n比较了 {pairs} 对；{large} 个块过大，其中 {skipped} 对未比较；\
             {generic} 个标识被过多名称共用。\n权重{learned}。",
    };
    const LEARNED: Text = Text { en: "were learned from these records", zh: "由这些记录学得" };
    const SHIPPED: Text = Text {
        en: "are the shipped ones: there are too few matches to learn from",
        zh: "为内置值：匹配太少，无法学习",
    };
    let linked = &matched.linked;
    let mut firsts = linked.cluster.clone();
    firsts.sort_unstable();
    firsts.dedup();
    let review = undecided(linked, &linked.cluster, &matched.decided).len();
    let learned = linked.model.as_ref().is_some_and(|model| model.learned);
    let learned = if learned { LEARNED } else { SHIPPED };
    let values = [
        ("records", matched.ids.len().to_string()),
        ("customers", firsts.len().to_string()),
        ("review", review.to_string()),
        ("pairs", linked.certificate.pairs.to_string()),
        ("large", linked.certificate.large_blocks.to_string()),
        ("skipped", linked.certificate.skipped.to_string()),
        ("generic", linked.certificate.generic.to_string()),
        ("learned", learned.get(lang).to_owned()),
    ];
    TEXT.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}
