//! What the texts of a column look like, for columns that no source knows.

use std::cmp::Ordering;

use super::facts::ColumnType;
use crate::model::{Decimal, Moment};
use crate::normalise::date::{self, Separator};
use crate::normalise::{contact, number};
use crate::sources::DateOrder;

/// Share of a column's values, in percent, that must be of one type for the column to be of it.
const MOST_PERCENT: u64 = 90;

/// Digits of a whole number from which on a spreadsheet rounds it, so that whoever writes so many means an identifier.
const ID_DIGITS: usize = 16;

/// Numbers from which on a spreadsheet shows scientific notation: those of 12 digits.
const LEAST_SCIENTIFIC: Decimal = Decimal::new(100_000_000_000, 0);

/// Fewest characters of an identifier.
const SHORTEST_ID: usize = 3;

/// Fewest digits of numbers that are identifiers because hardly any of them repeats.
const NUMBERING_DIGITS: usize = 8;

/// Fewest values that prove that hardly any repeats.
const NUMBERING_VALUES: u64 = 20;

/// Longest text, in bytes, that is tried as number, date or phone.
const LONGEST_FIGURE: usize = 48;

/// Years that eight digits may begin with if they are a day.
const YEARS: std::ops::Range<i16> = 1990..2100;

/// What a text can be taken for. It can be several: eight digits are a whole number and may be a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Look {
    Email,
    Date,
    Phone,
    Integer,
    Decimal,
    Id,
    Text,
}

/// Every look, the most telling first.
const LOOKS: [Look; 7] = [Look::Email, Look::Date, Look::Phone, Look::Integer, Look::Decimal, Look::Id, Look::Text];

impl Look {
    fn column(self) -> ColumnType {
        match self {
            Self::Email => ColumnType::Email,
            Self::Date => ColumnType::Date,
            Self::Phone => ColumnType::Phone,
            Self::Integer => ColumnType::Integer,
            Self::Decimal => ColumnType::Decimal,
            Self::Id => ColumnType::Id,
            Self::Text => ColumnType::Text,
        }
    }
}

/// What one text looks like.
#[derive(Debug, Default)]
pub(super) struct Shape {
    looks: u8,
    number: Option<Decimal>,
    moment: Option<Moment>,
    /// The day or the month comes first, so that the moment is a guess.
    open: bool,
    /// It is a long number in scientific notation.
    pub(super) scientific: bool,
}

impl Shape {
    /// Looks at a text that is neither blank nor masked.
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let bytes = text.as_bytes();
        if text.contains('@') && contact::is_email(text) {
            shape.add(Look::Email);
            return shape;
        }
        if text.chars().any(char::is_alphabetic) {
            shape.add(Look::Text);
        }
        if !text.chars().any(|c| c.is_ascii_digit() || matches!(c, '０'..='９')) {
            return shape;
        }
        if bytes.iter().all(u8::is_ascii_digit) {
            shape.digits(text);
        } else if bytes.len() <= LONGEST_FIGURE {
            shape.figure(text);
        }
        let of_code = |&byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'#');
        let is_figure = shape.has(Look::Date) || shape.has(Look::Phone) || shape.number.is_some();
        if !is_figure && bytes.len() >= SHORTEST_ID && bytes.iter().all(of_code) {
            shape.add(Look::Id);
        }
        shape
    }

    fn add(&mut self, look: Look) {
        self.looks |= 1 << look as u8;
    }

    fn has(&self, look: Look) -> bool {
        self.looks & (1 << look as u8) != 0
    }

    /// Digits alone: a number, unless zeros in front or too many digits tell of an identifier; perhaps a day or a mobile.
    fn digits(&mut self, text: &str) {
        if text.len() >= ID_DIGITS || (text.len() > 1 && text.starts_with('0')) {
            self.add(Look::Id);
            return;
        }
        self.add(Look::Integer);
        self.number = Decimal::parse(text);
        if matches!(text.len(), 8 | 14)
            && let Some(day) = date::parse(text, false).filter(|day| day.style.separator == Separator::None)
            && YEARS.contains(&day.moment.civil().year())
        {
            self.add(Look::Date);
            self.moment = Some(day.moment);
        }
        if matches!(contact::parse_phone(text), Some(contact::Phone::Mobile(_))) {
            self.add(Look::Phone);
        }
    }

    /// Digits with something between, before or behind them.
    fn figure(&mut self, text: &str) {
        let day = date::parse(text, false).or_else(|| date::parse(text, true));
        let is_day = |separator: Separator| !matches!(separator, Separator::Serial | Separator::Epoch);
        if let Some(day) = day.filter(|day| is_day(day.style.separator)) {
            self.add(Look::Date);
            self.moment = Some(day.moment);
            self.open = day.style.order != DateOrder::Ymd && day.style.separator != Separator::Month;
            return;
        }
        let figure = number::parse(text, false).or_else(|| number::parse(text, true));
        if let Some(figure) = figure {
            let zeros = text.starts_with('0') && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
            let is_small = figure.value.compare(LEAST_SCIENTIFIC) == Some(Ordering::Less);
            self.scientific = figure.style.exponent && !is_small;
            if !zeros {
                self.add(if figure.value.scale == 0 && !figure.style.percent { Look::Integer } else { Look::Decimal });
                self.number = Some(figure.value);
                return;
            }
        }
        // A bare run of digits was looked at above; here something tells that they are a telephone's.
        let telling = |c: char| matches!(c, '+' | '-' | '(' | ')' | ' ' | '＋' | '－' | '（' | '）' | '转');
        if text.contains(telling) && contact::parse_phone(text).is_some_and(|phone| phone.digits().len() >= 7) {
            self.add(Look::Phone);
        }
    }
}

/// What the texts of a column look like together.
#[derive(Default)]
pub(super) struct Guess {
    fitting: [u64; LOOKS.len()],
    numbers: Option<(Decimal, Decimal)>,
    moments: Option<(Moment, Moment)>,
    open: bool,
}

/// What a column is judged by beside the looks of its texts.
pub(super) struct Judged {
    /// Values, masked ones aside.
    pub(super) values: u64,
    /// Whether hardly any value repeats.
    pub(super) unique: bool,
    /// Characters of the shortest.
    pub(super) shortest: usize,
}

impl Guess {
    /// Takes in a text that `count` cells hold.
    pub(super) fn add(&mut self, shape: &Shape, count: u64) {
        for (look, fitting) in LOOKS.iter().zip(&mut self.fitting) {
            // Whole numbers are decimal ones too.
            let fits = shape.has(*look) || (*look == Look::Decimal && shape.has(Look::Integer));
            *fitting += if fits { count } else { 0 };
        }
        if let Some(number) = shape.number {
            self.numbers = Some(self.numbers.map_or((number, number), |range| widened(range, number)));
        }
        if let Some(moment) = shape.moment {
            self.moments =
                Some(self.moments.map_or((moment, moment), |(first, last)| (first.min(moment), last.max(moment))));
            self.open |= shape.open;
        }
    }

    /// What the column holds, and how many of its values are such.
    pub(super) fn judge(&self, judged: &Judged) -> (ColumnType, u64) {
        if judged.values == 0 {
            return (ColumnType::Text, 0);
        }
        let most = |count: u64| count > 0 && count * 100 >= judged.values * MOST_PERCENT;
        let found = LOOKS.iter().zip(self.fitting).find(|&(_, fitting)| most(fitting));
        match found {
            Some((Look::Integer, fitting))
                if judged.unique && judged.values >= NUMBERING_VALUES && judged.shortest >= NUMBERING_DIGITS =>
            {
                (ColumnType::Id, fitting)
            }
            Some((look, fitting)) => (look.column(), fitting),
            None => (ColumnType::Mixed, self.fitting.into_iter().max().unwrap_or(0)),
        }
    }

    /// The smallest and the largest number.
    pub(super) fn numbers(&self) -> Option<(Decimal, Decimal)> {
        self.numbers
    }

    /// The earliest and the latest moment; `None` where the order of day and month is a guess.
    pub(super) fn moments(&self) -> Option<(Moment, Moment)> {
        self.moments.filter(|_| !self.open)
    }
}

/// A range of numbers that holds one more.
pub(super) fn widened((least, most): (Decimal, Decimal), number: Decimal) -> (Decimal, Decimal) {
    let is = |order, other: Decimal| number.compare(other) == Some(order);
    (if is(Ordering::Less, least) { number } else { least }, if is(Ordering::Greater, most) { number } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a column of these values holds, and how many are such.
    fn judge(values: &[&str]) -> (ColumnType, u64) {
        let mut guess = Guess::default();
        for value in values {
            guess.add(&Shape::of(value), 1);
        }
        let distinct: std::collections::BTreeSet<&&str> = values.iter().collect();
        let judged = Judged {
            values: values.len() as u64,
            unique: distinct.len() == values.len(),
            shortest: values.iter().map(|value| value.chars().count()).min().unwrap_or(0),
        };
        guess.judge(&judged)
    }

    #[test]
    fn types_are_told_by_content() {
        for (values, expected, fitting) in [
            (&["1", "-20", "3,000"][..], ColumnType::Integer, 3),
            (&["1", "2.50", "￥3.00", "13%"], ColumnType::Decimal, 4),
            (&["2024-01-05", "2024/1/5 9:03", "20240105"], ColumnType::Date, 3),
            (&["13800138000", "+86 138 0013 8000", "010-62770334"], ColumnType::Phone, 3),
            (&["a@b.cn", "zhang.san@mail.example.com"], ColumnType::Email, 2),
            (&["SKU-001", "A4_80", "198436207715502831", "0012345"], ColumnType::Id, 4),
            (&["是", "否", "北京市海淀区12号"], ColumnType::Text, 3),
            (&["1", "两件", "2024-01-05", "a@b.cn"], ColumnType::Mixed, 1),
            (&["45296", "45297"], ColumnType::Integer, 2),
            (&["1714557600", "1714557601"], ColumnType::Integer, 2),
            (&["20241399", "20240230"], ColumnType::Integer, 2),
            (&["12.5kg", "A4"], ColumnType::Text, 2),
            (&["9:30", "17:05"], ColumnType::Mixed, 0),
            (&["1.23457E+17"], ColumnType::Integer, 1),
        ] {
            assert_eq!(judge(values), (expected, fitting), "{values:?}");
        }
    }

    #[test]
    fn one_in_ten_may_be_something_else() {
        let nine = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let with = |others: &[&'static str]| [&nine[..], others].concat();
        assert_eq!(judge(&with(&["无数"])), (ColumnType::Integer, 9));
        assert_eq!(judge(&with(&["无数", "很多"])), (ColumnType::Mixed, 9));
    }

    #[test]
    fn long_numbers_that_never_repeat_are_identifiers() {
        let numbering: Vec<String> = (0..30).map(|at| (52_000_017 + at * 13).to_string()).collect();
        let numbering: Vec<&str> = numbering.iter().map(String::as_str).collect();
        assert_eq!(judge(&numbering), (ColumnType::Id, 30));
        assert_eq!(judge(&numbering[..5]), (ColumnType::Integer, 5));
        assert_eq!(judge(&[numbering[0]; 30]), (ColumnType::Integer, 30));
    }

    #[test]
    fn ranges_are_exact_and_guessed_dates_have_none() {
        let mut guess = Guess::default();
        for value in ["10.10", "-2", "9.999"] {
            guess.add(&Shape::of(value), 1);
        }
        let range = guess.numbers().map(|(least, most)| (least.to_string(), most.to_string()));
        assert_eq!(range, Some(("-2".to_owned(), "10.10".to_owned())));
        guess.add(&Shape::of("2024-01-05"), 1);
        assert!(guess.moments().is_some());
        guess.add(&Shape::of("3/4/2024"), 1);
        assert!(guess.moments().is_none());
    }

    #[test]
    fn scientific_notation_is_noticed() {
        assert!(Shape::of("1.23457E+17").scientific);
        assert!(!Shape::of("12E").scientific && !Shape::of("1234").scientific && !Shape::of("1E3").scientific);
    }
}
