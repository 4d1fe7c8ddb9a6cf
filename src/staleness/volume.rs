//! Days with far more or far fewer orders than their weekday has.

use std::collections::BTreeMap;

use super::{day_text, median};
use crate::checks::{Body, StageSink, rules_of};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RuleId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Days whose number of orders is more than `factor` times the median of their weekday in the file, or less than that part
    /// of it. Judged are weekdays with a median of `min_orders` or more, in files that span `min_weeks` weeks; the first
    /// and the last day, which may be half exported, are not. Where more than `most_percent` of the days would be findings, the
    /// business has changed, and none is. Chance alone is none: the number must be off by more than
    /// `deviations` times the square root of the median, the standard deviation of a Poisson distribution.
    /// ## Why it matters
    /// A day was exported twice or in half, a sale brought orders that somebody should know of, or an import ran again.
    /// ## Example
    /// 240 orders on a Tuesday where Tuesdays have 40.
    /// ## Repair
    /// None: look whether the day is known for it.
    /// ## 发现什么
    /// 订单数超过同一星期几中位数的 `factor` 倍，或不到其 `factor` 分之一的日子。只判断中位数不低于 `min_orders`、
    /// 文件跨度不少于 `min_weeks` 周的情况；首日和末日可能只导出了一部分，不作判断；若超过 `most_percent` 的日子如此，说明业务已变，均不计。为排除偶然，偏差还须超过中位数平方根
    /// （泊松分布的标准差）的 `deviations` 倍。
    /// ## 为何重要
    /// 某一天被导出两次或只导出一半、促销带来大量订单，或导入被重复执行。
    /// ## 修复
    /// 无法自动修复：请核实当天是否确有其事。
    pub static UNUSUAL_VOLUME = {
        name: "unusual-volume", unit: Days, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text { en: "orders on {observed}; this weekday usually has {expected}", zh: "{observed} 单；同一星期几通常有 {expected} 单" }],
        params: ["factor", "min_orders", "min_weeks", "deviations", "most_percent"],
        finds: [],
        body: Body::Stage,
    };
}

/// Judges the days of a table, given the day of each order.
pub(super) fn judge(table: &OrderTable, days: &[i64], sink: &mut StageSink<'_>) {
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    let of_days = sorted.chunk_by(|a, b| a == b).map(|day| (day[0], i64::try_from(day.len()).unwrap_or(i64::MAX)));
    let counts: BTreeMap<i64, i64> = of_days.collect();
    let (Some((&first, _)), Some((&last, _))) = (counts.first_key_value(), counts.last_key_value()) else { return };
    let rules: Vec<(RuleId, &Rule)> = rules_of(sink.rules, UNUSUAL_VOLUME.name).collect();
    for (id, rule) in rules {
        let number = |name| rule.integer(name).unwrap_or(i64::MAX);
        let (factor, least, deviations) = (number("factor").max(1), number("min_orders"), number("deviations"));
        // A weekday that was there a few times only has no usual number.
        if last - first + 1 < number("min_weeks").saturating_mul(7) {
            continue;
        }
        let medians = medians(&counts, first, last);
        let (mut judged, mut odd) = (0, Vec::new());
        for (&day, &count) in counts.range(first + 1..last) {
            let median = medians[weekday(day)];
            if median < least {
                continue;
            }
            judged += 1;
            let off = count - median;
            let by_chance = off.saturating_mul(off) <= deviations.saturating_mul(deviations).saturating_mul(median);
            if !by_chance && (count > median.saturating_mul(factor) || count.saturating_mul(factor) < median) {
                let observed = Some(format!("{}: {count}", day_text(day)).into());
                let detail = Detail { observed, expected: Some(median.to_string().into()), text: 0 };
                odd.push(detail);
            }
        }
        let tally = &mut sink.tallies[id.index()];
        tally.evaluated += judged;
        // Where many days are unusual, the business changed, and what is usual with it.
        if odd.len() as u64 * 100 > judged * u64::try_from(number("most_percent")).unwrap_or(100) {
            continue;
        }
        tally.failed += odd.len() as u64;
        for detail in odd {
            sink.findings.push_with(id, Place::Table(table.id()), detail);
        }
    }
}

/// The day of the week, Monday being 0: day 0 was a Thursday.
fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

/// The median number of orders of each weekday between two days, days without any counted as 0.
fn medians(counts: &BTreeMap<i64, i64>, first: i64, last: i64) -> [i64; 7] {
    let mut of: [Vec<i64>; 7] = Default::default();
    // A file with a mistyped year spans centuries: weekdays of years without orders have a median of 0 all the same.
    const MOST_DAYS: i64 = 40_000;
    for day in first..=last.min(first.saturating_add(MOST_DAYS)) {
        of[weekday(day)].push(counts.get(&day).copied().unwrap_or(0));
    }
    of.map(|mut counts| median(&mut counts))
}
