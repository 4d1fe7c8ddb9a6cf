//! Row check: a number outside the bounds of its column.

use std::cmp::Ordering;
use std::collections::HashSet;

use polars::prelude::BooleanChunked;

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Level, Text};
use crate::normalise::{NO_ORDER, OrderTable, Orders, is_yes};

/// What a finding says: below, above, or not above a bound that is excluded itself.
const TEXTS: [Text; 3] = [
    Text {
        en: "{column} is {observed}, at least {expected} is allowed",
        zh: "{column}为 {observed}，最小允许 {expected}",
    },
    Text {
        en: "{column} is {observed}, at most {expected} is allowed",
        zh: "{column}为 {observed}，最大允许 {expected}",
    },
    Text {
        en: "{column} is {observed}, it must be above {expected}",
        zh: "{column}为 {observed}，必须大于 {expected}",
    },
];

declare_check! {
    /// ## What it finds
    /// Amounts, quantities and rates below `min` or above `max`. With `positive`, zero is out of range as well, and with
    /// `not_zero` zero alone. Rows whose type or status holds one of `except_words`, such as returns, are left out, and amounts
    /// below zero of lines that take another line back; for `not_zero` also gifts and what says so in its name or a remark. A
    /// zero is left out where type or status holds one of `except_zero` (cancelled), an amount below zero where the product's name holds one of `except_lines` (a coupon that is
    /// sold as a line). A column of which more than `not_this_column_percent` of the cells that are not zero is out of range
    /// holds something else, or its sign is written the other way round, and is not judged.
    /// ## Why it matters
    /// A negative quantity or a discount above 100 % makes every sum wrong that contains it.
    /// ## Example
    /// A quantity of 0, or a unit price of -19.90.
    /// ## Repair
    /// None: whether the sign or the number is wrong cannot be known.
    /// ## 发现什么
    /// 低于 `min` 或高于 `max` 的金额、数量和比率；设 `positive` 时零也算越界，设 `not_zero` 时只有零算。
    /// 类型或状态含 `except_words`（如退货）的行，以及冲减其他行的负数，不算在内；`not_zero` 时还包括赠品，以及名称或备注中如此说明的行。
    /// 类型或状态含 `except_zero`（如取消）时零除外；商品名含 `except_lines`（如作为商品行的优惠券）时负金额除外。
    /// 非零单元格中越界的超过 `not_this_column_percent`% 的列，存的是别的东西或符号相反，不作判断。
    /// ## 为何重要
    /// 一个负数量或超过 100% 的折扣会使所有包含它的合计出错。
    /// ## 修复
    /// 无法自动修复：无从得知是符号错还是数值错。
    pub static OUT_OF_RANGE = {
        name: "out-of-range", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[TEXTS[0], TEXTS[1], TEXTS[2]],
        params: [
            "min", "max", "positive", "not_zero", "except_words", "except_zero", "except_lines", "not_this_column_percent"
        ],
        finds: [Range],
        body: Body::Rows(plan),
    };
}

/// The bounds of a rule.
#[derive(Clone, Copy)]
struct Bounds {
    min: Option<Decimal>,
    max: Option<Decimal>,
    /// `min` itself is out of range.
    above: bool,
    /// Zero alone is out of range.
    not_zero: bool,
}

impl Bounds {
    /// Which text says what is wrong with a value; `None` where it is in range.
    fn breach(self, value: Decimal) -> Option<u8> {
        if self.not_zero {
            return (value.mantissa == 0).then_some(2);
        }
        let order = |bound: Option<Decimal>| bound.and_then(|bound| value.compare(bound));
        match (order(self.min), order(self.max)) {
            (Some(Ordering::Less | Ordering::Equal), _) if self.above => Some(2),
            (Some(Ordering::Less), _) => Some(0),
            (_, Some(Ordering::Greater)) => Some(1),
            _ => None,
        }
    }
}

/// One mask per number column. A cell that is blank or no number is null here: other checks speak of it.
fn plan(rule: &Rule, table: &OrderTable, context: &RunContext<'_>) -> Vec<RowPlan> {
    let (above, not_zero) = (rule.flag("positive"), rule.flag("not_zero"));
    let min = rule.decimal("min").or_else(|| (above || not_zero).then_some(Decimal::ZERO));
    let bounds = Bounds { min, max: rule.decimal("max"), above, not_zero };
    let words = |name: &str| rule.list(name).iter().map(|word| word.to_lowercase()).collect();
    let except = Except {
        words: words("except_words"),
        zero: words("except_zero"),
        lines: words("except_lines"),
        of_price: not_zero,
        returns: if rule.list("except_words").is_empty() { HashSet::new() } else { returns(context.orders) },
    };
    let judged = rule.columns.iter().copied().filter(|column| table.scales.contains_key(column));
    let most = rule.integer("not_this_column_percent");
    judged
        .map(|column| (column, mask(table, column, bounds, &except)))
        .filter(|(column, mask)| most.is_none_or(|most| broken_percent(table, *column, mask) <= most))
        .map(|(column, mask)| RowPlan {
            mask: Mask::Ready(mask),
            column,
            detail: Box::new(move |table, row| {
                let text = table.number(row, column).and_then(|value| bounds.breach(value)).unwrap_or(0);
                let bound = if text == 1 { bounds.max } else { bounds.min };
                Detail { expected: bound.map(|bound| bound.to_string().into()), text, observed: None }
            }),
        })
        .collect()
}

/// The orders that some table of the run calls returns.
fn returns(orders: &Orders) -> HashSet<u32> {
    let tables = orders.order_tables().filter(|table| table.mapping.has(Column::IsReturn));
    let of_table = |table: &OrderTable| {
        let order = |row: u32| table.order_of.get(row as usize).copied().filter(|order| *order != NO_ORDER);
        table.seen_in(Column::IsReturn, |row, text| is_yes(text).then(|| order(row)).flatten())
    };
    tables.flat_map(of_table).collect()
}

/// Share of the judged cells that are not zero which a mask calls broken, in percent.
fn broken_percent(table: &OrderTable, column: Column, mask: &BooleanChunked) -> i64 {
    let values = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok());
    let zeros = values.map_or(0, |values| values.iter().filter(|value| *value == Some(0)).count());
    let judged = mask.len().saturating_sub(mask.null_count() + zeros);
    i64::from(mask.sum().unwrap_or(0)) * 100 / i64::try_from(judged).unwrap_or(i64::MAX).max(1)
}

/// Judges each number exactly, those too large for the frame among them. Rows that say of themselves what the rule excepts
/// (returns) are not judged where they would break it.
fn mask(table: &OrderTable, column: Column, bounds: Bounds, except: &Except) -> BooleanChunked {
    let Some(values) = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok()) else {
        return BooleanChunked::default();
    };
    let scale = table.scales.get(&column).copied().unwrap_or(0);
    let wide = table.wide.contains_key(&column);
    // Most cells are judged as plain integers: bounds at the column's scale, where they are exact there.
    let at_scale =
        |bound: Option<Decimal>| bound.map(|bound| bound.at_scale(scale).and_then(|m| i64::try_from(m).ok()));
    let exact = match (at_scale(bounds.min), at_scale(bounds.max)) {
        (Some(None), _) | (_, Some(None)) => None,
        (min, max) => Some((min.flatten().unwrap_or(i64::MIN), max.flatten().unwrap_or(i64::MAX))),
    };
    let in_range = |mantissa: i64| {
        if bounds.not_zero {
            return mantissa != 0;
        }
        exact.is_some_and(|(min, max)| (mantissa > min || (mantissa == min && !bounds.above)) && mantissa <= max)
    };
    (0u32..)
        .zip(values.iter())
        .map(|(row, mantissa)| {
            let value = match mantissa {
                Some(mantissa) if in_range(mantissa) => return Some(false),
                Some(mantissa) => Decimal::new(i128::from(mantissa), scale),
                None if wide => table.number(row, column)?,
                None => return None,
            };
            let broken = bounds.breach(value).is_some();
            (!broken || !except.holds(table, row, column, value)).then_some(broken)
        })
        .collect()
}

/// Words by which a row says why a number of it is out of range.
struct Except {
    /// Of returns and the like: in its type or status.
    words: Vec<String>,
    /// Of orders of which nothing was delivered: there a zero is right.
    zero: Vec<String>,
    /// Of lines that take something off: in the product's name.
    lines: Vec<String>,
    /// Orders that are returns by a column of yes and no.
    returns: HashSet<u32>,
    /// The rule is about prices of zero, for which names and remarks tell the reason.
    of_price: bool,
}

impl Except {
    /// Whether a row says of itself that a number may be out of range.
    fn holds(&self, table: &OrderTable, row: u32, column: Column, value: Decimal) -> bool {
        const SAYS: [Column; 4] = [Column::OrderType, Column::Status, Column::LineStatus, Column::LineRefundStatus];
        // What costs nothing often says so in its name or in a remark.
        const TELLS: [Column; 4] = [Column::ProductName, Column::LineRemark, Column::SellerRemark, Column::BuyerRemark];
        let says = |columns: &[Column], words: &[String]| {
            !words.is_empty()
                && columns.iter().copied().filter(|&column| table.mapping.has(column)).any(|column| {
                    let text = table.text(row, column).to_lowercase();
                    words.iter().any(|word| text.contains(word.as_str()))
                })
        };
        let gift = self.of_price && !self.words.is_empty() && table.says_yes(row, Column::IsGift);
        let of_line = column.level() == Level::Line && value.mantissa < 0;
        let order = table.order_of.get(row as usize);
        let taken_back =
            || table.mapping.has(Column::OriginalLineId) && !table.text(row, Column::OriginalLineId).is_empty();
        let returned = value.mantissa < 0 && (order.is_some_and(|order| self.returns.contains(order)) || taken_back());
        gift || returned
            || says(&SAYS, &self.words)
            || self.of_price && says(&TELLS, &self.words)
            || value.mantissa == 0 && says(&SAYS, &self.zero)
            || of_line && says(&[Column::ProductName], &self.lines)
    }
}
