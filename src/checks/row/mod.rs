//! Checks of single rows, and of orders through their first row.

pub mod amount_identity;
pub mod future_date;
pub mod out_of_range;
pub mod outlier;
pub mod status_contradiction;
pub mod time_order;
