//! Checks of whole files and sheets.

pub mod broken_record;
pub mod control_total;
pub mod excel_resaved;
pub mod stray_row;
pub mod uncertain_reading;
