//! Drafts: rules that hold in good exports, and a source profile for an export that no profile knows, from its captions and from what its columns hold.
//!
//! In: a table as read and mapped. Out: the text of a profile file with a reason, a confidence and two values beside each
//! column. It is a draft: everything in it is meant to be looked at.

mod content;
mod rules;
mod states;
mod sums;
mod text;

use crate::model::{Column, Kind, Lang};
use crate::normalise::cell::{Missing, unwrap};
use crate::sources::{Library, MappedTable, Mapping, Profile};

use content::Content;

pub use rules::{CONFIDENCE, draft_rules};

/// Rows that are looked at.
const SAMPLE: u32 = 5000;

/// They stand together, this many each time: the lines of an order do.
const TOGETHER: u32 = 100;

/// A column of the file with what it is taken for.
#[derive(Debug)]
struct Guess {
    /// Its position.
    position: usize,
    column: Column,
    /// In percent.
    confidence: u8,
    why: Why,
}

/// What a guess rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The caption is known, and the values fit.
    Caption,
    /// The caption is known, but the values do not fit.
    CaptionAlone,
    /// The values are of this kind.
    Values,
    /// Two other columns multiply to it, or it multiplies with another to a third.
    Product,
    /// The lines of each order add up to it.
    Sum,
    /// It adds up with known columns, as the source's amounts do.
    Equation,
}

/// Drafts the text of a profile, with comments in a language.
#[must_use]
pub fn draft(table: &MappedTable, library: &Library, id: &str, lang: Lang) -> String {
    let missing = Missing::new(&[]);
    let rows = sample(table.raw.height());
    // A file that resembles those of a source is drafted as one of it.
    let resembled = table.detection.resembled().and_then(|id| library.get(id));
    let base = resembled.unwrap_or(&table.detection.profile);
    let mapping = if resembled.is_some() { &Mapping::new(&table.raw.header, base, &[]) } else { &table.mapping };
    let width = crate::sources::own_width(&table.raw.header);
    let nested = table.raw.nested.as_ref();
    let columns: Vec<Content> = (0..width)
        .map(|position| {
            // What a record of JSON says of the order stands on the first of its lines, and holds for all of them.
            let of_order =
                nested.filter(|nested| nested.paths.get(position).is_some_and(|path| path.line_after.is_none()));
            let cells = rows.iter().map(|&row| {
                let part = of_order.and_then(|nested| nested.part_of.get(row as usize)).copied().unwrap_or(0);
                let cell = table.raw.cell(row.saturating_sub(part), position);
                let text = unwrap(cell.trim(), Kind::Text).to_owned();
                if missing.is(&text) { String::new() } else { text }
            });
            Content::of(cells.collect())
        })
        .collect();
    let blocks = blocks(&rows);
    let mut guesses = guess(mapping, library, &columns, &blocks);
    add_up(&mut guesses, base, &columns);
    text::write(&text::Drafted {
        table,
        base,
        library,
        id,
        columns: &columns,
        guesses: &guesses,
        blocks: &blocks,
        looked_at: rows.len(),
        lang,
    })
}

/// Adds the columns that the amounts of the source tell: of a sum that always holds there and holds in the file, the one part that
/// is not known yet.
fn add_up(guesses: &mut Vec<Guess>, base: &Profile, columns: &[Content]) {
    let name = |guesses: &[Guess], position: usize| {
        guesses.iter().find(|guess| guess.position == position).map(|guess| guess.column.name())
    };
    // `left = one + other`
    let equations: Vec<[String; 3]> =
        base.identity.iter().filter_map(|identity| sum_of(&identity.equation.to_string())).collect();
    let all: Vec<usize> = (0..columns.len()).collect();
    for (left, one, other) in sums::sums(columns, &all) {
        let parts = [left, one, other];
        let named = parts.map(|position| name(guesses, position));
        let [open] = (0..3).filter(|&at| named[at].is_none()).collect::<Vec<usize>>()[..] else { continue };
        let fits = |equation: &&[String; 3]| {
            let is = |at: usize, part: usize| named[at].is_none_or(|name| name == equation[part]);
            is(0, 0) && (is(1, 1) && is(2, 2) || is(1, 2) && is(2, 1))
        };
        let Some(equation) = equations.iter().find(fits) else { continue };
        let known: Vec<&str> = named.iter().flatten().copied().collect();
        let Some(column) = equation.iter().find(|part| !known.contains(&part.as_str())) else { continue };
        let Some(column) =
            Column::from_name(column).filter(|column| !guesses.iter().any(|guess| guess.column == *column))
        else {
            continue;
        };
        guesses.push(Guess { position: parts[open], column, confidence: 85, why: Why::Equation });
    }
    multiply(guesses, columns, &all);
    guesses.sort_by_key(|guess| guess.position);
}

/// Adds the quantity, the price or the amount of lines where the two others are known and multiply with it in the file.
fn multiply(guesses: &mut Vec<Guess>, columns: &[Content], all: &[usize]) {
    const PRODUCTS: [[Column; 3]; 3] = [
        [Column::Qty, Column::UnitPrice, Column::LineAmount],
        [Column::Qty, Column::UnitPrice, Column::LineAmountExcl],
        [Column::Qty, Column::UnitPriceIncl, Column::LineAmount],
    ];
    for product in PRODUCTS {
        let places =
            product.map(|column| guesses.iter().find(|guess| guess.column == column).map(|guess| guess.position));
        let [open] = (0..3).filter(|&at| places[at].is_none()).collect::<Vec<usize>>()[..] else { continue };
        let free: Vec<usize> =
            all.iter().copied().filter(|at| !guesses.iter().any(|guess| guess.position == *at)).collect();
        let fits = sums::numeric(columns, &free).into_iter().find(|&at| {
            let [one, other, amount] = std::array::from_fn(|part| places[part].unwrap_or(at));
            sums::multiplies(columns, [one, other, amount]).is_some()
        });
        if let Some(position) = fits {
            guesses.push(Guess { position, column: product[open], confidence: 85, why: Why::Product });
        }
    }
}

/// The three names of an equation that is a sum of two.
fn sum_of(equation: &str) -> Option<[String; 3]> {
    let (left, right) = equation.split_once(" = ")?;
    let (one, other) = right.split_once(" + ")?;
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let parts = [left, one, other];
    parts.iter().all(|part| is_name(part)).then(|| parts.map(str::to_owned))
}

/// The rows that are looked at: all of them, or blocks spread over the table.
fn sample(height: u32) -> Vec<u32> {
    let blocks = SAMPLE / TOGETHER;
    let step = height.div_ceil(blocks).max(TOGETHER);
    let block = |start: u32| start..(start + TOGETHER).min(height);
    (0..height).step_by(step as usize).flat_map(block).collect()
}

/// Where rows that follow each other in the sample do so in the file, too: its blocks.
fn blocks(rows: &[u32]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let mut blocks = Vec::new();
    for at in 1..=rows.len() {
        if at == rows.len() || rows[at] != rows[at - 1] + 1 {
            blocks.push(start..at);
            start = at;
        }
    }
    blocks
}

/// What each column is taken for: by its caption first, then by its values, each canonical column once.
fn guess(mapping: &Mapping, library: &Library, columns: &[Content], blocks: &[std::ops::Range<usize>]) -> Vec<Guess> {
    let mut guesses: Vec<Guess> = Vec::new();
    for (position, content) in columns.iter().enumerate() {
        let Some(column) = mapping.column(position) else { continue };
        let share = content.share_of(column, library);
        let (why, confidence) = if content.filled == 0 {
            (Why::CaptionAlone, 60)
        } else if share >= 0.9 {
            (Why::Caption, 98)
        } else {
            (Why::CaptionAlone, percent(0.6 * share).max(20))
        };
        guesses.push(Guess { position, column, confidence, why });
    }
    let free = |guesses: &[Guess], position: usize| !guesses.iter().any(|guess| guess.position == position);
    let has = |guesses: &[Guess], column: Column| guesses.iter().any(|guess| guess.column == column);
    // Values that are of one kind beyond doubt, the surest kinds first.
    for column in [
        Column::Email,
        Column::TaxId,
        Column::Phone,
        Column::Currency,
        Column::Status,
        Column::OrderDate,
        Column::CustomerName,
        Column::OrderId,
        Column::ShipAddress,
    ] {
        if has(&guesses, column) {
            continue;
        }
        let best = columns
            .iter()
            .enumerate()
            .filter(|(position, content)| free(&guesses, *position) && content.is_enough())
            .map(|(position, content)| (content.likeness(column, library), position))
            // Some words of states are a system's own.
            .filter(|(likeness, _)| *likeness >= if column == Column::Status { 0.5 } else { 0.8 })
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((likeness, position)) = best {
            guesses.push(Guess { position, column, confidence: percent(0.85 * likeness), why: Why::Values });
        }
    }
    let numbers: Vec<usize> = (0..columns.len()).filter(|&position| free(&guesses, position)).collect();
    if ![Column::Qty, Column::UnitPrice, Column::LineAmount].iter().any(|&column| has(&guesses, column))
        && let Some((product, confidence)) = sums::product(columns, &numbers)
    {
        for (column, position) in
            [(Column::Qty, product.quantity), (Column::UnitPrice, product.price), (Column::LineAmount, product.amount)]
        {
            guesses.push(Guess { position, column, confidence, why: Why::Product });
        }
    }
    let at = |guesses: &[Guess], column: Column| {
        guesses.iter().find(|guess| guess.column == column).map(|guess| guess.position)
    };
    let totals = [Column::OrderTotal, Column::GoodsAmount];
    if !totals.iter().any(|&column| has(&guesses, column))
        && let (Some(order), Some(amount)) = (at(&guesses, Column::OrderId), at(&guesses, Column::LineAmount))
    {
        let numbers: Vec<usize> = (0..columns.len()).filter(|&position| free(&guesses, position)).collect();
        if let Some((position, confidence)) = sums::order_total(columns, blocks, &numbers, (order, amount)) {
            guesses.push(Guess { position, column: Column::OrderTotal, confidence, why: Why::Sum });
        }
    }
    guesses.sort_by_key(|guess| guess.position);
    guesses
}

/// A share as a whole number of percent.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn percent(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// The share of a part in a whole; none of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
