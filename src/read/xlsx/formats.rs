//! Number formats: what a cell's number is shown as (ECMA-376 part 1, 18.8.30 and 18.8.31).

/// What a number is shown as, as far as that is more than its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::read) enum Shown {
    /// As a number.
    #[default]
    Number,
    /// As a date, or a time of day.
    Date,
    /// As a length of time, which may be longer than a day (`[h]:mm`).
    Duration,
    /// As a whole number with at least so many digits (`000000`).
    Zeros(u8),
}

/// Colours that a format may name, in the languages whose programs write them.
const COLOURS: &[&str] = &[
    "black", "blue", "cyan", "green", "magenta", "red", "white", "yellow", "黑色", "蓝色", "青色", "绿色", "洋红",
    "红色", "白色", "黄色", "黑", "藍", "青", "綠", "洋紅", "紅", "白", "黃",
];

/// How such a colour begins where it has a number: `[Color 10]`, `[颜色10]`.
const NUMBERED_COLOURS: &[&str] = &["color", "颜色", "色彩"];

/// What a number format that is built in shows. Those from 27 on are of Chinese, Japanese and Korean programs, and all dates
/// or times in each of them.
pub(in crate::read) fn built_in(id: u32) -> Shown {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        46 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// What the code of a number format shows.
pub(in crate::read) fn of_code(code: &str) -> Shown {
    if let Some(zeros) = zeros(code) {
        return Shown::Zeros(zeros);
    }
    // A section for which a condition must hold and that shows nothing but text says nothing of other numbers.
    sections(code).find_map(|section| judged(&section)).unwrap_or_default()
}

/// What a format is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A character that stands for something.
    Sign(char),
    /// What stands in brackets, in lower case.
    Bracket(String),
    /// Text that is shown as it is.
    Literal,
}

/// The tokens of each section: what positive numbers, negative ones, zero and text are shown as, or numbers for which
/// conditions hold.
fn sections(code: &str) -> impl Iterator<Item = Vec<Token>> {
    let mut rest = code.chars();
    let mut is_done = false;
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let mut section = Vec::new();
        loop {
            let token = match rest.next() {
                None => {
                    is_done = true;
                    return Some(section);
                }
                Some(';') => return Some(section),
                Some('"') => {
                    rest.by_ref().find(|&c| c == '"');
                    Token::Literal
                }
                // Shows the next character, a space as wide as it, or as many of it as fit.
                Some('\\' | '_' | '*') => {
                    rest.next();
                    Token::Literal
                }
                Some('[') => {
                    let inner: String = rest.by_ref().take_while(|&c| c != ']').collect();
                    Token::Bracket(inner.to_lowercase())
                }
                Some(sign) => Token::Sign(sign.to_ascii_lowercase()),
            };
            section.push(token);
        }
    })
}

/// What a section shows numbers as; `None` where only some numbers are shown by it and nothing of them is.
fn judged(section: &[Token]) -> Option<Shown> {
    let elapsed = |inner: &str| {
        let first = inner.chars().next().filter(|c| matches!(c, 'h' | 'm' | 's'));
        first.is_some_and(|first| inner.chars().all(|c| c == first))
    };
    if section.iter().any(|token| matches!(token, Token::Bracket(inner) if elapsed(inner))) {
        return Some(Shown::Duration);
    }
    let signs: Vec<char> = section
        .iter()
        .map(|token| match token {
            Token::Sign(sign) => *sign,
            // Keeps apart what stands on either side of it.
            Token::Bracket(_) | Token::Literal => '\u{0}',
        })
        .collect();
    if has_digits(&signs) {
        return Some(Shown::Number);
    }
    for at in 0..signs.len() {
        let next: String = signs[at..].iter().take(LONGEST_WORD).collect();
        if next.starts_with('@') || GENERAL.iter().any(|name| next.starts_with(name)) {
            return Some(Shown::Number);
        }
        if next.starts_with(['y', 'm', 'd', 'h', 's', 'e', 'g'])
            || OTHER_PARTS.iter().any(|part| next.starts_with(part))
        {
            return Some(Shown::Date);
        }
    }
    let has_condition = |token: &Token| matches!(token, Token::Bracket(inner) if inner.starts_with(['<', '>', '=']));
    (!section.iter().any(has_condition)).then_some(Shown::Number)
}

/// The general format, in the languages whose programs write its name.
const GENERAL: &[&str] = &["general", "standard", "g/通用格式", "g/標準", "常规"];

/// Parts of a date that are more than one letter: the halves of the day, the day of the week, the year of Buddha.
const OTHER_PARTS: &[&str] = &["am/pm", "a/p", "上午/下午", "aaa", "bb"];

/// Characters of the longest word in these lists.
const LONGEST_WORD: usize = 8;

/// Whether digits are shown that are no fraction of a second. Letters beside them are a unit that should stand in quotes.
fn has_digits(signs: &[char]) -> bool {
    let mut is_fraction = false;
    let mut before = '\u{0}';
    signs.iter().any(|&sign| {
        let is_digit = matches!(sign, '0' | '#' | '?');
        is_fraction = if is_digit { is_fraction } else { before == 's' && matches!(sign, '.' | ',') };
        before = sign;
        is_digit && !is_fraction
    })
}

/// How many digits a format has that is made of zeros alone in its first section, apart from colours and spaces; the others
/// may be anything, since they are not about positive numbers.
fn zeros(code: &str) -> Option<u8> {
    let section = code.split(';').next()?;
    // A literal `;` would end the section here too soon, but no section with a literal is one of zeros alone.
    let mut zeros = 0u8;
    let mut rest = section.chars();
    while let Some(sign) = rest.next() {
        match sign {
            '0' => zeros = zeros.checked_add(1)?,
            '_' => {
                rest.next()?;
            }
            '[' => {
                let inner: String = rest.by_ref().take_while(|&c| c != ']').collect();
                let inner = inner.trim().to_lowercase();
                let is_numbered = NUMBERED_COLOURS.iter().any(|colour| inner.starts_with(colour));
                // A language shows the same digits; one behind a number system would not.
                let is_language = inner.starts_with("$-");
                if !COLOURS.contains(&inner.as_str()) && !is_numbered && !is_language {
                    return None;
                }
            }
            _ => return None,
        }
    }
    (zeros > 0).then_some(zeros)
}

#[cfg(test)]
mod tests {
    use super::Shown::{Date, Duration, Number, Zeros};
    use super::*;

    #[test]
    fn built_in_formats_are_those_of_the_standard() {
        for id in 0..=70 {
            let is_date = (14..=22).contains(&id) || (27..=36).contains(&id) || (50..=58).contains(&id);
            let expected = match id {
                45 | 47 => Date,
                46 => Duration,
                _ if is_date => Date,
                _ => Number,
            };
            assert_eq!(built_in(id), expected, "{id}");
        }
    }

    #[test]
    fn dates_are_told_from_numbers_by_what_is_no_literal() {
        for (code, expected) in [
            ("yyyy-mm-dd hh:mm:ss", Date),
            ("yyyy\\-mm\\-dd;@", Date),
            ("yyyy\"年\"m\"月\"d\"日\";@", Date),
            ("yyyy年m月d日", Date),
            ("[$-804]aaaa;@", Date),
            ("[$-404]e\"年\"m\"月\"", Date),
            ("[$-404]e", Date),
            ("[$-411]ggge\"年\"", Date),
            ("上午/下午h\"时\"mm\"分\";@", Date),
            ("[DBNum1][$-804]上午/下午h\"时\"", Date),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"", Date),
            ("h:mm AM/PM", Date),
            ("[红色]yyyy/m/d", Date),
            ("[=0]\"-\";yyyy/m/d", Date),
            ("[<1]h:mm;yyyy/m/d", Date),
            ("mm:ss.0", Date),
            ("*-yyyy-mm-dd", Date),
            ("[h]:mm", Duration),
            ("[红色][hh]:mm:ss", Duration),
            ("[ss].00", Duration),
            ("General", Number),
            ("G/通用格式", Number),
            ("[红色]G/通用格式", Number),
            ("常规", Number),
            ("@", Number),
            ("", Number),
            ("0.00E+00", Number),
            ("##0.0E-0", Number),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", Number),
            ("#,##0.00\"元\"", Number),
            ("\"共\"0\"天 (days)\"", Number),
            ("0kg", Number),
            ("#,##0,,M", Number),
            ("0\\d", Number),
            ("US$0.00", Number),
            ("RMB #,##0", Number),
            ("m/d/yyyy h:mm:ss.000", Date),
            ("[$¥-804]#,##0.00", Number),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", Number),
            ("0_ ;[红色]\\-0\\ ", Zeros(1)),
            ("\"有\";\"无\"", Number),
            ("\"yyyy\"", Number),
            ("\"open", Number),
            ("[open", Number),
            ("\\", Number),
        ] {
            assert_eq!(of_code(code), expected, "{code}");
        }
    }

    #[test]
    fn leading_zeros_are_shown_by_formats_of_zeros_alone() {
        for (code, expected) in [
            ("000000", Zeros(6)),
            ("0000000;@", Zeros(7)),
            ("[红色]000000", Zeros(6)),
            ("[Color 10]000000;[Red]\\-000000", Zeros(6)),
            ("[$-804]000000_ ", Zeros(6)),
            ("0", Zeros(1)),
            ("000-0000", Number),
            ("\"SO\"000000", Number),
            ("000000.00", Number),
            ("#000000", Number),
            ("000,000", Number),
            ("[DBNum1]000000", Number),
            ("[>=100]000000;0", Number),
            ("0%", Number),
        ] {
            assert_eq!(of_code(code), expected, "{code}");
        }
        assert_eq!(of_code(&"0".repeat(256)), Number);
    }
}
