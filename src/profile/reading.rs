//! How a table was read, which source it is taken for, and what one row of it is, each with the reason.

use super::facts::{GrainFacts, Reading, RejectCounts, SourceFacts, StructureCounts};
use super::units::Units;
use crate::model::{Column, Level, OwnedText, Structure, Text};
use crate::normalise::{NO_ORDER, OrderTable, TableKind};
use crate::read::{Format, OddKind, RawTable, RejectReason};
use crate::report::thousands;
use crate::sources::{Grain, Library, header_key};

/// Captions that a source knows from which on a record is the header, as the reader decides it.
const KNOWN_CAPTIONS: usize = 2;

/// How a table was read. `quoted_cells` is how many cells of rows stand in quotes.
pub(super) fn reading(table: &OrderTable, library: &Library, quoted_cells: u64) -> Reading {
    let raw = &table.raw;
    let dialect = match raw.format {
        Format::Text(dialect) => Some(dialect),
        Format::Workbook | Format::Parquet | Format::Json => None,
    };
    let (structure, rejects) = odd_records(raw);
    Reading {
        format: match raw.format {
            Format::Text(_) => "text",
            Format::Workbook => "workbook",
            Format::Parquet => "parquet",
            Format::Json => "json",
        },
        encoding: raw.encoding.name.to_owned(),
        byte_order_mark: raw.encoding.bom,
        encoding_reason: OwnedText { en: raw.encoding.reason.to_owned(), zh: raw.encoding.reason_zh.to_owned() },
        encoding_uncertain: raw.encoding.uncertain,
        undecodable_cells: raw.undecodable.len() as u64,
        delimiter: dialect.as_ref().map(crate::read::Dialect::delimiter_name),
        quoting: dialect.map(|dialect| dialect.quote.is_some()),
        quoted_cells,
        line_end: dialect.map(|dialect| dialect.line_end),
        header_line: raw.header_line,
        header_reason: header_reason(raw, library),
        hidden_rows: raw.hidden_rows,
        hidden_columns: raw.hidden_columns,
        structure,
        rejects,
    }
}

fn odd_records(raw: &RawTable) -> (StructureCounts, RejectCounts) {
    let (mut structure, mut rejects) = (StructureCounts::default(), RejectCounts::default());
    for odd in &raw.odd {
        let count = match &odd.kind {
            OddKind::Structure(Structure::Title) => &mut structure.titles,
            OddKind::Structure(Structure::Header) => &mut structure.headers,
            OddKind::Structure(Structure::Total) => &mut structure.totals,
            OddKind::Structure(Structure::Blank) => &mut structure.blanks,
            OddKind::Structure(Structure::Note) => &mut structure.notes,
            OddKind::Structure(Structure::Charge) => &mut structure.charges,
            OddKind::Reject(RejectReason::FieldCount { .. }) => &mut rejects.field_count,
            OddKind::Reject(RejectReason::OpenQuote) => &mut rejects.open_quote,
            OddKind::Reject(RejectReason::NotJson) => &mut rejects.not_json,
        };
        *count += 1;
    }
    (structure, rejects)
}

fn header_reason(raw: &RawTable, library: &Library) -> OwnedText {
    const KNOWN: Text = Text {
        en: "the first record with captions that sources know: {known} of {all}",
        zh: "首条含有已知列名的记录：{all} 个中的 {known} 个",
    };
    const SHAPE: Text = Text {
        en: "the first record as wide as most that holds nothing but captions",
        zh: "首条与多数记录同宽且只含列名的记录",
    };
    let known = raw.header.iter().filter(|caption| library.knows(caption)).count();
    let [known_text, all] = [known, raw.header.len()].map(|count| thousands(count as u64));
    let text = if known >= KNOWN_CAPTIONS { KNOWN } else { SHAPE };
    text.owned(&[("known", &known_text), ("all", &all)])
}

/// Which system a table came from.
pub(super) fn source(table: &OrderTable) -> SourceFacts {
    let (detection, profile) = (&table.detection, table.profile());
    SourceFacts {
        id: profile.id.clone(),
        title: profile.title.clone(),
        confidence: table.confidence(),
        named: detection.named,
        reason: detection.reason(),
        rivals: detection.rivals(),
        candidates: detection.candidates.clone(),
    }
}

/// What one row of a table is.
pub(super) fn grain(table: &OrderTable, units: &Units) -> GrainFacts {
    let grain = match table.kind {
        TableKind::NotOrders => "none",
        TableKind::Orders(Grain::Line) => "line",
        TableKind::Orders(Grain::Continuation) => "continuation",
        TableKind::Orders(Grain::Order | Grain::Auto) => "order",
    };
    GrainFacts {
        grain,
        reason: grain_reason(table, units),
        orders: units.orders,
        rows_without_order: units.rows_without_order,
    }
}

fn grain_reason(table: &OrderTable, units: &Units) -> OwnedText {
    const NOT_ORDERS: Text = Text {
        en: "an order number beside a date, goods or customer is missing",
        zh: "缺少订单编号及日期、商品或客户",
    };
    const STATED: Text = Text { en: "as the profile of the source says", zh: "依据来源配置" };
    const NO_LINES: Text = Text { en: "no column describes goods or lines", zh: "没有描述商品或明细的列" };
    const FOLLOWS: Text = Text {
        en: "rows with goods and no order number of their own: {rows}",
        zh: "有商品但没有自己订单编号的行：{rows}",
    };
    const DIFFER: Text = Text {
        en: "rows with the order number of another row: {rows}; most differ in their goods",
        zh: "订单编号与其他行相同的行：{rows}；多数商品不同",
    };
    const ALONE: Text = Text { en: "no order number stands on two rows", zh: "没有订单编号出现在两行" };
    const COPIES: Text = Text {
        en: "rows with the order number of another row: {rows}; most do not differ in their goods",
        zh: "订单编号与其他行相同的行：{rows}；多数商品并无不同",
    };
    let TableKind::Orders(grain) = table.kind else { return NOT_ORDERS.owned(&[]) };
    let keys: Vec<String> = table.raw.header.iter().map(|caption| header_key(caption)).collect();
    if table.profile().grain_of(&keys) != Grain::Auto {
        return STATED.owned(&[]);
    }
    let mut lines = Column::ALL.iter().filter(|column| column.level() == Level::Line);
    if !lines.any(|&column| table.mapping.has(column)) {
        return NO_LINES.owned(&[]);
    }
    let with_order = table.order_of.iter().filter(|&&order| order != NO_ORDER).count() as u64;
    let repeats = with_order.saturating_sub(units.orders);
    let (text, rows) = match grain {
        Grain::Continuation => (FOLLOWS, following(table)),
        Grain::Line => (DIFFER, repeats),
        Grain::Order | Grain::Auto if repeats == 0 => (ALONE, 0),
        Grain::Order | Grain::Auto => (COPIES, repeats),
    };
    text.owned(&[("rows", &thousands(rows))])
}

/// Rows that belong to the order above them, since their own order number is blank.
fn following(table: &OrderTable) -> u64 {
    let Some(blanks) = table.blanks(Column::OrderId) else { return 0 };
    let follows =
        blanks.iter().zip(&table.order_of).filter(|(blank, order)| *blank == Some(true) && **order != NO_ORDER);
    follows.count() as u64
}
