//! A stretch of a file: its orders, their faults and copies, and what is true of them. Every stretch follows from the seed
//! and its place alone, so that they are made side by side.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::copies::{self, Copied};
use super::draft::{Draft, Typed};
use super::faults::{self, KINDS};
use super::laws;
use super::layout::Encoding;
use super::orders::World;
use super::random::{Draw, rng};
use super::truth::{Entry, OrderRow};
use crate::model::{Column, Defect};

/// Rows of a stretch.
pub(super) const ROWS: usize = 4096;

/// Orders of a stretch, where they have lines; about so many.
const ORDERS_WITH_LINES: usize = 2480;

/// Most lines of an order.
pub(super) const MOST_LINES: usize = 4;

/// Orders from the start of a stretch that are never cut short for lack of rows.
const WHOLE: usize = 900;

/// Every so many-th of these stays without a fault, so that the next file can repeat it.
const REPEATABLE: usize = 31;

/// Where a stretch lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) chunk: usize,
    /// Rows that it has.
    pub(super) rows: usize,
    /// Rows of its file.
    pub(super) file_rows: usize,
    /// Stretches of a file.
    pub(super) chunks: usize,
    /// Structural faults that it carries.
    pub(super) structure: usize,
    /// Whether records can be broken; those of a workbook cannot.
    pub(super) broken: bool,
}

/// A stretch, with lines counted from 1.
pub(super) struct Chunk {
    pub(super) text: String,
    pub(super) lines: u64,
    pub(super) entries: Vec<Entry>,
    pub(super) orders: Vec<OrderRow>,
    /// Faults by kind and variant.
    pub(super) planted: BTreeMap<(Defect, &'static str), u64>,
    /// Faults for which no order had a place.
    pub(super) left: u64,
    /// The sum of the column that a row of totals adds up.
    pub(super) sum: i64,
}

/// The order with this position in a stretch.
pub(super) fn order_at(world: &World, place: &Place, index: usize, most: usize) -> Draft {
    numbered(world, place, index, most, ((place.file * place.chunks + place.chunk) * ROWS + index) as u64)
}

/// An order of the time of a position, with a number of its own.
fn numbered(world: &World, place: &Place, index: usize, most: usize, number: u64) -> Draft {
    let orders = if world.layout.shape.is_order() { ROWS } else { ORDERS_WITH_LINES };
    let row = (place.chunk * ROWS + (index * ROWS / orders).min(ROWS - 1)).min(place.file_rows);
    let share = i64::try_from(row * 1_000_000 / place.file_rows.max(1)).unwrap_or(0);
    Draft::of(world.order(number, place.file, share, most))
}

/// The orders of a stretch that the next file may repeat.
pub(super) fn repeatable() -> impl Iterator<Item = usize> {
    (0..WHOLE).step_by(REPEATABLE)
}

/// Makes a stretch.
pub(super) fn make(world: &World, place: &Place) -> Chunk {
    let seed = [world.seed, 0x00C4_0171, place.file as u64, place.chunk as u64];
    let mut writer = Writer {
        world,
        place,
        text: String::with_capacity(place.rows * 256),
        rows: 0,
        random: rng(&seed),
        made: Chunk {
            text: String::new(),
            lines: 0,
            entries: Vec::new(),
            orders: Vec::new(),
            planted: BTreeMap::new(),
            left: 0,
            sum: 0,
        },
    };
    writer.fill();
    writer.finish()
}

/// What is still to be planted: a kind, and which variant of it.
type Want = (usize, usize);

/// Writes a stretch.
pub(super) struct Writer<'a> {
    pub(super) world: &'a World,
    pub(super) place: &'a Place,
    text: String,
    /// Rows written so far.
    rows: usize,
    pub(super) random: Rng,
    pub(super) made: Chunk,
}

impl Writer<'_> {
    fn fill(&mut self) {
        let mut wants = self.wants();
        let mut copies = copies::Wanted::new(self.world, self.place, &mut self.random);
        let mut structure = self.place.structure;
        let mut index = 0;
        while self.rows < self.place.rows {
            let left = self.place.rows - self.rows;
            let mut draft = order_at(self.world, self.place, index, left.min(MOST_LINES));
            let among = self.rows > 0 || self.place.chunk > 0;
            let orders = if self.world.layout.shape.is_order() { left } else { left * ORDERS_WITH_LINES / ROWS };
            // Between orders: what stands below the last row is no row that was broken.
            if among && structure > 0 && self.random.usize(0..orders.max(1)) < structure {
                structure -= 1;
                self.structural(structure, index);
            }
            let repeated = index < WHOLE && index.is_multiple_of(REPEATABLE);
            let mut plain = true;
            if !repeated {
                if self.random.usize(0..orders.max(1)) < wants.len() {
                    plain = !self.plant(&mut draft, &mut wants);
                } else if self.random.per_mille(40) {
                    faults::oddity(&mut draft, self.world, &mut self.random);
                    plain = false;
                }
            }
            self.emit(&draft, None);
            if plain && !repeated {
                copies.after(&draft, orders, self);
            }
            copies.due(self);
            index += 1;
        }
        self.made.left = (wants.len() + copies.left()) as u64;
    }

    /// Rows that may still be written.
    pub(super) fn rows_left(&self) -> usize {
        self.place.rows.saturating_sub(self.rows)
    }

    /// What this stretch has to carry, in an order that is drawn.
    fn wants(&mut self) -> Vec<Want> {
        let mut wants = Vec::new();
        for (at, kind) in KINDS.iter().enumerate() {
            let times = if kind.per_required { self.world.layout.required.len() } else { 1 };
            let wanted = kind.rate * times * self.place.rows;
            // What is left over by the division is drawn for, so that it is right on average.
            let more = usize::from(self.random.usize(0..100_000) < wanted % 100_000);
            for number in 0..wanted / 100_000 + more {
                wants.push((at, (number + self.place.chunk) % kind.variants.len()));
            }
        }
        self.random.shuffle(&mut wants);
        wants
    }

    /// Plants the first of some wants that the order has a place for.
    fn plant(&mut self, draft: &mut Draft, wants: &mut Vec<Want>) -> bool {
        const TRIES: usize = 24;
        let start = self.random.usize(0..wants.len());
        let late = self.rows * 3 > self.place.rows * 2;
        for step in 0..wants.len().min(TRIES) {
            let at = (start + step) % wants.len();
            let (kind, wanted) = wants[at];
            // What found no place so far may be one that the source has no column for: another variant stands in for it.
            let variant = if late { self.random.usize(0..KINDS[kind].variants.len()) } else { wanted };
            if KINDS[kind].plant(variant, draft, self.world, &mut self.random) {
                wants.swap_remove(at);
                return true;
            }
        }
        false
    }

    /// Writes an order and notes what is true of it; gives its lines. A copy says of what it is one.
    pub(super) fn emit(&mut self, draft: &Draft, copied: Option<&Copied>) -> Vec<u64> {
        let first = self.made.lines + 1;
        let count = draft.order.lines.len();
        draft.write(self.world, &mut self.text);
        self.rows += count;
        self.made.lines += count as u64;
        let lines: Vec<u64> = (first..).take(count).collect();
        self.made.sum += self.summed(draft);
        self.made.orders.push(OrderRow {
            file: self.place.file,
            line: first,
            lines: count,
            order_id: draft.order.id.clone(),
            customer: copied.map_or(draft.order.customer, |copied| copied.customer),
        });
        for planted in &draft.planted {
            let (line, further) = match planted.line {
                Some(line) => (first + line as u64, Vec::new()),
                None => (first, lines[1..].to_vec()),
            };
            self.note(Entry {
                file: self.place.file,
                line,
                lines: further,
                repeats: None,
                order_id: draft.order.id.clone(),
                column: planted.column,
                columns: planted.also.clone(),
                kind: planted.kind,
                variant: planted.variant,
                before: planted.before.clone(),
                follows: false,
            });
        }
        if !draft.planted.is_empty() || !draft.typed.is_empty() {
            self.note_broken_laws(draft, &lines);
        }
        self.note_broken(draft, &lines, laws::dead(draft, self.world));
        lines
    }

    fn note_broken_laws(&mut self, draft: &Draft, lines: &[u64]) {
        self.note_broken(draft, lines, laws::broken(draft, self.world));
    }

    fn note_broken(&mut self, draft: &Draft, lines: &[u64], laws: impl IntoIterator<Item = laws::Broken>) {
        for broken in laws {
            let column = |column: &Column| broken.columns.contains(column);
            let is_the_fault = |planted: &super::draft::Planted| {
                // An equation is broken as a whole, and another one that holds the same amount is a consequence; a time or number
                // that is wrong by itself is so in its own cell.
                let whole = broken.kind != Defect::Arithmetic || planted.also.iter().all(column);
                planted.kind == broken.kind && planted.column.iter().any(column) && whole
            };
            if draft.planted.iter().any(is_the_fault) {
                continue;
            }
            let at = broken.line.unwrap_or(0);
            let further = if broken.line.is_some() { Vec::new() } else { lines[1..].to_vec() };
            self.note(Entry {
                file: self.place.file,
                line: lines[at],
                lines: further,
                repeats: None,
                order_id: draft.order.id.clone(),
                column: broken.columns.first().copied(),
                columns: broken.columns.clone(),
                kind: broken.kind,
                variant: broken.law,
                before: String::new(),
                follows: true,
            });
        }
    }

    /// Notes a fault or a side effect.
    pub(super) fn note(&mut self, entry: Entry) {
        if !entry.follows {
            *self.made.planted.entry((entry.kind, entry.variant)).or_default() += 1;
        }
        self.made.entries.push(entry);
    }

    /// What an order adds to the column that a row of totals adds up.
    fn summed(&self, draft: &Draft) -> i64 {
        if !self.world.layout.totals {
            return 0;
        }
        let lines = draft.order.lines.iter().enumerate();
        let read = lines.filter(|(at, _)| draft.is_read(*at, Column::LineAmount));
        read.map(|(_, line)| line.amount).sum()
    }

    /// Writes a record that is no row, or a row that is no record.
    fn structural(&mut self, number: usize, index: usize) {
        const BETWEEN_TABS: [&str; 4] = ["repeated-header", "blank-row", "further-tab", "short-row"];
        const VARIANTS: [&str; 5] = ["repeated-header", "blank-row", "unquoted-comma", "open-quote", "short-row"];
        // The cells of a workbook stand in their columns whatever is in them.
        let separator = self.world.layout.separator;
        // Between tabs quotes are characters, which break nothing.
        let variants = match (self.place.broken, separator) {
            (false, _) => &VARIANTS[..2],
            (true, '\t') => &BETWEEN_TABS[..],
            (true, _) => &VARIANTS[..],
        };
        let variant = variants[(number + self.place.chunk) % variants.len()];
        // An order that is nowhere else.
        let other = 0x3FFF_0000 + (self.place.chunk * ROWS + index) as u64;
        let mut draft = numbered(self.world, self.place, index, 1, other);
        let columns = [Column::ShipAddress, Column::ShipStreet, Column::ProductName];
        let text = columns.into_iter().find(|&column| self.world.layout.has(column)).unwrap_or(Column::ProductName);
        let said = draft.text(0, text, self.world);
        let verbatim = |said: String| Typed {
            line: 0,
            column: text,
            text: said,
            reads: super::draft::Reads::Nothing,
            verbatim: true,
        };
        let mut record = String::new();
        match variant {
            "unquoted-comma" | "further-tab" => draft.typed.push(verbatim(format!("{said}{separator}2"))),
            "open-quote" => draft.typed.push(verbatim(format!("\"{said}"))),
            _ => {}
        }
        match variant {
            "repeated-header" => record.push_str(&self.world.layout.header().join(self.world.layout.ending)),
            "blank-row" => {
                record.extend(std::iter::repeat_n(separator, self.world.layout.columns.len() - 1));
            }
            _ => draft.write_line(0, self.world, &mut String::new(), &mut record),
        }
        if variant == "short-row" {
            let cells = record.rmatch_indices(separator).nth(2).map_or(record.len(), |(at, _)| at);
            record.truncate(cells);
        }
        self.text.push_str(&record);
        self.text.push_str(self.world.layout.ending);
        let line = self.made.lines + 1;
        let rows = if variant == "repeated-header" { self.world.layout.header().len() as u64 } else { 1 };
        self.made.lines += rows;
        self.note(Entry {
            file: self.place.file,
            line,
            lines: (line + 1..line + rows).collect(),
            repeats: None,
            order_id: String::new(),
            column: None,
            columns: Vec::new(),
            kind: Defect::Structure,
            variant,
            before: String::new(),
            follows: false,
        });
    }

    fn finish(mut self) -> Chunk {
        self.made.text = self.text;
        self.made
    }
}

/// A text in the encoding of a layout, without a mark.
pub(super) fn encoded(text: String, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Mark => text.into_bytes(),
        // Every character has a code in GB18030.
        Encoding::Gb18030 => encoding_rs::GB18030.encode(&text).0.into_owned(),
    }
}
