//! What `match` writes: the map of records to golden ids, and the pairs that say why.

use std::io::{self, Write};

use super::Matched;
use crate::error::Error;
use crate::matching::explain;
use crate::matching::link::{Edge, Weigher};
use crate::matching::weigh::{self, Verdict};
use crate::model::{Lang, Text};
use crate::write::{OutputFolder, PeopleCsv};

/// Writes `customer_map.csv`, `matches.csv` and `review.csv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &OutputFolder, matched: &Matched) -> Result<(), Error> {
    folder.write("customer_map.csv", |out| write_map(out, matched))?;
    folder.write("matches.csv", |out| write_pairs(out, matched, Verdict::Merge))?;
    folder.write("review.csv", |out| write_pairs(out, matched, Verdict::Review))
}

/// The golden id of a record's cluster: the name of its first record.
fn golden(matched: &Matched, record: usize) -> String {
    format!("g-{}", matched.ids[matched.linked.cluster[record] as usize])
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
            } else {
                asked[record] = true;
            }
        }
    }
    for record in 0..count {
        let merged = sure[record] > 0.0;
        let band = if merged {
            "merge"
        } else if asked[record] {
            "review"
        } else {
            "single"
        };
        let confidence = if merged { format!("{:.4}", sure[record]) } else { String::new() };
        let golden = golden(matched, record);
        file.row([matched.ids[record].as_str(), &matched.names[record], &golden, &confidence, band])?;
    }
    file.end()
}

/// Whether the records of a pair are in one cluster.
fn is_merged(matched: &Matched, edge: &Edge) -> bool {
    let cluster = &matched.linked.cluster;
    cluster[edge.a as usize] == cluster[edge.b as usize]
}

/// Writes the pairs of one cluster, or those that people must decide, the surest first.
fn write_pairs(out: &mut dyn Write, matched: &Matched, verdict: Verdict) -> io::Result<()> {
    let captions = ["record_a", "name_a", "record_b", "name_b", "confidence", "band", "bits", "why", "why_zh"];
    let mut file = PeopleCsv::new(out, &captions)?;
    let wanted = |edge: &&Edge| is_merged(matched, edge) == (verdict == Verdict::Merge);
    let mut edges: Vec<&Edge> = matched.linked.edges.iter().filter(wanted).collect();
    edges.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
    if let Some(model) = &matched.linked.model {
        let weigher = Weigher::new(&matched.records, model);
        for edge in edges {
            let (a, b) = (edge.a as usize, edge.b as usize);
            let why = explain::lines(&explain::steps(&matched.records, model, &weigher, edge));
            let confidence = format!("{:.4}", weigh::probability(f64::from(edge.bits)));
            let bits = format!("{:.1}", edge.bits);
            let row = [&matched.ids[a], &matched.names[a], &matched.ids[b], &matched.names[b], &confidence];
            file.row(row.map(String::as_str).into_iter().chain([verdict.name(), &bits, &why.en, &why.zh]))?;
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
    let review = linked.edges.iter().filter(|edge| !is_merged(matched, edge)).count();
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
