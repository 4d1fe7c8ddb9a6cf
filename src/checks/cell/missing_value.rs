//! Cell check: a value that must be there is missing.

use polars::prelude::{BooleanChunked, Expr, col, lit, when};

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::status::Lifecycle;
use crate::model::{Column, Detail, Kind, Level, Text};
use crate::normalise::{HEAD, OrderTable};
use crate::read::Format;
use crate::sources::{IdFormat, caption_key};

declare_check! {
    /// ## What it finds
    /// Blank cells in columns that the rule, or the source profile, requires. Blank is what the stated policy calls
    /// missing: empty, quoted empty, spaces, and sentinels such as `-`, `NULL`, `无` or `0000-00-00`.
    /// ## Why it matters
    /// Without its number an order cannot be looked up, without its date it is in no report, without its customer it
    /// belongs to nobody.
    /// ## Example
    /// An order row whose order date is `-`. In files where the order's columns stand on the first row only, the rows
    /// below are not asked for them.
    /// ## Repair
    /// None from the file alone. Rows without a readable order number are quarantined.
    /// ## 发现什么
    /// 规则或来源配置要求必填、却为空的单元格。“空”按统一口径：空串、带引号的空串、空格，以及“-”“NULL”“无”“0000-00-00”等占位符。
    /// ## 为何重要
    /// 没有编号的订单无法查找，没有日期的不进任何报表，没有客户的不属于任何人。
    /// ## 修复
    /// 仅凭文件无法修复。没有可读订单编号的行会被隔离。
    pub static MISSING_VALUE = {
        name: "missing-value", unit: Cells, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text { en: "{column} is missing", zh: "缺少{column}" }],
        params: ["profile_required", "beyond_profile", "customer", "except"],
        finds: [Missing],
        body: Body::Rows(plan),
    };
}

/// One mask per required column that the table has. Rows that follow their order's first row are not asked for the
/// order's columns.
fn plan(rule: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let mut columns: Vec<Column> = rule.columns.clone();
    if rule.flag("profile_required") {
        columns.extend(&table.profile().required);
    }
    if rule.flag("customer") {
        // The column that names the customer is another one in each source.
        let names = table.profile().customer.iter().filter(|column| column.kind() == Kind::Name);
        columns.extend(names.copied().find(|&column| table.mapping.has(column)));
    }
    // A cell is spoken of by one rule: what another rule of this check asks for is left to it.
    let except = rule.list("except");
    let of_profile = |column: &Column| rule.flag("beyond_profile") && table.profile().required.contains(column);
    columns.retain(|column| table.mapping.has(*column) && !except.contains(&column.name()) && !of_profile(column));
    // A column of days that nobody keeps, where the order's number holds its day.
    let is_told = |column: Column| {
        let gives = |form: &IdFormat| form.column == Column::OrderId && form.gives_date;
        column == Column::OrderDate
            && table.profile().id_format.iter().any(gives)
            && table.blanks(column).is_some_and(BooleanChunked::all)
    };
    columns.retain(|column| !is_told(*column));
    columns.sort_unstable();
    columns.dedup();
    let further = further_rows(table);
    columns
        .into_iter()
        .map(|column| RowPlan {
            mask: asked_of_lines(table, mask(column, &unasked(table, column)), column, &further),
            column,
            detail: Box::new(move |_, _| Detail { observed: Some("".into()), ..Detail::default() }),
        })
        .collect()
}

/// Rows that say nothing of goods although the file has lines: those below the first of an order, merged with it, are another
/// sub-form's; a record of JSON without lines has none.
fn further_rows(table: &OrderTable) -> Vec<u32> {
    let key = table.mapping.position(Column::OrderId).filter(|&key| table.raw.has_covered(key));
    let is_json =
        table.raw.format == Format::Json && table.unfolded.as_ref().is_some_and(|unfolded| unfolded.has_lines);
    if key.is_none() && !is_json {
        return Vec::new();
    }
    let of_lines = Column::ALL.iter().filter(|column| column.level() == Level::Line);
    let blanks: Vec<&BooleanChunked> = of_lines.filter_map(|&column| table.blanks(column)).collect();
    let is_bare = |row: u32| blanks.iter().all(|blanks| blanks.get(row as usize) == Some(true));
    let may_be = |row: u32| is_json || key.is_some_and(|key| table.raw.is_covered(row, key));
    (0..table.raw.height()).filter(|&row| may_be(row) && is_bare(row)).collect()
}

/// A mask of a column of lines without the rows that are none.
fn asked_of_lines(table: &OrderTable, mask: Expr, column: Column, further: &[u32]) -> Mask {
    if further.is_empty() || column.level() == Level::Order {
        return Mask::Lazy(mask);
    }
    Mask::judged_again(table, mask, |row, blank| further.binary_search(&row).is_err().then_some(blank))
}

/// The states of an order in which the source leaves a column blank.
fn unasked(table: &OrderTable, column: Column) -> Vec<u32> {
    if !table.mapping.has(Column::Status) {
        return Vec::new();
    }
    let profile = table.profile();
    let layout = table.layout();
    let of_layout = layout.as_ref().and_then(|layout| layout.blank_in.get(&column));
    if let Some(states) = of_layout.or_else(|| profile.blank_in.get(&column)) {
        return states.iter().filter_map(|name| Lifecycle::from_name(name)).map(Lifecycle::code).collect();
    }
    let caption = table.mapping.position(column).map(|position| caption_key(&table.raw.header[position]));
    let stands_in = profile
        .stand_in
        .get(&column)
        .is_some_and(|captions| captions.iter().any(|own| Some(caption_key(own)) == caption));
    // A time of payment in the place of the order's is not there before it is paid.
    if stands_in { vec![Lifecycle::Cancelled.code(), Lifecycle::PendingPayment.code()] } else { Vec::new() }
}

fn mask(column: Column, unasked: &[u32]) -> Expr {
    let blank = col(column.blank_name());
    let asked = match column.level() {
        Level::Order => when(col(HEAD)).then(blank).otherwise(lit(polars::prelude::NULL)),
        Level::Line => blank,
    };
    let is_one = unasked.iter().map(|state| Column::Status.expr().eq(lit(*state)).fill_null(lit(false)));
    let Some(is_state) = is_one.reduce(Expr::or) else { return asked };
    when(is_state).then(lit(polars::prelude::NULL)).otherwise(asked)
}
