//! Checks of single cells.

pub(super) mod damaged_text;
pub(super) mod id_precision_lost;
pub(super) mod invalid_email;
pub(super) mod invalid_phone;
pub(super) mod missing_value;
pub(super) mod other_notation;
pub(super) mod stray_characters;
pub(super) mod undecodable_bytes;
pub(super) mod unknown_currency;
pub(super) mod unknown_status;
pub(super) mod unreadable_amount;
pub(super) mod unreadable_date;
