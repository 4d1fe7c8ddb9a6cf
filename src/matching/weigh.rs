//! What the parts of a comparison weigh, in bits, and what becomes of the pair.
//!
//! Weights are those of Fellegi and Sunter: the logarithm to base 2 of how much likelier a relation is between two records of
//! one customer than between two of different ones. They add up; 2 to the power of their sum is the odds.

use crate::model::Text;

use super::name::{Core, FormRelation, NameComparison, PlaceRelation, TradeRelation, Veto};

/// What becomes of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// One customer.
    Merge,
    /// For people to decide.
    Review,
    /// Two customers.
    Apart,
}

impl Verdict {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Review => "review",
            Self::Apart => "apart",
        }
    }
}

impl Verdict {
    /// The verdict as people say it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Merge => Text { en: "one customer", zh: "同一客户" },
            Self::Review => Text { en: "for review", zh: "待裁定" },
            Self::Apart => Text { en: "apart", zh: "不合并" },
        }
    }
}

/// Confidence from which on two records are one customer, where the rest allows it.
pub const SURE: f64 = 0.99;

/// Confidence from which on people are asked.
pub const LIKELY: f64 = 0.5;

/// Bits of an equal core whose rarity is not known.
pub const USUAL_RARITY: f64 = 9.0;

/// Most bits of an equal core: beyond that nothing is more certain.
const MOST_RARITY: f64 = 20.0;

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What was compared.
    pub what: Text,
    /// How the two stand to each other.
    pub relation: Text,
    /// What it weighs.
    pub bits: f64,
}

/// The parts of a comparison of names. `rarity` is what an equal core weighs, in bits: the logarithm of one through the share of
/// customers that have it.
#[must_use]
pub fn name_parts(comparison: &NameComparison, rarity: Option<f64>) -> Vec<Part> {
    let mut parts = vec![core_part(*comparison, rarity.unwrap_or(USUAL_RARITY))];
    if !comparison.persons {
        parts.extend([place_part(comparison.place), trade_part(comparison.trade), form_part(comparison.form)]);
    }
    parts.retain(|part| part.bits != 0.0);
    parts
}

fn core_part(comparison: NameComparison, rarity: f64) -> Part {
    const NAME: Text = Text { en: "name", zh: "姓名" };
    const BRAND: Text = Text { en: "brand", zh: "字号" };
    // The rarer a core, the more its near forms say as well; what a slip of the pen costs is the same for all.
    let (relation, bits) = match comparison.core {
        Core::Equal => (Text { en: "equal", zh: "相同" }, rarity),
        Core::Variant => {
            (Text { en: "the same but for order, joining or short form", zh: "顺序、连写或简写不同" }, rarity - 1.0)
        }
        Core::Sound => (Text { en: "sounds the same", zh: "同音" }, rarity - 4.0),
        Core::Look => (Text { en: "one character looks like the other", zh: "形近字" }, rarity - 4.0),
        Core::Near => (Text { en: "one character of several differs", zh: "相差一字" }, rarity - 5.0),
        Core::Replaced => (Text { en: "one character of several is another", zh: "有一字不同" }, rarity - 8.0),
        Core::Ending => (Text { en: "one of the last characters is another", zh: "末尾有一字不同" }, rarity - 7.0),
        Core::Contained => (Text { en: "one holds the other", zh: "一方包含另一方" }, rarity - 6.0),
        Core::Abbreviation => (Text { en: "one may be short for the other", zh: "可能是简称" }, rarity - 7.5),
        Core::OneOfFew => (Text { en: "one of few characters differs", zh: "短名相差一字" }, -2.0),
        Core::Other => (Text { en: "different", zh: "不同" }, -8.0),
    };
    Part { what: if comparison.persons { NAME } else { BRAND }, relation, bits }
}

fn place_part(place: PlaceRelation) -> Part {
    let (relation, bits) = match place {
        PlaceRelation::Neither => (Text { en: "none", zh: "均无" }, 0.0),
        PlaceRelation::Equal => (Text { en: "equal", zh: "相同" }, 2.0),
        PlaceRelation::Within => (Text { en: "one within the other", zh: "一方在另一方之内" }, 1.0),
        PlaceRelation::Around => (
            Text { en: "one in the other's province or country", zh: "一方在另一方所写的省或国家之内" },
            1.0,
        ),
        PlaceRelation::Missing => (Text { en: "only one tells it", zh: "仅一方写明" }, -0.5),
        PlaceRelation::Conflict => (Text { en: "different", zh: "不同" }, -7.0),
    };
    Part { what: Text { en: "place", zh: "地区" }, relation, bits }
}

fn trade_part(trade: TradeRelation) -> Part {
    let (relation, bits) = match trade {
        TradeRelation::Equal => (Text { en: "equal", zh: "相同" }, 2.0),
        TradeRelation::Synonym => (Text { en: "synonyms or the same by sound", zh: "同义或同音" }, 1.0),
        TradeRelation::Missing => (Text { en: "only one tells it", zh: "仅一方写明" }, -0.5),
        TradeRelation::Related => (Text { en: "related", zh: "相近" }, -2.0),
        TradeRelation::Conflict => (Text { en: "different", zh: "不同" }, -4.0),
    };
    Part { what: Text { en: "trade", zh: "行业" }, relation, bits }
}

fn form_part(form: FormRelation) -> Part {
    let (relation, bits) = match form {
        FormRelation::Equal => (Text { en: "equal", zh: "相同" }, 0.5),
        FormRelation::Compatible => (Text { en: "compatible", zh: "相容" }, 0.0),
        FormRelation::Conflict => (Text { en: "different", zh: "不同" }, -3.0),
    };
    Part { what: Text { en: "legal form", zh: "组织形式" }, relation, bits }
}

/// What a veto says.
#[must_use]
pub fn veto_text(veto: Veto) -> Text {
    match veto {
        Veto::Number => Text { en: "numbers differ", zh: "序号或编号不同" },
        Veto::MaybeNumber => Text { en: "only one has a number", zh: "仅一方有序号或编号" },
        Veto::Branch => {
            Text { en: "branch and head office, or two branches", zh: "总部与分支机构，或不同分支" }
        }
        Veto::Place => Text { en: "different places", zh: "地区不同" },
        Veto::Generation => Text { en: "father and son", zh: "辈分不同（Jr./Sr.）" },
        Veto::MaybeGeneration => {
            Text { en: "only one is called junior or senior", zh: "仅一方注明辈分（Jr./Sr.）" }
        }
        Veto::Sibling => {
            Text { en: "companies of one group in different trades", zh: "同一集团的不同行业公司" }
        }
        Veto::Subsidiary => {
            Text { en: "only one names a place in addition", zh: "仅一方另外写明地点（可能是子公司）" }
        }
        Veto::ShortGiven => Text { en: "short given names differ", zh: "短名字不同" },
        Veto::OwnName => Text {
            en: "one is a person, the other a company of that name",
            zh: "一方是个人，另一方是同名的公司",
        },
        Veto::OneOfFew => Text { en: "one character of a short brand differs", zh: "短字号相差一字" },
    }
}

/// The probability that goes with a sum of bits.
#[must_use]
pub fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// What becomes of a pair of which nothing but the names is known. A person's name alone never proves anything.
#[must_use]
pub fn by_names(comparison: &NameComparison, rarity: Option<f64>) -> (Vec<Part>, f64, Verdict) {
    let parts = name_parts(comparison, rarity.map(|rarity| rarity.min(MOST_RARITY)));
    let confidence = probability(parts.iter().map(|part| part.bits).sum());
    let verdict = if comparison.is_same() {
        Verdict::Merge
    } else if confidence >= LIKELY && comparison.is_close() {
        Verdict::Review
    } else {
        Verdict::Apart
    };
    (parts, confidence, verdict)
}
