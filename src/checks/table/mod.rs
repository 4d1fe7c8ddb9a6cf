//! Checks of whole files and sheets.

pub mod broken_record;
pub mod changed_definition;
pub mod control_total;
pub mod duplicate_caption;
pub mod excel_resaved;
pub mod file_expression;
pub mod inconsistent_value;
pub mod masked_values;
pub mod missing_column;
pub mod number_gap;
pub mod stray_row;
pub mod truncated_export;
pub mod uncertain_reading;
