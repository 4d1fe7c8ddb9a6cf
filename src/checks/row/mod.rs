//! Checks of single rows, and of orders through their first row.

pub mod amount_identity;
pub mod exchange_rate_contradiction;
pub mod expression;
pub mod fractional_pieces;
pub mod future_date;
pub mod out_of_range;
pub mod outlier;
pub mod packed_lines_differ;
pub mod part_exceeds_whole;
pub mod refund_without_payment;
pub mod status_contradiction;
pub mod swapped_day_and_month;
pub mod time_order;
pub mod unusual_tax_rate;
