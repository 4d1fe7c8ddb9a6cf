//! Row check: a price or quantity far from what its product usually has.

use polars::prelude::Int64Chunked;

use crate::checks::{Body, RunContext, Sink, values};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Kind, Place, RowId, Text};
use crate::normalise::{NO_GOODS, OrderTable};

declare_check! {
    /// ## What it finds
    /// Prices or quantities above `factor` times the median of their product in the file, and with `below = true` also
    /// those under the `factor`-th part of it. Products with fewer than `min_rows` values are not judged; zero and negative
    /// values are another rule's. Where a column names the currency, a product has a median in each. The median is what a
    /// few wild values do not move.
    /// ## Why it matters
    /// A point or a zero too many changes the revenue of a month, and hides among a million rows.
    /// ## Example
    /// A cup that costs 12.50 on 300 rows and 1250.00 on one.
    /// ## Repair
    /// None: some orders really are that large.
    /// ## 发现什么
    /// 单价或数量超过同一商品在文件中位数的 `factor` 倍；若 `below = true`，低于其 `factor` 分之一也算。
    /// 值少于 `min_rows` 个的商品不作判断；零和负数由其他规则负责。有币种列时，各币种分别取中位数。
    /// 少数异常值不影响中位数。
    /// ## 为何重要
    /// 多一个零或错一位小数点会改变整月营收，却藏在百万行之中。
    /// ## 修复
    /// 无法自动修复：确有那么大的订单。
    pub static OUTLIER = {
        name: "outlier", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is {observed}, this product usually has {expected}",
            zh: "{column}为 {observed}，该商品通常为 {expected}",
        }],
        params: ["factor", "below", "min_rows"],
        finds: [Range],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let factor = Decimal::new(i128::from(rule.integer("factor").unwrap_or(i64::MAX)), 0);
    let least = usize::try_from(rule.integer("min_rows").unwrap_or(0)).unwrap_or(0).max(1);
    for &column in &rule.columns {
        let scale = table.scales.get(&column).copied().unwrap_or(0);
        let number = |mantissa: i64| Decimal::new(i128::from(mantissa), scale);
        let position = table.mapping.place(column);
        let currencies = currencies(table, column);
        let products = Products::of(table, column, currencies.as_deref());
        let mut usual: Vec<Option<Usual>> = Vec::with_capacity(products.values.len());
        for mut values in products.values {
            let middle = values.len() / 2;
            let usual_value = (values.len() >= least).then(|| *values.select_nth_unstable(middle).1);
            sink.evaluated(if usual_value.is_some() { values.len() as u64 } else { 0 });
            usual.push(usual_value.map(|median| Usual::new(number(median), factor, rule.flag("below"))));
        }
        let mut found: Vec<(u32, Decimal)> = Vec::new();
        for (hash, value, row) in values_of(table, column, currencies.as_deref()) {
            let usual = products.numbers.get(&hash).and_then(|&at| usual[at].as_ref());
            if let Some(usual) = usual.filter(|usual| usual.is_far(number(value))) {
                found.push((row, usual.median));
            }
        }
        for (row, median) in found {
            let expected = Some(median.trimmed().to_string().into());
            let detail = Detail { observed: None, expected, text: 0 };
            sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
        }
    }
}

/// What a product usually has, and from where on a value is far from it.
struct Usual {
    median: Decimal,
    above: Option<Decimal>,
    /// The factor, where values far below count too.
    below: Option<Decimal>,
}

impl Usual {
    fn new(median: Decimal, factor: Decimal, below: bool) -> Self {
        Self { median, above: median.checked_mul(factor), below: below.then_some(factor) }
    }

    fn is_far(&self, value: Decimal) -> bool {
        let exceeds = |value: Decimal, bound: Option<Decimal>| {
            bound.and_then(|bound| value.compare(bound)) == Some(std::cmp::Ordering::Greater)
        };
        exceeds(value, self.above) || self.below.is_some_and(|factor| exceeds(self.median, value.checked_mul(factor)))
    }
}

/// The values above zero of a column, product by product. Products are told apart by a hash: where two of a billion coincide,
/// their median is one of both.
#[derive(Default)]
struct Products {
    numbers: hashbrown::HashMap<u64, usize, foldhash::fast::FixedState>,
    values: Vec<Vec<i64>>,
}

impl Products {
    fn of(table: &OrderTable, column: Column, currencies: Option<&[u64]>) -> Self {
        let mut products = Self::default();
        for (hash, value, _) in values_of(table, column, currencies) {
            let next = products.values.len();
            let number = *products.numbers.entry(hash).or_insert(next);
            if number == next {
                products.values.push(Vec::new());
            }
            products.values[number].push(value);
        }
        products
    }
}

/// The hash of the product, the value and the row for each value above zero, in order of rows. What names no product says
/// nothing about any.
fn values_of<'t>(
    table: &'t OrderTable,
    column: Column,
    currencies: Option<&'t [u64]>,
) -> impl Iterator<Item = (u64, i64, u32)> + 't {
    let values = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok());
    let rows = values.into_iter().flat_map(Int64Chunked::iter).zip(table.goods()).zip(0u32..);
    rows.filter_map(move |((value, &goods), row)| {
        let value = value.filter(|value| *value > 0 && goods != NO_GOODS)?;
        // Hashes are spread evenly, so their sum is as good a hash.
        let product = currencies.map_or(goods, |currencies| goods.wrapping_add(currencies[row as usize]));
        Some((product, value, row))
    })
}

/// What the currency column says on each row, where an amount is in one of several.
fn currencies(table: &OrderTable, column: Column) -> Option<Vec<u64>> {
    let told = (column.kind() == Kind::Money && table.mapping.has(Column::Currency))
        .then(|| values::told(table, Column::Currency))?;
    let several = told.iter().any(|currency| *currency != told[0]);
    several.then_some(told)
}
