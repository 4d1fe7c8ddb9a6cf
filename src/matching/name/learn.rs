//! Words of trades that no list knows, learned from the names of a table: what ends many brands that begin differently tells what
//! is made or sold, not who does it.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::Trade;
use super::{Name, Parts};

/// Fewest brands, by how they begin, that end in a word for it to be one of a trade.
const FEWEST: usize = 4;

/// In larger tables that word ends more brands: one in so many names.
const ONE_IN: usize = 2000;

/// Characters of the beginnings of brands that are told apart, which is what a brand has at least.
const BEGINNING: usize = 2;

/// Shortest and longest word that is learned, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=5;

/// So many times as many brands end in a word as in it and what stands before it, where that is a part of the brands.
const MOSTLY: usize = 4;

/// How often words are looked for: once those at the end are taken off, others stand there.
const PASSES: usize = 2;

/// Classes of learned words are numbered from here on, above those of the lists.
const FIRST_CLASS: u16 = 0x8000;

/// Learns words of trades from names, and takes them off the brands of these names. The order of names makes no difference.
pub(in crate::matching) fn trades(names: &mut [&mut Name]) {
    let mut learned: BTreeMap<Vec<char>, u16> = BTreeMap::new();
    for _ in 0..PASSES {
        let found = ends_of_many(names);
        if found.is_empty() {
            return;
        }
        for word in found {
            let class = FIRST_CLASS.saturating_add(u16::try_from(learned.len()).unwrap_or(u16::MAX));
            learned.entry(word).or_insert(class);
        }
        for name in names.iter_mut() {
            take_off(name, &learned);
        }
    }
}

/// Words that end brands with many beginnings. Spellings of one brand, 风调 and 风渡, begin alike and do not count, nor does a word
/// that is little but the end of some brands in front of one that is much more frequent: 坊草坪 beside 草坪.
fn ends_of_many(names: &[&mut Name]) -> Vec<Vec<char>> {
    let mut beginnings: BTreeMap<&[char], BTreeSet<&[char]>> = BTreeMap::new();
    let mut organisations = 0;
    for name in names {
        let Parts::Organisation(org) = &name.parts else { continue };
        organisations += 1;
        for length in LENGTHS {
            let Some(at) = org.brand.len().checked_sub(length).filter(|&at| at >= BEGINNING) else { break };
            beginnings.entry(&org.brand[at..]).or_default().insert(&org.brand[..BEGINNING]);
        }
    }
    let fewest = FEWEST.max(organisations / ONE_IN);
    let differ = |of: &BTreeSet<&[char]>, at: usize| {
        of.iter().map(|beginning| beginning[at]).collect::<BTreeSet<char>>().len() >= FEWEST
    };
    beginnings.retain(|_, of| of.len() >= fewest && (0..BEGINNING).all(|at| differ(of, at)));
    let is_whole = |word: &[char], count: usize| {
        let mut ends = (1..=word.len() - LENGTHS.start()).map(|at| &word[at..]);
        !ends.any(|end| beginnings.get(end).is_some_and(|of_end| of_end.len() > count * MOSTLY))
    };
    beginnings.iter().filter(|(word, of)| is_whole(word, of.len())).map(|(word, _)| word.to_vec()).collect()
}

/// Takes the longest learned word off the end of a brand; it is the first of the trade then.
fn take_off(name: &mut Name, learned: &BTreeMap<Vec<char>, u16>) {
    let Parts::Organisation(org) = &mut name.parts else { return };
    let found = LENGTHS.rev().find_map(|length| {
        let at = org.brand.len().checked_sub(length).filter(|&at| at >= BEGINNING)?;
        learned.get(&org.brand[at..]).map(|&class| (at, class))
    });
    if let Some((at, class)) = found {
        let word: String = org.brand.drain(at..).collect();
        org.trade.insert_str(0, &word);
        org.trades.insert(0, Trade { class, group: Trade::LEARNED });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::name::Namer;

    fn brand(name: &Name) -> String {
        match &name.parts {
            Parts::Organisation(org) => org.brand.iter().collect(),
            _ => String::new(),
        }
    }

    #[test]
    fn a_word_behind_many_brands_is_a_trade_and_the_end_of_one_brand_is_not() {
        let texts = [
            "苏州鹭岛蚕蛹有限公司",
            "苏州云杉蚕蛹厂",
            "宁波海天蚕蛹有限公司",
            "宁波金辰蚕蛹有限公司",
            "宁波绿野仙踪有限公司",
        ];
        let mut names: Vec<Name> = texts.iter().filter_map(|text| Namer.understand(text)).collect();
        trades(&mut names.iter_mut().collect::<Vec<_>>());
        let brands: Vec<String> = names.iter().map(brand).collect();
        assert_eq!(brands, ["鹭岛", "云杉", "海天", "金辰", "绿野仙踪"]);
    }

    #[test]
    fn spellings_of_one_brand_and_the_ends_of_some_teach_nothing() {
        let mut texts: Vec<String> = ["风调雨顺", "风渡雨顺", "峰调雨顺", "凤调雨顺", "丰调雨顺"]
            .iter()
            .map(|brand| format!("苏州{brand}有限公司"))
            .collect();
        texts.extend(["桐油坊", "丹桂坊", "墨香坊", "巧手坊"].iter().map(|brand| format!("苏州{brand}蚕蛹有限公司")));
        texts.extend(
            "鹭岛 云杉 海天 金辰 青禾 白帆 赤霞 紫藤 望舒 听涛 问渠 观澜 拾光 知著 见微 行远 致和"
                .split(' ')
                .map(|brand| format!("苏州{brand}蚕蛹厂")),
        );
        let mut names: Vec<Name> = texts.iter().filter_map(|text| Namer.understand(text)).collect();
        trades(&mut names.iter_mut().collect::<Vec<_>>());
        let brands: Vec<String> = names.iter().map(brand).collect();
        assert_eq!(brands[..2], ["风调雨顺", "风渡雨顺"]);
        assert_eq!(brands[5..10], ["桐油坊", "丹桂坊", "墨香坊", "巧手坊", "鹭岛"]);
    }

    #[test]
    fn a_large_table_needs_more_brands_and_no_more_characters_that_they_begin_with() {
        let filler = Namer.understand("宁波绿野仙踪有限公司").expect("a name");
        let mut names: Vec<Name> = vec![filler; 10 * ONE_IN];
        let brands = "鹭云海金青".chars().flat_map(|first| "岛杉天辰禾".chars().map(move |second| (first, second)));
        let texts = brands.map(|(first, second)| format!("苏州{first}{second}蚕蛹有限公司"));
        names.extend(texts.filter_map(|text| Namer.understand(&text)));
        trades(&mut names.iter_mut().collect::<Vec<_>>());
        assert_eq!(names[10 * ONE_IN..].iter().map(brand).filter(|brand| brand.chars().count() == 2).count(), 25);
    }

    #[test]
    fn variants_of_one_brand_teach_nothing() {
        let texts =
            ["苏州鹭岛蚕蛹有限公司", "鹭岛蚕蛹厂", "鹭岛蚕蛹（月结）", "鹭岛屿蚕蛹有限公司", "鹭岛之蚕蛹有限公司"];
        let mut names: Vec<Name> = texts.iter().filter_map(|text| Namer.understand(text)).collect();
        let before: Vec<String> = names.iter().map(brand).collect();
        trades(&mut names.iter_mut().collect::<Vec<_>>());
        assert_eq!(names.iter().map(brand).collect::<Vec<_>>(), before);
    }
}
