//! Organisations with Chinese names: region, brand (字号), trade, legal form, branch, numbers and notes.
//!
//! A registered name is region + brand + trade + form (企业名称登记管理规定, article 6); the region may be absent or stand in
//! brackets, and the name of a branch begins with that of its parent.

use super::fold::{brackets, numeral};
use super::lists::{LISTS, Trade};
use super::places::Place;
use super::site::{branch, is_branch, is_note, is_numeral, normal_branch, site_number};
use super::trade::trade;
use super::window::Window;
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
    /// Brand, trade and numbers as they follow each other, where a number is among them: in digits.
    pub(super) digits: String,
    /// What stands in brackets and is neither place, form nor note.
    pub extra: Vec<String>,
    /// What clerks noted behind it.
    pub note: String,
}

impl HanOrganisation {
    /// The city that it is in, as the first four digits of its code, by the first of what its place may mean; 0 where none is told.
    pub(in crate::matching) fn city(&self) -> u32 {
        let meaning = self.places.last().and_then(|meanings| meanings.first());
        match meaning {
            Some(Place::Division(code)) => code / 100,
            _ => 0,
        }
    }
}

/// Fewest characters that a brand has by the regulation.
pub(super) const SHORTEST_BRAND: usize = 2;

/// Takes a folded name apart.
pub(super) fn parse(folded: &str) -> HanOrganisation {
    let mut name = HanOrganisation::default();
    let (outside, inside) = brackets(folded);
    let mut rest: Vec<char> = outside.chars().filter(|c| c.is_alphanumeric()).collect();
    for text in inside {
        let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        bracketed(&text, &mut name);
    }
    form_in_front(&mut rest, &mut name);
    branch(&mut rest, &mut name);
    form(&mut rest, &mut name);
    places(&mut rest, &mut name);
    name.digits = in_digits(&rest);
    numbers(&mut rest, &mut name);
    place_at_end(&mut rest, &mut name);
    group(&mut rest, &mut name);
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

/// A Japanese form in front of the name: 株式会社日立制作所.
fn form_in_front(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    const FORMS: [&str; 4] = ["株式会社", "有限会社", "合同会社", "合资会社"];
    let text: String = rest.iter().collect();
    let found = FORMS.iter().find(|form| text.strip_prefix(**form).is_some_and(|rest| rest.chars().count() > 1));
    if let Some((form, class)) = found.and_then(|form| LISTS.forms_by_text.get_key_value(form)) {
        rest.drain(..form.chars().count());
        name.form = class;
    }
}

/// One character of the commonest forms is easily lost: 有限司. Not 股有限公司, which a holding (控股) ends in.
const LOST: [(&str, &[&str]); 3] = [
    ("有限公司", &["限公司", "有公司", "有限司", "有限公"]),
    ("有限公司", &["限责任公司", "有责任公司", "有限任公司", "有限责公司", "有限责任司", "有限责任公"]),
    ("股份有限公司", &["份有限公司", "股份限公司", "股份有公司", "股份有限司", "股份有限公"]),
];

/// The legal form at the end, and whether it is a group.
fn form(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    if !name.form.is_empty() {
        return;
    }
    let window = Window::of(rest);
    let text = window.text.as_str();
    let found = (1..=LONGEST_FORM.min(window.len())).rev().find_map(|length| {
        // A form of one character, such as 店, needs a name before it.
        let least = if length == 1 { SHORTEST_BRAND + 1 } else { 1 };
        let form = LISTS.forms_by_text.get_key_value(window.last(length))?;
        (window.len() - length >= least).then_some((*form.0, *form.1))
    });
    let lost = LOST.iter().flat_map(|(class, lost)| lost.iter().map(move |text| (*text, *class)));
    let lost = lost.filter(|(lost, _)| text.strip_suffix(lost).is_some_and(|name| name.chars().count() > 1));
    // 公司 alone is what is left of a longer form; of forms as long as each other the whole one stands there.
    let length = |(form, _): &(&str, &str)| form.chars().count();
    let known = found.filter(|found| length(found) > 2);
    let found = lost.chain(known).max_by_key(length).or(found);
    if let Some((form, class)) = found {
        rest.truncate(rest.len() - form.chars().count());
        if class == "集团" {
            name.group = true;
        } else {
            name.form = class;
        }
    }
    group(rest, name);
}

/// That it calls itself a group, in front of its form or of the place behind its name.
fn group(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    const GROUP: [char; 2] = ['集', '团'];
    if rest.ends_with(&GROUP) && rest.len() > GROUP.len() + 1 {
        rest.truncate(rest.len() - GROUP.len());
        name.group = true;
    }
}

/// What is left of a name with its numbers in digits; empty where it has none.
fn in_digits(rest: &[char]) -> String {
    if !rest.iter().any(|&c| is_numeral(c) || c == '〇') {
        return String::new();
    }
    let is_number = |c: char| is_digit(c) || matches!(c, '十' | '百' | '千');
    let mut text = String::new();
    for part in rest.chunk_by(|&a, &b| is_number(a) == is_number(b)) {
        let word: String = part.iter().collect();
        if !is_number(part[0]) {
            text.push_str(&word);
        } else if part.len() > 1 && part.iter().all(|&c| is_digit(c)) {
            // 三〇一 is read digit by digit, 二十一 as a number.
            text.extend(part.iter().map(|&c| digit(c)));
        } else {
            text.push_str(&numeral(&word).map_or(word, |number| number.to_string()));
        }
    }
    text
}

/// Whether a character is one of the ten digits, in whichever writing.
fn is_digit(c: char) -> bool {
    c != '十' && (is_numeral(c) || c == '〇')
}

fn digit(c: char) -> char {
    let at = "零一二三四五六七八九".chars().position(|d| d == c || c == '〇' && d == '零');
    at.and_then(|at| char::from_digit(u32::try_from(at).ok()?, 10)).unwrap_or(c)
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

/// What places below the county end in.
const TOWNS: [&str; 3] = ["镇", "乡", "街道"];

/// What the zones of cities end in.
const ZONES: [&str; 9] = ["保税区", "开发区", "高新区", "经开区", "工业园", "工业区", "产业园", "科技园", "管委会"];

/// Cities without counties, by the first four digits of their codes, whose towns are their own: 嘉峪关, 东莞, 中山, 儋州.
const WITHOUT_COUNTIES: [u32; 4] = [6202, 4419, 4420, 4604];

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
        // 乐山市市中区 is a district of 乐山市.
        while matches!(rest.get(length), Some('省' | '市')) && !matches!(rest[length - 1], '省' | '市' | '区' | '县')
        {
            length += 1;
        }
        // 青岛市北区 is the 市北区 of 青岛.
        let names_district = |meaning: &Vec<Place>| {
            let before: Vec<Vec<Place>> = at_start.iter().chain([meaning]).cloned().collect();
            let within = place_at_start(&rest[length - 1..], &before);
            within.is_some_and(|(within, _)| within > SHORTEST_BRAND && rest.get(length - 2 + within) == Some(&'区'))
        };
        if rest[length - 1] == '市' && length > SHORTEST_BRAND && names_district(&meaning) {
            length -= 1;
        }
        // A place that would leave no brand is the brand: 东方航空, 北京汽车.
        let behind: String = rest[length..].iter().collect();
        if rest.len() - length < SHORTEST_BRAND || LISTS.trades.contains_key(behind.as_str()) {
            break;
        }
        // The short name of a county is a word like any other where a place in brackets lies elsewhere: 江山如画(福建).
        let is_county = |place: &Place| matches!(place, Place::Division(code) if !code.is_multiple_of(100));
        let elsewhere = name.places.last().is_some_and(|told| !super::places::agree(&meaning, told));
        if length == SHORTEST_BRAND && elsewhere && meaning.iter().all(is_county) {
            break;
        }
        words.extend(rest.drain(..length));
        at_start.push(meaning);
    }
    if let Some(last) = at_start.last() {
        // Towns are a county's: behind a city alone 水云乡 is a brand.
        let is_county = |code: u32| !code.is_multiple_of(100) || WITHOUT_COUNTIES.contains(&(code / 100));
        let has_towns = |place: &Place| matches!(place, Place::Division(code) if is_county(*code));
        let (endings, least) = if last.iter().any(has_towns) {
            ([TOWNS.as_slice(), &ZONES].concat(), SHORTEST_BRAND)
        } else {
            (ZONES.to_vec(), SHORTEST_BRAND + 1)
        };
        let town = (3..=7.min(rest.len())).find(|&length| {
            let text: String = rest[..length].iter().collect();
            let behind: String = rest[length..].iter().collect();
            rest.len() - length >= least
                && !LISTS.trades.contains_key(behind.as_str())
                && endings.iter().any(|ending| text.ends_with(ending))
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
            ("银川市桓岭贸易股份有限公", "银川市", "桓岭", "贸易", "股份有限公司"),
            ("银川市桓岭贸易有限责公司", "银川市", "桓岭", "贸易", "有限公司"),
            ("银川市桓岭控股有限公司", "银川市", "桓岭", "控股", "有限公司"),
            // 江山 is a county-level city of Zhejiang, and half of a saying.
            ("江山如画（福建）贸易有限公司", "福建", "江山如画", "贸易", "有限公司"),
            ("江山如画（浙江）贸易有限公司", "江山浙江", "如画", "贸易", "有限公司"),
            ("温州市水云乡毛笔有限公司", "温州市", "水云乡毛笔", "", "有限公司"),
            ("玉田县鸦鸿桥镇凯翔商店", "玉田县鸦鸿桥镇", "凯翔", "", "商店"),
            ("东莞市长安镇鹏润贸易有限公司", "东莞市长安镇", "鹏润", "贸易", "有限公司"),
            ("乐山市市中区鹏润贸易有限公司", "乐山市市中区", "鹏润", "贸易", "有限公司"),
            ("青岛市市北区鹏润贸易有限公司", "青岛市市北区", "鹏润", "贸易", "有限公司"),
            ("青岛市北区鹏润贸易有限公司", "青岛市北区", "鹏润", "贸易", "有限公司"),
            ("青岛市市南区市荣贸易有限公司", "青岛市市南区", "市荣", "贸易", "有限公司"),
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
