//! Checks of whole files and sheets.

pub(super) mod broken_record;
pub(super) mod control_total;
pub(super) mod excel_resaved;
pub(super) mod uncertain_reading;
