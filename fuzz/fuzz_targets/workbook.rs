//! Documents that go back as workbooks: web pages, XML spreadsheets, ODS. An ODS may be given as the list of its parts. And
//! whatever is packed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ordermend_fuzz::{Kind, kind, packed, prepare, workbook_holds};

fuzz_target!(init: prepare(), |data: &[u8]| {
    let archive = packed(data);
    let file = archive.as_deref().unwrap_or(data);
    if matches!(kind(file), Kind::Markup | Kind::OpenDocument | Kind::Packed) {
        workbook_holds(file);
    }
});
