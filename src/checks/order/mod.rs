//! Checks of whole orders.

pub mod order_columns_differ;
