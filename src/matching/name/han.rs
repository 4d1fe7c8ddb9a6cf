//! Organisations with Chinese names: region, brand (字号), trade, legal form, branch, numbers and notes.
//!
//! A registered name is region + brand + trade + form (企业名称登记管理规定, article 6); the region may be absent or stand in
//! brackets, and the name of a branch begins with that of its parent.

use super::fold::{brackets, numeral};
use super::lists::{LISTS, Trade};
use super::places::Place;
use crate::model::script::is_han;

/// A Chinese organisation's name in its parts. Parts that are not there are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HanOrganisation {
    /// Where it is, from large to small; each with all that its name may mean.
    pub(super) places: Vec<Vec<Place>>,
    /// The words of the places, as they stand.
    pub place: String,
    /// What tells it from all others of its place and trade.
    pub brand: Vec<char>,
    /// The words of its trade, as they stand.
    pub trade: String,
    /// The class of synonyms and the group of each word of the trade that is known.
    pub(super) trades: Vec<Trade>,
    /// The class of its legal form.
    pub form: &'static str,
    /// Whether it calls itself a group.
    pub group: bool,
    /// The branch that it is: its place, number and kind, in one notation.
    pub branch: Option<String>,
    /// Ordinals and numbers, in digits.
    pub numbers: Vec<String>,
    /// What stands in brackets and is neither place, form nor note.
    pub extra: Vec<String>,
    /// What clerks noted behind it.
    pub note: String,
}

/// A text whose parts of some characters at the front or the end are looked up without being copied.
struct Window {
    text: String,
    /// Where each character begins, and the end.
    ends: Vec<usize>,
}

impl Window {
    fn of(characters: &[char]) -> Self {
        let text: String = characters.iter().collect();
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, ends }
    }

    fn len(&self) -> usize {
        self.ends.len() - 1
    }

    fn first(&self, length: usize) -> &str {
        &self.text[..self.ends[length]]
    }

    fn last(&self, length: usize) -> &str {
        &self.text[self.ends[self.len() - length]..]
    }

    fn part(&self, from: usize, to: usize) -> &str {
        &self.text[self.ends[from]..self.ends[to]]
    }
}

/// Fewest characters that a brand has by the regulation.
const SHORTEST_BRAND: usize = 2;

/// Takes a folded name apart.
pub(super) fn parse(folded: &str) -> HanOrganisation {
    let mut name = HanOrganisation::default();
    let (outside, inside) = brackets(folded);
    let mut rest: Vec<char> = outside.chars().filter(|c| c.is_alphanumeric()).collect();
    for text in inside {
        let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        bracketed(&text, &mut name);
    }
    branch(&mut rest, &mut name);
    form(&mut rest, &mut name);
    places(&mut rest, &mut name);
    numbers(&mut rest, &mut name);
    place_at_end(&mut rest, &mut name);
    trade(&mut rest, &mut name);
    place_at_end(&mut rest, &mut name);
    name.brand = rest;
    name
}

/// What stands in brackets: a place, a form, a clerk's note, or something else.
fn bracketed(text: &str, name: &mut HanOrganisation) {
    if text.is_empty() {
        return;
    }
    if let Some(places) = LISTS.places.han(text) {
        name.places.push(places.to_vec());
        name.place.push_str(text);
    } else if text == "集团" || text == "企业集团" {
        name.group = true;
    } else if matches!(text, "有限合伙" | "普通合伙" | "特殊普通合伙") {
        name.form = "合伙";
    } else if is_note(text) {
        name.note.push_str(text);
    } else if let Some(number) = site_number(text) {
        name.numbers.push(number);
    } else if is_branch(text) {
        name.branch.get_or_insert_with(|| normal_branch(text));
    } else if !(text.chars().any(is_han) && chain(&mut text.chars().collect(), name)) {
        name.extra.push(text.to_owned());
    }
}

/// Whether a text names one of several sites: a place, a branch, or a number such as 一期.
pub(super) fn names_site(text: &str) -> bool {
    LISTS.places.han(text).is_some() || is_branch(text) || site_number(text).is_some()
}

fn is_branch(text: &str) -> bool {
    text.chars().count() > 1 && (text.ends_with('店') || LISTS.branches.iter().any(|word| text.ends_with(*word)))
}

/// The number of a site: of 一期, 3号, 第2栋.
fn site_number(text: &str) -> Option<String> {
    let number = text.strip_suffix(['期', '号', '栋', '座'])?;
    let number = number.strip_prefix('第').unwrap_or(number);
    numeral(number).map(|number| number.to_string())
}

/// Whether a text behind the form is the person to ask for: a surname with a given name or a form of address.
fn is_contact(text: &str) -> bool {
    const LONGEST: usize = 5;
    text.chars().count() <= LONGEST
        && !names_site(text)
        && super::person::parse(text, false)
            .is_some_and(|person| !person.surname.is_empty() && (!person.given.is_empty() || !person.note.is_empty()))
}

/// Whether a text is a clerk's note: one of the words, made of them, or a phone number.
fn is_note(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let at_edge = |word: &&str| word.chars().count() > 1 && (text.starts_with(*word) || text.ends_with(*word));
    LISTS.notes.contains(text) || LISTS.notes.iter().any(at_edge) || digits >= 7
}

/// Reads a whole text as places; whether it is nothing else.
fn chain(rest: &mut Vec<char>, name: &mut HanOrganisation) -> bool {
    let mut found = HanOrganisation::default();
    while let Some((length, meaning)) = place_at_start(rest, &found.places) {
        found.place.extend(rest.drain(..length));
        found.places.push(meaning);
    }
    let whole = rest.is_empty();
    if whole {
        name.place.push_str(&found.place);
        name.places.append(&mut found.places);
    }
    whole
}

/// A branch behind the form, or a shop by its number at the end.
fn branch(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    let text: String = rest.iter().collect();
    // Of nearly all names the form is the end, and nothing stands behind it.
    let ends_there = text.find("公司").is_some_and(|at| at + "公司".len() == text.len()) && !text.contains("合伙");
    let form_end = if ends_there {
        None
    } else {
        let company = |class: &str| matches!(class, "有限公司" | "股份有限公司" | "公司" | "合伙");
        let forms = LISTS.han_forms.iter().filter(|(_, class)| company(class));
        forms.filter_map(|(form, _)| text.find(form).map(|at| at + form.len())).min()
    };
    if let Some(end) = form_end.filter(|end| *end < text.len()) {
        let tail = text[end..].to_owned();
        if !is_branch(&tail) && (is_note(&tail) || is_contact(&tail)) {
            name.note.push_str(&tail);
        } else {
            name.branch = Some(normal_branch(&tail));
        }
        *rest = text[..end].chars().collect();
        return;
    }
    // 人民路店, 3号店, 分公司 without a form before it.
    let window = Window::of(rest);
    let most = LONGEST_BRANCH.min(window.len());
    let word = (1..=most).rev().find_map(|length| LISTS.branches.get(window.last(length)));
    // A subsidiary is told behind its parent's whole name; 袜子公司 is a company of socks.
    let Some(word) =
        word.filter(|word| **word != "子公司").filter(|word| word.chars().count() > 1 || text.ends_with("号店"))
    else {
        return;
    };
    let before = &text[..text.len() - word.len()];
    let digits = before.chars().rev().take_while(|c| is_numeral(*c)).count();
    let kept = before.chars().count() - digits;
    // 电子公司 is a company of electronics and nobody's 子公司.
    let within_trade = text.strip_suffix("公司").is_some_and(|text| ends_in_trade(text) > word.chars().count() - 2);
    if kept >= SHORTEST_BRAND && !within_trade {
        let tail: String = text.chars().skip(kept).collect();
        name.branch = Some(normal_branch(&tail));
        *rest = before.chars().take(kept).filter(|c| *c != '第').collect();
    }
}

/// Longest word for a branch, in characters.
const LONGEST_BRANCH: usize = 8;

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "零一二三四五六七八九十".contains(c)
}

/// A branch in one notation: numbers in digits, and without 第, 号, 市 and the like, which come and go.
fn normal_branch(text: &str) -> String {
    let (mut normal, mut number) = (String::new(), String::new());
    for c in text.chars() {
        if is_numeral(c) {
            number.push(c);
            continue;
        }
        normal.push_str(&numeral(&number).map_or_else(|| number.clone(), |number| number.to_string()));
        number.clear();
        if !matches!(c, '第' | '号' | '市' | '区' | '县' | '省') {
            normal.push(c);
        }
    }
    normal + &numeral(&number).map_or(number, |number| number.to_string())
}

/// The legal form at the end, and whether it is a group.
fn form(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    let window = Window::of(rest);
    let text = window.text.as_str();
    let found = (1..=LONGEST_FORM.min(window.len())).rev().find_map(|length| {
        // A form of one character, such as 店, needs a name before it.
        let least = if length == 1 { SHORTEST_BRAND + 1 } else { 1 };
        let form = LISTS.forms_by_text.get_key_value(window.last(length))?;
        (window.len() - length >= least).then_some((*form.0, *form.1))
    });
    // One character of the commonest form is easily lost: 有限司.
    const LOST: [&str; 4] = ["限公司", "有公司", "有限司", "有限公"];
    let lost = LOST.into_iter().find(|lost| text.strip_suffix(lost).is_some_and(|name| name.chars().count() > 1));
    let known = found.filter(|(form, _)| form.chars().count() > 2);
    let found = known.or(lost.map(|lost| (lost, "有限公司"))).or(found);
    if let Some((form, class)) = found {
        rest.truncate(rest.len() - form.chars().count());
        if class == "集团" {
            name.group = true;
        } else {
            name.form = class;
        }
    }
    let group: Vec<char> = "集团".chars().collect();
    if rest.ends_with(&group) && rest.len() > group.len() + 1 {
        rest.truncate(rest.len() - group.len());
        name.group = true;
    }
}

/// Longest legal form, in characters.
const LONGEST_FORM: usize = 12;

/// The place that a text begins with, given the places before it: its length in characters, and its meanings.
fn place_at_start(rest: &[char], before: &[Vec<Place>]) -> Option<(usize, Vec<Place>)> {
    let longest = LISTS.places.longest.min(rest.len());
    let window = Window::of(&rest[..longest]);
    (2..=longest).rev().find_map(|length| {
        let meaning = LISTS.places.han(window.first(length))?;
        // A place within the one before it; 朝阳 behind 北京 is its district, not the city.
        let meaning: Vec<Place> = match before.last() {
            None => meaning.to_vec(),
            Some(outer) => meaning
                .iter()
                .copied()
                .filter(|place| super::places::agree(std::slice::from_ref(place), outer))
                .collect(),
        };
        (!meaning.is_empty()).then_some((length, meaning))
    })
}

/// What places below the county end in, and the zones of cities.
const TOWNS: [&str; 12] =
    ["镇", "乡", "街道", "保税区", "开发区", "高新区", "经开区", "工业园", "工业区", "产业园", "科技园", "管委会"];

/// Characters of the word of a trade that a text ends in; 0 where it ends in none.
fn ends_in_trade(text: &str) -> usize {
    let window = Window::of(&text.chars().collect::<Vec<_>>());
    let most = LONGEST_TRADE.min(window.len());
    (2..=most).rev().find(|&length| LISTS.trades.contains_key(window.last(length))).unwrap_or(0)
}

/// The place at the end, where there is none in front: 环球国际航运青岛有限公司.
fn place_at_end(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    if !name.places.is_empty() {
        return;
    }
    let most = rest.len().saturating_sub(SHORTEST_BRAND).min(LISTS.places.longest);
    let window = Window::of(rest);
    let found = (2..=most).rev().find_map(|length| {
        let text = window.last(length).to_owned();
        // The short name of a county is a word like any other; that of a city is hardly one.
        let is_city = |place: &Place| matches!(place, Place::Division(code) if code.is_multiple_of(100));
        let places = LISTS.places.han(&text).filter(|places| length > 2 || places.iter().any(is_city))?;
        Some((length, text, places.to_vec()))
    });
    if let Some((length, text, places)) = found {
        rest.truncate(rest.len() - length);
        name.places.push(places);
        name.place.push_str(&text);
    }
}

/// The places in front, as long as a brand or trade remains.
fn places(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    let mut at_start: Vec<Vec<Place>> = Vec::new();
    let mut words = String::new();
    while let Some((mut length, meaning)) = place_at_start(rest, &at_start) {
        // 省 and 市 belong to the place even where the list's name has none, as behind an alias.
        while matches!(rest.get(length), Some('省' | '市')) && length < rest.len() {
            length += 1;
        }
        // A place that would leave no brand is the brand: 东方航空, 北京汽车.
        let behind: String = rest[length..].iter().collect();
        if rest.len() - length < SHORTEST_BRAND || LISTS.trades.contains_key(behind.as_str()) {
            break;
        }
        words.extend(rest.drain(..length));
        at_start.push(meaning);
    }
    if !at_start.is_empty() {
        let town = (3..=7.min(rest.len())).find(|&length| {
            let text: String = rest[..length].iter().collect();
            let behind: String = rest[length..].iter().collect();
            rest.len() - length > SHORTEST_BRAND
                && !LISTS.trades.contains_key(behind.as_str())
                && TOWNS.iter().any(|ending| text.ends_with(ending))
        });
        words.extend(rest.drain(..town.unwrap_or(0)));
    }
    // What stands in front is the larger place.
    words.push_str(&name.place);
    at_start.append(&mut name.places);
    (name.place, name.places) = (words, at_start);
}

/// Ordinals and numbers within what is left: 第一, 第3, 3号.
fn numbers(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    let mut at = 0;
    while at < rest.len() {
        let ordinal = rest[at] == '第';
        let start = at + usize::from(ordinal);
        let length = rest[start..].iter().take_while(|c| is_numeral(**c)).count();
        let is_number = length > 0
            && (ordinal || rest[start..start + length].iter().all(char::is_ascii_digit))
            && rest.len() - length >= SHORTEST_BRAND;
        if is_number {
            let text: String = rest[start..start + length].iter().collect();
            name.numbers.push(numeral(&text).map_or(text, |number| number.to_string()));
            let behind = usize::from(rest.get(start + length) == Some(&'号'));
            rest.drain(at..start + length + behind);
        } else {
            at += length.max(1);
        }
    }
}

/// Longest word of a trade, in characters.
const LONGEST_TRADE: usize = 8;

/// The words of the trade at the end, as long as a brand remains in front of them.
fn trade(rest: &mut Vec<char>, name: &mut HanOrganisation) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> (String, String, String, &'static str) {
        let parsed = parse(&super::super::fold::fold(name));
        (parsed.place, parsed.brand.iter().collect(), parsed.trade, parsed.form)
    }

    #[test]
    fn registered_names_come_apart_into_their_parts() {
        for (name, place, brand, trade, form) in [
            ("深圳市恒瑞达电子有限公司", "深圳市", "恒瑞达", "电子", "有限公司"),
            ("广东省深圳市南山区鹏润贸易有限责任公司", "广东省深圳市南山区", "鹏润", "贸易", "有限公司"),
            ("华信（北京）科技股份公司", "北京", "华信", "科技", "股份有限公司"),
            ("厦门鹭岛茶業有限公司", "厦门", "鹭岛", "茶业", "有限公司"),
        ] {
            assert_eq!(parts(name), (place.to_owned(), brand.to_owned(), trade.to_owned(), form), "{name}");
        }
    }

    #[test]
    fn branches_numbers_groups_and_notes_have_slots_of_their_own() {
        let branch = parse("华东鑫源商贸有限公司南京分公司");
        assert_eq!(branch.branch.as_deref(), Some("南京分公司"));
        let ordinal = parse("江苏第三化工厂");
        assert_eq!((ordinal.numbers, ordinal.brand), (vec!["3".to_owned()], vec![]));
        assert!(parse("苏州博纳(集团)有限公司").group && parse("苏州博纳集团有限公司").group);
        assert_eq!(parse("武汉长江智联科技有限公司(月结客户)").note, "月结客户");
    }
}
