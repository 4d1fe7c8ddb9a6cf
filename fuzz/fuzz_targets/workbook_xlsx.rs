//! XLSX workbooks, as they are or as the list of their parts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ordermend_fuzz::{Kind, kind, packed, prepare, workbook_holds};

fuzz_target!(init: prepare(), |data: &[u8]| {
    let archive = packed(data);
    let file = archive.as_deref().unwrap_or(data);
    if kind(file) == Kind::Archive {
        workbook_holds(file);
    }
});
