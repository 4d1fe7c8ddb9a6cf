//! Source profiles: what is known of the exports of one system, as written in `rules/sources/*.toml`.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::header::header_key;
use super::identity::{Checksum, IdFormat, Identity};
use super::lines::{Joined, Packed, Wide};
use super::period::{Period, day};
use super::state_rule::StateRule;
use super::state_words::StatusMap;
use crate::model::{Column, OwnedText, Text};

/// How well a profile, or a part of it, is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Seen in real files.
    Verified,
    /// Taken from the vendor's documentation.
    Documented,
    /// Concluded from similar systems; the report asks the user to check it.
    #[default]
    Inferred,
}

impl Confidence {
    /// How people put it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Verified => Text { en: "verified on real files", zh: "已用真实文件验证" },
            Self::Documented => Text { en: "from the vendor's documentation", zh: "依据厂商文档" },
            Self::Inferred => {
                Text { en: "inferred; please check the mapping", zh: "推断所得，请核对列映射" }
            }
        }
    }
}

/// What one row of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// An order.
    Order,
    /// A line, with the order's columns repeated.
    Line,
    /// A line; the order's columns stand on its first row only.
    Continuation,
    /// To be told from the data.
    #[default]
    Auto,
}

/// The order of day, month and year where numbers alone leave it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Year, month, day.
    Ymd,
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
}

/// Captions that identify a layout: all of `all`, and at least one of each group of `any`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Captions that must all be there.
    #[serde(default)]
    pub all: Vec<String>,
    /// Groups of which at least one caption each must be there.
    #[serde(default)]
    pub any: Vec<Vec<String>>,
    /// What one row of this layout is, where it differs from the source's main one.
    #[serde(default)]
    pub grain: Option<Grain>,
    /// What people call the layout.
    #[serde(default)]
    pub name: Option<OwnedText>,
    /// How well it is known, where that differs from the source's other layouts.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// The unit its amounts stand in.
    #[serde(default)]
    pub amounts: AmountUnit,
    /// What captions mean in this layout, where that differs from the source's others.
    #[serde(default)]
    pub columns: BTreeMap<Column, Vec<String>>,
    /// Column → the canonical states of orders in which this layout leaves it blank.
    #[serde(default)]
    pub blank_in: BTreeMap<Column, Vec<String>>,
    /// What the words of states mean in it that the source does not know.
    #[serde(default)]
    pub other_states: Option<String>,
    /// Its order numbers are the internal keys of orders that the source's other layouts number.
    #[serde(default)]
    pub refers_by_internal_key: bool,
}

/// The unit that amounts stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AmountUnit {
    /// The currency's own, such as yuan.
    #[default]
    Major,
    /// A hundredth of it, such as fen.
    Minor,
}

/// Captions that mean a column in files of a time only.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedCaption {
    /// The column.
    pub column: Column,
    /// The captions.
    pub captions: Vec<String>,
    /// The first day of the orders whose files they hold for.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    /// The first day of those whose files they no longer hold for.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

impl DatedCaption {
    /// The orders whose files they hold for.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, until: self.until }
    }
}

/// What is known of one system's exports.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Stable name.
    #[serde(default)]
    pub id: String,
    /// The profile that this one adds to: what it leaves out is taken from there.
    #[serde(default)]
    pub extends: Option<String>,
    /// What people call the system.
    #[serde(default)]
    pub title: OwnedText,
    /// How well it is known.
    #[serde(default)]
    pub confidence: Confidence,
    /// How people export from the system.
    #[serde(default)]
    pub export: Option<OwnedText>,
    /// What else a user should know of its files.
    #[serde(default)]
    pub quirk: Vec<OwnedText>,
    /// Currency of amounts where no column says it.
    #[serde(default)]
    pub currency: Option<String>,
    /// Time zone of dates that name none.
    #[serde(default)]
    pub timezone: Option<String>,
    /// What one row is.
    #[serde(default)]
    pub grain: Grain,
    /// The columns that together identify an order; those a file lacks are left out. The order number where none is named.
    #[serde(default)]
    pub key: Vec<Column>,
    /// The columns that name the customer, the name first.
    #[serde(default)]
    pub customer: Vec<Column>,
    /// Payment methods, each as the files write it in full, with which the buyer pays after receipt.
    #[serde(default)]
    pub pays_later: Vec<String>,
    /// Texts that mean "missing" here, beyond those that mean it everywhere.
    #[serde(default)]
    pub sentinels: Vec<String>,
    /// The same for single columns.
    #[serde(default)]
    pub sentinels_of: BTreeMap<Column, Vec<String>>,
    /// Captions that stand over several columns here.
    #[serde(default)]
    pub repeated_captions: Vec<String>,
    /// Columns that are several captions of the file put together.
    #[serde(default)]
    pub joined: Vec<Joined>,
    /// Columns that are never blank where they exist.
    #[serde(default)]
    pub required: Vec<Column>,
    /// Column → texts that make a row a sale: rows of the file with another text there and no state are charges and payouts. They are
    /// given back where they stood and judged as nothing, in files that have any sale.
    #[serde(default)]
    pub sales: BTreeMap<Column, Vec<String>>,
    /// Columns that the source leaves blank on orders in some states: column → states.
    #[serde(default)]
    pub blank_in: BTreeMap<Column, Vec<String>>,
    /// Amounts behind which the source itself writes a note in brackets.
    #[serde(default)]
    pub noted: Vec<Column>,
    /// Amounts that say what is to be paid, whether or not it was: only a date of payment says that.
    #[serde(default)]
    pub payable: Vec<Column>,
    /// Order columns that stand on the first row of an order only.
    #[serde(default)]
    pub order_only_first_row: Vec<Column>,
    /// Tie-break for dates such as 1/2/2024.
    #[serde(default)]
    pub date_order: Option<DateOrder>,
    /// Captions that must all be there.
    #[serde(default)]
    pub signature_all: Vec<String>,
    /// Groups of which at least one caption each must be there.
    #[serde(default)]
    pub signature_any: Vec<Vec<String>>,
    /// Signatures of the source's other layouts.
    #[serde(default)]
    pub signature_alternatives: Vec<Signature>,
    /// Canonical column → captions, the best first.
    #[serde(default)]
    pub columns: BTreeMap<Column, Vec<String>>,
    /// Captions that mean a column in files of a time only.
    #[serde(default)]
    pub caption: Vec<DatedCaption>,
    /// The same for words too common to be trusted alone; used only beside an order date and without a better column.
    #[serde(default)]
    pub weak: BTreeMap<Column, Vec<String>>,
    /// Captions that mean a column where a file has no better one for it, whatever they mean beside one.
    #[serde(default)]
    pub stand_in: BTreeMap<Column, Vec<String>>,
    /// Status words.
    #[serde(default)]
    pub status: Vec<StatusMap>,
    /// States that other columns tell; the first that holds counts.
    #[serde(default)]
    pub state: Vec<StateRule>,
    /// Moves between states that are legal here beyond the general ones, as `closed -> confirmed`.
    #[serde(default)]
    pub lifecycle: Vec<String>,
    /// The same for the after-sale states.
    #[serde(default)]
    pub refund_lifecycle: Vec<String>,
    /// Columns that can be edited in drafts only: an order that was confirmed keeps what they say.
    #[serde(default)]
    pub fixed: Vec<Column>,
    /// Amount identities.
    #[serde(default)]
    pub identity: Vec<Identity>,
    /// The form of identifiers.
    #[serde(default)]
    pub id_format: Vec<IdFormat>,
    /// Columns that hold several lines in one cell.
    #[serde(default)]
    pub packed: Vec<Packed>,
    /// Captions that repeat with a number.
    #[serde(default)]
    pub wide: Vec<Wide>,
    /// Whether it ships with the program.
    #[serde(skip)]
    pub shipped: bool,
    /// Compared form of each caption → its column and rank; filled by [`Profile::index`].
    #[serde(skip)]
    aliases: HashMap<String, (Column, usize)>,
}

/// How the parts of a signature fared against a file's captions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureMatch {
    /// Captions that were found.
    pub found: Vec<String>,
    /// Captions or groups that were not.
    pub missing: Vec<String>,
}

impl Profile {
    /// The check characters that the identifiers of a column have or lack, where the source gives out any.
    #[must_use]
    pub fn checksum(&self, column: Column) -> Option<Checksum> {
        self.id_format.iter().filter(|form| form.column == column).find_map(|form| form.checksum)
    }

    /// An identifier of a column without the check characters that the source's identifiers may have or lack.
    #[must_use]
    pub fn without_check<'a>(&self, column: Column, id: &'a str) -> &'a str {
        self.checksum(column).map_or(id, |checksum| checksum.without(id))
    }

    /// Every signature of the source.
    pub fn signatures(&self) -> impl Iterator<Item = Signature> + '_ {
        let main =
            Signature { all: self.signature_all.clone(), any: self.signature_any.clone(), ..Signature::default() };
        std::iter::once(main)
            .chain(self.signature_alternatives.iter().cloned())
            .filter(|signature| !signature.all.is_empty() || !signature.any.is_empty())
    }

    /// The layout that a file with these captions has: the first whose signature is complete.
    #[must_use]
    pub fn layout_of(&self, keys: &[String]) -> Option<Signature> {
        self.signatures().find(|signature| signature.compare(keys).missing.is_empty())
    }

    /// What one row of a file with these captions is, before the data has been looked at: open where it is none of the
    /// layouts, and these differ in it.
    #[must_use]
    pub fn grain_of(&self, keys: &[String]) -> Grain {
        match self.layout_of(keys) {
            Some(layout) => layout.grain.unwrap_or(self.grain),
            None if self.signature_alternatives.iter().any(|other| other.grain.is_some_and(|g| g != self.grain)) => {
                Grain::Auto
            }
            None => self.grain,
        }
    }

    /// Whether a column tells the state of an order, alone or beside the column of states.
    #[must_use]
    pub fn tells_state(&self, column: Column) -> bool {
        const SHIPPED: [Column; 3] = [Column::Qty, Column::ShippedQty, Column::OpenQty];
        let by_rule = |rule: &StateRule| {
            rule.columns().any(|of| of == column)
                || rule.each_line.contains_key(&column)
                || rule.shipped.is_some() && SHIPPED.contains(&column)
        };
        self.state.iter().any(by_rule) || self.status.iter().flat_map(|map| &map.when).any(|when| when.column == column)
    }

    /// Prepares the look-up of captions. A profile maps nothing before this.
    pub fn index(&mut self) {
        if self.key.is_empty() {
            self.key = vec![Column::OrderId];
        }
        self.aliases.clear();
        for (column, words) in &self.columns {
            for (rank, word) in words.iter().enumerate() {
                self.aliases.entry(header_key(word)).or_insert((*column, rank));
            }
        }
    }

    /// Every caption the profile knows, in its compared form.
    pub fn captions(&self) -> impl Iterator<Item = String> + '_ {
        let weak = self.weak.values().flatten().map(|word| header_key(word));
        self.aliases.keys().cloned().chain(weak)
    }

    /// The canonical column of a caption in its compared form, and how good the alias is (0 is the best).
    #[must_use]
    pub fn column_of(&self, key: &str) -> Option<(Column, usize)> {
        self.aliases.get(key).copied()
    }

    /// The canonical column of a caption that is too common to be trusted alone.
    #[must_use]
    pub fn weak_column_of(&self, key: &str) -> Option<Column> {
        self.weak.iter().find(|(_, words)| words.iter().any(|word| header_key(word) == key)).map(|(column, _)| *column)
    }
}

impl Signature {
    /// The column that a caption in its compared form has in this layout alone, and how good the alias is.
    #[must_use]
    pub fn column_of(&self, key: &str) -> Option<(Column, usize)> {
        self.columns.iter().find_map(|(&column, words)| {
            words.iter().position(|word| header_key(word) == key).map(|rank| (column, rank))
        })
    }

    /// Compares with a file's captions in their compared form.
    #[must_use]
    pub fn compare(&self, keys: &[String]) -> SignatureMatch {
        let has = |caption: &String| keys.contains(&header_key(caption));
        let mut result = SignatureMatch { found: Vec::new(), missing: Vec::new() };
        for caption in &self.all {
            let list = if has(caption) { &mut result.found } else { &mut result.missing };
            list.push(caption.clone());
        }
        for group in &self.any {
            match group.iter().find(|caption| has(caption)) {
                Some(caption) => result.found.push(caption.clone()),
                None => result.missing.push(group.join("|")),
            }
        }
        result
    }
}
