//! Table check: a word of states that begins where another one ends.

use std::collections::BTreeMap;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::status::Lifecycle;
use crate::model::{Axis, Column, DAY_MICROS, Detail, Kind, Place, Text, day_text};
use crate::normalise::{HEAD, OrderTable};

declare_check! {
    /// ## What it finds
    /// A word of states that no order before some day has and the orders after it keep on having, where another word ends at that
    /// time: at most `max_gap_days` lie between the two. Both words stand on at least `min_rows` orders, over at least
    /// `min_days` days each. Words that the source knows as different states are none: young orders wait, old ones are done.
    /// A word of an end (completed, cancelled, refunded, closed) is told alone too where it begins on a day, or ends at least
    /// `settle_days` before the last order, although by its share of the other orders at least `min_rows` more would have it.
    /// ## Why it matters
    /// The system was changed, and the same state now has another name. A count by word shows a state that died out and one that
    /// came from nothing; old and new orders are not judged alike.
    /// ## Example
    /// 待发货 on orders until the end of March, 备货中 on those from April on.
    /// ## Repair
    /// None. If it is so, say it in a profile: a status map with `until` and one with `from`.
    /// ## 发现什么
    /// 某状态词在某日之前没有、此后一直有，而另一状态词恰在此时不再出现（两者相隔至多 `max_gap_days` 天）。
    /// 两个词都至少有 `min_rows` 个订单，且各自至少历时 `min_days` 天。来源已知为不同状态的两个词不算：新订单待办，老订单已完成。
    /// 终结状态（已完成、已取消、已退款、已关闭）的词即使单独在某日出现，或在最后订单至少 `settle_days` 天前消失，
    /// 而按其占比本应另有至少 `min_rows` 个订单使用，也会报告。
    /// ## 为何重要
    /// 说明系统改过，同一状态换了名称。按词统计时会出现“消失”和“凭空出现”的状态，新旧订单的判断也不一致。
    /// ## 修复
    /// 无。如确属改名，请在来源配置中用带 `until` 和 `from` 的状态表说明。
    pub static CHANGED_DEFINITION = {
        name: "changed-definition", unit: Files, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "the state {observed} begins where {expected} ends: probably the same under another name",
                zh: "状态 {observed} 从 {expected} 结束处开始：可能是同一状态改了名称",
            },
            Text {
                en: "no order has the state {observed} before that day, where about {expected} would: probably a change of definition",
                zh: "状态 {observed} 在该日之前从未出现，而按占比应有约 {expected} 个订单：可能是定义变更",
            },
            Text {
                en: "no order has the state {observed} after that day, where about {expected} would: probably a change of definition",
                zh: "状态 {observed} 在该日之后不再出现，而按占比应有约 {expected} 个订单：可能是定义变更",
            },
        ],
        params: ["min_rows", "min_days", "max_gap_days", "settle_days"],
        finds: [],
        body: Body::Tables(run),
    };
}

/// On how many orders a word stands, on the first day and on the last, and the state it means on the first of them.
#[derive(Debug, Clone, Copy)]
struct Life {
    state: Option<Lifecycle>,
    orders: i64,
    first: i64,
    last: i64,
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let number = |name| rule.integer(name).unwrap_or(0);
    let (least, days, gap) = (number("min_rows"), number("min_days"), number("max_gap_days"));
    let settle = number("settle_days");
    let Some(dates) = table.dates_of(Column::OrderDate) else { return };
    let Some(heads) = table.frame.column(HEAD).ok().and_then(|heads| heads.bool().ok()) else { return };
    for column in Column::ALL.iter().copied().filter(|column| matches!(column.kind(), Kind::Status(Axis::Lifecycle))) {
        let words = table.seen_in(column, |row, word| {
            let is_head = heads.get(row as usize) == Some(true);
            let day = dates.get(row as usize)?.div_euclid(DAY_MICROS);
            (is_head && !word.is_empty()).then(|| (word.to_owned(), row, day))
        });
        let mut all_days: Vec<i64> = words.iter().map(|(.., day)| *day).collect();
        all_days.sort_unstable();
        let mut lives: BTreeMap<String, Life> = BTreeMap::new();
        for (word, row, day) in words {
            let state = || table.status(row, column).and_then(Lifecycle::from_code);
            let life = lives.entry(word).or_insert_with(|| Life { state: state(), orders: 0, first: day, last: day });
            *life = Life { orders: life.orders + 1, first: life.first.min(day), last: life.last.max(day), ..*life };
        }
        let (Some(first), Some(last)) =
            (lives.values().map(|life| life.first).min(), lives.values().map(|life| life.last).max())
        else {
            continue;
        };
        sink.evaluated(1);
        let lives: Vec<(&String, &Life)> =
            lives.iter().filter(|(_, life)| life.orders >= least && life.last - life.first >= days).collect();
        let before = |day: i64| i64::try_from(all_days.partition_point(|other| *other < day)).unwrap_or(i64::MAX);
        let all = before(i64::MAX);
        let tell = |counted: &mut bool, detail: Detail, sink: &mut Sink<'_>| {
            // The file counts once.
            if std::mem::replace(counted, true) {
                sink.detail(Place::Table(table.id()), detail);
            } else {
                sink.finding(Place::Table(table.id()), detail);
            }
        };
        let (mut told, mut counted): (Vec<&String>, bool) = (Vec::new(), false);
        for (new, begins) in lives.iter().filter(|(_, life)| life.first - first >= days && last - life.last <= gap) {
            let ended = |life: &Life| life.first - first <= gap && (life.last - begins.first).abs() <= gap;
            let named_anew = |life: &Life| !are_different(life.state, begins.state);
            let Some((old, ends)) = lives.iter().find(|(word, life)| word != new && ended(life) && named_anew(life))
            else {
                continue;
            };
            let detail = Detail {
                observed: Some(format!("{new} ({})", day_text(begins.first)).into()),
                expected: Some(format!("{old} ({})", day_text(ends.last)).into()),
                text: 0,
            };
            told.extend([*new, *old]);
            tell(&mut counted, detail, sink);
        }
        // What an order ended as it stays: such a word is on old orders and on young ones, unless its meaning changed.
        for (word, life) in lives.iter().filter(|(word, life)| !told.contains(word) && is_end(life.state)) {
            let begins = life.first - first >= days && last - life.last <= gap;
            let ends = last - life.last >= settle && life.first - first <= gap;
            // Its share of the orders of its time, of those outside of it that had time to end.
            let (within, outside, day, text) = if begins {
                (all - before(life.first), before(life.first), life.first, 1)
            } else if ends {
                (before(life.last + 1), before(last - settle + 1) - before(life.last + 1), life.last, 2)
            } else {
                continue;
            };
            let missed = life.orders * outside.max(0) / within.max(1);
            if missed >= least {
                let detail = Detail {
                    observed: Some(format!("{word} ({})", day_text(day)).into()),
                    expected: Some(missed.to_string().into()),
                    text,
                };
                tell(&mut counted, detail, sink);
            }
        }
    }
}

fn is_end(state: Option<Lifecycle>) -> bool {
    use Lifecycle::{Cancelled, Closed, Completed, Refunded};
    matches!(state, Some(Completed | Cancelled | Refunded | Closed))
}

/// Whether two words are known to mean different states.
fn are_different(one: Option<Lifecycle>, other: Option<Lifecycle>) -> bool {
    let known = |state: Option<Lifecycle>| state.filter(|state| *state != Lifecycle::Unknown);
    known(one).zip(known(other)).is_some_and(|(one, other)| one != other)
}
