//! What the fuzz targets have in common: how they read bytes, and what must hold for everything that could be read.

mod archive;
mod process;
mod table;

pub use archive::{Kind, kind, packed};
pub use process::prepare;
pub use table::{cells_are_judged, read, text_holds, workbook_holds};
