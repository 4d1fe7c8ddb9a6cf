//! Checks of single rows, and of orders through their first row.

pub(super) mod amount_identity;
pub(super) mod future_date;
pub(super) mod out_of_range;
pub(super) mod status_contradiction;
pub(super) mod time_order;
