//! Every check there is, in the order of the pipeline: read it to know what ordermend can find.

use super::check::Check;
use super::{cell, kind, order, row, table};
use crate::{dedup, matching, repair, staleness, versions};

/// The registry.
pub static REGISTRY: &[&Check] = &[
    // Reading.
    &table::broken_record::BROKEN_RECORD,
    &table::uncertain_reading::UNCERTAIN_READING,
    &table::excel_resaved::EXCEL_RESAVED,
    &table::control_total::CONTROL_TOTAL,
    &table::stray_row::STRAY_ROW,
    &table::truncated_export::TRUNCATED_EXPORT,
    &table::missing_column::MISSING_COLUMN,
    &table::duplicate_caption::DUPLICATE_CAPTION,
    &table::masked_values::MASKED_VALUES,
    &table::number_gap::NUMBER_GAP,
    // Cells.
    &cell::missing_value::MISSING_VALUE,
    &cell::unreadable_amount::UNREADABLE_AMOUNT,
    &cell::unreadable_date::UNREADABLE_DATE,
    &cell::other_notation::OTHER_NOTATION,
    &cell::stray_characters::STRAY_CHARACTERS,
    &cell::stray_quote::STRAY_QUOTE,
    &cell::swallowed_records::SWALLOWED_RECORDS,
    &cell::damaged_text::DAMAGED_TEXT,
    &cell::undecodable_bytes::UNDECODABLE_BYTES,
    &cell::mixed_width::MIXED_WIDTH,
    &cell::cut_text::CUT_TEXT,
    &cell::invalid_phone::INVALID_PHONE,
    &cell::invalid_email::INVALID_EMAIL,
    &cell::unknown_status::UNKNOWN_STATUS,
    &cell::status_in_another_language::STATUS_IN_ANOTHER_LANGUAGE,
    &cell::unknown_currency::UNKNOWN_CURRENCY,
    &cell::id_precision_lost::ID_PRECISION_LOST,
    &cell::leading_zeros_lost::LEADING_ZEROS_LOST,
    &cell::id_date_differs::ID_DATE_DIFFERS,
    &cell::invalid_tax_id::INVALID_TAX_ID,
    &cell::invalid_barcode::INVALID_BARCODE,
    &cell::invalid_postcode::INVALID_POSTCODE,
    &cell::unusual_id::UNUSUAL_ID,
    &cell::malformed_id::MALFORMED_ID,
    &cell::placeholder_contact::PLACEHOLDER_CONTACT,
    &cell::placeholder_date::PLACEHOLDER_DATE,
    &cell::placeholder_customer::PLACEHOLDER_CUSTOMER,
    &cell::wrong_column::WRONG_COLUMN,
    &cell::excess_decimals::EXCESS_DECIMALS,
    &cell::stored_as_text::STORED_AS_TEXT,
    &cell::currency_sign_differs::CURRENCY_SIGN_DIFFERS,
    // Rows.
    &row::out_of_range::OUT_OF_RANGE,
    &row::outlier::OUTLIER,
    &row::time_order::TIME_ORDER,
    &row::future_date::FUTURE_DATE,
    &row::status_contradiction::STATUS_CONTRADICTION,
    &row::amount_identity::AMOUNT_IDENTITY,
    &row::packed_lines_differ::PACKED_LINES_DIFFER,
    &row::part_exceeds_whole::PART_EXCEEDS_WHOLE,
    &row::refund_without_payment::REFUND_WITHOUT_PAYMENT,
    &row::fractional_pieces::FRACTIONAL_PIECES,
    &row::unusual_tax_rate::UNUSUAL_TAX_RATE,
    &row::exchange_rate_contradiction::EXCHANGE_RATE_CONTRADICTION,
    &row::swapped_day_and_month::SWAPPED_DAY_AND_MONTH,
    // Orders.
    &order::order_columns_differ::ORDER_COLUMNS_DIFFER,
    &order::line_number_gap::LINE_NUMBER_GAP,
    &order::order_without_lines::ORDER_WITHOUT_LINES,
    &order::lines_differ::LINES_DIFFER_FROM_ORDER,
    &order::line_without_order::LINE_WITHOUT_ORDER,
    // Columns against each other.
    &table::inconsistent_value::INCONSISTENT_VALUE,
    &table::changed_definition::CHANGED_DEFINITION,
    // Duplicates.
    &dedup::DUPLICATE_ORDER,
    &dedup::SUPERSEDED_ORDER,
    &dedup::CONFLICTING_ORDER,
    &dedup::DUPLICATE_LINE,
    &dedup::REPEATED_LINE,
    &dedup::DOUBLE_ENTRY,
    &dedup::ORDER_IN_TWO_SYSTEMS,
    // Customers.
    &matching::SIMILAR_CUSTOMER,
    &matching::SHARED_VALUE,
    // Repair.
    &repair::FILLABLE_VALUE,
    // Staleness.
    &versions::ILLEGAL_TRANSITION,
    &versions::FALLEN_VALUE,
    &versions::CHANGED_ORDER_DATE,
    &versions::CHANGED_FIXED_VALUE,
    &versions::VANISHED_ORDER,
    &staleness::LATE_EXPORT,
    &staleness::MISSING_DAYS,
    &staleness::UNUSUAL_VOLUME,
    &staleness::STUCK_ORDER,
    &staleness::DEAD_ORDER,
    &staleness::OPEN_REFUND,
    &staleness::SILENT_CUSTOMER,
    // What rules state.
    &row::expression::EXPRESSION,
    &order::order_expression::ORDER_EXPRESSION,
    &table::file_expression::FILE_EXPRESSION,
    &kind::repeated_key::REPEATED_KEY,
    &kind::broken_dependency::BROKEN_DEPENDENCY,
    &kind::incomplete_group::INCOMPLETE_GROUP,
    &kind::value_not_allowed::VALUE_NOT_ALLOWED,
    &kind::unknown_reference::UNKNOWN_REFERENCE,
    &kind::malformed_value::MALFORMED_VALUE,
    &kind::unlikely_digits::UNLIKELY_DIGITS,
];

/// The check with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    REGISTRY.iter().copied().find(|check| check.name == name)
}
