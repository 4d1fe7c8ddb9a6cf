//! Checks of single cells.

pub mod cut_text;
pub mod damaged_text;
pub mod id_date_differs;
pub mod id_precision_lost;
pub mod invalid_email;
pub mod invalid_phone;
pub mod invalid_tax_id;
pub mod leading_zeros_lost;
pub mod missing_value;
pub mod mixed_width;
pub mod other_notation;
pub mod status_in_another_language;
pub mod stray_characters;
pub mod stray_quote;
pub mod swallowed_records;
pub mod undecodable_bytes;
pub mod unknown_currency;
pub mod unknown_status;
pub mod unreadable_amount;
pub mod unreadable_date;
