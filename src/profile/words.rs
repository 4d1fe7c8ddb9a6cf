//! Words that both renderers for people use.

use super::facts::{ColumnProfile, Range, Reading, TableProfile};
use crate::model::{Lang, Text};
use crate::read::LineEnd;
use crate::report::{amount, share, thousands};

/// How large a table is.
pub(super) fn size(table: &TableProfile, lang: Lang) -> String {
    const SIZE: Text = Text { en: "rows: {rows}, columns: {columns}", zh: "{rows} 行，{columns} 列" };
    let (rows, columns) = (thousands(u64::from(table.rows)), thousands(table.columns.len() as u64));
    SIZE.fill(lang, &[("rows", &rows), ("columns", &columns)])
}

/// What one row is.
pub(super) fn grain(table: &TableProfile) -> Text {
    match table.grain.grain {
        "order" => Text { en: "an order", zh: "一个订单" },
        "line" => Text {
            en: "a line, with the order's columns repeated", zh: "订单的一行明细，订单信息逐行重复"
        },
        "continuation" => Text {
            en: "a line; the order's columns stand on its first row only",
            zh: "一行明细，订单信息只在首行",
        },
        _ => Text { en: "no order", zh: "不是订单" },
    }
}

/// The encoding with its reason.
pub(super) fn encoding(reading: &Reading, lang: Lang) -> String {
    const MARK: Text = Text { en: " with byte order mark", zh: "（带 BOM）" };
    const WHY: Text = Text { en: "{encoding}{mark}: {reason}", zh: "{encoding}{mark}：{reason}" };
    const DOUBT: Text = Text { en: "; confirm it with --encoding", zh: "；请用 --encoding 确认" };
    const LOST: Text =
        Text { en: "; cells that cannot be decoded: {count}", zh: "；无法解码的单元格：{count}" };
    let mark = if reading.byte_order_mark { MARK.get(lang) } else { "" };
    let values =
        [("encoding", reading.encoding.as_str()), ("mark", mark), ("reason", reading.encoding_reason.get(lang))];
    let mut text = WHY.fill(lang, &values);
    if reading.encoding_uncertain {
        text.push_str(DOUBT.get(lang));
    }
    if reading.undecodable_cells > 0 {
        text.push_str(&LOST.fill(lang, &[("count", &thousands(reading.undecodable_cells))]));
    }
    text
}

/// What separates cells and records.
pub(super) fn dialect(reading: &Reading, lang: Lang) -> String {
    const WORKBOOK: Text = Text { en: "a sheet of a workbook", zh: "工作簿中的一张工作表" };
    const TEXT: Text = Text {
        en: "cells end at {delimiter}, records at {end}; cells in quotes: {quoted}",
        zh: "以{delimiter}分隔单元格，以 {end} 结束记录；带引号的单元格：{quoted}",
    };
    const UNQUOTED: Text = Text {
        en: "cells end at {delimiter}, records at {end}; quotes are ordinary characters",
        zh: "以{delimiter}分隔单元格，以 {end} 结束记录；引号为普通字符",
    };
    const JSON: Text = Text { en: "records of JSON", zh: "JSON 记录" };
    const PARQUET: Text = Text { en: "columns of Parquet", zh: "Parquet 列" };
    let Some(delimiter) = reading.delimiter else {
        let text = match reading.format {
            "json" => JSON,
            "parquet" => PARQUET,
            _ => WORKBOOK,
        };
        return text.get(lang).to_owned();
    };
    let delimiter = match delimiter {
        "comma" => Text { en: "a comma", zh: "逗号" },
        "tab" => Text { en: "a tab", zh: "制表符" },
        "semicolon" => Text { en: "a semicolon", zh: "分号" },
        _ => Text { en: "a vertical bar", zh: "竖线" },
    };
    let end = match reading.line_end {
        Some(LineEnd::CrLf) => "CRLF",
        Some(LineEnd::Cr) => "CR",
        Some(LineEnd::Mixed) => "CRLF / LF / CR",
        _ => "LF",
    };
    let text = if reading.quoting == Some(false) { UNQUOTED } else { TEXT };
    let quoted = thousands(reading.quoted_cells);
    text.fill(lang, &[("delimiter", delimiter.get(lang)), ("end", end), ("quoted", &quoted)])
}

/// The line of the header with its reason.
pub(super) fn header(reading: &Reading, lang: Lang) -> String {
    const TEXT: Text = Text { en: "line {line}: {reason}", zh: "第 {line} 行：{reason}" };
    let line = thousands(u64::from(reading.header_line));
    TEXT.fill(lang, &[("line", &line), ("reason", reading.header_reason.get(lang))])
}

/// The records that are no rows, by kind.
pub(super) fn others(reading: &Reading, lang: Lang) -> String {
    const NONE: Text = Text { en: "none", zh: "无" };
    const COUNT: Text = Text { en: "{what}: {count}", zh: "{what}：{count}" };
    let (structure, rejects) = (&reading.structure, &reading.rejects);
    let counts = [
        (Text { en: "titles", zh: "标题行" }, structure.titles),
        (Text { en: "headers", zh: "表头" }, structure.headers),
        (Text { en: "totals", zh: "合计行" }, structure.totals),
        (Text { en: "blank", zh: "空行" }, structure.blanks),
        (Text { en: "notes", zh: "附注" }, structure.notes),
        (Text { en: "charges", zh: "非销售行" }, structure.charges),
        (Text { en: "rejects with another number of fields", zh: "字段数不符而无法成行" }, rejects.field_count),
        (Text { en: "rejects with an open quote", zh: "引号未闭合而无法成行" }, rejects.open_quote),
        (Text { en: "rejects that are no JSON", zh: "不是 JSON 而无法成行" }, rejects.not_json),
    ];
    let said: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| COUNT.fill(lang, &[("what", what.get(lang)), ("count", &thousands(*count))]))
        .collect();
    if said.is_empty() { NONE.get(lang).to_owned() } else { said.join(Text { en: ", ", zh: "，" }.get(lang)) }
}

/// The source with how well it is known.
pub(super) fn source(table: &TableProfile, lang: Lang) -> String {
    let source = &table.source;
    let known = source.confidence.text();
    match lang {
        Lang::En => format!("{}: {} ({})", source.id, source.title.en, known.en),
        Lang::Zh => format!("{}：{}（{}）", source.id, source.title.zh, known.zh),
    }
}

/// How many orders there are, and how many rows belong to none.
pub(super) fn orders(table: &TableProfile, lang: Lang) -> String {
    const LOST: Text =
        Text { en: "{orders}; rows without order number: {rows}", zh: "{orders}；没有订单编号的行：{rows}" };
    let orders = thousands(table.grain.orders);
    match table.grain.rows_without_order {
        0 => orders,
        rows => LOST.fill(lang, &[("orders", &orders), ("rows", &thousands(rows))]),
    }
}

/// From when to when orders were placed; `None` where nothing tells.
pub(super) fn period(table: &TableProfile, as_of: &str, lang: Lang) -> Option<String> {
    const SPAN: Text = Text { en: "{first} to {last}", zh: "{first} 至 {last}" };
    const NONE: Text = Text { en: "no date can be read", zh: "没有可读的日期" };
    const UNDATED: Text = Text { en: "; without a date: {count}", zh: "；没有日期：{count}" };
    const LATER: Text = Text { en: "; after {day}: {count}", zh: "；晚于 {day}：{count}" };
    let period = table.period.as_ref()?;
    let mut text = match (&period.first, &period.last) {
        (Some(first), Some(last)) => SPAN.fill(lang, &[("first", first), ("last", last)]),
        _ => NONE.get(lang).to_owned(),
    };
    if period.undated > 0 {
        text.push_str(&UNDATED.fill(lang, &[("count", &thousands(period.undated))]));
    }
    if period.later > 0 {
        text.push_str(&LATER.fill(lang, &[("day", as_of), ("count", &thousands(period.later))]));
    }
    Some(text)
}

/// What the cells of a column hold, how sure that is, and how many of them are otherwise.
pub(super) fn holds(column: &ColumnProfile, lang: Lang) -> String {
    const SHARE: Text = Text { en: "{type} {share}", zh: "{type} {share}" };
    const UNFIT: Text = Text { en: "{type}; {count} are not", zh: "{type}；{count} 个不是" };
    const MASKED: Text = Text { en: "; {count} masked", zh: "；{count} 个脱敏" };
    let name = column.holds.text().get(lang);
    let unfit = column.judged().saturating_sub(column.fitting);
    let mut text = if column.inferred && column.judged() > 0 {
        let share = share(column.fitting, column.judged()).unwrap_or_default();
        SHARE.fill(lang, &[("type", name), ("share", &share)])
    } else if unfit > 0 {
        UNFIT.counted(unfit, "{type}; {count} is not").fill(lang, &[("type", name), ("count", &thousands(unfit))])
    } else {
        name.to_owned()
    };
    if column.masked > 0 {
        text.push_str(&MASKED.fill(lang, &[("count", &thousands(column.masked))]));
    }
    text
}

/// How many different values there are.
pub(super) fn distinct(column: &ColumnProfile, lang: Lang) -> String {
    const MORE: Text = Text { en: "more than {count}", zh: "多于 {count}" };
    let count = thousands(column.distinct);
    if column.distinct_more { MORE.fill(lang, &[("count", &count)]) } else { count }
}

/// From where to where the values go.
pub(super) fn range(range: &Range, lang: Lang) -> String {
    const SPAN: Text = Text { en: "{from} to {to}", zh: "{from} 至 {to}" };
    const LENGTH: Text = Text { en: "{from} characters", zh: "{from} 个字符" };
    const LENGTHS: Text = Text { en: "{from} to {to} characters", zh: "{from} 至 {to} 个字符" };
    let (text, from, to) = match range {
        Range::Numbers { least, most } => (SPAN, amount(least), amount(most)),
        Range::Dates { first, last } => (SPAN, first.clone(), last.clone()),
        Range::Lengths { shortest, longest } => {
            let text = if shortest == longest { LENGTH.counted(*longest, "{from} character") } else { LENGTHS };
            (text, thousands(*shortest), thousands(*longest))
        }
    };
    if from == to && text == SPAN { from } else { text.fill(lang, &[("from", &from), ("to", &to)]) }
}

/// How numbers or dates are written, where there is something to say.
pub(super) fn notation(column: &ColumnProfile, lang: Lang) -> Option<String> {
    const COMMA: Text = Text { en: "decimal comma", zh: "逗号为小数点" };
    const POINT: Text = Text { en: "decimal point", zh: "小数点" };
    const OPEN: Text = Text { en: "day and month cannot be told apart", zh: "无法区分日和月" };
    const SIGN: Text = Text { en: "{sign} at {count}", zh: "{sign}：{count} 个" };
    const OTHERWISE: Text = Text { en: "written otherwise: {count}", zh: "写法不同：{count}" };
    let notation = column.notation.as_ref()?;
    let mut parts: Vec<String> = notation.date.clone().into_iter().collect();
    if notation.day_month_open {
        parts.push(OPEN.get(lang).to_owned());
    }
    match notation.decimal_sign {
        Some(",") => parts.push(COMMA.get(lang).to_owned()),
        Some(_) => parts.push(POINT.get(lang).to_owned()),
        None => {}
    }
    for (sign, count) in &notation.currency_signs {
        parts.push(SIGN.fill(lang, &[("sign", sign), ("count", &thousands(*count))]));
    }
    if notation.otherwise > 0 {
        parts.push(OTHERWISE.fill(lang, &[("count", &thousands(notation.otherwise))]));
    }
    (!parts.is_empty()).then(|| parts.join(Text { en: ", ", zh: "，" }.get(lang)))
}
