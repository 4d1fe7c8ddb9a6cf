//! What `match` writes: the map of records to golden ids, and the pairs that say why.

use std::io::{self, Write};

use super::Matched;
use crate::error::Error;
use crate::matching::link::{Edge, Weigher, compare_pair};
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
            let parts = parts(matched, &weigher, edge);
            let why = |lang: Lang| waterfall(model.prior, &parts, f64::from(edge.bits), lang);
            let confidence = format!("{:.4}", weigh::probability(f64::from(edge.bits)));
            let bits = format!("{:.1}", edge.bits);
            let (en, zh) = (why(Lang::En), why(Lang::Zh));
            let row = [&matched.ids[a], &matched.names[a], &matched.ids[b], &matched.names[b], &confidence];
            file.row(row.map(String::as_str).into_iter().chain([verdict.name(), &bits, &en, &zh]))?;
        }
    }
    file.end()
}

/// What each field of a pair weighs.
fn parts(matched: &Matched, weigher: &Weigher<'_>, edge: &Edge) -> Vec<(String, u8, f64)> {
    let records = &matched.records;
    let (pattern, names) = compare_pair(records, edge.a, edge.b);
    let bits = weigher.bits(edge.a, edge.b, &pattern, names.as_ref());
    let fields = records.fields.iter().zip(pattern).zip(bits).filter(|((_, level), _)| *level != 0);
    fields.map(|((field, level), bits)| (field.label.clone(), level, bits)).collect()
}

/// How two values stand to each other, in words.
const LEVELS: [Text; 7] = [
    Text { en: "missing", zh: "缺失" },
    Text { en: "equal", zh: "相同" },
    Text { en: "the same in another form", zh: "写法不同" },
    Text { en: "near", zh: "相近" },
    Text { en: "in part", zh: "部分相同" },
    Text { en: "a little", zh: "略同" },
    Text { en: "different", zh: "不同" },
];

fn waterfall(prior: f64, parts: &[(String, u8, f64)], total: f64, lang: Lang) -> String {
    const PROVEN: Text = Text { en: "proven by name or identifier {bits}", zh: "名称或标识足以证明 {bits}" };
    const PRIOR: Text = Text { en: "any pair {bits}", zh: "任意一对 {bits}" };
    let mut said = vec![PRIOR.fill(lang, &[("bits", &format!("{prior:+.1}"))])];
    said.extend(
        parts
            .iter()
            .map(|(label, level, bits)| format!("{label} {} {bits:+.1}", LEVELS[usize::from(*level)].get(lang))),
    );
    let sum: f64 = prior + parts.iter().map(|(_, _, bits)| bits).sum::<f64>();
    if total - sum > LEAST_TOLD {
        said.push(PROVEN.fill(lang, &[("bits", &format!("{:+.1}", total - sum))]));
    }
    said.join(" | ")
}

/// Bits that are too few to be shown.
const LEAST_TOLD: f64 = 0.05;

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
