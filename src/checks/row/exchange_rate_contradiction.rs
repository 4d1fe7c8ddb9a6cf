//! Row check: an exchange rate that its currency contradicts.

use std::collections::BTreeMap;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Place, RowId, Text};
use crate::normalise::{OrderTable, currency};

declare_check! {
    /// ## What it finds
    /// Exchange rates other than 1 for the home currency, of exactly 1 for another, and of zero or less. The home currency is
    /// the one that most often has the rate 1 in the file; where none has it, only the sign is judged.
    /// ## Why it matters
    /// The amount in the books is the amount of the order times this rate.
    /// ## Example
    /// USD at 1.0000: an order of 10,000 dollars booked as 10,000 yuan.
    /// ## Repair
    /// None: the rate of the day is not in the file.
    /// ## 发现什么
    /// 本位币汇率不为 1、外币汇率恰为 1，以及汇率为零或负。本位币取文件中汇率为 1 次数最多的币种；没有时只判断正负。
    /// ## 为何重要
    /// 账面金额等于订单金额乘以汇率。
    /// ## 修复
    /// 无法自动修复：文件中没有当日汇率。
    pub static EXCHANGE_RATE_CONTRADICTION = {
        name: "exchange-rate-contradiction", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[
            Text { en: "{expected} is the home currency, but its rate is {observed}", zh: "{expected} 是本位币，汇率却为 {observed}" },
            Text { en: "{expected} is a foreign currency, but its rate is {observed}", zh: "{expected} 是外币，汇率却为 {observed}" },
            Text { en: "the exchange rate {observed} is not above zero", zh: "汇率 {observed} 不大于零" },
        ],
        params: [],
        finds: [Range],
        reads: [Currency, ExchangeRate],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(rates) = table.numbers(Column::ExchangeRate) else { return };
    let one = Decimal::new(1, 0);
    let rows: Vec<(u32, Decimal, Option<&'static str>)> = (0..table.raw.height())
        .filter_map(|row| Some((row, rates.get(row)?.trimmed(), currency::code(&table.text(row, Column::Currency)))))
        .collect();
    let mut at_one: BTreeMap<&str, usize> = BTreeMap::new();
    for code in rows.iter().filter(|(_, rate, _)| rate.equals(one)).filter_map(|(_, _, code)| *code) {
        *at_one.entry(code).or_default() += 1;
    }
    let home = at_one.into_iter().max_by_key(|(_, count)| *count).map(|(code, _)| code);
    sink.evaluated(rows.len() as u64);
    let position = table.mapping.place(Column::ExchangeRate);
    for (row, rate, code) in rows {
        let text = match (code, home) {
            _ if rate.mantissa <= 0 => 2,
            (Some(code), Some(home)) if code == home && !rate.equals(one) => 0,
            (Some(code), Some(home)) if code != home && rate.equals(one) => 1,
            _ => continue,
        };
        let detail = Detail { observed: None, expected: code.map(Into::into), text };
        sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
    }
}
