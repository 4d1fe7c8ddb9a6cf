//! The table of all functions.

use super::values::{civil, day, places, split, text, whole};
use super::{Function, Takes};
use crate::expression::value::{Type, Value, remainder};
use crate::model::{DAY_MICROS, Text};
use crate::normalise::number;

/// One entry of the table.
macro_rules! function {
    ($name:literal, $takes:expr, $gives:expr, $spark:literal, $en:literal, $zh:literal, $run:expr) => {
        function!($name, $takes, $gives, $spark, $en, $zh, false, $run)
    };
    ($name:literal, $takes:expr, $gives:expr, $spark:literal, $en:literal, $zh:literal, $sees_null:literal, $run:expr) => {
        Function {
            name: $name,
            takes: $takes,
            gives: $gives,
            spark: $spark,
            says: Text { en: $en, zh: $zh },
            sees_null: $sees_null,
            run: $run,
        }
    };
}

const TEXT: Takes = Takes::These(&[Type::Text], 0);
const NUMBER: Takes = Takes::These(&[Type::Number], 0);
const MOMENT: Takes = Takes::These(&[Type::Moment], 0);
const TWO_TEXTS: Takes = Takes::These(&[Type::Text, Type::Text], 0);
const TEXT_AND_NUMBER: Takes = Takes::These(&[Type::Text, Type::Number], 0);

/// All functions, by kind.
pub static FUNCTIONS: &[Function] = &[
    function!(
        "length",
        TEXT,
        Some(Type::Number),
        "length({0})",
        "length(text): characters",
        "length(文本)：字符数",
        |a, _| { whole(i128::try_from(a[0].text()?.chars().count()).ok()?) }
    ),
    function!(
        "trim",
        TEXT,
        Some(Type::Text),
        "trim({0})",
        "trim(text): without spaces at both ends",
        "trim(文本)：去掉两端空格",
        |a, _| { text(a[0].text()?.trim_matches(' ')) }
    ),
    function!(
        "ltrim",
        TEXT,
        Some(Type::Text),
        "ltrim({0})",
        "ltrim(text): without spaces at the start",
        "ltrim(文本)：去掉开头空格",
        |a, _| { text(a[0].text()?.trim_start_matches(' ')) }
    ),
    function!(
        "rtrim",
        TEXT,
        Some(Type::Text),
        "rtrim({0})",
        "rtrim(text): without spaces at the end",
        "rtrim(文本)：去掉结尾空格",
        |a, _| { text(a[0].text()?.trim_end_matches(' ')) }
    ),
    function!(
        "upper",
        TEXT,
        Some(Type::Text),
        "upper({0})",
        "upper(text): in capitals",
        "upper(文本)：转大写",
        |a, _| { text(&a[0].text()?.to_uppercase()) }
    ),
    function!(
        "lower",
        TEXT,
        Some(Type::Text),
        "lower({0})",
        "lower(text): in small letters",
        "lower(文本)：转小写",
        |a, _| { text(&a[0].text()?.to_lowercase()) }
    ),
    function!(
        "left",
        TEXT_AND_NUMBER,
        Some(Type::Text),
        "left({0}, {1})",
        "left(text, n): the first n characters",
        "left(文本, n)：前 n 个字符",
        |a, _| {
            let count = places(a[1])?.max(0);
            text(&a[0].text()?.chars().take(usize::try_from(count).ok()?).collect::<String>())
        }
    ),
    function!(
        "right",
        TEXT_AND_NUMBER,
        Some(Type::Text),
        "right({0}, {1})",
        "right(text, n): the last n characters",
        "right(文本, n)：后 n 个字符",
        |a, _| {
            let all = a[0].text()?;
            let skipped = all.chars().count().saturating_sub(usize::try_from(places(a[1])?.max(0)).ok()?);
            text(&all.chars().skip(skipped).collect::<String>())
        }
    ),
    function!(
        "substr",
        Takes::These(&[Type::Text, Type::Number, Type::Number], 1),
        Some(Type::Text),
        // Engines take a place before the first for the first, or count it from the end.
        "CASE WHEN {1} > 0 THEN substr({*}) END",
        "substr(text, from, n): n characters from a place, counted from 1; all that follow without n; null before the first",
        "substr(文本, 起, n)：从第几个字符起取 n 个，自 1 数起；省略 n 则取到末尾；起小于 1 时为空",
        |a, _| {
            let from = places(a[1])?;
            let skipped = usize::try_from(from.checked_sub(1)?).ok()?;
            let count = a.get(2).map_or(Some(i64::MAX), |count| places(count))?.max(0);
            text(&a[0].text()?.chars().skip(skipped).take(usize::try_from(count).ok()?).collect::<String>())
        }
    ),
    function!(
        "replace",
        Takes::These(&[Type::Text, Type::Text, Type::Text], 0),
        Some(Type::Text),
        "replace({*})",
        "replace(text, what, by): with every occurrence replaced",
        "replace(文本, 旧, 新)：全部替换",
        |a, _| {
            let what = a[1].text()?;
            text(&if what.is_empty() { a[0].text()?.to_owned() } else { a[0].text()?.replace(what, a[2].text()?) })
        }
    ),
    function!(
        "concat",
        Takes::Texts,
        Some(Type::Text),
        "concat({*})",
        "concat(text, …): one behind the other; the same as ||",
        "concat(文本, …)：首尾相接，同 ||",
        |a, _| {
            let parts: Option<Vec<&str>> = a.iter().map(|part| part.text()).collect();
            text(&parts?.concat())
        }
    ),
    function!(
        "starts_with",
        TWO_TEXTS,
        Some(Type::Truth),
        "startswith({0}, {1})",
        "starts_with(text, start)",
        "starts_with(文本, 开头)",
        |a, _| { Some(Value::Truth(a[0].text()?.starts_with(a[1].text()?))) }
    ),
    function!(
        "ends_with",
        TWO_TEXTS,
        Some(Type::Truth),
        "endswith({0}, {1})",
        "ends_with(text, end)",
        "ends_with(文本, 结尾)",
        |a, _| { Some(Value::Truth(a[0].text()?.ends_with(a[1].text()?))) }
    ),
    function!(
        "contains",
        TWO_TEXTS,
        Some(Type::Truth),
        "contains({0}, {1})",
        "contains(text, part)",
        "contains(文本, 部分)",
        |a, _| { Some(Value::Truth(a[0].text()?.contains(a[1].text()?))) }
    ),
    function!(
        "number",
        TEXT,
        Some(Type::Number),
        "try_cast(regexp_replace(regexp_extract({0}, '^[￥¥$€£ \\\\t]*([+-]?[￥¥$€£ ]*([0-9]{1,3}(,[0-9]{3})+|[0-9]*)([.][0-9]*)?([eE][+-]?[0-9]+)?)[ \\\\t]*$', 1), '[￥¥$€£, ]', '') AS DECIMAL(38, 10))",
        "number(text): as amounts are read, with signs of currency and of thousands; null where it is none",
        "number(文本)：按金额读取，允许货币符号和千分位；读不出为空",
        |a, _| { number::parse(a[0].text()?.trim(), false).map(|parsed| Value::Number(parsed.value)) }
    ),
    function!("abs", NUMBER, Some(Type::Number), "abs({0})", "abs(number)", "abs(数值)：绝对值", |a, _| {
        a[0].number()?.checked_abs().map(Value::Number)
    }),
    function!(
        "sign",
        NUMBER,
        Some(Type::Number),
        "sign({0})",
        "sign(number): -1, 0 or 1",
        "sign(数值)：-1、0 或 1",
        |a, _| { whole(a[0].number()?.mantissa.signum()) }
    ),
    function!(
        "round",
        Takes::These(&[Type::Number, Type::Number], 1),
        Some(Type::Number),
        "round({*})",
        "round(number, n): to n decimals, half away from zero; -2 is to hundreds",
        "round(数值, n)：四舍五入到 n 位小数；-2 表示到百位",
        |a, _| {
            let scale = a.get(1).map_or(Some(0), |scale| places(scale))?;
            let number = a[0].number()?;
            let rounded = match u8::try_from(scale) {
                Ok(scale) => number.rounded(scale),
                Err(_) => number.rounded_to(u8::try_from(scale.checked_neg()?).ok()?)?,
            };
            Some(Value::Number(rounded))
        }
    ),
    function!(
        "floor",
        NUMBER,
        Some(Type::Number),
        "floor({0})",
        "floor(number): the next whole number below",
        "floor(数值)：向下取整",
        |a, _| {
            let (whole_part, rest) = split(a[0].number()?)?;
            whole(whole_part - i128::from(rest < 0))
        }
    ),
    function!(
        "ceil",
        NUMBER,
        Some(Type::Number),
        "ceil({0})",
        "ceil(number): the next whole number above",
        "ceil(数值)：向上取整",
        |a, _| {
            let (whole_part, rest) = split(a[0].number()?)?;
            whole(whole_part + i128::from(rest > 0))
        }
    ),
    function!(
        "mod",
        Takes::These(&[Type::Number, Type::Number], 0),
        Some(Type::Number),
        "({0} % nullif({1}, 0))",
        "mod(a, b): what remains of a division, with the sign of a; the same as %",
        "mod(a, b)：余数，符号同 a，同 %",
        |a, _| { remainder(a[0].number()?, a[1].number()?).map(Value::Number) }
    ),
    function!(
        "coalesce",
        Takes::OneType,
        None,
        "coalesce({*})",
        "coalesce(value, …): the first that is not null",
        "coalesce(值, …)：第一个非空值",
        true,
        |a, _| { a.iter().find(|value| !value.is_null()).map(|value| value.owned()) }
    ),
    function!(
        "nullif",
        Takes::TwoOfOneType,
        None,
        "nullif({*})",
        "nullif(a, b): null where both are equal, else a",
        "nullif(a, b)：相等则为空，否则为 a",
        true,
        |a, _| {
            let equal = a[0].compare(a[1]) == Some(std::cmp::Ordering::Equal);
            (!equal).then(|| a[0].owned())
        }
    ),
    function!(
        "greatest",
        Takes::OneType,
        None,
        "greatest({*})",
        "greatest(value, …): the greatest that is not null",
        "greatest(值, …)：非空值中最大的",
        true,
        |a, _| {
            a.iter()
                .filter(|value| !value.is_null())
                .reduce(
                    |one, other| if other.compare(one).is_some_and(std::cmp::Ordering::is_gt) { other } else { one },
                )
                .map(|value| value.owned())
        }
    ),
    function!(
        "least",
        Takes::OneType,
        None,
        "least({*})",
        "least(value, …): the least that is not null",
        "least(值, …)：非空值中最小的",
        true,
        |a, _| {
            a.iter()
                .filter(|value| !value.is_null())
                .reduce(
                    |one, other| if other.compare(one).is_some_and(std::cmp::Ordering::is_lt) { other } else { one },
                )
                .map(|value| value.owned())
        }
    ),
    function!("year", MOMENT, Some(Type::Number), "year({0})", "year(date)", "year(日期)：年", |a, _| whole(
        civil(a[0])?.year().into()
    )),
    function!(
        "quarter",
        MOMENT,
        Some(Type::Number),
        "quarter({0})",
        "quarter(date): 1 to 4",
        "quarter(日期)：季度",
        |a, _| { whole(i128::from((civil(a[0])?.month() - 1) / 3 + 1)) }
    ),
    function!(
        "month",
        MOMENT,
        Some(Type::Number),
        "month({0})",
        "month(date): 1 to 12",
        "month(日期)：月",
        |a, _| whole(civil(a[0])?.month().into())
    ),
    function!("day", MOMENT, Some(Type::Number), "day({0})", "day(date): of the month", "day(日期)：日", |a, _| {
        whole(civil(a[0])?.day().into())
    }),
    function!(
        "weekday",
        MOMENT,
        Some(Type::Number),
        "((dayofweek({0}) + 5) % 7 + 1)",
        "weekday(date): 1 for Monday to 7 for Sunday",
        "weekday(日期)：1 为周一，7 为周日",
        |a, _| { whole(civil(a[0])?.weekday().to_monday_one_offset().into()) }
    ),
    function!("hour", MOMENT, Some(Type::Number), "hour({0})", "hour(date): 0 to 23", "hour(日期)：时", |a, _| {
        whole(civil(a[0])?.hour().into())
    }),
    function!(
        "date",
        MOMENT,
        Some(Type::Moment),
        "date({0})",
        "date(date): its day",
        "date(日期)：所在日",
        |a, _| { Some(Value::Moment(day(a[0])?.checked_mul(DAY_MICROS)?)) }
    ),
    function!(
        "datediff",
        Takes::These(&[Type::Moment, Type::Moment], 0),
        Some(Type::Number),
        "datediff({0}, {1})",
        "datediff(later, earlier): days between the days of two dates",
        "datediff(后, 前)：两个日期相差的天数",
        |a, _| { whole(i128::from(day(a[0])? - day(a[1])?)) }
    ),
    function!(
        "today",
        Takes::These(&[], 0),
        Some(Type::Moment),
        "current_date()",
        "today(): the day of the run, --as-of",
        "today()：运行的基准日，即 --as-of",
        |_, now| { Some(Value::Moment(now.day() * DAY_MICROS)) }
    ),
];
