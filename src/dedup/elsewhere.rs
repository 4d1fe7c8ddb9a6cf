//! Orders that two systems hold, each under its own number: told by the number of the other system that one of them notes.

use std::collections::{BTreeMap, HashMap};

use super::Duplicates;
use crate::checks::{Body, StageSink, rules_of};
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Place, RowId, RuleId, TableId, Text};
use crate::normalise::cell::{Missing, half_width};
use crate::normalise::{Fault, NO_ORDER, OrderTable, Orders};

declare_check! {
    /// ## What it finds
    /// An order that notes the number of an order of another table of the run as its number in another system
    /// (`external_order_id`), and orders of one table that note the same one and come to the same amount. With
    /// `amounts = "equal"` those whose amounts agree or are not known, with `amounts = "differ"` those that disagree. Several
    /// orders that share the amount of one among them are its parts: each is told as the same sale, none as of another amount.
    /// Numbers that Excel rounded are no evidence.
    /// ## Why it matters
    /// A sale that the shop and the ERP both hold counts twice as soon as both exports are put together; where the amounts
    /// differ, one of the systems is wrong.
    /// ## Example
    /// The ERP order XSDD0012 with the platform number 2406011234567, and that order in the shop's export.
    /// ## Repair
    /// None: both stay. Which system's record counts is for you to say.
    /// ## 发现什么
    /// 某订单记录的外部单号（`external_order_id`）就是本次运行中另一张表的订单号；或同一张表中的几个订单外部单号相同且金额相同。
    /// `amounts = "equal"` 报告金额一致或未知的，`amounts = "differ"` 报告金额不一致的。
    /// 若几个订单共用一个外部单号并分摊其金额，则是拆单：每个都报告为同一笔销售，不报告金额不一致。被 Excel 改变过的单号不作为依据。
    /// ## 为何重要
    /// 店铺和 ERP 都有的同一笔销售，合并两份导出后会统计两次；若金额不同，则至少有一个系统是错的。
    /// ## 修复
    /// 无法自动修复：两者都保留，以哪个系统为准由您决定。
    pub static ORDER_IN_TWO_SYSTEMS = {
        name: "order-in-two-systems", unit: Orders, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "order {observed} is order {expected} of another system",
                zh: "订单 {observed} 就是另一系统的订单 {expected}",
            },
            Text {
                en: "order {observed} is order {expected} of another system, where it has another amount",
                zh: "订单 {observed} 就是另一系统的订单 {expected}，但那里的金额不同",
            },
            Text {
                en: "order {observed} has the same number in another system and the same amount as order {expected}",
                zh: "订单 {observed} 与订单 {expected} 的外部单号和金额都相同",
            },
        ],
        params: ["amounts"],
        finds: [DoubleEntry],
        reads: [ExternalOrderId, OrderId],
        body: Body::Stage,
    };
}

/// Positions of the texts above.
const SAME: u8 = 0;
const OTHER_AMOUNT: u8 = 1;
const TWICE_HERE: u8 = 2;

/// The first row of an order, and what the order comes to.
struct Seen {
    row: RowId,
    order: u32,
    amount: Option<Decimal>,
}

/// Finds orders that another table has under the number they note, among those that are not surplus.
pub fn run(orders: &Orders, duplicates: &Duplicates, sink: &mut StageSink<'_>) {
    let rules: Vec<(RuleId, Option<bool>)> = rules_of(sink.rules, ORDER_IN_TWO_SYSTEMS.name)
        .map(|(id, rule)| {
            (id, rule.params.get("amounts").and_then(toml::Value::as_str).map(|amounts| amounts == "differ"))
        })
        .collect();
    let noted = noted(orders, duplicates);
    if rules.is_empty() || noted.is_empty() {
        return;
    }
    let evaluated = noted.values().map(Vec::len).sum::<usize>() as u64;
    for (id, _) in &rules {
        sink.tallies[id.index()].evaluated += evaluated;
    }
    let owners = owners(orders, duplicates, &noted);
    let mut found: Vec<(RowId, u32, u32, u8)> = Vec::new();
    for (number, group) in &noted {
        let owner = owners.get(number);
        let mut first_of: HashMap<(TableId, i128, u8), usize> = HashMap::new();
        let mut together: HashMap<TableId, Option<Decimal>> = HashMap::new();
        for seen in group {
            let sum = together.entry(seen.row.table).or_insert(Some(Decimal::ZERO));
            *sum = match seen.amount {
                Some(amount) => sum.and_then(|sum| sum.checked_add(amount)),
                None => *sum,
            };
        }
        for (at, seen) in group.iter().enumerate() {
            let owner = owner.filter(|owner| owner.row.table != seen.row.table && owner.order != seen.order);
            let together = together.get(&seen.row.table).copied().flatten();
            let are_parts =
                owner.and_then(|owner| owner.amount).zip(together).is_some_and(|(whole, sum)| whole.equals(sum));
            // The same amount again under the same number is the same sale again, unless the two make up one.
            let again = seen.amount.map(Decimal::trimmed).filter(|_| !are_parts).and_then(|amount| {
                let first = *first_of.entry((seen.row.table, amount.mantissa, amount.scale)).or_insert(at);
                (first < at).then(|| group[first].order)
            });
            match (again, owner) {
                (Some(first), _) => found.push((seen.row, seen.order, first, TWICE_HERE)),
                (None, Some(owner)) => {
                    let text = if are_parts { SAME } else { judge(seen, owner) };
                    found.push((seen.row, seen.order, owner.order, text));
                }
                (None, None) => {}
            }
        }
    }
    found.sort_unstable();
    for (row, order, other, text) in found {
        let position = orders.table(row.table).mapping.place(Column::ExternalOrderId);
        let differs = text == OTHER_AMOUNT;
        for (id, _) in rules.iter().filter(|(_, wanted)| wanted.is_none_or(|wanted| wanted == differs)) {
            sink.tallies[id.index()].failed += 1;
            let detail = Detail {
                observed: Some(orders.keys.text(order).into()),
                expected: Some(orders.keys.text(other).into()),
                text,
            };
            sink.findings.push_with(*id, Place::Row(row, position), detail);
        }
    }
}

/// Which text an order calls for beside the order that it notes.
fn judge(seen: &Seen, owner: &Seen) -> u8 {
    match seen.amount.zip(owner.amount) {
        Some((own, there)) if !own.equals(there) => OTHER_AMOUNT,
        _ => SAME,
    }
}

/// The orders that note a number of another system, by that number.
fn noted(orders: &Orders, duplicates: &Duplicates) -> BTreeMap<String, Vec<Seen>> {
    let mut noted: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for table in orders.order_tables().filter(|table| table.mapping.has(Column::ExternalOrderId)) {
        for (number, seen) in numbered(table, Column::ExternalOrderId, duplicates, &|_| true) {
            if number != plain(&table.text(seen.row.row, Column::OrderId)) {
                noted.entry(number).or_default().push(seen);
            }
        }
    }
    noted
}

/// The order behind each number that others note.
fn owners(orders: &Orders, duplicates: &Duplicates, noted: &BTreeMap<String, Vec<Seen>>) -> HashMap<String, Seen> {
    let mut owners: HashMap<String, Seen> = HashMap::new();
    for table in orders.order_tables() {
        for (number, seen) in numbered(table, Column::OrderId, duplicates, &|number| noted.contains_key(number)) {
            owners.entry(number).or_insert(seen);
        }
    }
    owners
}

/// The first row of each order of a table that has a wanted number in a column, with what the order comes to.
fn numbered(
    table: &OrderTable,
    column: Column,
    duplicates: &Duplicates,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Vec<(String, Seen)> {
    let totals = [Column::OrderTotal, Column::GoodsAmount];
    let total = totals.into_iter().find_map(|column| table.numbers(column));
    let lines = table.numbers(Column::LineAmount);
    let missing = Missing::new(&table.profile().sentinels);
    let position = table.mapping.place(column);
    let damaged: Vec<u32> = table
        .faults
        .iter()
        .filter(|fault| fault.fault == Fault::IdPrecisionLost && Some(fault.column) == position)
        .map(|fault| fault.row)
        .collect();
    let mut at: HashMap<u32, Option<usize>> = HashMap::new();
    let mut found: Vec<(String, Seen)> = Vec::new();
    for (row, &order) in (0u32..).zip(&table.order_of) {
        let place = RowId::new(table.id(), row);
        if order == NO_ORDER || duplicates.contains(place) {
            continue;
        }
        let line = || lines.as_ref().and_then(|lines| lines.get(row));
        match at.get(&order) {
            Some(Some(known)) => {
                let seen = &mut found[*known].1;
                if total.is_none() {
                    seen.amount = seen.amount.zip(line()).and_then(|(sum, line)| sum.checked_add(line));
                }
            }
            Some(None) => {}
            None => {
                let number = plain(&table.text(row, column));
                // A zero or a sign stands for no number.
                let says = !missing.is(&number) && number.chars().any(|c| c.is_alphanumeric() && c != '0');
                let is_told = says && damaged.binary_search(&row).is_err() && is_wanted(&number);
                at.insert(order, is_told.then_some(found.len()));
                if is_told {
                    let amount = match &total {
                        Some(total) => total.get(row),
                        None => line(),
                    };
                    found.push((number, Seen { row: place, order, amount }));
                }
            }
        }
    }
    found
}

/// A number as it is compared: without the space around it, in half-width characters.
fn plain(number: &str) -> String {
    half_width(number.trim())
}
