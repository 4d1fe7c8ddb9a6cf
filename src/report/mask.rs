//! Personal data in what a report shows, and how it is hidden where many can read it, such as in the log of a build.
//!
//! A value is hidden by the column it stands in; what reads like a phone number or an address of mail is hidden wherever it
//! stands. Keys of orders are kept: without them nobody finds the row.

use std::sync::LazyLock;

use clap::ValueEnum;
use regex::{Captures, Regex};

use super::model::{Example, Report};
use crate::config::Rule;
use crate::expression::Source;
use crate::model::{Column, OwnedText};

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Private {
    /// Phone numbers
    ///
    /// 电话号码
    Phone,
    /// Addresses of mail
    ///
    /// 电子邮箱
    Email,
    /// Names of customers, receivers and clerks
    ///
    /// 客户、收货人和经办人的姓名
    Name,
    /// Addresses to which goods or bills go
    ///
    /// 收货和账单地址
    Address,
    /// Tax ids
    ///
    /// 纳税人识别号
    TaxId,
    /// Remarks, which may hold all of it
    ///
    /// 备注，其中可能包含以上各项
    Remark,
}

impl Private {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Phone, Self::Email, Self::Name, Self::Address, Self::TaxId, Self::Remark];

    /// The kind of personal data that a column holds.
    fn of(column: Column) -> Option<Self> {
        Some(match column {
            Column::Phone | Column::Phone2 => Self::Phone,
            Column::Email => Self::Email,
            Column::CustomerName | Column::ContactName | Column::BuyerNick | Column::InvoiceTitle => Self::Name,
            Column::Salesperson | Column::CreatedBy => Self::Name,
            Column::ShipStreet | Column::ShipAddress | Column::BillAddress => Self::Address,
            Column::TaxId => Self::TaxId,
            Column::BuyerRemark | Column::SellerRemark => Self::Remark,
            _ => return None,
        })
    }
}

/// The kinds of personal data that the values of a finding may show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Personal {
    kinds: Vec<Private>,
    /// Columns that only the file's own caption names: nobody knows what they hold.
    unknown: bool,
}

impl Personal {
    /// What a finding of a rule may show that stands in a column, given by its canonical name.
    #[must_use]
    pub fn of(rule: &Rule, column: &str) -> Self {
        let stated = [&rule.assert, &rule.considered].into_iter().flatten().flat_map(|stated| &stated.columns);
        let mut columns: Vec<Column> = Column::from_name(column).into_iter().collect();
        let mut unknown = false;
        for source in stated.chain(&rule.named) {
            match source {
                Source::Canonical(column) => columns.push(*column),
                Source::Caption(_) => unknown = true,
            }
        }
        let mut kinds: Vec<Private> = columns.into_iter().filter_map(Private::of).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self { kinds, unknown }
    }
}

/// What is hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mask {
    kinds: Vec<Private>,
}

/// What stands for a value that is hidden.
const HIDDEN: &str = "***";

/// Numbers of mobile phones of China, and numbers with a country code. Both ends must be free of digits, so that a part of
/// a longer number is none.
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(^|[^0-9A-Za-z])((?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\+\d[\d \-()]{7,16}\d)\b").ok()
});

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+").ok());

impl Mask {
    /// Hides these kinds.
    #[must_use]
    pub fn new(kinds: &[Private]) -> Self {
        Self { kinds: kinds.to_vec() }
    }

    /// Hides every kind.
    #[must_use]
    pub fn all() -> Self {
        Self::new(&Private::ALL)
    }

    /// Whether it hides nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The report without what is hidden.
    #[must_use]
    pub fn report(&self, report: &Report) -> Report {
        let mut report = report.clone();
        if self.is_nothing() {
            return report;
        }
        for example in report.rules.iter_mut().flat_map(|rule| &mut rule.examples) {
            self.example(example);
        }
        if self.kinds.contains(&Private::Name) {
            for of in &mut report.responsibility {
                if Column::from_name(of.column).and_then(Private::of) == Some(Private::Name) {
                    of.shares.iter_mut().for_each(|share| share.name = initial(&share.name));
                }
            }
        }
        let customers = &mut report.customers;
        for cluster in &mut customers.largest {
            cluster.names.iter_mut().for_each(|name| self.side(name));
        }
        for pair in customers.riskiest.iter_mut().chain(&mut customers.asked) {
            for side in [&mut pair.a, &mut pair.b] {
                self.side(&mut side.name);
                self.side(&mut side.about);
            }
            // The parts of a score quote what they compare.
            for step in &mut pair.steps {
                self.side(&mut step.what.en);
                self.side(&mut step.what.zh);
            }
        }
        report
    }

    /// A text about a customer.
    fn side(&self, text: &mut String) {
        *text = if self.kinds.contains(&Private::Name) { initial(text) } else { self.free(text) };
    }

    /// Hides what a finding shows.
    pub fn example(&self, example: &mut Example) {
        let Example { observed, expected, message, personal, .. } = example;
        self.values(personal, [observed, expected], message);
    }

    /// Hides the values of a finding, in themselves and in its message.
    pub(crate) fn values(&self, personal: &Personal, values: [&mut String; 2], message: &mut OwnedText) {
        if self.is_nothing() {
            return;
        }
        let shows_hidden = personal.unknown || personal.kinds.iter().any(|kind| self.kinds.contains(kind));
        for value in values {
            let hidden = if shows_hidden { self.hidden(personal, value) } else { self.free(value) };
            if !value.is_empty() && hidden != *value {
                for text in [&mut message.en, &mut message.zh] {
                    *text = text.replace(value.as_str(), &hidden);
                }
                *value = hidden;
            }
        }
        message.en = self.free(&message.en);
        message.zh = self.free(&message.zh);
    }

    /// A value of a column whose kind is hidden: phones and mail keep their ends, of everything else the first character is
    /// shown.
    fn hidden(&self, personal: &Personal, value: &str) -> String {
        match personal.kinds.as_slice() {
            [Private::Phone] if !personal.unknown => ends(value),
            [Private::Email] if !personal.unknown && value.contains('@') => mail(value),
            _ => initial(value),
        }
    }

    /// A text that may hold anything: what reads like a phone number or an address of mail is hidden.
    fn free(&self, text: &str) -> String {
        let mut free = text.to_owned();
        if let (true, Some(email)) = (self.kinds.contains(&Private::Email), EMAIL.as_ref()) {
            free = email.replace_all(&free, |found: &Captures<'_>| mail(&found[0])).into_owned();
        }
        if let (true, Some(phone)) = (self.kinds.contains(&Private::Phone), PHONE.as_ref()) {
            free = phone
                .replace_all(&free, |found: &Captures<'_>| format!("{}{}", &found[1], ends(&found[2])))
                .into_owned();
        }
        free
    }
}

/// The first character.
fn initial(text: &str) -> String {
    text.trim().chars().next().map_or_else(String::new, |first| format!("{first}{HIDDEN}"))
}

/// The first three and last two characters of a number long enough that they tell nobody the rest.
fn ends(number: &str) -> String {
    const KEPT: (usize, usize) = (3, 2);
    let characters: Vec<char> = number.trim().chars().collect();
    if characters.len() < KEPT.0 + KEPT.1 + 4 {
        return initial(number);
    }
    let first: String = characters[..KEPT.0].iter().collect();
    let last: String = characters[characters.len() - KEPT.1..].iter().collect();
    format!("{first}{HIDDEN}{last}")
}

/// An address of mail: its first character and its domain.
fn mail(address: &str) -> String {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    format!("{}@{domain}", initial(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_like_a_phone_or_mail_is_hidden_wherever_it_stands() {
        let mask = Mask::all();
        for (text, hidden, why) in [
            ("电话13812345678。", "电话138***78。", "a mobile number behind Chinese text"),
            ("call +86 138 1234 5678 now", "call +86***78 now", "with country code"),
            ("li.si@example.com wrote", "l***@example.com wrote", "mail"),
            ("2013812345678901", "2013812345678901", "an order number holds no phone"),
            ("A13812345678", "A13812345678", "nor does a code"),
            ("total 13812345678.00", "total 138***78.00", "a number alone is hidden, rather than shown by mistake"),
        ] {
            assert_eq!(mask.free(text), hidden, "{why}");
        }
        assert_eq!(Mask::default().free("13812345678"), "13812345678");
    }

    #[test]
    fn values_are_hidden_by_their_column_and_in_the_message() {
        let (mut observed, mut expected) = ("张三丰".to_owned(), "张三封".to_owned());
        let mut message = OwnedText { en: "`张三丰` should be `张三封`".to_owned(), zh: "张三丰".to_owned() };
        let personal = Personal { kinds: vec![Private::Name], unknown: false };
        Mask::all().values(&personal, [&mut observed, &mut expected], &mut message);
        assert_eq!((observed.as_str(), expected.as_str()), ("张***", "张***"));
        assert_eq!((message.en.as_str(), message.zh.as_str()), ("`张***` should be `张***`", "张***"));
    }

    #[test]
    fn what_is_not_asked_for_stays() {
        let (mut observed, mut expected) = ("张三丰".to_owned(), String::new());
        let mut message = OwnedText::default();
        let personal = Personal { kinds: vec![Private::Name], unknown: false };
        Mask::new(&[Private::Phone]).values(&personal, [&mut observed, &mut expected], &mut message);
        assert_eq!(observed, "张三丰");
    }

    #[test]
    fn short_numbers_show_nothing_but_their_first_character() {
        assert_eq!(ends("12345"), "1***");
        assert_eq!(ends("13812345678"), "138***78");
        assert_eq!(initial(""), "");
    }
}
