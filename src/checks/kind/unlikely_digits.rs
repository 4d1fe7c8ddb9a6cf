//! Kind of rule for audits: amounts whose digits are spread unlike those of figures that came about by themselves.

use super::keyed::Cells;
use crate::checks::{Body, RunContext, Sink, segment};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Decimal, Detail, Level, Place, RowId, TableId, Text};
use crate::normalise::{NO_ORDER, OrderTable, number};
use crate::report::share;

declare_check! {
    /// ## What it finds
    /// Columns of amounts, or segments of them (`by`), whose digits are spread in a way that figures seldom are which nobody chose:
    /// a hint where an audit may look first, and no proof of anything. `digits = "first"` (the default) compares the first digits
    /// with Benford's law, log10(1 + 1/d): a 1 in 30.1 %, a 9 in 4.6 %. It speaks where the mean deviation of the nine shares is
    /// above 1.5 points (Nigrini, Benford's Law, 2012, table 7.1: nonconformity), and judges nothing below 1,000 amounts, or where
    /// the largest is less than 1,000 times the smallest: then the law is not to be expected. `digits = "round"` looks at amounts
    /// from 100 on, and speaks where whole hundreds are twice as many as elsewhere and more than chance gives once in a thousand:
    /// elsewhere is the rest of the file for a segment, and 1 % without segments. It judges nothing below 100 amounts. Signs
    /// do not count, zeros are left out, and what stands for a whole order counts once for each order.
    /// ## Why it matters
    /// Who makes figures up writes too many fives and nines, and too many round ones; who splits orders below a limit leaves a
    /// heap of one digit.
    /// ## Example
    /// `columns = ["order_total"]`, `by = "salesperson"`, `params = { digits = "round" }`: one of twelve sells in whole hundreds.
    /// ## Repair
    /// None: list prices and minimum orders are round, too. Ask those who know.
    /// ## 发现什么
    /// 金额列（或用 `by` 划分的分段）的数字分布不像自然形成的数字：这只提示审计可先查看何处，不证明任何事。
    /// `digits = "first"`（默认）将首位数字与本福特定律 log10(1 + 1/d) 比较：1 占 30.1%，9 占 4.6%。九个占比的平均偏差超过 1.5 个百分点
    /// 时列出（Nigrini，Benford's Law，2012，表 7.1：不符合）；少于 1000 个金额，或最大值不到最小值的 1000 倍时不作判断，
    /// 因为此时不应期待该定律成立。`digits = "round"` 考察 100 及以上的金额，整百的占比达到别处的两倍，且偶然出现的可能性低于千分之一时列出：
    /// 对分段而言别处指文件其余部分，不分段时为 1%。少于 100 个金额时不作判断。不计正负号，不计零；属于整个订单的金额每个订单只计一次。
    /// ## 为何重要
    /// 编造数字的人会写出过多的 5 和 9，以及过多的整数；为避开限额而拆单则会使某个数字成堆出现。
    /// ## 修复
    /// 无法自动修复：标价和起订额也是整数。请询问知情者。
    pub static UNLIKELY_DIGITS = {
        name: "unlikely-digits", unit: Columns, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "{observed}: first digits are unlike those of figures that nobody chose: {expected}",
                zh: "{observed}：首位数字不像自然形成的数字：{expected}",
            },
            Text {
                en: "{observed}: more whole hundreds than elsewhere: {expected}",
                zh: "{observed}：整百金额多于别处：{expected}",
            },
        ],
        params: ["digits"],
        finds: [],
        body: Body::AnyTables(check),
    };
}

/// What `digits` may be.
pub const DIGITS: [&str; 2] = ["first", "round"];

/// Fewest amounts whose first digits are judged (Nigrini 2012), and fewest that may be round.
const FEWEST: [u64; 2] = [1_000, 100];

/// How many times the smallest amount the largest must be: three powers of ten.
const SPAN: f64 = 1_000.0;

/// The mean deviation from Benford's law above which figures do not conform (Nigrini 2012, table 7.1).
const NONCONFORMITY: f64 = 0.015;

/// A share of first digits is named where it deviates by so much.
const TOLD: f64 = 0.02;

/// The share of whole hundreds among amounts whose last digits are spread evenly.
const EVEN: f64 = 0.01;

/// How many times as many as elsewhere whole hundreds must be.
const TIMES: f64 = 2.0;

/// Standard deviations that chance exceeds once in a thousand, to one side.
const RARE: f64 = 3.09;

/// What digits tell.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Judged {
    /// There is too little to tell.
    Unknown,
    /// Figures that nobody chose may be like this.
    Likely,
    /// They are seldom like this: what there is, and in brackets what is usual.
    Unlikely(String),
}

impl Judged {
    fn of(is_unlikely: bool, told: impl FnOnce() -> String) -> Self {
        if is_unlikely { Self::Unlikely(told()) } else { Self::Likely }
    }
}

/// The digits of amounts.
#[derive(Debug, Clone, Default)]
struct Digits {
    /// How many amounts begin with 1 to 9.
    first: [u64; 9],
    /// The smallest and the largest amount.
    range: Option<(f64, f64)>,
    /// How many are 100 or more.
    hundreds: u64,
    /// Of these, how many are whole hundreds.
    round: u64,
    /// The first row that has one.
    row: Option<u32>,
}

impl Digits {
    fn add(&mut self, row: u32, amount: Decimal) {
        let magnitude = amount.mantissa.unsigned_abs();
        if magnitude == 0 {
            return;
        }
        self.row.get_or_insert(row);
        let leading = magnitude / 10_u128.pow(magnitude.ilog10());
        if let Some(count) = usize::try_from(leading).ok().and_then(|digit| self.first.get_mut(digit - 1)) {
            *count += 1;
        }
        #[expect(clippy::cast_precision_loss, reason = "only the power of ten matters")]
        let value = magnitude as f64 / 10_f64.powi(i32::from(amount.scale));
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
        let hundred = 100 * 10_u128.pow(u32::from(amount.scale));
        if magnitude >= hundred {
            self.hundreds += 1;
            self.round += u64::from(magnitude.is_multiple_of(hundred));
        }
    }

    /// Whether first digits are there too often or too seldom.
    fn against_benford(&self) -> Judged {
        let all: u64 = self.first.iter().sum();
        let spans = self.range.is_some_and(|(low, high)| high >= low * SPAN);
        if all < FEWEST[0] || !spans {
            return Judged::Unknown;
        }
        let usual = |digit: u32| (1.0 + 1.0 / f64::from(digit)).log10();
        let own = |count: u64| ratio(count, all);
        let shares: Vec<(u32, u64)> = (1..).zip(self.first).collect();
        let deviation = shares.iter().map(|&(digit, count)| (own(count) - usual(digit)).abs()).sum::<f64>() / 9.0;
        let told = shares.iter().filter(|&&(digit, count)| (own(count) - usual(digit)).abs() >= TOLD).map(
            |&(digit, count)| {
                format!("{digit} {} ({:.1}%)", share(count, all).unwrap_or_default(), usual(digit) * 100.0)
            },
        );
        Judged::of(deviation > NONCONFORMITY, || told.collect::<Vec<_>>().join(", "))
    }

    /// Whether there are too many whole hundreds. `elsewhere` is all amounts of 100 and more outside, and the round ones of them;
    /// none where there is no outside.
    fn against_chance(&self, elsewhere: Option<(u64, u64)>) -> Judged {
        if self.hundreds < FEWEST[1] {
            return Judged::Unknown;
        }
        let (usual, spread) = match elsewhere {
            Some((all, _)) if all < FEWEST[1] => return Judged::Unknown,
            Some((all, round)) => {
                // Two samples: the spread is that of the difference of their shares.
                let together = ratio(round + self.round, all + self.hundreds);
                let inverse = 1.0 / size(all) + 1.0 / size(self.hundreds);
                (ratio(round, all), (together * (1.0 - together) * inverse).sqrt())
            }
            None => (EVEN, (EVEN * (1.0 - EVEN) / size(self.hundreds)).sqrt()),
        };
        let own = ratio(self.round, self.hundreds);
        let is_unlikely = own > usual * TIMES && own - usual > RARE * spread;
        let told = || {
            let own = share(self.round, self.hundreds).unwrap_or_default();
            format!("{own} ({:.1}%)", usual * 100.0)
        };
        Judged::of(is_unlikely, told)
    }
}

#[expect(clippy::cast_precision_loss, reason = "rows are far fewer than 2^53")]
fn size(count: u64) -> f64 {
    count as f64
}

fn ratio(part: u64, whole: u64) -> f64 {
    size(part) / size(whole)
}

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(cells) = Cells::of(rule, table, context) else { return };
    let segments = segment::of_rows(rule, table);
    let is_round = rule.params.get("digits").and_then(toml::Value::as_str) == Some(DIGITS[1]);
    for position in rule.named.iter().filter_map(|source| source.position(table)) {
        let groups = gather(&cells, table, position, segments.as_ref());
        let all = groups.iter().map(|group| (group.hundreds, group.round));
        let (hundreds, round) = all.fold((0, 0), |sum, group| (sum.0 + group.0, sum.1 + group.1));
        for (at, group) in groups.iter().enumerate() {
            let elsewhere = segments.is_some().then(|| (hundreds - group.hundreds, round - group.round));
            let judged = if is_round { group.against_chance(elsewhere) } else { group.against_benford() };
            let Some(row) = group.row.filter(|_| judged != Judged::Unknown) else { continue };
            let row = RowId::new(table.id(), row);
            sink.looked_at(row);
            let Judged::Unlikely(expected) = judged else { continue };
            let caption = table.caption(row.row, position).trim();
            let name = segments.as_ref().and_then(|segments| segments.names.get(at));
            let observed = name.map_or_else(|| caption.to_owned(), |name| format!("{caption} · {name}"));
            let detail =
                Detail { observed: Some(observed.into()), expected: Some(expected.into()), text: u8::from(is_round) };
            sink.finding(place(table.id(), name.map(|_| row), position), detail);
        }
    }
}

/// The first row of a segment, by which its owner is known; else the table.
fn place(table: TableId, row: Option<RowId>, position: usize) -> Place {
    row.map_or(Place::Table(table), |row| Place::Row(row, u16::try_from(position).ok()))
}

/// The digits of a column, by segment; of the whole table where there are none.
fn gather(cells: &Cells<'_>, table: &OrderTable, position: usize, segments: Option<&segment::OfRows>) -> Vec<Digits> {
    let column = table.mapping.column(position);
    let numbers = column.and_then(|column| table.numbers(column));
    let once_an_order = table.is_orders() && column.is_some_and(|column| column.level() == Level::Order);
    let mut groups = vec![Digits::default(); segments.map_or(1, |segments| segments.names.len())];
    let mut seen = std::collections::HashSet::new();
    for row in cells.rows() {
        let amount = match &numbers {
            Some(numbers) => numbers.get(row),
            None => cells.text(row, position).and_then(|text| number::parse(text.trim(), false)).map(|read| read.value),
        };
        let Some(amount) = amount else { continue };
        let order = table.order_of.get(row as usize).copied().unwrap_or(NO_ORDER);
        if once_an_order && order != NO_ORDER && !seen.insert(order) {
            continue;
        }
        let group = segments.map_or(0, |segments| segments.of_row[row as usize] as usize);
        groups[group].add(row, amount);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(amounts: impl Iterator<Item = i128>) -> Digits {
        let mut digits = Digits::default();
        amounts.for_each(|amount| digits.add(0, Decimal::new(amount, 2)));
        digits
    }

    #[test]
    fn figures_that_grow_follow_the_law_and_chosen_ones_do_not() {
        // Each is 0.7 % above the one before: any factor that is no power of ten gives Benford's law (Diaconis 1977).
        let grown = (0..2_000).scan(10_000.0_f64, |value, _| {
            *value *= 1.007;
            #[expect(clippy::cast_possible_truncation, reason = "far below the limit")]
            Some(*value as i128)
        });
        assert_eq!(digits(grown).against_benford(), Judged::Likely);
        let Judged::Unlikely(told) = digits((1..=2_000).map(|at| at * 997)).against_benford() else { panic!("even") };
        assert!(told.contains("1 ") && told.contains("(30.1%)"), "{told}");
        let few = digits((1..=999).map(|at| at * 997));
        assert_eq!(few.against_benford(), Judged::Unknown, "999 are too few");
        let narrow = digits((0..5_000).map(|at| 90_000 + at));
        assert_eq!(narrow.against_benford(), Judged::Unknown, "of one size");
    }

    #[test]
    fn whole_hundreds_are_held_against_what_is_elsewhere() {
        let group = |round: u64, hundreds: u64| Digits { hundreds, round, ..Digits::default() };
        assert_eq!(group(2, 200).against_chance(None), Judged::Likely);
        assert_eq!(group(60, 200).against_chance(None), Judged::Unlikely("30.00% (1.0%)".to_owned()));
        assert_eq!(group(60, 200).against_chance(Some((1_000, 280))), Judged::Likely, "as elsewhere");
        assert_eq!(group(60, 200).against_chance(Some((1_000, 80))), Judged::Unlikely("30.00% (8.0%)".to_owned()));
        assert_eq!(group(60, 99).against_chance(None), Judged::Unknown, "99 are too few");
        assert_eq!(group(60, 200).against_chance(Some((99, 1))), Judged::Unknown, "nothing to compare with");
    }

    #[test]
    fn whole_hundreds_are_told_at_every_scale() {
        let one = |amount: Decimal| {
            let mut digits = Digits::default();
            digits.add(0, amount);
            (digits.hundreds, digits.round)
        };
        assert_eq!(one(Decimal::new(-300, 0)), (1, 1));
        assert_eq!(one(Decimal::new(30_000, 2)), (1, 1));
        assert_eq!(one(Decimal::new(30_001, 2)), (1, 0));
        assert_eq!(one(Decimal::new(99, 0)), (0, 0));
        assert_eq!(one(Decimal::ZERO), (0, 0));
    }
}
