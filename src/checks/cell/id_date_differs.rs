//! Cell check: an order number whose own date is not the order's.

use regex::Regex;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, DAY_MICROS, Detail, Place, RowId, Text, day_text};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::sources::{IdFormat, day_of_digits};

declare_check! {
    /// ## What it finds
    /// Order numbers that hold a day (`yyyyMMdd` or `yyMMdd`) at the place where those of the file do, but another one than
    /// the order's date. The place is what the source's profile says, else it is learned from the file: at least
    /// `min_share_percent` of at least `min_orders` numbers must hold their order's day there. A day before or after is allowed,
    /// since numbers are given at midnight, too.
    /// ## Why it matters
    /// Either the date or the number was changed by hand, or the row's number belongs to another order.
    /// ## Example
    /// Order `202402150001234` of 2024-06-15.
    /// ## Repair
    /// None: which of the two is wrong cannot be known from the file.
    /// ## 发现什么
    /// 订单编号中的日期（`yyyyMMdd` 或 `yyMMdd`）与下单日期不符。日期在编号中的位置由来源配置给出，否则由文件学得：至少 `min_orders`
    /// 个编号中有 `min_share_percent` 在该处含有本订单日期。相差一天不算，因为编号也可能在午夜生成。
    /// ## 为何重要
    /// 要么日期或编号被人手改过，要么该行的编号属于别的订单。
    /// ## 修复
    /// 无法自动修复：仅凭文件无从得知哪个错了。
    pub static ID_DATE_DIFFERS = {
        name: "id-date-differs", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the number `{observed}` is not of the order's day, {expected}",
            zh: "编号“{observed}”中的日期不是下单日期 {expected}",
        }],
        params: ["min_share_percent", "min_orders"],
        finds: [IdDamage],
        reads: [OrderId, OrderDate],
        body: Body::Tables(run),
    };
}

/// Orders that the place of the day is learned from.
const SAMPLE: usize = 2000;

/// A day as numbers hold it: with four digits of the year, or two.
const FORMS: [usize; 2] = [8, 6];

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(held) = declared(table).or_else(|| place(rule, table)) else { return };
    let position = table.mapping.place(Column::OrderId);
    let Some(dates) = table.frame.column(Column::OrderDate.name()).ok().and_then(|dates| dates.i64().ok()) else {
        return;
    };
    let mut firsts = vec![false; table.order_of.len()];
    first_rows(table).for_each(|row| firsts[row as usize] = true);
    // The orders that can be judged: their first rows, and how many days apart number and date are.
    let judged = table.seen_in(Column::OrderId, |row, id| {
        let held = held.of(id).filter(|_| firsts[row as usize])?;
        if !held.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let day = dates.get(row as usize)?.div_euclid(DAY_MICROS);
        // Digits that are no day of these years are a number of another kind.
        let of_number = day_of_digits(held)?;
        Some((row, day, (of_number - day).abs() <= 1))
    });
    sink.evaluated(judged.len() as u64);
    for (row, day, _) in judged.into_iter().filter(|(_, _, agrees)| !agrees) {
        let detail = Detail { observed: None, expected: Some(day_text(day).into()), text: 0 };
        sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
    }
}

/// Where numbers hold their day.
enum Held {
    /// From a byte on, in so many digits.
    At(usize, usize),
    /// In the group `date` of a form.
    Form(Regex),
}

impl Held {
    fn of<'a>(&self, id: &'a str) -> Option<&'a str> {
        match self {
            Self::At(at, digits) => id.get(*at..at + digits),
            Self::Form(form) => form.captures(id)?.name("date").map(|found| found.as_str()),
        }
    }
}

/// What the source says of the day within its order numbers.
fn declared(table: &OrderTable) -> Option<Held> {
    let dated = |form: &&IdFormat| form.column == Column::OrderId && form.date.is_some();
    let form = table.profile().id_format.iter().find(dated)?;
    Regex::new(&form.pattern).ok().map(Held::Form)
}

/// The first row of each run of an order, which is enough to know its number.
fn first_rows(table: &OrderTable) -> impl Iterator<Item = u32> + '_ {
    let mut last = NO_ORDER;
    (0u32..).zip(&table.order_of).filter_map(move |(row, &order)| {
        let first = order != NO_ORDER && order != last;
        last = order;
        first.then_some(row)
    })
}

/// A day as numbers hold it, in so many digits.
fn digits_of(day: i64, digits: usize) -> String {
    let whole = day_text(day).replace('-', "");
    whole.get(8 - digits..).unwrap_or_default().to_owned()
}

/// Where the numbers of a table hold the day of their order, and in how many digits; `None` where they do not.
fn place(rule: &Rule, table: &OrderTable) -> Option<Held> {
    let number = |name| usize::try_from(rule.integer(name).unwrap_or(0)).unwrap_or(0);
    let (least, share) = (number("min_orders"), number("min_share_percent"));
    let sample: Vec<(String, i64)> = first_rows(table)
        .filter_map(|row| Some((table.text(row, Column::OrderId), table.date(row, Column::OrderDate)?)))
        .take(SAMPLE)
        .collect();
    if sample.len() < least.max(1) {
        return None;
    }
    FORMS.into_iter().find_map(|digits| {
        // The place that most numbers have the day at.
        let mut places: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
        for (id, date) in &sample {
            if let Some(at) = id.find(&digits_of(date.div_euclid(DAY_MICROS), digits)) {
                *places.entry(at).or_default() += 1;
            }
        }
        let (&at, &count) = places.iter().max_by_key(|(at, count)| (**count, std::cmp::Reverse(**at)))?;
        (count * 100 >= sample.len() * share).then_some(Held::At(at, digits))
    })
}
