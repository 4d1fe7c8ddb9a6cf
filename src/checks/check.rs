//! What a check is: documentation, metadata and logic, declared together.

use polars::prelude::{BooleanChunked, Expr, IntoLazy};

use super::scope::Scope;
use super::segment::Counter;
use crate::config::Rule;
use crate::expression::Level;
use crate::model::{Column, Defect, Detail, Findings, Moment, Place, RowId, RuleId, TableId, Text};
use crate::normalise::{Fault, OrderTable, Orders};

/// What a check looks at, which is also the unit its percentages count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Columns, or segments of them.
    Columns,
    /// Cells.
    Cells,
    /// Rows.
    Rows,
    /// Orders.
    Orders,
    /// Records of the file, rows or not.
    Records,
    /// Files and sheets.
    Files,
    /// Days of the calendar.
    Days,
    /// Customers.
    Customers,
}

impl Unit {
    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Columns => Text { en: "columns", zh: "列" },
            Self::Cells => Text { en: "cells", zh: "单元格" },
            Self::Rows => Text { en: "rows", zh: "行" },
            Self::Orders => Text { en: "orders", zh: "订单" },
            Self::Records => Text { en: "records", zh: "记录" },
            Self::Files => Text { en: "files", zh: "文件" },
            Self::Days => Text { en: "days", zh: "天" },
            Self::Customers => Text { en: "customers", zh: "客户" },
        }
    }
}

/// The dimension of data quality a check speaks for (DAMA-DMBOK).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// What should be there is.
    Completeness,
    /// Nothing is there twice.
    Uniqueness,
    /// Values have the form they must have.
    Validity,
    /// Values agree with each other.
    Consistency,
    /// Values are of the time they should be of.
    Timeliness,
}

impl Dimension {
    /// Every dimension a single file can be judged by. Accuracy is not among them: it needs another source.
    pub const ALL: &'static [Self] =
        &[Self::Completeness, Self::Uniqueness, Self::Validity, Self::Consistency, Self::Timeliness];

    /// The name in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Uniqueness => "uniqueness",
            Self::Validity => "validity",
            Self::Consistency => "consistency",
            Self::Timeliness => "timeliness",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Completeness => Text { en: "Completeness", zh: "完整性" },
            Self::Uniqueness => Text { en: "Uniqueness", zh: "唯一性" },
            Self::Validity => Text { en: "Validity", zh: "有效性" },
            Self::Consistency => Text { en: "Consistency", zh: "一致性" },
            Self::Timeliness => Text { en: "Timeliness", zh: "及时性" },
        }
    }
}

/// Whether ordermend can mend what a check finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// It cannot.
    None,
    /// It can without changing what a value means; `clean` does so.
    Safe,
    /// It can, but what it writes is a conclusion: it does so only when asked to.
    Unsafe,
}

/// A check: everything about it but the rule that configures it.
pub struct Check {
    /// Stable name, kebab-case, saying the defect.
    pub name: &'static str,
    /// What it looks at.
    pub unit: Unit,
    /// The dimension it speaks for.
    pub dimension: Dimension,
    /// Whether its findings can be mended.
    pub repair: Repair,
    /// The version that brought it.
    pub since: &'static str,
    /// Its documentation: English, then Chinese, under fixed headings.
    pub docs: &'static str,
    /// What its findings say; [`Detail::text`] chooses among them.
    pub texts: &'static [Text],
    /// The keys that its rules may set beside those of every rule.
    pub params: &'static [&'static str],
    /// The kinds of fault that it is made for, as truth files name them.
    pub finds: &'static [Defect],
    /// The columns that it judges whatever its rules say, beside those of the kinds it looks at.
    pub reads: &'static [Column],
    /// How it runs.
    pub body: Body,
}

impl Check {
    /// Whether its rules can be judged by segments: it tells which rows it looked at.
    #[must_use]
    pub fn has_segments(&self) -> bool {
        match self.body {
            Body::Rows(_) | Body::AnyTables(_) => true,
            Body::States(level) => level != Level::File,
            Body::Cells(..) | Body::Texts(_) | Body::Tables(_) | Body::Stage => false,
        }
    }

    /// Whether its rules can say which rows they are about.
    #[must_use]
    pub fn has_where(&self) -> bool {
        matches!(self.body, Body::AnyTables(_) | Body::States(_) | Body::Rows(_) | Body::Cells(..))
    }

    /// Whether it says nothing until a rule of the user's own says what is right, so that no shipped rule names it.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        matches!(self.body, Body::AnyTables(_) | Body::States(_))
    }

    /// What its rules speak of, where they state it in an expression.
    #[must_use]
    pub fn states(&self) -> Option<Level> {
        match self.body {
            Body::States(level) => Some(level),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// How a check runs.
pub enum Body {
    /// Its findings are faults that reading the cells has already found.
    Cells(&'static [Fault], Scope),
    /// It judges rows through a mask; all masks of a table are computed in one lazy pass.
    Rows(fn(&Rule, &OrderTable, &RunContext<'_>) -> Vec<RowPlan>),
    /// It judges the texts of single cells; all such checks of a table share one pass over its rows.
    Texts(fn(&Rule, &OrderTable) -> Vec<TextPlan>),
    /// It looks at whole tables.
    Tables(fn(&Rule, &OrderTable, &RunContext<'_>, &mut Sink<'_>)),
    /// It looks at whole tables, whether they hold orders or anything else.
    AnyTables(fn(&Rule, &OrderTable, &RunContext<'_>, &mut Sink<'_>)),
    /// It judges what its rules state, of rows, orders or files.
    States(Level),
    /// A stage of its own finds what it names.
    Stage,
}

/// What checks may know of the run.
pub struct RunContext<'a> {
    /// All tables.
    pub orders: &'a Orders,
    /// What "now" is.
    pub as_of: Moment,
}

/// One mask over the rows of a table.
pub struct RowPlan {
    /// True where the row breaks the rule, false where it does not, null where it cannot be judged.
    pub mask: Mask,
    /// The column that findings are placed on.
    pub column: Column,
    /// The values a finding's message is filled with.
    pub detail: DetailOf,
}

/// One column whose texts are judged.
pub struct TextPlan {
    /// The column.
    pub column: Column,
    /// Says what is wrong with a cell, given without its wrapping.
    pub judge: TextJudge,
    /// Makes findings of the rows whose cells are wrong, in order.
    pub conclude: TextConclusion,
}

/// Says what is wrong with a text.
pub type TextJudge = Box<dyn Fn(&str) -> Option<Detail> + Send + Sync>;

/// Makes findings of what was judged.
pub type TextConclusion = Box<dyn FnOnce(&OrderTable, Vec<(u32, Detail)>, &mut Sink<'_>) + Send>;

/// Says what a finding on a row of a table is filled with.
pub type DetailOf = Box<dyn Fn(&OrderTable, u32) -> Detail + Send + Sync>;

/// A mask, lazy or computed.
pub enum Mask {
    /// To be computed by the frame engine together with the others.
    Lazy(Expr),
    /// Computed by a checked kernel, where integer expressions could overflow.
    Ready(BooleanChunked),
}

impl Mask {
    /// A mask of which each row that is judged is judged once more, by what its cells say.
    pub fn judged_again(table: &OrderTable, mask: Expr, again: impl Fn(u32, bool) -> Option<bool>) -> Self {
        let computed = table.frame.clone().lazy().select([mask.clone().alias("m")]).collect();
        // Where the engine fails, it fails on the lazy mask as well, and says so.
        let computed = computed.ok().and_then(|frame| frame.column("m").ok()?.bool().ok().cloned());
        let Some(computed) = computed.filter(|mask| mask.len() == table.raw.height() as usize) else {
            return Self::Lazy(mask);
        };
        let rows = (0u32..).zip(computed.iter());
        Self::Ready(rows.map(|(row, broken)| broken.and_then(|broken| again(row, broken))).collect())
    }
}

/// Where a check puts what it finds.
pub struct Sink<'a> {
    pub(super) rule: RuleId,
    pub(super) findings: &'a mut Findings,
    pub(super) evaluated: &'a mut u64,
    pub(super) failed: &'a mut u64,
    /// Counts by segments, where the rule has any.
    pub(super) segments: Option<&'a mut Counter>,
}

impl Sink<'_> {
    /// Counts units that were looked at.
    pub fn evaluated(&mut self, units: u64) {
        *self.evaluated += units;
    }

    /// Counts a unit that was looked at, by its row.
    pub fn looked_at(&mut self, row: RowId) {
        *self.evaluated += 1;
        if let Some(segments) = &mut self.segments {
            segments.evaluated(row);
        }
    }

    /// A unit that breaks the rule.
    pub fn finding(&mut self, place: Place, detail: Detail) {
        *self.failed += 1;
        if let (Some(segments), Some(row)) = (&mut self.segments, place.row()) {
            segments.failed(row);
        }
        self.findings.push_with(self.rule, place, detail);
    }

    /// A further finding about a unit that has been counted.
    pub fn detail(&mut self, place: Place, detail: Detail) {
        self.findings.push_with(self.rule, place, detail);
    }

    /// A finding about a whole table.
    pub fn table_finding(&mut self, table: TableId, detail: Detail) {
        self.finding(Place::Table(table), detail);
    }
}

/// The part of a check's documentation in one language: English stands first, Chinese from its first heading on.
#[must_use]
pub fn docs_in(docs: &str, lang: crate::model::Lang) -> &str {
    let at = docs.find(ZH_FIRST_HEADING).unwrap_or(docs.len());
    match lang {
        crate::model::Lang::En => docs[..at].trim_end(),
        crate::model::Lang::Zh => &docs[at..],
    }
}

/// The heading with which the Chinese part of every documentation begins.
pub const ZH_FIRST_HEADING: &str = "## 发现什么";

/// The headings every documentation has.
pub const HEADINGS: &[&str] =
    &["## What it finds", "## Why it matters", "## Example", "## Repair", "## 发现什么", "## 为何重要", "## 修复"];

/// Declares a check: the doc comment is its documentation, for rustdoc and for `ordermend explain`.
#[macro_export]
macro_rules! declare_check {
    (
        $(#[doc = $doc:literal])+
        pub static $name:ident = {
            name: $kebab:literal, unit: $unit:ident, dimension: $dimension:ident, repair: $repair:ident, since: $since:literal,
            texts: $texts:expr,
            params: [$($param:literal),* $(,)?],
            finds: [$($defect:ident),* $(,)?],
            $(reads: [$($column:ident),* $(,)?],)?
            body: $body:expr $(,)?
        };
    ) => {
        $(#[doc = $doc])+
        pub static $name: $crate::checks::Check = $crate::checks::Check {
            name: $kebab,
            unit: $crate::checks::Unit::$unit,
            dimension: $crate::checks::Dimension::$dimension,
            repair: $crate::checks::Repair::$repair,
            since: $since,
            docs: concat!($($doc, "\n"),+),
            texts: $texts,
            params: &[$($param),*],
            finds: &[$($crate::model::Defect::$defect),*],
            reads: &[$($($crate::model::Column::$column),*)?],
            body: $body,
        };
    };
}
