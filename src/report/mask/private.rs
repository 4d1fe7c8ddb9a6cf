//! The kinds of personal data, and where they stand.

use clap::ValueEnum;

use super::hide::{ends, initial, mail};
use crate::checks::By;
use crate::config::Rule;
use crate::dedup;
use crate::expression::Source;
use crate::matching;
use crate::model::Column;
use crate::report::finding::Rendered;

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Private {
    /// Phone numbers.
    Phone,
    /// Addresses of mail.
    Email,
    /// Names of customers, receivers and clerks.
    Name,
    /// Addresses to which goods or bills go.
    Address,
    /// Tax ids.
    TaxId,
    /// Remarks, which may hold all of it.
    Remark,
}

impl Private {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Phone, Self::Email, Self::Name, Self::Address, Self::TaxId, Self::Remark];

    /// The kind of personal data that a column holds.
    pub(super) fn of(column: Column) -> Option<Self> {
        Some(match column {
            Column::Phone | Column::Phone2 => Self::Phone,
            Column::Email => Self::Email,
            Column::CustomerName
            | Column::ContactName
            | Column::BuyerNick
            | Column::InvoiceTitle
            | Column::Salesperson
            | Column::CreatedBy => Self::Name,
            Column::ShipStreet | Column::ShipPostcode | Column::ShipAddress | Column::BillAddress => Self::Address,
            Column::TaxId => Self::TaxId,
            Column::BuyerRemark | Column::SellerRemark | Column::LineRemark => Self::Remark,
            _ => return None,
        })
    }
}

/// The kinds of personal data that the values of a finding may show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Personal {
    pub(super) kinds: Vec<Private>,
    /// Whether they may be those of a column of which nobody knows what it holds.
    pub(super) unknown: bool,
    /// What the rule itself states, which is no value.
    pub(super) stated: Option<String>,
}

/// Checks that compare cells of any columns; a finding of theirs that stands in no column may quote whichever differs.
const OF_ANY_COLUMN: [&str; 2] = [dedup::CONFLICTING_ORDER.name, matching::SIMILAR_CUSTOMER.name];

impl Personal {
    /// What the names of segments may show.
    pub(in crate::report) fn of_segments(by: &By) -> Self {
        match by {
            By::Month => Self::default(),
            By::Column(Source::Canonical(column)) => {
                Self { kinds: Private::of(*column).into_iter().collect(), ..Self::default() }
            }
            By::Column(Source::Caption(_)) => Self { unknown: true, ..Self::default() },
        }
    }

    /// What the values that a rule of the user's own is judged by may show.
    pub(in crate::report) fn of_statement(rule: &Rule) -> Self {
        let named = [&rule.assert, &rule.considered].into_iter().flatten().flat_map(|stated| &stated.columns);
        let mut all = Self::default();
        for source in named {
            match source {
                Source::Canonical(column) => all.kinds.extend(Private::of(*column)),
                Source::Caption(_) => all.unknown = true,
            }
        }
        all
    }

    /// What a finding of a rule may show.
    #[must_use]
    pub fn of(rule: &Rule, said: &Rendered) -> Self {
        let named = [&rule.assert, &rule.considered].into_iter().flatten().flat_map(|stated| &stated.columns);
        let mut columns: Vec<Column> = Column::from_name(said.column).into_iter().collect();
        let mut unknown =
            said.column.is_empty() && (!said.source_column.is_empty() || OF_ANY_COLUMN.contains(&rule.check.name));
        for source in named.chain(&rule.named) {
            match source {
                Source::Canonical(column) => columns.push(*column),
                Source::Caption(_) => unknown = true,
            }
        }
        let mut kinds: Vec<Private> = columns.into_iter().filter_map(Private::of).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self { kinds, unknown, stated: rule.assert.as_ref().map(|stated| stated.text.clone()) }
    }

    /// A value as it is shown where its kind is hidden: phones and mail keep their ends, of everything else the first character
    /// is shown.
    pub(super) fn hidden(&self, value: &str) -> String {
        match self.kinds.as_slice() {
            [Private::Phone] if !self.unknown => ends(value),
            [Private::Email] if !self.unknown => mail(value),
            _ => initial(value),
        }
    }
}

impl From<Private> for Personal {
    fn from(kind: Private) -> Self {
        Self { kinds: vec![kind], ..Self::default() }
    }
}
