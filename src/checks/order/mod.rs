//! Checks of whole orders.

pub mod line_number_gap;
pub mod line_without_order;
pub mod lines_differ;
pub mod order_columns_differ;
pub mod order_expression;
pub mod order_without_lines;
mod references;
