//! Checks of single cells.

pub mod damaged_text;
pub mod id_precision_lost;
pub mod invalid_email;
pub mod invalid_phone;
pub mod missing_value;
pub mod other_notation;
pub mod stray_characters;
pub mod swallowed_records;
pub mod undecodable_bytes;
pub mod unknown_currency;
pub mod unknown_status;
pub mod unreadable_amount;
pub mod unreadable_date;
