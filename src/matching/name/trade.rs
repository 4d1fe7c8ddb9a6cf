//! The words of an organisation's trade, at the end of what is left of its name.

use super::han::{HanOrganisation, SHORTEST_BRAND};
use super::lists::{LISTS, Trade};
use super::window::Window;

/// Characters of the word of a trade that a text ends in; 0 where it ends in none.
pub(super) fn ends_in_trade(text: &str) -> usize {
    let window = Window::of(&text.chars().collect::<Vec<_>>());
    let most = LONGEST_TRADE.min(window.len());
    (2..=most).rev().find(|&length| LISTS.trades.contains_key(window.last(length))).unwrap_or(0)
}

/// Longest word of a trade, in characters.
const LONGEST_TRADE: usize = 8;

/// The words of the trade at the end, as long as a brand remains in front of them.
pub(super) fn trade(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    let least = if name.numbers.is_empty() { SHORTEST_BRAND } else { 0 };
    loop {
        let most = rest.len().saturating_sub(least).min(LONGEST_TRADE);
        let window = Window::of(&rest[rest.len() - most..]);
        let found = (2..=most).rev().find_map(|length| {
            let word = window.last(length);
            LISTS.trades.get(word).map(|trade| (length, *trade, word.to_owned()))
        });
        let Some((length, trade, word)) = found else { break };
        rest.truncate(rest.len() - length);
        name.trades.insert(0, trade);
        name.trade.insert_str(0, &word);
    }
    // A trade that ends in a word nobody listed: 管道支架 begins where its first word does.
    let window = Window::of(rest);
    let starts = least.max(SHORTEST_BRAND)..rest.len().saturating_sub(1);
    let cut = starts
        .into_iter()
        .find(|&at| rest.len() - at > 2 && covered_at(&window, at) > 0 && covered(&window, at) * 2 >= rest.len() - at);
    if let Some(at) = cut {
        let known = words_in(&window, at);
        name.trades.splice(0..0, known);
        let text: String = rest.drain(at..).collect();
        name.trade.insert_str(0, &text);
    }
}

/// The words of trades in a text, from a place on; what no list knows between and behind them is a word of its own.
fn words_in(text: &Window, from: usize) -> Vec<Trade> {
    let (mut at, mut words) = (from, Vec::new());
    let mut unknown = String::new();
    while at < text.len() {
        let length = covered_at(text, at);
        words.extend(LISTS.trades.get(text.part(at, at + length)).filter(|_| length > 0));
        if length == 0 {
            unknown.push_str(text.part(at, at + 1));
        }
        at += length.max(1);
    }
    if !unknown.is_empty() {
        words.push(Trade { class: unlisted_class(&unknown), group: Trade::LEARNED });
    }
    words
}

/// A class for a word that stands in no list: between those of the lists and those that are learned.
fn unlisted_class(word: &str) -> u16 {
    use std::hash::BuildHasher;
    let hash = foldhash::fast::FixedState::with_seed(5).hash_one(word);
    0x4000 | u16::try_from(hash & 0x3FFF).unwrap_or(0)
}

/// Characters of the word of a trade that a text has at a place; 0 where it has none that tells a trade.
fn covered_at(text: &Window, at: usize) -> usize {
    let tells = |length: &usize| LISTS.trades.get(text.part(at, at + length)).is_some_and(|trade| trade.group > 0);
    (2..=LONGEST_TRADE.min(text.len() - at)).rev().find(tells).unwrap_or(0)
}

/// Characters of a text, from a place on, that belong to words of trades.
fn covered(text: &Window, from: usize) -> usize {
    let (mut at, mut known) = (from, 0);
    while at < text.len() {
        let length = covered_at(text, at);
        (at, known) = (at + length.max(1), known + length);
    }
    known
}
