//! Cell check: amounts with more decimals than their currency has.

use super::cells_of::filled;
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Kind, Place, RowId, Text, pow10};
use crate::normalise::{OrderTable, currency};

declare_check! {
    /// ## What it finds
    /// Amounts of the rule's columns with more than `decimals` decimals, or with any where the row's currency is one of
    /// `without_decimals`; zeros at the end do not count. In any money column, also numbers with `noise` decimals or more, which
    /// are what a binary computer makes of 0.30. A column of which more than `most_percent` of the cells are such is calculated
    /// that way, and left alone.
    /// ## Why it matters
    /// Nobody can pay a third of a cent. The cell was computed and not rounded, and sums differ from those of the books.
    /// ## Example
    /// A paid amount of `128.335`, a price of `19.989999999999998`, a total of JPY `120.5`.
    /// ## Repair
    /// None: rounding up or down is for the books to decide.
    /// ## 发现什么
    /// 规则所列金额列中小数超过 `decimals` 位的值；币种属于 `without_decimals` 时有任何小数即算；末尾的零不计。
    /// 任何金额列中小数达到 `noise` 位的也算（二进制计算的误差）。超过 `most_percent` 的单元格如此的列，视为本就如此，不计。
    /// ## 为何重要
    /// 没有人能支付三分之一分钱。该值经计算而未舍入，合计会与账面不符。
    /// ## 修复
    /// 无法自动修复：如何舍入应由财务决定。
    pub static EXCESS_DECIMALS = {
        name: "excess-decimals", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} `{observed}` has more decimals than its currency",
            zh: "{column}“{observed}”的小数位数超过币种的最小单位",
        }],
        params: ["decimals", "without_decimals", "noise", "most_percent"],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let number = |name: &str| rule.integer(name).and_then(|number| u8::try_from(number).ok());
    let (decimals, noise) = (number("decimals").unwrap_or(u8::MAX), number("noise").unwrap_or(u8::MAX));
    let most = u64::from(number("most_percent").unwrap_or(100));
    let whole = Whole::new(table, &rule.list("without_decimals"));
    for (&column, &scale) in table.scales.iter().filter(|(column, _)| column.kind() == Kind::Money) {
        let listed = rule.columns.contains(&column);
        let allowed = if listed { decimals } else { noise.saturating_sub(1) };
        // Columns of few decimals need no look at their cells, unless some of their currencies have none at all.
        let Some(position) = table.mapping.place(column) else { continue };
        let filled = filled(table, column);
        if listed {
            sink.evaluated(filled);
        }
        if scale == 0 || scale <= allowed && !(listed && whole.any) {
            continue;
        }
        let mut rows =
            rows_beyond(table, column, scale, |row| if listed && whole.is(table, row) { 0 } else { allowed });
        if scale >= noise {
            // Reading rounds what has more decimals than a number holds; the cell still shows them.
            rows.extend(table.seen_in(column, |row, text| (decimals_of(text) >= usize::from(noise)).then_some(row)));
            rows.sort_unstable();
            rows.dedup();
        }
        if rows.len() as u64 * 100 > filled * most {
            continue;
        }
        for row in rows {
            sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), Detail::default());
        }
    }
}

/// The digits behind the point of a number, zeros at the end left out.
fn decimals_of(text: &str) -> usize {
    let Some((_, decimals)) = text.split_once('.') else { return 0 };
    let digits = decimals.bytes().take_while(u8::is_ascii_digit).count();
    decimals[..digits].trim_end_matches('0').len()
}

/// The rows of a column whose number has more decimals than allowed on them.
fn rows_beyond(table: &OrderTable, column: Column, scale: u8, allowed: impl Fn(u32) -> u8) -> Vec<u32> {
    let Some(values) = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok()) else {
        return Vec::new();
    };
    let beyond = |(row, value): (u32, Option<i64>)| {
        let value = i128::from(value?);
        let unit = pow10(scale.saturating_sub(allowed(row)))?;
        (value % unit != 0).then_some(row)
    };
    let narrow = (0u32..).zip(values.iter()).filter_map(beyond);
    let wide = table.wide.get(&column).into_iter().flatten();
    let wide = wide.filter(|(row, number)| number.trimmed().scale > allowed(*row)).map(|(row, _)| *row);
    let mut rows: Vec<u32> = narrow.chain(wide).collect();
    rows.sort_unstable();
    rows
}

/// The currencies that have no decimals, as they are written, where a table names any of them.
struct Whole {
    spellings: Vec<&'static str>,
    any: bool,
}

impl Whole {
    fn new(table: &OrderTable, codes: &[&str]) -> Self {
        let spellings: Vec<&str> = codes.iter().flat_map(|code| currency::spellings(code)).collect();
        let mut whole = Self { spellings, any: false };
        whole.any = !table.seen_in(Column::Currency, |_, text| whole.names(text).then_some(())).is_empty();
        whole
    }

    fn names(&self, text: &str) -> bool {
        self.spellings.iter().any(|spelling| spelling.eq_ignore_ascii_case(text))
    }

    fn is(&self, table: &OrderTable, row: u32) -> bool {
        self.any && self.names(&table.text(row, Column::Currency))
    }
}
