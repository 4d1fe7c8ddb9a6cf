//! Row check: a date whose day and month changed places.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, DAY_MICROS, Detail, Moment, Place, RowId, Text, civil_from_days, days_from_civil};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Two dates of a row that are `min_days` or more apart, or in the wrong order, and that are at most `usual_days` apart in
    /// the right order once day and month of one of them are exchanged. Only where the two usually (in median) are that near
    /// to each other, so that it is no coincidence.
    /// ## Why it matters
    /// A spreadsheet that reads `05/03/2024` in the wrong country turns 5 March into 3 May, silently, for all days up to the
    /// twelfth: periods, ageing and VAT months are wrong.
    /// ## Example
    /// Ordered on 2024-03-05 and paid on 2024-05-03; all others are paid on the same day.
    /// ## Repair
    /// None by default: the expected value is in the finding.
    /// ## 发现什么
    /// 同一行的两个日期相隔 `min_days` 天以上或先后颠倒，而把其中一个日期的日与月互换后，两者先后正确且相隔不超过 `usual_days` 天。
    /// 只在两者通常（中位数）就这么近的文件中判断，以排除巧合。
    /// ## 为何重要
    /// 电子表格按错误的地区读取 `05/03/2024`，会把 3 月 5 日悄悄变成 5 月 3 日（凡日不大于 12 者皆如此），期间、账龄和纳税月份都会出错。
    /// ## 修复
    /// 默认不修复：应有的值写在发现中。
    pub static SWAPPED_DAY_AND_MONTH = {
        name: "swapped-day-and-month", unit: Rows, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "day and month of {column} {observed} seem to be exchanged; {expected} would fit",
            zh: "{column} {observed} 的日与月似乎颠倒，应为 {expected}",
        }],
        params: ["min_days", "usual_days"],
        finds: [TimeOrder, OtherNotation],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let [earlier, later] = rule.columns[..] else { return };
    let (least, usual) = (rule.integer("min_days").unwrap_or(i64::MAX), rule.integer("usual_days").unwrap_or(0));
    let values = |column: Column| table.frame.column(column.name()).ok()?.i64().ok();
    let (Some(first), Some(second)) = (values(earlier), values(later)) else { return };
    let pairs = || (0u32..).zip(first.iter().zip(second.iter()));
    let mut distances: Vec<i64> = pairs()
        .filter_map(|(_, (first, second))| Some(second?.div_euclid(DAY_MICROS) - first?.div_euclid(DAY_MICROS)))
        .collect();
    if distances.is_empty() {
        return;
    }
    sink.evaluated(distances.len() as u64);
    let middle = distances.len() / 2;
    let median = *distances.select_nth_unstable(middle).1;
    if !(0..=usual).contains(&median) {
        return;
    }
    // Whether two moments follow each other as they usually do.
    let fits = |first: i64, second: i64| {
        let apart = second.div_euclid(DAY_MICROS) - first.div_euclid(DAY_MICROS);
        (apart == 0 || second >= first) && apart <= usual
    };
    for (row, (first, second)) in pairs() {
        let (Some(first), Some(second)) = (first, second) else { continue };
        let apart = second.div_euclid(DAY_MICROS) - first.div_euclid(DAY_MICROS);
        if (0..least).contains(&apart) {
            continue;
        }
        let mended_second =
            exchanged(second).filter(|&mended| fits(first, mended)).map(|mended| (later, second, mended));
        let mended_first =
            || exchanged(first).filter(|&mended| fits(mended, second)).map(|mended| (earlier, first, mended));
        let Some((column, written, mended)) = mended_second.or_else(mended_first) else { continue };
        let detail = Detail {
            observed: Some(Moment(written).to_string().into()),
            expected: Some(Moment(mended).to_string().into()),
            text: 0,
        };
        sink.finding(Place::Row(RowId::new(table.id(), row), table.mapping.place(column)), detail);
    }
}

/// A moment with day and month in each other's place; `None` where that is no other date.
fn exchanged(micros: i64) -> Option<i64> {
    let (year, month, day) = civil_from_days(micros.div_euclid(DAY_MICROS));
    let exchanged = days_from_civil(year, day, month).filter(|_| day != month)?;
    Some(exchanged * DAY_MICROS + micros.rem_euclid(DAY_MICROS))
}
