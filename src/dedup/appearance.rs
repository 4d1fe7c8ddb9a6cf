//! Two appearances of one order beside each other: which rows belong together, what differs, which is later.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::content::{self, Comparison, PROGRESS, Shared};
use crate::model::{Column, Level, RowId, TableId};
use crate::normalise::{OrderTable, Orders};
use crate::sources::{Grain, own_width};

/// One appearance of an order: its rows in one place.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    pub(super) rows: Vec<RowId>,
}

impl Instance {
    fn table(&self) -> TableId {
        self.rows[0].table
    }
}

/// The comparisons of a run's tables, each prepared once.
pub(super) struct Comparisons<'a> {
    pub(super) orders: &'a Orders,
    known: BTreeMap<(TableId, TableId), Comparison<'a>>,
}

impl<'a> Comparisons<'a> {
    pub(super) fn new(orders: &'a Orders) -> Self {
        Self { orders, known: BTreeMap::new() }
    }

    pub(super) fn of(&mut self, a: TableId, b: TableId) -> &Comparison<'a> {
        let orders = self.orders;
        self.known.entry((a, b)).or_insert_with(|| Comparison::new(orders.table(a), orders.table(b)))
    }

    /// Two appearances beside each other.
    pub(super) fn pair<'c>(&'c mut self, a: &'c Instance, b: &'c Instance) -> Pair<'c, 'a> {
        Pair::new(self.of(a.table(), b.table()), &a.rows, &b.rows)
    }

    /// A number per appearance that is equal for those of equal content, from the columns that all their files have. Those
    /// with the same number are still compared.
    pub(super) fn digests(&mut self, instances: &[Instance]) -> Vec<u64> {
        let mut tables: Vec<TableId> = instances.iter().map(Instance::table).collect();
        tables.sort_unstable();
        tables.dedup();
        let Some(&first) = tables.first() else { return Vec::new() };
        let mut places: BTreeMap<TableId, BTreeMap<usize, usize>> = BTreeMap::new();
        for &table in &tables {
            let shared = self.of(first, table).shared.iter().map(|shared| (shared.a, shared.b));
            places.insert(table, shared.collect());
        }
        let everywhere: Vec<usize> =
            places[&first].keys().copied().filter(|at| places.values().all(|of| of.contains_key(at))).collect();
        // Where order columns stand on first rows only, in one file at least, the others' further rows do not count; what
        // is unmapped may be either.
        let in_parts = tables.iter().any(|&table| self.orders.table(table).grain() == Grain::Continuation);
        let level = |at: usize| self.orders.table(first).mapping.column(at).map(Column::level);
        let of_lines: Vec<usize> = everywhere.iter().copied().filter(|&at| level(at) == Some(Level::Line)).collect();
        let of_orders: Vec<usize> = everywhere.iter().copied().filter(|&at| level(at) == Some(Level::Order)).collect();
        let mut digest = |instance: &Instance| {
            let of = &places[&instance.table()];
            let comparison = self.of(first, instance.table());
            let of_row = |row: &RowId, columns: &[usize]| {
                comparison.digest_b(row.row, columns.iter().enumerate().map(|(at, column)| (at, of[column])))
            };
            // Rows in whatever order: their numbers are added.
            let sum =
                |columns: &[usize]| instance.rows.iter().map(|row| of_row(row, columns)).fold(0, u64::wrapping_add);
            if in_parts { sum(&of_lines).wrapping_add(of_row(&instance.rows[0], &of_orders)) } else { sum(&everywhere) }
        };
        instances.iter().map(&mut digest).collect()
    }

    /// How many cells of an appearance are filled.
    pub(super) fn filled(&mut self, instance: &Instance) -> usize {
        let table = instance.table();
        let width = own_width(&self.orders.table(table).raw.header);
        let comparison = self.of(table, table);
        let of_row = |row: &RowId| (0..width).filter(|&position| !comparison.is_blank_a(row.row, position)).count();
        instance.rows.iter().map(of_row).sum()
    }
}

/// Which columns a pair of rows is compared in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All of them.
    Whole,
    /// Those of the order, which stand on the first row of an appearance alone.
    Order,
    /// Those of the line.
    Line,
}

/// A place where two appearances differ.
#[derive(Debug, Clone, Copy)]
pub(super) enum Difference {
    /// A column that both have, on a row of each.
    Cell { a: u32, b: u32, shared: Shared },
    /// A filled column that only the first has, at this position of this row.
    OnlyA { a: u32, position: usize },
    /// A filled column that only the second has, at this position of this row.
    OnlyB { b: u32, position: usize },
}

/// Two appearances of one order.
pub(super) struct Pair<'c, 'a> {
    comparison: &'c Comparison<'a>,
    a: &'c [RowId],
    b: &'c [RowId],
    /// The rows that are compared with each other; all rows where both appearances have as many.
    rows: Vec<(u32, u32, Part)>,
    /// Unmapped columns that say something of lines, by their position in the first table.
    of_lines: Vec<usize>,
}

/// Columns by which the lines of two appearances are brought together, the surest first.
const LINE_KEYS: [Column; 5] = [Column::LineId, Column::LineNo, Column::Sku, Column::ProductId, Column::ProductName];

impl<'c, 'a> Pair<'c, 'a> {
    fn new(comparison: &'c Comparison<'a>, a: &'c [RowId], b: &'c [RowId]) -> Self {
        let mut pair = Self { comparison, a, b, rows: Vec::new(), of_lines: Vec::new() };
        let continued = |table: &OrderTable| table.grain() == Grain::Continuation;
        let in_parts = (a.len() > 1 || b.len() > 1) && (continued(comparison.a) || continued(comparison.b));
        if in_parts {
            pair.of_lines = pair.columns_of_lines();
            pair.rows.push((a[0].row, b[0].row, Part::Order));
        }
        let part = if in_parts { Part::Line } else { Part::Whole };
        let lines = pair.lines();
        pair.rows.extend(lines.into_iter().map(|(a, b)| (a, b, part)));
        pair
    }

    /// Unmapped columns that are filled on a row behind the first one.
    fn columns_of_lines(&self) -> Vec<usize> {
        let filled_behind = |shared: &&Shared| {
            self.a[1..].iter().any(|row| !self.comparison.is_blank_a(row.row, shared.a))
                || self.b[1..].iter().any(|row| !self.comparison.is_blank_b(row.row, shared.b))
        };
        let unmapped = self.comparison.shared.iter().filter(|shared| shared.column.is_none());
        unmapped.filter(filled_behind).map(|shared| shared.a).collect()
    }

    /// The lines of both that belong together: by line key or product where both files have one, equal lines first; what is
    /// left over in order of place.
    fn lines(&self) -> Vec<(u32, u32)> {
        if let ([a], [b]) = (self.a, self.b) {
            return vec![(a.row, b.row)];
        }
        let comparison = self.comparison;
        let key = LINE_KEYS
            .into_iter()
            .find_map(|column| comparison.shared.iter().find(|shared| shared.column == Some(column)).copied());
        let keyed = |rows: &[RowId], table: &OrderTable, position: Option<usize>, digest: &dyn Fn(u32) -> u64| {
            rows.iter()
                .map(|row| {
                    let key = position.map_or_else(String::new, |position| table.comparable(row.row, position));
                    Line { key, digest: digest(row.row), row: row.row }
                })
                .collect::<Vec<Line>>()
        };
        let mut first = keyed(self.a, comparison.a, key.map(|key| key.a), &|row| comparison.digest_a(row));
        let mut second = keyed(self.b, comparison.b, key.map(|key| key.b), &|row| {
            comparison.digest_b(row, comparison.shared.iter().map(|shared| shared.b).enumerate())
        });
        let mut pairs = Vec::with_capacity(first.len().max(second.len()));
        // Equal lines, then lines of equal key, then whatever is left; in order of place each.
        let steps: [fn(&Line, &Line) -> Ordering; 3] =
            [|a, b| (&a.key, a.digest).cmp(&(&b.key, b.digest)), |a, b| a.key.cmp(&b.key), |_, _| Ordering::Equal];
        for equal in steps {
            for lines in [&mut first, &mut second] {
                lines.sort_by(|a, b| equal(a, b).then(a.row.cmp(&b.row)));
            }
            let (taken, rest_a, rest_b) = join(first, second, equal);
            pairs.extend(taken);
            (first, second) = (rest_a, rest_b);
        }
        pairs.sort_unstable();
        pairs
    }

    fn takes(&self, part: Part, shared: &Shared) -> bool {
        let of_line = match shared.column {
            Some(column) => column.level() == Level::Line,
            None => self.of_lines.contains(&shared.a),
        };
        match part {
            Part::Whole => true,
            Part::Order => !of_line,
            Part::Line => of_line,
        }
    }

    /// Whether the first appearance says all that the second one says, its rows in whatever order. Where both files have
    /// the same columns, that is the same content.
    pub(super) fn holds(&self) -> bool {
        if self.a.len() != self.b.len() {
            return false;
        }
        let in_order = || self.a.iter().zip(self.b).all(|(a, b)| self.comparison.holds(a.row, b.row));
        in_order() || (self.a.len() > 1 && self.shared_differences().next().is_none() && self.only_b().next().is_none())
    }

    fn shared_differences(&self) -> impl Iterator<Item = (u32, u32, &Shared)> {
        self.rows.iter().flat_map(move |&(a, b, part)| {
            let shared = self.comparison.shared.iter();
            shared.filter(move |shared| self.differs(part, shared, a, b)).map(move |shared| (a, b, shared))
        })
    }

    /// Whether a column tells two rows apart. On a line the columns of the order count only where both files fill them.
    fn differs(&self, part: Part, shared: &Shared, a: u32, b: u32) -> bool {
        let filled = || !self.comparison.is_blank_a(a, shared.a) && !self.comparison.is_blank_b(b, shared.b);
        let counts = self.takes(part, shared) || (part == Part::Line && filled());
        counts && !self.comparison.equal(shared, a, b)
    }

    fn only_a(&self) -> impl Iterator<Item = (u32, usize)> {
        let filled = |row: &u32, position: &usize| !self.comparison.is_blank_a(*row, *position);
        let rows = self.a.iter().map(|row| row.row);
        let places = rows.flat_map(|row| self.comparison.only_a.iter().map(move |&position| (row, position)));
        places.filter(move |(row, position)| filled(row, position))
    }

    fn only_b(&self) -> impl Iterator<Item = (u32, usize)> {
        let filled = |row: &u32, position: &usize| !self.comparison.is_blank_b(*row, *position);
        let rows = self.b.iter().map(|row| row.row);
        let places = rows.flat_map(|row| self.comparison.only_b.iter().map(move |&position| (row, position)));
        places.filter(move |(row, position)| filled(row, position))
    }

    /// Every place where the two differ, row by row; a column that one file lacks is told once.
    pub(super) fn differences(&self) -> Vec<Difference> {
        let cells = self.shared_differences().map(|(a, b, shared)| Difference::Cell { a, b, shared: *shared });
        let mut found: Vec<Difference> = cells.collect();
        let mut told = std::collections::BTreeSet::new();
        let only_a = self.only_a().filter(|&(_, position)| told.insert(position));
        found.extend(only_a.map(|(a, position)| Difference::OnlyA { a, position }));
        let mut told = std::collections::BTreeSet::new();
        let only_b = self.only_b().filter(|&(_, position)| told.insert(position));
        found.extend(only_b.map(|(b, position)| Difference::OnlyB { b, position }));
        found
    }

    /// Which appearance is plainly the later version, `Greater` for the first; `None` where that is not plain, or where the
    /// older one says something in a column that the later one's file does not have.
    ///
    /// A later update time decides for all lines, unless the order date changed with it. Without one, both must have as many
    /// lines, every difference must lie in columns that change while an order moves on, and those that say which is later
    /// (status, refund, what gets filled in) must agree.
    pub(super) fn later(&self) -> Option<Ordering> {
        let later = self.updated().or_else(|| self.moved_on())?;
        let lost = match later {
            Ordering::Greater => self.only_b().next().is_some(),
            Ordering::Less => self.only_a().next().is_some(),
            Ordering::Equal => true,
        };
        (!lost).then_some(later)
    }

    fn updated(&self) -> Option<Ordering> {
        let (a, b) = (self.a[0].row, self.b[0].row);
        let differs = |column: Column| {
            let shared = self.comparison.shared.iter().find(|shared| shared.column == Some(column));
            shared.is_some_and(|shared| !self.comparison.equal(shared, a, b))
        };
        if !differs(Column::UpdatedAt) || differs(Column::OrderDate) {
            return None;
        }
        let dates = self.comparison.a.date(a, Column::UpdatedAt).zip(self.comparison.b.date(b, Column::UpdatedAt));
        dates.map(|(first, second)| first.cmp(&second))
    }

    fn moved_on(&self) -> Option<Ordering> {
        if self.a.len() != self.b.len() {
            return None;
        }
        let mut verdict = Ordering::Equal;
        for (a, b, shared) in self.shared_differences() {
            let column = shared.column.filter(|column| PROGRESS.contains(column))?;
            match content::evidence(self.comparison, column, a, b) {
                Ordering::Equal => {}
                later if verdict == Ordering::Equal || verdict == later => verdict = later,
                _ => return None,
            }
        }
        (verdict != Ordering::Equal).then_some(verdict)
    }
}

/// A line of an appearance, as it is brought together with one of another.
struct Line {
    key: String,
    digest: u64,
    row: u32,
}

/// Takes out of two sorted lists what is equal by `compare`, as pairs; gives the pairs and what is left of each list.
fn join(a: Vec<Line>, b: Vec<Line>, compare: fn(&Line, &Line) -> Ordering) -> (Vec<(u32, u32)>, Vec<Line>, Vec<Line>) {
    let (mut pairs, mut rest_a, mut rest_b) = (Vec::new(), Vec::new(), Vec::new());
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    while let (Some(first), Some(second)) = (a.peek(), b.peek()) {
        match compare(first, second) {
            Ordering::Less => rest_a.extend(a.next()),
            Ordering::Greater => rest_b.extend(b.next()),
            Ordering::Equal => {
                pairs.push((first.row, second.row));
                a.next();
                b.next();
            }
        }
    }
    rest_a.extend(a);
    rest_b.extend(b);
    (pairs, rest_a, rest_b)
}
