//! Which canonical column each column of a file is.

use serde::Serialize;

use super::header::caption_key;
use super::profile::Profile;
use crate::model::{Column, Kind, Level};
use crate::read::JsonPath;

/// The columns that rows set aside get behind their own. A file that has them is one of ours; they are no order data.
pub const ASIDE_COLUMNS: [&str; 5] = ["_reason", "_rule", "_file", "_sheet", "_line"];

/// How many columns of a header are the export's own: all of them, or those before the ones that rows set aside get.
#[must_use]
pub fn own_width(header: &[String]) -> usize {
    let own = header.len().saturating_sub(ASIDE_COLUMNS.len());
    let is_aside = header[own..].iter().map(|caption| caption.trim()).eq(ASIDE_COLUMNS);
    if is_aside { own } else { header.len() }
}

/// Keys of objects that only wrap one value: a phone, a member, a reference.
const VALUE_KEYS: [&str; 4] = ["phone", "name", "value", "text"];

/// A column of a file and what it is taken for.
#[derive(Debug, Clone, Serialize)]
pub struct MappedColumn {
    /// The caption as it stands in the file.
    pub caption: String,
    /// The canonical column; `None` for one that is carried through as text.
    pub column: Option<Column>,
}

/// The columns of one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Mapping {
    columns: Vec<MappedColumn>,
}

impl Mapping {
    /// Maps a header by a profile and by what the user said with `--map`, which wins.
    ///
    /// Each canonical column is taken at most once: the best alias wins, then the leftmost column. Common words such as
    /// `id` count only beside an order date and where no better order number exists.
    /// A caption named by the user that this header lacks is left to the other files of the run.
    #[must_use]
    pub fn new(header: &[String], profile: &Profile, named: &[(Column, String)]) -> Self {
        Self::of_filled(header, profile, named, &|_| false)
    }

    /// The same where some columns are known to be blank throughout: they are taken only for what no other column says.
    #[must_use]
    pub fn of_filled(
        header: &[String],
        profile: &Profile,
        named: &[(Column, String)],
        is_blank: &dyn Fn(usize) -> bool,
    ) -> Self {
        let own = own_width(header);
        let keys: Vec<String> = header[..own].iter().map(|caption| caption_key(caption)).collect();
        let mut taken: Vec<Option<Column>> = vec![None; header.len()];
        for (column, caption) in named {
            if let Some(at) = keys.iter().position(|key| *key == caption_key(caption)) {
                taken[at] = Some(*column);
            }
        }
        let is_named = |column: Column| named.iter().any(|(other, _)| *other == column);
        let layout = profile.layout_of(&keys).filter(|layout| !layout.columns.is_empty());
        let means =
            |key: &String| layout.as_ref().and_then(|layout| layout.column_of(key)).or_else(|| profile.column_of(key));
        let mut wanted: Vec<(Column, usize, usize)> = keys
            .iter()
            .enumerate()
            .filter_map(|(at, key)| means(key).map(|(column, rank)| (column, rank, at)))
            .filter(|&(column, _, at)| !is_named(column) && taken[at].is_none())
            .collect();
        wanted.sort_unstable();
        // Of two columns of lines with one caption the one among the other columns of lines is meant.
        let is_alone = |&&(column, rank, _): &&(Column, usize, usize)| {
            wanted.iter().filter(|other| (other.0, other.1) == (column, rank)).count() == 1
        };
        let of_lines: Vec<usize> = wanted
            .iter()
            .filter(|(column, ..)| column.level() == Level::Line)
            .filter(is_alone)
            .map(|&(.., at)| at)
            .collect();
        let away = |column: Column, at: usize| match column.level() {
            Level::Line => of_lines.iter().map(|other| other.abs_diff(at)).min().unwrap_or(0),
            Level::Order => 0,
        };
        let mut ranked: Vec<(Column, bool, usize, usize, usize)> =
            wanted.iter().map(|&(column, rank, at)| (column, is_blank(at), rank, away(column, at), at)).collect();
        ranked.sort_unstable();
        let blank_ones: Vec<(Column, usize)> =
            ranked.iter().filter(|(_, blank, ..)| *blank).map(|&(column, .., at)| (column, at)).collect();
        ranked.retain(|(_, blank, ..)| !blank);
        ranked.dedup_by_key(|&mut (column, ..)| column);
        for (column, .., at) in ranked {
            taken[at] = Some(column);
        }
        let has = |taken: &[Option<Column>], column| taken.contains(&Some(column));
        // What somebody named means that, and nothing else.
        let of_user = |key: &String| named.iter().any(|(_, caption)| caption_key(caption) == *key);
        for (&column, captions) in profile.stand_in.iter().filter(|(column, _)| !is_named(**column)) {
            let stands_in = |caption: &String| {
                let is_one =
                    |&(at, key): &(usize, &String)| *key == caption_key(caption) && !of_user(key) && !is_blank(at);
                keys.iter().enumerate().find(is_one).map(|(at, _)| at)
            };
            if !has(&taken, column)
                && let Some(at) = captions.iter().find_map(stands_in)
            {
                taken[at] = Some(column);
            }
        }
        for (column, at) in blank_ones {
            if taken[at].is_none() && !has(&taken, column) {
                taken[at] = Some(column);
            }
        }
        for (at, key) in keys.iter().enumerate() {
            if let Some(column) = profile.weak_column_of(key)
                && taken[at].is_none()
                && !has(&taken, column)
                && has(&taken, Column::OrderDate)
            {
                taken[at] = Some(column);
            }
        }
        let columns = header
            .iter()
            .zip(taken)
            .map(|(caption, column)| MappedColumn { caption: caption.clone(), column })
            .collect();
        Self { columns }
    }

    /// Columns whose meaning is known already.
    #[must_use]
    pub fn of(columns: Vec<MappedColumn>) -> Self {
        Self { columns }
    }

    /// Maps further columns of JSON by the ends of their paths: `items.sku` is what `sku` is, if that is said of lines, and
    /// `customer.name` what `customer name` is, if that is said of orders. Lines under any name are what those under `items` are, and
    /// an object that only wraps a value is what its own name says: `phone.phone`, `收货地址.province`. Columns that are taken stay
    /// so, but what is said of lines by a value of the order gives way to a value of the lines.
    pub fn of_paths(&mut self, paths: &[JsonPath], profile: &Profile, named: &[(Column, String)]) {
        let is_named = |column: Column| named.iter().any(|(other, _)| *other == column);
        for (position, path) in paths.iter().enumerate() {
            if self.columns[position].column.is_some() || path.keys.len() < 2 {
                continue;
            }
            let inner = &path.keys[path.line_after.unwrap_or(0).min(path.keys.len() - 1)..];
            let level = if path.line_after.is_some() { Level::Line } else { Level::Order };
            let last = &inner[inner.len() - 1..];
            let mut ends: Vec<String> = vec![inner[inner.len().saturating_sub(2)..].join(" "), last.join(" ")];
            if level == Level::Line {
                ends.push(format!("items {}", inner.join(" ")));
            } else if let [.., outer, value] = &path.keys[..] {
                if VALUE_KEYS.contains(&value.as_str()) {
                    ends.push(outer.clone());
                }
                if profile.column_of(&caption_key(outer)).is_some_and(|(column, _)| column == Column::ShipAddress) {
                    ends.push(format!("address {value}"));
                }
            }
            let found = ends.iter().find_map(|end| {
                let (column, _) = profile.column_of(&caption_key(end))?;
                // What an object is called names a phone or a text in it, never an amount.
                let is_wrapped = path.keys.len() > 1 && *end == path.keys[path.keys.len() - 2];
                let fits = match path.keys.last().map(String::as_str) {
                    _ if !is_wrapped => true,
                    Some("phone") => column.kind() == Kind::Phone,
                    _ => matches!(column.kind(), Kind::Text | Kind::Name | Kind::Id | Kind::Status(_)),
                };
                (column.level() == level && fits).then_some(column)
            });
            let Some(column) = found else { continue };
            match self.position(column) {
                None => self.columns[position].column = Some(column),
                Some(other)
                    if level == Level::Line
                        && !is_named(column)
                        && paths.get(other).is_some_and(|path| path.line_after.is_none()) =>
                {
                    self.columns[other].column = None;
                    self.columns[position].column = Some(column);
                }
                Some(_) => {}
            }
        }
    }

    /// The columns in file order.
    #[must_use]
    pub fn columns(&self) -> &[MappedColumn] {
        &self.columns
    }

    /// Where a canonical column is.
    #[must_use]
    pub fn position(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|mapped| mapped.column == Some(column))
    }

    /// Where a canonical column is, as findings say it.
    #[must_use]
    pub fn place(&self, column: Column) -> Option<u16> {
        self.position(column).and_then(|position| u16::try_from(position).ok())
    }

    /// Whether a canonical column is there.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.position(column).is_some()
    }

    /// What a column of the file is.
    #[must_use]
    pub fn column(&self, position: usize) -> Option<Column> {
        self.columns.get(position).and_then(|mapped| mapped.column)
    }

    /// Whether the table is one of orders or order lines: it has an order number, and something that only orders have
    /// beside it — a date, goods, or the one who ordered. A table of payments has an order number too, but none of these.
    #[must_use]
    pub fn is_orders(&self) -> bool {
        const EVIDENCE: &[Column] = &[
            Column::OrderDate,
            Column::Qty,
            Column::ProductId,
            Column::ProductName,
            Column::Sku,
            Column::CustomerId,
            Column::CustomerName,
            Column::BuyerNick,
        ];
        self.has(Column::OrderId) && EVIDENCE.iter().any(|&column| self.has(column))
    }
}
