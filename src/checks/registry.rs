//! Every check there is, in the order of the pipeline: read it to know what ordermend can find.

use super::check::Check;
use super::{cell, order, row, table};
use crate::{dedup, matching, staleness};

/// The registry.
pub static REGISTRY: &[&Check] = &[
    // Reading.
    &table::broken_record::BROKEN_RECORD,
    &table::uncertain_reading::UNCERTAIN_READING,
    &table::excel_resaved::EXCEL_RESAVED,
    &table::control_total::CONTROL_TOTAL,
    // Cells.
    &cell::missing_value::MISSING_VALUE,
    &cell::unreadable_amount::UNREADABLE_AMOUNT,
    &cell::unreadable_date::UNREADABLE_DATE,
    &cell::other_notation::OTHER_NOTATION,
    &cell::stray_characters::STRAY_CHARACTERS,
    &cell::swallowed_records::SWALLOWED_RECORDS,
    &cell::damaged_text::DAMAGED_TEXT,
    &cell::undecodable_bytes::UNDECODABLE_BYTES,
    &cell::invalid_phone::INVALID_PHONE,
    &cell::invalid_email::INVALID_EMAIL,
    &cell::unknown_status::UNKNOWN_STATUS,
    &cell::unknown_currency::UNKNOWN_CURRENCY,
    &cell::id_precision_lost::ID_PRECISION_LOST,
    // Rows.
    &row::out_of_range::OUT_OF_RANGE,
    &row::time_order::TIME_ORDER,
    &row::future_date::FUTURE_DATE,
    &row::status_contradiction::STATUS_CONTRADICTION,
    &row::amount_identity::AMOUNT_IDENTITY,
    // Orders.
    &order::order_columns_differ::ORDER_COLUMNS_DIFFER,
    // Duplicates.
    &dedup::DUPLICATE_ORDER,
    &dedup::SUPERSEDED_ORDER,
    &dedup::CONFLICTING_ORDER,
    &dedup::DUPLICATE_LINE,
    &dedup::REPEATED_LINE,
    // Customers.
    &matching::SIMILAR_CUSTOMER,
    // Staleness.
    &staleness::LATE_EXPORT,
    &staleness::MISSING_DAYS,
    &staleness::STUCK_ORDER,
    &staleness::DEAD_ORDER,
];

/// The check with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    REGISTRY.iter().copied().find(|check| check.name == name)
}
