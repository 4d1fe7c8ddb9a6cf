//! Personal data in what a report shows, and how it is hidden where many can read it, such as in the log of a build.
//!
//! A value is hidden by the column it stands in; what reads like a phone number or an address of mail is hidden wherever it
//! stands. Keys of orders are kept: without them nobody finds the row.

mod hide;
mod private;

use super::context::ContextCell;
use super::finding::{Rendered, say};
use super::model::{Example, PairFacts, Report};
use crate::config::Rule;
use crate::model::{Column, OwnedText, Text};

use hide::{emails_hidden, initial, phones_hidden};
pub use private::{Personal, Private};

/// What is hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mask {
    kinds: Vec<Private>,
}

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

    fn hides(&self, kind: Private) -> bool {
        self.kinds.contains(&kind)
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
        for of in report.rules.iter_mut().flat_map(|rule| &mut rule.observed) {
            of.values = if self.shows(&of.personal) { of.personal.hidden(&of.values) } else { self.free(&of.values) };
        }
        for rule in &mut report.rules {
            if self.shows(&rule.named_by) {
                rule.segments.iter_mut().for_each(|of| of.name = initial(&of.name));
            } else {
                rule.segments.iter_mut().for_each(|of| of.name = self.free(&of.name));
            }
        }
        for note in &mut report.notes {
            *note = OwnedText { en: self.free(&note.en), zh: self.free(&note.zh) };
        }
        let is_hidden = |column| Column::from_name(column).and_then(Private::of).is_some_and(|kind| self.hides(kind));
        for of in report.responsibility.iter_mut().filter(|of| is_hidden(of.column)) {
            of.shares.iter_mut().for_each(|share| share.name = initial(&share.name));
        }
        let customers = &mut report.customers;
        for name in customers.largest.iter_mut().flat_map(|cluster| &mut cluster.names) {
            *name = self.name(name);
        }
        for PairFacts { a, b, .. } in customers.riskiest.iter_mut().chain(&mut customers.asked) {
            for side in [a, b] {
                (side.name, side.about) = (self.name(&side.name), self.about(&side.about));
            }
        }
        report
    }

    /// Whether values may show what is hidden.
    fn shows(&self, personal: &Personal) -> bool {
        personal.unknown || personal.kinds.iter().any(|kind| self.hides(*kind))
    }

    fn name(&self, name: &str) -> String {
        if self.hides(Private::Name) { initial(name) } else { self.free(name) }
    }

    /// The code, account, phone, address of mail and tax id of a customer, of which nobody knows any more which is which.
    fn about(&self, about: &str) -> String {
        if !(self.hides(Private::Name) || self.hides(Private::TaxId)) {
            return self.free(about);
        }
        about.split(", ").map(initial).collect::<Vec<_>>().join(", ")
    }

    /// Hides what a finding of a report shows.
    fn example(&self, example: &mut Example) {
        let Example { observed, expected, message, source_column, text, personal, .. } = example;
        self.values(personal, [observed, expected], message, (*text, source_column));
        example.context.iter_mut().for_each(|cell| self.cell(cell));
    }

    fn cell(&self, cell: &mut ContextCell) {
        cell.value = self.content(cell.column, &cell.value);
    }

    /// Hides what a cell says by its column; of a column that nobody knows, all but the first character.
    pub(crate) fn content(&self, column: Option<Column>, text: &str) -> String {
        match column.map(Private::of) {
            _ if self.is_nothing() => text.to_owned(),
            None => initial(text),
            Some(Some(kind)) if self.hides(kind) => Personal::from(kind).hidden(text),
            Some(_) => self.free(text),
        }
    }

    /// The name of a segment of a rule, without what is hidden.
    pub(crate) fn segment(&self, rule: &Rule, name: &str) -> String {
        if self.is_nothing() {
            return name.to_owned();
        }
        let named_by = rule.by.as_ref().map(Personal::of_segments).unwrap_or_default();
        if self.shows(&named_by) { initial(name) } else { self.free(name) }
    }

    /// Hides what a finding of a rule shows.
    pub(crate) fn rendered(&self, rule: &Rule, said: &mut Rendered) {
        if self.is_nothing() {
            return;
        }
        let personal = Personal::of(rule, said);
        let Rendered { observed, expected, message, source_column, text, .. } = said;
        self.values(&personal, [observed, expected], message, (*text, source_column));
    }

    /// Hides values, and says anew the message that they are in.
    fn values(
        &self,
        personal: &Personal,
        values: [&mut String; 2],
        message: &mut OwnedText,
        (text, source_column): (Text, &str),
    ) {
        let shows_hidden = self.shows(personal);
        let hidden = values.each_ref().map(|value| match &personal.stated {
            Some(stated) if stated == *value => stated.clone(),
            _ if shows_hidden => personal.hidden(value),
            _ => self.free(value),
        });
        if values.iter().zip(&hidden).any(|(value, hidden)| *value != hidden) {
            *message = say(text, &hidden[0], &hidden[1], source_column);
            let [observed, expected] = values;
            [*observed, *expected] = hidden;
        }
    }

    /// A text that may hold anything: what reads like a phone number or an address of mail is hidden.
    fn free(&self, text: &str) -> String {
        let mut free = text.to_owned();
        if self.hides(Private::Email) {
            free = emails_hidden(&free);
        }
        if self.hides(Private::Phone) {
            free = phones_hidden(&free);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use crate::report::html;
    use crate::report::sample::sample_report;

    #[test]
    fn what_reads_like_a_phone_or_mail_is_hidden_wherever_it_stands() {
        let mask = Mask::all();
        for (text, hidden, why) in [
            ("电话13812345678。", "电话138***78。", "a mobile number behind Chinese text"),
            ("13812345678张三", "138***78张三", "and before it"),
            ("13812345678,13912345678", "138***78,139***78", "two numbers"),
            ("call +86 138 1234 5678 now", "call +86***78 now", "with country code"),
            ("86-13812345678", "86-***78", "with the country code alone"),
            ("0755-88886666 转 8", "075***66 转 8", "a landline of China"),
            ("(010) 8888 6666", "(01***66", "with its area in brackets"),
            ("020 7946 0958", "020***58", "a British one"),
            ("(555) 123-4567", "(55***67", "an American one"),
            ("555-123-4567 or 555.123.4567", "555***67 or 555***67", "in other forms"),
            ("+1 (555) 123-4567", "+1 ***67", "with its country code"),
            ("400-820-8820", "400***20", "a service line"),
            ("li.si@example.com wrote", "l***@example.com wrote", "mail"),
            ("2013812345678901", "2013812345678901", "an order number holds no phone"),
            ("A13812345678", "A13812345678", "nor does a code"),
            ("028-1234567-1234567", "028-1234567-1234567", "nor does an Amazon order"),
            ("2024-06-03 10:00:00", "2024-06-03 10:00:00", "nor does a time"),
            ("1,234,567.80", "1,234,567.80", "nor does an amount"),
            ("total 13812345678.00", "total 138***78.00", "a number alone is hidden, rather than shown by mistake"),
        ] {
            assert_eq!(mask.free(text), hidden, "{why}");
        }
        assert_eq!(Mask::default().free("13812345678"), "13812345678");
    }

    const TEXT: Text = Text { en: "`{observed}` of 5 should be `{expected}`", zh: "{observed}" };

    /// The values and the English message of a finding behind a mask.
    fn behind(mask: &Mask, personal: &Personal, observed: &str, expected: &str) -> [String; 3] {
        let (mut observed, mut expected) = (observed.to_owned(), expected.to_owned());
        let mut message = say(TEXT, &observed, &expected, "");
        mask.values(personal, [&mut observed, &mut expected], &mut message, (TEXT, ""));
        [observed, expected, message.en]
    }

    #[test]
    fn values_are_hidden_by_their_column_and_in_the_message() {
        let name = Personal::from(Private::Name);
        let hidden = behind(&Mask::all(), &name, "张三丰", "张三封");
        assert_eq!(hidden, ["张***", "张***", "`张***` of 5 should be `张***`"]);
        let short = behind(&Mask::all(), &name, "5", "f");
        assert_eq!(short, ["5***", "f***", "`5***` of 5 should be `f***`"], "nothing else of the message changes");
        let kept = behind(&Mask::new(&[Private::Phone]), &name, "张三丰", "");
        assert_eq!(kept[0], "张三丰", "what is not asked for stays");
        let stated = Personal { unknown: true, stated: Some("length(phone) = 11".to_owned()), ..Personal::default() };
        let hidden = behind(&Mask::all(), &stated, "电话 123", "length(phone) = 11");
        assert_eq!(hidden[..2], ["电***", "length(phone) = 11"], "what a rule states is no value");
    }

    #[test]
    fn a_masked_report_shows_no_names_and_the_same_figures() {
        let report = sample_report();
        let masked = Mask::all().report(&report);
        let page = html::render(&masked, Lang::En);
        for personal in ["王五", "深圳市锐捷科技有限公司", "13800001111", "成都川味坊", "Sørensen"] {
            assert!(html::render(&report, Lang::En).contains(personal), "{personal}");
            assert!(!page.contains(personal), "{personal}");
        }
        let behind = |at: usize| masked.rules[3].examples[0].context[at].value.as_str();
        assert_eq!(
            (behind(0), behind(2), behind(3)),
            ("1829374650192840", "王***", "1***"),
            "a key, a name, an unknown column"
        );
        assert_eq!(masked.rules[0].examples[0].message, report.rules[0].examples[0].message);
        assert_eq!(masked.rules[0].examples[0].order_id, report.rules[0].examples[0].order_id);
    }
}
