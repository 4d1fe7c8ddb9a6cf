//! Amounts, quantities and rates in every notation that exports use.

use super::currency::{CURRENCY_SIGNS, CURRENCY_WORDS};
use crate::model::{Decimal, MAX_SCALE};

/// The notation of one number, as far as it can differ from plain digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each trait of a notation comes alone")]
pub struct NumberStyle {
    /// The currency sign or code in front.
    pub prefix: &'static str,
    /// The currency word behind.
    pub suffix: &'static str,
    /// Thousands are set apart.
    pub grouped: bool,
    /// They are set apart as in India: the last three digits, then pairs.
    pub lakh: bool,
    /// A comma is the decimal sign.
    pub decimal_comma: bool,
    /// Brackets mean a negative number.
    pub brackets: bool,
    /// Full-width digits or signs.
    pub full_width: bool,
    /// A note in brackets follows.
    pub note: bool,
    /// A percent sign follows.
    pub percent: bool,
    /// Scientific notation, as spreadsheets show long numbers.
    pub exponent: bool,
    /// Scientific notation of more decimals than a number holds: what is written is not the whole of it.
    pub cut: bool,
}

impl NumberStyle {
    /// Whether a number in this notation could as well be one in `other`. Small numbers have no thousands to set apart,
    /// positive ones no brackets.
    #[must_use]
    pub fn fits(&self, other: &Self, value: Decimal) -> bool {
        let small = value.compare(Decimal::new(1000, 0)) == Some(std::cmp::Ordering::Less);
        let mut adapted = *other;
        if small {
            adapted.grouped = self.grouped;
        }
        // Up to a lakh both ways of grouping write the same.
        if value.compare(Decimal::new(100_000, 0)) == Some(std::cmp::Ordering::Less) {
            adapted.lakh = self.lakh;
        }
        if value.mantissa >= 0 {
            adapted.brackets = self.brackets;
        }
        adapted.cut = self.cut;
        if value.scale == 0 {
            adapted.decimal_comma = self.decimal_comma;
        }
        *self == adapted
    }

    /// Writes a number in this notation with the decimals it has; `None` where the notation holds more than the number.
    #[must_use]
    pub fn render(&self, value: Decimal) -> Option<String> {
        if self.lakh || self.note || self.full_width || self.percent || self.exponent {
            return None;
        }
        let plain = Decimal::new(value.mantissa.checked_abs()?, value.scale).to_string();
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let (point, comma) = if self.decimal_comma { (',', '.') } else { ('.', ',') };
        let mut text = String::with_capacity(plain.len() + 8);
        for (index, digit) in whole.chars().enumerate() {
            if self.grouped && index > 0 && (whole.len() - index) % 3 == 0 {
                text.push(comma);
            }
            text.push(digit);
        }
        if !decimals.is_empty() {
            text.push(point);
            text.push_str(decimals);
        }
        let amount = format!("{}{text}{}", self.prefix, self.suffix);
        Some(match (value.mantissa < 0, self.brackets) {
            (true, true) => format!("({amount})"),
            (true, false) => format!("-{amount}"),
            (false, _) => amount,
        })
    }
}

/// A number that was read.
#[derive(Debug, Clone, Copy)]
pub struct ParsedNumber {
    /// The value; a percentage is still its number of percent.
    pub value: Decimal,
    /// The notation.
    pub style: NumberStyle,
    /// More decimals than [`MAX_SCALE`] were rounded off.
    pub rounded: bool,
}

/// Reads digits with at most one point and a minus, in a run of at most 18 digits. Gives mantissa and scale.
#[must_use]
pub fn parse_plain(bytes: &[u8]) -> Option<(i64, u8)> {
    let (negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut mantissa: i64 = 0;
    let mut point = None;
    for (index, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(index),
            _ => return None,
        }
    }
    let scale = point.map_or(0, |at| digits.len() - at - 1);
    // A lone point is no number, and more decimals than are kept take the careful way.
    if scale > usize::from(MAX_SCALE) || digits.len() == 1 && point.is_some() {
        return None;
    }
    Some((if negative { -mantissa } else { mantissa }, u8::try_from(scale).ok()?))
}

/// Reads one trimmed number. With `decimal_comma`, commas are decimal signs and points set thousands apart.
#[must_use]
pub fn parse(text: &str, decimal_comma: bool) -> Option<ParsedNumber> {
    let mut style = NumberStyle { decimal_comma: decimal_comma && text.contains(','), ..NumberStyle::default() };
    let ascii = half_width(text, &mut style);
    let mut rest = ascii.trim();
    let mut negative = false;

    if let Some(open) = rest.find(['(', '（']) {
        let close = rest.ends_with([')', '）']);
        if open == 0 && close {
            rest = rest.trim_start_matches(['(', '（']).trim_end_matches([')', '）']);
            negative = true;
            style.brackets = true;
        } else if close && !rest[..open].trim().is_empty() {
            rest = rest[..open].trim();
            style.note = true;
        } else {
            return None;
        }
    }
    for _ in 0..2 {
        rest = rest.trim_start();
        if !negative && let Some(unsigned) = rest.strip_prefix(['-', '−']) {
            negative = true;
            rest = unsigned;
        } else if let Some(unsigned) = rest.strip_prefix('+') {
            rest = unsigned;
        }
        if style.prefix.is_empty()
            && let Some(sign) = longest(CURRENCY_SIGNS, |sign| strip_start(rest, sign).is_some())
        {
            style.prefix = sign;
            rest = strip_start(rest, sign)?;
        }
    }
    if let Some(number) = rest.strip_suffix('%') {
        style.percent = true;
        rest = number.trim_end();
    } else if let Some(word) = longest(CURRENCY_WORDS, |word| rest.ends_with(word)) {
        style.suffix = word;
        rest = rest.strip_suffix(word)?.trim_end();
    }
    let (mut value, rounded) = digits(rest.trim_start(), &mut style, decimal_comma)?;
    if negative {
        value.mantissa = value.mantissa.checked_neg()?;
    }
    Some(ParsedNumber { value, style, rounded })
}

fn longest(list: &'static [&'static str], fits: impl Fn(&str) -> bool) -> Option<&'static str> {
    list.iter().copied().filter(|word| fits(word)).max_by_key(|word| word.len())
}

/// The rest after a currency sign; codes are followed by a digit, a sign or a space, so that words are not cut.
fn strip_start<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(sign)?;
    rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '+')).then(|| rest.trim_start())
}

/// Full-width digits, points, commas, signs as half-width ones.
fn half_width<'a>(text: &'a str, style: &mut NumberStyle) -> std::borrow::Cow<'a, str> {
    let is_wide = |c: char| matches!(c, '０'..='９' | '．' | '，' | '－' | '＋' | '％' | '　');
    if !text.contains(is_wide) {
        return text.into();
    }
    style.full_width = true;
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0)),
            '．' => '.',
            '，' => ',',
            '－' => '-',
            '＋' => '+',
            '％' => '%',
            '　' => ' ',
            other => other,
        })
        .collect::<String>()
        .into()
}

/// The digits themselves, with or without thousands set apart.
fn digits(text: &str, style: &mut NumberStyle, decimal_comma: bool) -> Option<(Decimal, bool)> {
    if let Some((mantissa, exponent)) = text.split_once(['E', 'e']) {
        style.exponent = true;
        let (value, rounded) = scientific(mantissa, exponent)?;
        style.cut = rounded;
        return Some((value, rounded));
    }
    let (point, group) = if decimal_comma { (',', '.') } else { ('.', ',') };
    let (whole, decimals) = match text.split_once(point) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let separators: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let whole = if let Some(&first) = separators.first() {
        let known = first == group || matches!(first, ' ' | '\u{a0}' | '’' | '\'');
        let by_three = grouped_by_three(whole, first);
        if !known || separators.iter().any(|&c| c != first) || !by_three && !grouped_by_lakh(whole, first) {
            return None;
        }
        style.lakh = !by_three;
        style.grouped = true;
        whole.replace(first, "")
    } else {
        whole.to_owned()
    };
    let decimals = decimals.unwrap_or("");
    // `.5` is a number; a comma in front of one is a delimiter that slipped into the cell.
    if whole.is_empty() && (decimals.is_empty() || decimal_comma) || !decimals.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let kept = decimals.len().min(usize::from(MAX_SCALE) + 1);
    let dropped = decimals.len() > usize::from(MAX_SCALE);
    let mut mantissa: i128 = 0;
    for byte in whole.bytes().chain(decimals[..kept].bytes()) {
        mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
    }
    let value = Decimal::new(mantissa, u8::try_from(kept).ok()?);
    Some((if dropped { value.rounded(MAX_SCALE) } else { value }, dropped))
}

/// `1,234,567`: one to three digits, then groups of exactly three.
fn grouped_by_three(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(separator);
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    first && groups.all(|group| group.len() == 3)
}

/// `12,34,567`, as India writes it: one or two digits, then pairs, then three digits.
fn grouped_by_lakh(whole: &str, separator: char) -> bool {
    let groups: Vec<&str> = whole.split(separator).collect();
    let [first, pairs @ .., last] = groups.as_slice() else { return false };
    separator == ','
        && (1..=2).contains(&first.len())
        && last.len() == 3
        && !pairs.is_empty()
        && pairs.iter().all(|pair| pair.len() == 2)
}

/// `1.23457E+17`: what a spreadsheet makes of a long number.
pub(crate) fn is_scientific(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(at) = bytes.iter().position(|&byte| byte == b'E' || byte == b'e') else { return false };
    let (mantissa, exponent) = (&bytes[..at], &bytes[at + 1..]);
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let mantissa_ok = match mantissa {
        [first] => first.is_ascii_digit(),
        [first, b'.', rest @ ..] => first.is_ascii_digit() && digits(rest),
        _ => false,
    };
    mantissa_ok && exponent.first() == Some(&b'+') && digits(&exponent[1..])
}

/// `1.23457E+17`, and whether decimals were rounded off.
pub(crate) fn scientific(mantissa: &str, exponent: &str) -> Option<(Decimal, bool)> {
    let exponent: i32 = exponent.parse().ok().filter(|exponent| (-10..=30).contains(exponent))?;
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // What follows the point is counted here, since the exponent may leave few of them behind it.
    let mantissa = Decimal::parse(&format!("{whole}{decimals}"))?.mantissa;
    let shift = exponent - i32::try_from(decimals.len()).ok()?;
    if shift >= 0 {
        let factor = crate::model::pow10(u8::try_from(shift).ok()?)?;
        return Some((Decimal::new(mantissa.checked_mul(factor)?, 0), false));
    }
    let value = Decimal::new(mantissa, u8::try_from(-shift).ok()?).trimmed();
    let rounded = value.scale > MAX_SCALE;
    Some((if rounded { value.rounded(MAX_SCALE) } else { value }, rounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse(text, false).map(|number| number.value.to_string()).unwrap_or_default()
    }

    #[test]
    fn every_notation_is_read() {
        for (input, expected) in [
            ("12.50", "12.50"),
            ("-3", "-3"),
            ("￥1,234.50", "1234.50"),
            ("¥-3.00", "-3.00"),
            ("-¥3.00", "-3.00"),
            ("(12.00)", "-12.00"),
            ("（12.00）", "-12.00"),
            ("（", ""),
            ("（）", ""),
            ("１２.５", "12.5"),
            ("123.45元", "123.45"),
            ("CNY 1 234.56", "1234.56"),
            ("₹12,34,567.00", "1234567.00"),
            ("INR 1,00,000", "100000"),
            ("1,2,345", ""),
            ("&#36;11.00", "11.00"),
            ("12.00 CHF", "12.00"),
            ("499.00（系统计算中，该值仅供参考）", "499.00"),
            ("69.20(分销商等级折扣：47.80)", "69.20"),
            ("13%", "13"),
            ("1.5E+3", "1500"),
            ("1.2345678901234E+4", "12345.678901234"),
            ("1.5E-10", "0.0000000002"),
            (".5", "0.5"),
            ("0.1234567890149", "0.1234567890"),
            ("1,2,3", ""),
            ("1.2.3", ""),
            ("一千", ""),
            ("12.5kg", ""),
            ("3件", ""),
            ("１２a", ""),
            ("abc", ""),
            ("12,50", ""),
            ("-", ""),
            ("()", ""),
            ("", ""),
            ("--5", ""),
        ] {
            assert_eq!(read(input), expected, "{input}");
        }
        assert_eq!(parse("1.234,50", true).map(|n| n.value.to_string()).as_deref(), Some("1234.50"));
        for slipped in [",5", "，2", "-,5", "￥,5"] {
            assert!(parse(slipped, true).is_none(), "{slipped}");
        }
        assert_eq!(parse("12,5", true).map(|n| n.value.to_string()).as_deref(), Some("12.5"));
    }

    #[test]
    fn the_fast_way_agrees_with_the_careful_one() {
        for text in ["12.50", "-3", "0", "0.0", "123456789012345678", "1.", "-0.01"] {
            let (mantissa, scale) = parse_plain(text.as_bytes()).expect(text);
            assert_eq!(Decimal::new(i128::from(mantissa), scale).to_string(), read(text), "{text}");
        }
        assert_eq!(parse_plain(b"."), None);
        assert_eq!(parse_plain(b"1234567890123456789"), None);
    }

    #[test]
    fn numbers_are_rewritten_in_the_notation_of_their_column() {
        let style = |text: &str| parse(text, false).expect(text).style;
        let value = |text: &str| parse(text, false).expect(text).value;
        for (from, like, expected) in [
            ("￥1,234.50", "1", "1234.50"),
            ("1234.5", "￥1,000.00", "￥1,234.5"),
            ("(1234.00)", "1", "-1234.00"),
            ("-5", "(1,000)", "(5)"),
            ("１２.５", "1", "12.5"),
        ] {
            assert_eq!(style(like).render(value(from)).as_deref(), Some(expected), "{from} like {like}");
        }
        assert!(style("12").fits(&style("1,234"), value("12")));
        assert!(!style("1234").fits(&style("1,234"), value("1234")));
    }
}
