//! Why two records are one customer, may be, or are not: the parts of their score, which add up to it, and the pairs that lead
//! from one to the other.

use std::collections::BTreeMap;

use super::CustomerClusters;
use super::link::{Edge, Linked, Model, Records, Weigher, compare_pair};
use super::people::Matched;
use super::union::Union;
use super::weigh::{self, Verdict};
use crate::decisions::{Applied, Word};
use crate::model::{Lang, OwnedText, Text};

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it speaks of, and how the two stand to each other.
    pub what: OwnedText,
    /// What it weighs, in bits.
    pub bits: f64,
}

/// How two values stand to each other, in words, by level.
const LEVELS: [Text; 7] = [
    Text { en: "missing", zh: "缺失" },
    Text { en: "equal", zh: "相同" },
    Text { en: "the same in another form", zh: "写法不同" },
    Text { en: "near", zh: "相近" },
    Text { en: "in part", zh: "部分相同" },
    Text { en: "a little", zh: "略同" },
    Text { en: "different", zh: "不同" },
];

/// Bits that are too few to be shown.
const LEAST_TOLD: f64 = 0.05;

/// The parts of a pair's score: what any pair has, then field by field, the parts of an organisation's name by themselves.
#[must_use]
pub fn steps(records: &Records, model: &Model, weigher: &Weigher<'_>, edge: &Edge) -> Vec<Step> {
    const PRIOR: Text = Text { en: "any pair", zh: "任意一对" };
    const ASKED: Text = Text { en: "asked about all the same, at even odds", zh: "仍需询问，按五五开计" };
    const PROVEN: Text = Text { en: "proven by name or identifier", zh: "名称或标识足以证明" };
    let (pattern, names) = compare_pair(records, edge.a, edge.b);
    let bits = weigher.bits(edge.a, edge.b, &pattern, names.as_ref());
    let name_field = records.name_field();
    let mut steps = vec![Step { what: PRIOR.owned(&[]), bits: model.prior }];
    for (at, ((field, level), bits)) in records.fields.iter().zip(pattern).zip(bits).enumerate() {
        if level == 0 {
            continue;
        }
        if let Some(names) = names.as_ref().filter(|names| Some(at) == name_field && !names.persons) {
            let rarity = Some(weigher.rarity(edge.a, edge.b));
            let told = |part: weigh::Part| Step { what: both(part.what, part.relation), bits: part.bits };
            steps.extend(weigh::name_parts(names, rarity).into_iter().map(told));
            continue;
        }
        let relation = LEVELS[usize::from(level)];
        let told = |lang: Lang| format!("{} {}", field.label.get(lang), relation.get(lang));
        let what = OwnedText { en: told(Lang::En), zh: told(Lang::Zh) };
        steps.push(Step { what, bits });
    }
    let sum: f64 = steps.iter().map(|step| step.bits).sum();
    if f64::from(edge.bits) - sum > LEAST_TOLD {
        let what = if edge.verdict == Verdict::Merge { PROVEN } else { ASKED };
        steps.push(Step { what: what.owned(&[]), bits: f64::from(edge.bits) - sum });
    }
    steps
}

fn both(what: Text, relation: Text) -> OwnedText {
    OwnedText { en: format!("{} {}", what.en, relation.en), zh: format!("{}{}", what.zh, relation.zh) }
}

/// The parts in one line.
#[must_use]
pub fn line(steps: &[Step], lang: Lang) -> String {
    let told = |step: &Step| format!("{} {:+.1}", step.what.get(lang), step.bits);
    steps.iter().map(told).collect::<Vec<_>>().join(" | ")
}

/// The parts in one line of each language.
#[must_use]
pub fn lines(steps: &[Step]) -> OwnedText {
    OwnedText { en: line(steps, Lang::En), zh: line(steps, Lang::Zh) }
}

/// The pairs that lead from one record to another of its cluster, chosen so that the weakest of them is as strong as can be. Empty
/// where they are not in one cluster, or people put them there.
#[must_use]
pub fn path(edges: &[Edge], cluster: &[u32], from: u32, to: u32) -> Vec<Edge> {
    let home = cluster[from as usize];
    let is_inner = |edge: &&Edge| cluster[edge.a as usize] == home && cluster[edge.b as usize] == home;
    let mut inner: Vec<&Edge> = edges.iter().filter(is_inner).collect();
    inner.sort_by(|x, y| y.bits.total_cmp(&x.bits).then((x.a, x.b).cmp(&(y.a, y.b))));
    // The strongest pairs, as many as it takes to connect the two, and none that closes a circle.
    let mut sets = Union::new(cluster.len());
    let mut of: BTreeMap<u32, Vec<&Edge>> = BTreeMap::new();
    for edge in inner {
        let (a, b) = (edge.a as usize, edge.b as usize);
        if sets.find(from as usize) == sets.find(to as usize) {
            break;
        }
        if sets.find(a) != sets.find(b) {
            sets.join(a, b);
            of.entry(edge.a).or_default().push(edge);
            of.entry(edge.b).or_default().push(edge);
        }
    }
    let mut came: BTreeMap<u32, Option<&Edge>> = BTreeMap::from([(from, None)]);
    let mut next = vec![from];
    while let Some(at) = next.pop() {
        for &edge in of.get(&at).into_iter().flatten() {
            let reached = if edge.a == at { edge.b } else { edge.a };
            came.entry(reached).or_insert_with(|| {
                next.push(reached);
                Some(edge)
            });
        }
    }
    let mut path = Vec::new();
    let mut at = to;
    while let Some(Some(edge)) = came.get(&at) {
        path.push(**edge);
        at = if edge.a == at { edge.b } else { edge.a };
    }
    path.reverse();
    path
}

/// The records that somebody means: by record id, decision key, code, account, phone, address of mail, tax id, or name.
#[must_use]
pub fn meant(customers: &CustomerClusters, said: &str) -> Vec<u32> {
    let said = said.trim();
    if said.is_empty() {
        return Vec::new();
    }
    let is = |at: u32| {
        let record = &customers.records[at as usize];
        record.name == said
            || record.evidence.iter().any(|value| value == said)
            || said.starts_with('c') && record.id() == said
            || said.starts_with('k') && customers.decision_key(at) == said
    };
    (0..u32::try_from(customers.records.len()).unwrap_or(0)).filter(|&at| is(at)).collect()
}

/// What a pair is explained from: the records as they were compared, what came of it, and what records are called.
struct Ground<'g> {
    records: &'g Records,
    linked: &'g Linked,
    cluster: &'g [u32],
    decided: &'g Applied,
    golden: &'g dyn Fn(u32) -> String,
    tell: &'g dyn Fn(u32) -> String,
}

/// What is said where no two records share anything.
const NOT_COMPARED: Text = Text {
    en: "Nothing was compared: names were matched without the fuzzy part, or no two records share anything.",
    zh: "未作比较：未启用模糊匹配，或没有任何两条记录有共同之处。",
};

/// Explains a pair of customers of a run to people: who they are, how they stand to each other, and what follows.
#[must_use]
pub fn pair(customers: &CustomerClusters, of_a: &[u32], of_b: &[u32], lang: Lang) -> String {
    let Some(evidence) = &customers.evidence else { return NOT_COMPARED.get(lang).to_owned() + "\n" };
    let tell = |record: u32| {
        let of = &customers.records[record as usize];
        let parts = std::iter::once(&of.name).chain(&of.evidence).filter(|part| !part.is_empty());
        format!("{}  {}", of.id(), parts.map(String::as_str).collect::<Vec<_>>().join(" · "))
    };
    let ground = Ground {
        records: &evidence.records,
        linked: &evidence.linked,
        cluster: &customers.cluster,
        decided: &customers.decided,
        golden: &|record| customers.golden_id(record),
        tell: &tell,
    };
    told(&ground, of_a, of_b, lang)
}

/// The same of two records of a table, which are given by id or by a value that they say.
#[must_use]
pub fn pair_of_table(matched: &Matched, of_a: &[u32], of_b: &[u32], lang: Lang) -> String {
    let tell = |record: u32| {
        let said = matched.texts.iter().map(|texts| texts[record as usize].as_str()).filter(|text| !text.is_empty());
        format!("{}  {}", matched.ids[record as usize], said.collect::<Vec<_>>().join(" · "))
    };
    let ground = Ground {
        records: &matched.records,
        linked: &matched.linked,
        cluster: &matched.linked.cluster,
        decided: &matched.decided,
        golden: &|record| matched.golden_id(record),
        tell: &tell,
    };
    told(&ground, of_a, of_b, lang)
}

/// The records of a table that somebody means: by id, or by a value as it is typed.
#[must_use]
pub fn meant_in_table(matched: &Matched, said: &str) -> Vec<u32> {
    let said = said.trim();
    let all = || 0..u32::try_from(matched.ids.len()).unwrap_or(0);
    let by_id: Vec<u32> = all().filter(|&at| matched.ids[at as usize] == said).collect();
    let says = |at: &u32| matched.texts.iter().any(|texts| texts[*at as usize] == said);
    if by_id.is_empty() && !said.is_empty() { all().filter(says).collect() } else { by_id }
}

fn told(ground: &Ground<'_>, of_a: &[u32], of_b: &[u32], lang: Lang) -> String {
    const ONE: Text = Text { en: "They are one customer, {golden}.", zh: "二者为同一客户 {golden}。" };
    const TWO: Text = Text { en: "They are two customers, {a} and {b}.", zh: "二者为两个客户：{a} 与 {b}。" };
    const BY: Text = Text { en: "What joins them:", zh: "将二者连在一起的各对：" };
    const TOTAL: Text = Text { en: "total", zh: "合计" };
    const VETO: Text = Text { en: "Speaks against it: {why}.", zh: "不利因素：{why}。" };
    const BAND: Text = Text { en: "{percent} % by itself: {band}", zh: "单独看可能性 {percent}%：{band}" };
    const NO_PAIRS: Text = Text { en: "people said so", zh: "由人工裁定" };
    const SAME: Text = Text { en: "They say the same.", zh: "二者所述相同。" };
    let (records, tell) = (ground.records, ground.tell);
    let Some(model) = ground.linked.model.as_ref() else {
        let one = |&(a, b): &(u32, u32)| a != b && ground.cluster[a as usize] == ground.cluster[b as usize];
        let mut pairs = of_a.iter().flat_map(|&a| of_b.iter().map(move |&b| (a, b)));
        let Some((a, b)) = pairs.find(one) else { return NOT_COMPARED.get(lang).to_owned() + "\n" };
        let golden = ONE.fill(lang, &[("golden", &(ground.golden)(a))]);
        return format!("A  {}\nB  {}\n\n{golden}\n\n  {}\n", tell(a), tell(b), SAME.get(lang));
    };
    let weigher = Weigher::new(records, model);
    // Of several records that may be meant, the two that say most about each other.
    let pairs = of_a.iter().flat_map(|&a| of_b.iter().filter(move |&&b| b != a).map(move |&b| (a.min(b), a.max(b))));
    let judged = pairs.take(MOST_PAIRS).map(|(a, b)| weigher.judge(a, b));
    let Some((edge, veto)) = judged.max_by(|x, y| x.0.bits.total_cmp(&y.0.bits)) else { return String::new() };
    let mut text = format!("A  {}\nB  {}\n\n", tell(edge.a), tell(edge.b));
    let (golden_a, golden_b) = ((ground.golden)(edge.a), (ground.golden)(edge.b));
    let one = golden_a == golden_b;
    let said = if one { ONE } else { TWO };
    text += &said.fill(lang, &[("golden", golden_a.as_str()), ("a", &golden_a), ("b", &golden_b)]);
    text += "\n\n";
    let steps = steps(records, model, &weigher, &edge);
    for step in &steps {
        text += &format!("  {:+8.1}  {}\n", step.bits, step.what.get(lang));
    }
    let percent = format!("{:.2}", weigh::probability(f64::from(edge.bits)) * 100.0);
    let band = BAND.fill(lang, &[("percent", percent.as_str()), ("band", edge.verdict.text().get(lang))]);
    text += &format!("  {:+8.1}  {}  →  {band}\n", edge.bits, TOTAL.get(lang));
    const DECIDED: Text = Text { en: "People decided: {word}.", zh: "人工裁定：{word}。" };
    let between = |pairs: &[(u32, u32)]| {
        let cluster = |record: u32| ground.cluster[record as usize];
        pairs.iter().any(|&(a, b)| {
            let (a, b) = (cluster(a), cluster(b));
            (a, b) == (cluster(edge.a), cluster(edge.b)) || (b, a) == (cluster(edge.a), cluster(edge.b))
        })
    };
    let decided = ground.decided;
    let same: Vec<(u32, u32)> = decided.same.iter().map(|&(a, b, _)| (a, b)).collect();
    for (pairs, word) in [(&same, Word::Same), (&decided.different, Word::Different), (&decided.unsure, Word::Unsure)] {
        if between(pairs) {
            text += &format!("\n{}\n", DECIDED.fill(lang, &[("word", word.text().get(lang))]));
        }
    }
    if let Some(veto) = veto {
        text += &format!("\n{}\n", VETO.fill(lang, &[("why", weigh::veto_text(veto).get(lang))]));
    }
    if one {
        text += &format!("\n{}\n", BY.get(lang));
        let path = path(&ground.linked.edges, ground.cluster, edge.a, edge.b);
        if path.is_empty() {
            text += &format!("  {}\n", NO_PAIRS.get(lang));
        }
        for edge in path {
            text += &format!("  {:+8.1}  {}\n            {}\n", edge.bits, tell(edge.a), tell(edge.b));
        }
    }
    text
}

/// Pairs that are judged at most where names say little of who is meant.
const MOST_PAIRS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_two_records_is_that_of_the_strongest_weakest_pair() {
        let edge = |a, b, bits| Edge { a, b, bits, verdict: Verdict::Merge, forbidden: false, contradicts: false };
        let edges = [edge(0, 1, 9.0), edge(0, 2, 3.0), edge(1, 2, 8.0), edge(3, 4, 20.0)];
        let way = |from, to| path(&edges, &[0, 0, 0, 3, 3], from, to).iter().map(|e| (e.a, e.b)).collect::<Vec<_>>();
        assert_eq!(way(0, 2), [(0, 1), (1, 2)]);
        assert_eq!(way(2, 0), [(1, 2), (0, 1)]);
        assert_eq!(way(3, 4), [(3, 4)]);
        assert_eq!(way(0, 3), [], "two customers");
    }
}
