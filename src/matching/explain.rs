//! Why two records are one customer, may be, or are not: the parts of their score, which add up to it.

use super::link::{Edge, Model, Records, Weigher, compare_pair};
use super::weigh;
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
        let label = field.label.as_str();
        let what =
            OwnedText { en: format!("{label} {}", relation.en), zh: format!("{label} {}", relation.zh) };
        steps.push(Step { what, bits });
    }
    let sum: f64 = steps.iter().map(|step| step.bits).sum();
    if f64::from(edge.bits) - sum > LEAST_TOLD {
        steps.push(Step { what: PROVEN.owned(&[]), bits: f64::from(edge.bits) - sum });
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
