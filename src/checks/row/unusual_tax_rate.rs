//! Row check: tax rates that no law knows, or knew no longer.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, DAY_MICROS, Decimal, Detail, Moment, Place, RowId, Text, days_from_civil};
use crate::normalise::{OrderTable, currency};

declare_check! {
    /// ## What it finds
    /// Tax rates of orders in `currency` that are none of `rates`, and rates of `until` on orders after their last day. The
    /// rates are those of China's value added tax with its levy rates: 17 and 11 % ended on 2018-04-30 (财税〔2018〕32号), 16 and
    /// 10 % on 2019-03-31 (财政部 税务总局 海关总署公告2019年第39号). An order without a currency is judged where the source's
    /// currency is this one, or the column has a Chinese caption.
    /// ## Why it matters
    /// The invoice cannot be issued at that rate, and tax in and out of the price is computed wrongly.
    /// ## Example
    /// 16 % on an order of May 2024; 31 % where 13 % was meant.
    /// ## Repair
    /// None: which rate applies depends on the goods.
    /// ## 发现什么
    /// 币种为 `currency` 的订单中不在 `rates` 之列的税率，以及晚于 `until` 所列截止日的旧税率。所列为中国增值税税率和征收率：17% 与 11% 止于
    /// 2018-04-30（财税〔2018〕32号），16% 与 10% 止于 2019-03-31（财政部 税务总局 海关总署公告2019年第39号）。
    /// 没有币种时，若来源币种为该币种或列标题为中文，也作判断。
    /// ## 为何重要
    /// 无法按该税率开票，含税价与不含税价的换算也会出错。
    /// ## 修复
    /// 无法自动修复：适用税率取决于商品。
    pub static UNUSUAL_TAX_RATE = {
        name: "unusual-tax-rate", unit: Rows, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
            Text { en: "no tax has the rate {observed}", zh: "没有 {observed} 这一税率" },
            Text { en: "the tax rate {observed} ended on {expected}", zh: "税率 {observed} 已于 {expected} 停用" },
        ],
        params: ["rates", "until", "currency"],
        finds: [Range],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(position) = table.mapping.place(Column::TaxRate) else { return };
    let Some(rates) = table.numbers(Column::TaxRate) else { return };
    let wanted = rule.list("currency");
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let home = table.profile().currency.as_deref().map_or_else(
        || table.raw.header[usize::from(position)].chars().any(chinese),
        |currency| wanted.contains(&currency),
    );
    let percent =
        |text: &str| Some(Decimal::new(Decimal::parse(text)?.mantissa, Decimal::parse(text)?.scale + 2).trimmed());
    let known: Vec<Decimal> = rule.list("rates").into_iter().filter_map(percent).collect();
    let ended: Vec<(Decimal, i64)> = rule
        .numbers("until")
        .filter_map(|(rate, day)| Some((percent(rate)?, days_from_civil(day / 10_000, day / 100 % 100, day % 100)?)))
        .collect();
    for row in 0..table.raw.height() {
        let Some(rate) = rates.get(row).map(Decimal::trimmed) else { continue };
        let applies = match currency::code(&table.text(row, Column::Currency)) {
            Some(code) => wanted.contains(&code),
            None => home,
        };
        if !applies {
            continue;
        }
        sink.evaluated(1);
        let day = table.date(row, Column::OrderDate).map(|date| Moment(date).day());
        let end =
            ended.iter().find(|(of, end)| of.equals(rate) && day.is_some_and(|day| day > *end)).map(|(_, end)| *end);
        let detail = match end {
            Some(end) => {
                Detail { expected: Some(Moment(end * DAY_MICROS).to_string().into()), text: 1, observed: None }
            }
            None if !known.iter().any(|known| known.equals(rate)) => Detail::default(),
            None => continue,
        };
        sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
    }
}
