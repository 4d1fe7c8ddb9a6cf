//! One of several sites of an organisation, or who is to be asked for there: branches, shops, numbered plants, contacts, notes.

use super::fold::numeral;
use super::han::{HanOrganisation, SHORTEST_BRAND};
use super::lists::LISTS;
use super::trade::ends_in_trade;
use super::window::Window;

/// Whether a text names one of several sites: a place, a branch, or a number such as 一期.
pub(super) fn names_site(text: &str) -> bool {
    LISTS.places.han(text).is_some() || is_branch(text) || site_number(text).is_some()
}

/// Whether a text names a branch or a shop.
pub(super) fn is_branch(text: &str) -> bool {
    text.chars().count() > 1 && (text.ends_with('店') || LISTS.branches.iter().any(|word| text.ends_with(*word)))
}

/// The number of a site: of 一期, 3号, 第2栋.
pub(super) fn site_number(text: &str) -> Option<String> {
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
pub(super) fn is_note(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let at_edge = |word: &&str| word.chars().count() > 1 && (text.starts_with(*word) || text.ends_with(*word));
    LISTS.notes.contains(text) || LISTS.notes.iter().any(at_edge) || digits >= 7
}

/// A branch behind the form, or a shop by its number at the end.
pub(super) fn branch(rest: &mut Vec<char>, name: &mut HanOrganisation) {
    let text: String = rest.iter().collect();
    // Of nearly all names the form is the end, and nothing stands behind it.
    let ends_there = text.find("公司").is_some_and(|at| at + "公司".len() == text.len())
        && !text.contains("合伙")
        && !text.contains("独资");
    let form_end = if ends_there {
        None
    } else {
        let company = |class: &str| matches!(class, "有限公司" | "股份有限公司" | "公司" | "合伙" | "独资");
        let forms = LISTS.han_forms.iter().filter(|(_, class)| company(class));
        forms.filter_map(|(form, _)| text.find(form).map(|at| at + form.len())).min()
    };
    if let Some(end) = form_end.filter(|end| *end < text.len()) {
        let tail = text[end..].to_owned();
        // What stands behind the form in letters alone is the company's name in short: 大疆创新科技有限公司 DJI.
        let letters = tail.len() > 1 && tail.bytes().all(|byte| byte.is_ascii_alphabetic());
        if letters || !is_branch(&tail) && (is_note(&tail) || is_contact(&tail)) {
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
        *rest = before.chars().take(kept).collect();
        // 第3门店 is its third; 第一假山门市部 keeps its own number.
        rest.truncate(rest.len() - usize::from(digits > 0 && rest.ends_with(&['第'])));
    }
}

/// Longest word for a branch, in characters.
const LONGEST_BRANCH: usize = 8;

/// Whether a character is a digit or a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "零一二三四五六七八九十".contains(c)
}

/// A branch in one notation: numbers in digits, and without 第, 号, 市 and the like, which come and go.
pub(super) fn normal_branch(text: &str) -> String {
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
