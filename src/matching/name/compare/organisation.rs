//! How the names of two Chinese organisations stand to each other: brand, trade, place, form, branch and numbers.

use super::{Core, FormRelation, LONG_BRAND, NameComparison, TradeRelation, Veto};
use crate::matching::name::han::{HanOrganisation, SHORTEST_BRAND};
use crate::matching::name::lists::LISTS;
use crate::matching::name::places::{self, PlaceRelation};
use crate::matching::name::sound::{self, Slip};

/// Compares two names of organisations, part by part; with the folded names, of which the parts are.
pub(super) fn organisations(
    (a, folded_a): (&HanOrganisation, &str),
    (b, folded_b): (&HanOrganisation, &str),
) -> NameComparison {
    let place = places::relation(&a.places, &b.places);
    let (whole_a, whole_b) = (core(a), core(b));
    let whole = whole_a == whole_b;
    let (core, seamless) = if whole { (Core::Equal, true) } else { brands(a, b, &whole_a, &whole_b) };
    let trade = if seamless { TradeRelation::Equal } else { trades(a, b) };
    let form = forms(a, b);
    let lost_branch = matches!((&a.branch, &b.branch), (Some(a), Some(b)) if is_branch_slip(a, b));
    // A character that was lost makes other parts of what stands around it: 股有限公司, 集有限公司, 个人资企业.
    // Where brand and trade are the same, the forms are two, as 店 and 商店 are, and nothing was lost.
    let near = core == Core::Equal || core <= Core::Near && trade == TradeRelation::Equal;
    let told = whole || near && form != FormRelation::Conflict;
    let lost = (!told || lost_branch) && is_one_lost((a, folded_a), (b, folded_b));
    let (core, trade, form) =
        if lost { (Core::Near, TradeRelation::Equal, form.min(FormRelation::Compatible)) } else { (core, trade, form) };
    // 三 is 3, and 第一 is 第1: numbers within a brand are written either way.
    let spelled = !lost && !a.digits.is_empty() && a.digits == b.digits;
    let (core, trade) = if spelled { (Core::Equal, TradeRelation::Equal) } else { (core, trade) };
    let other_number = !spelled && differ_in_numbers(&a.digits, &b.digits);
    // One character is no brand: 春店 and 春坊 have nothing in common that says anything.
    let is_bare = !spelled
        && whole_a.len().min(whole_b.len()) < 2
        && form != FormRelation::Equal
        && a.numbers.is_empty()
        && b.numbers.is_empty();
    let core = if is_bare { Core::Other } else { core };
    let branches = match (&a.branch, &b.branch) {
        (None, None) => false,
        (Some(a), Some(b)) => a != b && !(lost_branch && core == Core::Near),
        _ => true,
    };
    let short = core == Core::OneOfFew && a.brand.len().min(b.brand.len()) < 3;
    let veto = [
        (a.numbers != b.numbers && !spelled || other_number, Veto::Number),
        (branches, Veto::Branch),
        (place == PlaceRelation::Conflict, Veto::Place),
        (trade == TradeRelation::Conflict, Veto::Sibling),
        (a.extra != b.extra && !a.extra.is_empty() && !b.extra.is_empty(), Veto::Sibling),
        (short, Veto::OneOfFew),
    ];
    let veto = veto.into_iter().find_map(|(holds, veto)| holds.then_some(veto));
    NameComparison { core, place, trade, form, persons: false, veto }
}

/// Most bytes of a character.
const MOST_BYTES: usize = 4;

/// A folded name from its brand on.
fn from_brand<'t>(name: &HanOrganisation, folded: &'t str) -> Option<&'t str> {
    let brand: String = name.brand.iter().collect();
    let at = folded.find(&brand).filter(|_| name.brand.len() >= 2)?;
    Some(&folded[at..])
}

/// Whether two names are the same from the brand to the end, but for a character that one of them lacks.
fn is_one_lost((a, folded_a): (&HanOrganisation, &str), (b, folded_b): (&HanOrganisation, &str)) -> bool {
    let characters = |text: &str| text.chars().collect::<Vec<_>>();
    match (from_brand(a, folded_a), from_brand(b, folded_b)) {
        (Some(a), Some(b)) if (1..=MOST_BYTES).contains(&a.len().abs_diff(b.len())) => {
            let (a, b) = (characters(a), characters(b));
            a.len().abs_diff(b.len()) == 1 && sound::slip(&a, &b) == Slip::One
        }
        _ => false,
    }
}

/// Whether two branches are one, but for a character that its word lacks: 南京分公 and 南京分公司.
fn is_branch_slip(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let of_word = |word: &str| {
        let rest = long.strip_suffix(word).and_then(|before| short.strip_prefix(before)).unwrap_or_default();
        let mut word: Vec<char> = word.chars().collect();
        let rest: Vec<char> = rest.chars().collect();
        let at = word.iter().zip(&rest).take_while(|(a, b)| a == b).count();
        rest.len() > 1 && at < word.len() && {
            word.remove(at);
            word == rest
        }
    };
    LISTS.branches.iter().any(|word| of_word(word))
}

/// Whether two texts are the same but for the numbers in them: 中铁三局 and 中铁四局.
fn differ_in_numbers(a: &str, b: &str) -> bool {
    let rest = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    !a.is_empty() && !b.is_empty() && a != b && rest(a) == rest(b)
}

/// Brand and trade together, where a reader would see no seam.
fn core(name: &HanOrganisation) -> Vec<char> {
    name.brand.iter().copied().chain(name.trade.chars()).collect()
}

/// How two brands stand to each other, and whether that says all about their trades as well.
fn brands(a: &HanOrganisation, b: &HanOrganisation, whole_a: &[char], whole_b: &[char]) -> (Core, bool) {
    if a.brand == b.brand {
        // Where a number is the whole brand, nothing is left that could differ but the trade.
        let none = a.brand.is_empty() && whole_a != whole_b && a.numbers.is_empty();
        return (if none { Core::Other } else { Core::Equal }, false);
    }
    let long = a.brand.len().min(b.brand.len()) >= LONG_BRAND;
    let (short, long_whole) = if whole_a.len() <= whole_b.len() { (whole_a, whole_b) } else { (whole_b, whole_a) };
    // Brand and trade together, where one was cut differently for a character that was lost: 禾木人|家电 and 禾木人家|电器.
    let lost =
        || short.len() < long_whole.len() && short.len() >= LONG_BRAND && sound::slip(short, long_whole) == Slip::One;
    // A character that was left out is a slip; one that is another makes, in a short brand, another brand.
    match sound::slip(&a.brand, &b.brand) {
        Slip::None | Slip::Sound => return (Core::Sound, false),
        Slip::Look => return (Core::Look, false),
        Slip::One if lost() => return (Core::Near, true),
        Slip::One if a.brand.len() != b.brand.len() || is_swapped(&a.brand, &b.brand) => return (Core::Near, false),
        Slip::One if !is_ending(short, long_whole) && long => return (Core::Replaced, false),
        _ => {}
    }
    if short.len() >= 2 && holds(long_whole, short) {
        return (Core::Contained, true);
    }
    // A short brand with one character of another is another brand, whatever stands behind it.
    let of_brand = !long && sound::slip(&a.brand, &b.brand) == Slip::One;
    // A word within a brand makes another brand; where no list knows the trade, it may be the trade's.
    let told = !a.trade.is_empty() || !b.trade.is_empty();
    let inserted = !told && is_inserted(short, long_whole);
    match sound::slip(whole_a, whole_b) {
        Slip::Sound => (Core::Sound, true),
        Slip::Look => (Core::Look, true),
        Slip::One if lost() => (Core::Near, true),
        Slip::One if is_ending(short, long_whole) && !of_brand => (Core::Ending, true),
        Slip::One if short.len() > LONG_BRAND && short.len() == long_whole.len() && !of_brand => (Core::Replaced, true),
        _ if inserted => (Core::Contained, true),
        _ if short.len() >= LONG_BRAND && sound::sounds_like_without_one(short, long_whole) => (Core::Near, true),
        _ if is_contracted(short, long_whole) => (Core::Near, true),
        _ if is_abbreviation(short, long_whole) => (Core::Abbreviation, true),
        _ if sound::slip(&a.brand, &b.brand) == Slip::One => (Core::OneOfFew, false),
        _ => (Core::Other, false),
    }
}

/// Whether two brands have the same characters in another order.
fn is_swapped(a: &[char], b: &[char]) -> bool {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

fn holds(long: &[char], short: &[char]) -> bool {
    long.windows(short.len()).any(|part| part == short)
}

/// Characters at the end of a name that may be its trade's.
const ENDING: usize = 2;

/// Longest word that is told or left out in the middle of a name, in characters.
const LONGEST_WORD: usize = 4;

/// Whether two texts of one length differ in one of the last two characters, with more than a short brand before it.
fn is_ending(a: &[char], b: &[char]) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    a.len() == b.len() && same > SHORTEST_BRAND && same + ENDING >= a.len() && a[same + 1..] == b[same + 1..]
}

/// Whether a long name is a short one with a word in it: 深巷酒接线端子 and 深巷酒端子.
fn is_inserted(short: &[char], long: &[char]) -> bool {
    let front = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let back = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    front >= SHORTEST_BRAND && back >= ENDING && front + back >= short.len() && long.len() <= short.len() + LONGEST_WORD
}

/// Whether a short name is made of characters of a long one, in order, the first and a later one among them: 东航 of 东方航空.
fn is_abbreviation(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    (2..=4).contains(&short.len())
        && short.len() * 2 <= long.len()
        && short.first() == long.first()
        && short.iter().all(|c| rest.any(|other| other == c))
}

fn trades(a: &HanOrganisation, b: &HanOrganisation) -> TradeRelation {
    if a.trade == b.trade {
        return TradeRelation::Equal;
    }
    let characters = |name: &HanOrganisation| name.trade.chars().collect::<Vec<_>>();
    let classes = |name: &HanOrganisation| name.trades.iter().map(|trade| trade.class).collect::<Vec<_>>();
    let (words_a, words_b) = (characters(a), characters(b));
    if classes(a) == classes(b)
        || sound::slip(&words_a, &words_b) == Slip::Sound
        || is_contraction(&words_a, &words_b)
        || is_contraction(&words_b, &words_a)
    {
        return TradeRelation::Synonym;
    }
    // Weak words come and go: 科技发展 and 科技 are one trade told at different length.
    let strong = |name: &HanOrganisation| {
        name.trades.iter().filter(|trade| trade.group > 0).map(|trade| trade.class).collect::<Vec<_>>()
    };
    let (mine, other) = (strong(a), strong(b));
    let within = |short: &[u16], long: &[u16]| short.iter().all(|class| long.contains(class));
    if within(&mine, &other) || within(&other, &mine) {
        return TradeRelation::Missing;
    }
    // Of words that no list knows it is not known whether they mean another trade: 香薰蜡烛 and 香薰制品.
    let learned = a.trades.iter().chain(&b.trades).any(|trade| trade.is_learned());
    if learned && words_a.windows(2).any(|part| holds(&words_b, part)) {
        return TradeRelation::Related;
    }
    let share_group =
        a.trades.iter().any(|a| b.trades.iter().any(|b| a.group == b.group && a.group > 0 && !a.is_learned()));
    if share_group { TradeRelation::Related } else { TradeRelation::Conflict }
}

/// Whether two names begin alike, with a brand at least, and go on in a word and its contraction.
fn is_contracted(short: &[char], long: &[char]) -> bool {
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    same >= 2 && is_contraction(&short[same..], &long[same..])
}

/// Whether a word is the other one drawn together: 空压机 of 空气压缩机, 车膜 of 汽车贴膜. What the other merely begins or ends with
/// is a part of it and no contraction.
fn is_contraction(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    short.len() >= 2
        && short.len() < long.len()
        && short.last() == long.last()
        && !holds(long, short)
        && short.iter().all(|c| rest.any(|other| other == c))
}

fn forms(a: &HanOrganisation, b: &HanOrganisation) -> FormRelation {
    let loose = |form: &str| form.is_empty() || form == "公司";
    let company = |form: &str| matches!(form, "有限公司" | "股份有限公司" | "公司" | "株式会社");
    // A group and its company are two legal persons, whatever else their names share.
    if a.group != b.group {
        FormRelation::Conflict
    } else if a.form == b.form {
        FormRelation::Equal
    } else if a.form.is_empty()
        || b.form.is_empty()
        || (loose(a.form) && company(b.form))
        || (loose(b.form) && company(a.form))
    {
        FormRelation::Compatible
    } else {
        FormRelation::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::name::{Namer, compare};

    fn relation(a: &str, b: &str) -> NameComparison {
        compare(&Namer.understand(a).expect("a name"), &Namer.understand(b).expect("a name"))
    }

    #[test]
    fn a_lost_character_is_a_slip_whatever_part_of_the_name_it_is_lost_from() {
        for (a, b) in [
            ("上海市童乐草编集团股份有限公司", "上海市童乐草编团股份有限公司"),
            ("宜昌市铁砧化妆品股份有限公司", "宜昌市铁砧化妆品股有限公司"),
            ("深圳市依依毛笔个人独资企业", "深圳市依依毛笔个人资企业"),
            ("昆明市耕云水暖有限公司", "昆明市耕云水有限公司"),
            ("西安市禾木人家电器有限公司", "西安市禾木人家电有限公司"),
            ("南京市格物斋船用配件有限公司分公司", "南京市格物斋船用配件有限公司分公"),
        ] {
            let found = relation(a, b);
            assert_eq!((found.core, found.veto), (Core::Near, None), "{a} {b}");
            assert!(found.is_one_slip() && !found.is_same(), "{a} {b}");
        }
        // Two forms of law, two branches and two numbers stay what they are.
        assert_eq!(relation("宜昌市铁砧化妆品股份有限公司", "宜昌市铁砧化妆品有限公司").form, FormRelation::Conflict);
        let branches = relation("宜昌市铁砧贸易有限公司南京分公司", "宜昌市铁砧贸易有限公司南宁分公司");
        assert_eq!(branches.veto, Some(Veto::Branch));
        for (a, b) in [
            ("广州同仁医院", "广州同仁中医院"),
            ("上海五洲大药房", "上海五洲药房"),
            ("广州三元里医院", "广州三元里中医院"),
        ] {
            assert!(!relation(a, b).is_same() && relation(a, b).form != FormRelation::Compatible, "{a} {b}");
        }
        let numbers = relation("拉萨市千里共好假山门市部", "拉萨市千里共好第一假山门市部");
        assert_eq!(numbers.veto, Some(Veto::Number));
    }

    #[test]
    fn the_province_around_a_county_is_told_from_the_city_around_a_district() {
        let place = |a: &str, b: &str| relation(a, b).place;
        assert_eq!(place("广州市鹭岛贸易有限公司", "广州市天河区鹭岛贸易有限公司"), PlaceRelation::Within);
        assert_eq!(place("上海市鹭岛贸易有限公司", "上海市徐汇区鹭岛贸易有限公司"), PlaceRelation::Within);
        assert_eq!(place("山东省鹭岛贸易有限公司", "济南市市中区鹭岛贸易有限公司"), PlaceRelation::Around);
    }

    #[test]
    fn another_word_of_the_trade_is_a_question_and_another_character_of_the_brand_is_not() {
        for (a, b, core) in [
            ("潍坊市雁南飞帽子有限公司", "潍坊市雁南飞帽饰有限公司", Core::Ending),
            ("北京市深巷酒端子有限公司", "北京市深巷酒接线端子有限公司", Core::Contained),
            ("惠州市顺风耳枕头有限公司", "惠州市花风耳枕头有限公司", Core::Replaced),
            ("北京海方食品贸易有限公司", "北京海方龙杉食品贸易有限公司", Core::Other),
            ("北京华信食品贸易有限公司", "北京华兴食品贸易有限公司", Core::OneOfFew),
        ] {
            let found = relation(a, b);
            assert_eq!(
                (found.core, found.is_one_word()),
                (core, core < Core::Abbreviation && core != Core::Replaced),
                "{a} {b}"
            );
        }
    }
}
