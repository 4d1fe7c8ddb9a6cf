//! Findings: places that break a rule, stored as columns so that a million of them stay small.

use super::{RowId, TableId};

/// The position of a rule in the job's list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u16);

impl RuleId {
    /// The position in the job's list of rules.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What a finding points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A row, and the position of the source column in its header where one cell is meant.
    Row(RowId, Option<u16>),
    /// A line of a file that is no row: a reject or a structural record.
    Line(TableId, u32),
    /// A whole table.
    Table(TableId),
}

impl Place {
    /// The table the place is in.
    #[must_use]
    pub fn table(self) -> TableId {
        match self {
            Self::Row(row, _) => row.table,
            Self::Line(table, _) | Self::Table(table) => table,
        }
    }

    /// The row, where the place is one.
    #[must_use]
    pub fn row(self) -> Option<RowId> {
        match self {
            Self::Row(row, _) => Some(row),
            _ => None,
        }
    }
}

/// The values a finding's message is filled with. An absent `observed` stands for the text of the cell itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Detail {
    /// What was seen, where that is not simply the cell.
    pub observed: Option<Box<str>>,
    /// What would have been right.
    pub expected: Option<Box<str>>,
    /// Which of the check's texts says it; 0 is the main one.
    pub text: u8,
}

/// Position of "no detail" in [`Findings`].
const NO_DETAIL: u32 = u32::MAX;

/// All findings of a run, as parallel columns.
#[derive(Debug, Default)]
pub struct Findings {
    rules: Vec<RuleId>,
    places: Vec<Place>,
    details: Vec<u32>,
    arena: Vec<Detail>,
}

impl Findings {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding whose message needs nothing but the cell.
    pub fn push(&mut self, rule: RuleId, place: Place) {
        self.rules.push(rule);
        self.places.push(place);
        self.details.push(NO_DETAIL);
    }

    /// Adds a finding with values of its own.
    pub fn push_with(&mut self, rule: RuleId, place: Place, detail: Detail) {
        self.rules.push(rule);
        self.places.push(place);
        // More than four billion details cannot be reached before memory ends; the message then falls back to the cell.
        let position = u32::try_from(self.arena.len()).unwrap_or(NO_DETAIL);
        self.details.push(position);
        if position != NO_DETAIL {
            self.arena.push(detail);
        }
    }

    /// Adds the findings of another store behind those that are here.
    pub fn append(&mut self, other: Self) {
        let Self { rules, places, details, mut arena } = other;
        for ((rule, place), detail) in rules.into_iter().zip(places).zip(details) {
            match arena.get_mut(detail as usize) {
                Some(detail) => self.push_with(rule, place, std::mem::take(detail)),
                None => self.push(rule, place),
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of finding `i`.
    #[must_use]
    pub fn rule(&self, i: usize) -> RuleId {
        self.rules[i]
    }

    /// The place of finding `i`.
    #[must_use]
    pub fn place(&self, i: usize) -> Place {
        self.places[i]
    }

    /// The values of finding `i`, where it has any of its own.
    #[must_use]
    pub fn detail(&self, i: usize) -> Option<&Detail> {
        self.arena.get(self.details[i] as usize)
    }

    /// Every finding as rule and place.
    pub fn iter(&self) -> impl Iterator<Item = (RuleId, Place)> + '_ {
        self.rules.iter().copied().zip(self.places.iter().copied())
    }

    /// Brings the findings into their one order: by place, then rule, then values. Called once, before anything is written.
    pub fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|&a, &b| {
            self.sort_key(a).cmp(&self.sort_key(b)).then_with(|| {
                let text = |i: usize| self.detail(i).map(|d| (&d.observed, &d.expected, d.text));
                text(a).cmp(&text(b))
            })
        });
        self.rules = order.iter().map(|&i| self.rules[i]).collect();
        self.places = order.iter().map(|&i| self.places[i]).collect();
        self.details = order.iter().map(|&i| self.details[i]).collect();
    }

    /// Removes all but the first of equal findings. The store must be sorted.
    pub fn dedup(&mut self) {
        let keep: Vec<bool> = (0..self.len())
            .map(|i| {
                i == 0
                    || self.rules[i] != self.rules[i - 1]
                    || self.places[i] != self.places[i - 1]
                    || self.detail(i) != self.detail(i - 1)
            })
            .collect();
        self.keep(&keep);
    }

    /// Removes the findings for which `keep`, in their order, says no.
    pub fn keep(&mut self, keep: &[bool]) {
        let mut kept = keep.iter();
        self.rules.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = keep.iter();
        self.places.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = keep.iter();
        self.details.retain(|_| *kept.next().unwrap_or(&true));
    }

    fn sort_key(&self, i: usize) -> (TableId, u8, u32, Option<u16>, RuleId) {
        let (kind, row, column) = match self.places[i] {
            Place::Table(_) => (0, 0, None),
            Place::Line(_, line) => (1, line, None),
            Place::Row(row, column) => (2, row.row, column),
        };
        (self.places[i].table(), kind, row, column, self.rules[i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_depend_on_insertion() {
        let place = |row| Place::Row(RowId::new(TableId(0), row), Some(1));
        let mut first = Findings::new();
        first.push(RuleId(1), place(2));
        first.push_with(RuleId(0), place(2), Detail { observed: Some("x".into()), ..Detail::default() });
        first.push(RuleId(5), Place::Table(TableId(0)));
        first.push(RuleId(5), Place::Table(TableId(0)));
        first.sort();
        first.dedup();
        let rules: Vec<u16> = first.iter().map(|(rule, _)| rule.0).collect();
        assert_eq!(rules, [5, 0, 1]);
        assert_eq!(first.detail(1).and_then(|d| d.observed.as_deref()), Some("x"));
    }
}
