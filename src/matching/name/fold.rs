//! Names in one notation: width, case, traditional characters, accents, signs and spaces make no difference.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::script::{is_han, simplified_char};

/// Longest name that is looked at, in characters; what is longer is no name, and is cut so that it costs no more.
pub(in crate::matching) const LONGEST: usize = 200;

/// A name in small letters of half width, with simplified characters, one kind of brackets and dots, and no invisible signs.
#[must_use]
pub(in crate::matching) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let visible = name.chars().take(LONGEST * 4).collect::<String>();
    for c in visible.nfkc().flat_map(char::to_lowercase).take(LONGEST) {
        match c {
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' => {}
            '（' | '[' | '【' | '〔' | '{' | '<' | '《' | '〈' | '［' => folded.push('('),
            '）' | ']' | '】' | '〕' | '}' | '>' | '》' | '〉' | '］' => folded.push(')'),
            '·' | '・' | '•' | '‧' | '∙' | '⋅' => folded.push('·'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' => folded.push('\''),
            c if c.is_control() => folded.push(' '),
            c => folded.push(if is_han(c) { simplified_char(c) } else { c }),
        }
    }
    folded
}

/// A folded Latin name without accents and apostrophes, other signs as spaces: its words.
#[must_use]
pub(in crate::matching) fn words(folded: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for c in folded.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\'' => {}
            '&' | '+' => {
                end(&mut word);
                word.push('&');
                end(&mut word);
            }
            'ß' => word.push_str("ss"),
            'ø' => word.push('o'),
            'ł' => word.push('l'),
            'đ' | 'ð' => word.push('d'),
            'þ' => word.push_str("th"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'ı' => word.push('i'),
            c if c.is_alphanumeric() => word.push(c),
            _ => end(&mut word),
        }
    }
    end(&mut word);
    words
}

/// A text with the brackets taken out, and what stood in each.
pub(super) fn brackets(folded: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside, mut open) = (String::new(), Vec::new(), None::<String>);
    for c in folded.chars() {
        match (c, &mut open) {
            ('(', None) => open = Some(String::new()),
            (')', Some(_)) => inside.extend(open.take().filter(|text| !text.trim().is_empty())),
            (')', None) => {}
            (c, Some(text)) => text.push(c),
            (c, None) => outside.push(c),
        }
    }
    // A bracket that nobody closed, as where the name was cut.
    inside.extend(open.filter(|text| !text.trim().is_empty()));
    (outside, inside)
}

/// Chinese numerals up to 9999 in digits; `None` where a text is none.
#[must_use]
pub(super) fn numeral(text: &str) -> Option<u32> {
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).and_then(|d| u32::try_from(d).ok());
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let unit =
        |c: char| [('千', 1000), ('百', 100), ('十', 10)].iter().find(|(own, _)| *own == c).map(|(_, unit)| *unit);
    let (mut sum, mut one, mut last) = (0, None, u32::MAX);
    let mut characters = text.chars().map(|c| if c == '〇' { '零' } else { c }).peekable();
    characters.peek()?;
    for c in characters {
        if let Some(unit) = unit(c) {
            // Units become smaller; 十 alone is ten.
            if unit >= last || one.is_none() && (unit != 10 || sum > 0) {
                return None;
            }
            sum += one.take().unwrap_or(1) * unit;
            last = unit;
        } else if one.is_none() || one == Some(0) {
            one = Some(digit(c)?);
        } else {
            return None;
        }
    }
    Some(sum + one.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_signs_and_scripts_make_no_difference() {
        assert_eq!(fold("ＡＢＣ（上海）【臺灣】"), "abc(上海)(台湾)");
        assert_eq!(fold("恒\u{200b}瑞\u{feff}达"), "恒瑞达");
        assert_eq!(words(&fold("Müller & Söhne, O’Brien-Łódź")), ["muller", "&", "sohne", "obrien", "lodz"]);
        assert_eq!(brackets("甲(乙)丙(丁"), ("甲丙".to_owned(), vec!["乙".to_owned(), "丁".to_owned()]));
        let numbers: Vec<Option<u32>> = ["三", "3", "十二", "二十", "廿", "三三"].map(numeral).to_vec();
        assert_eq!(numbers, [Some(3), Some(3), Some(12), Some(20), None, None]);
    }
}
