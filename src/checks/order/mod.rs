//! Checks of whole orders.

pub(super) mod order_columns_differ;
