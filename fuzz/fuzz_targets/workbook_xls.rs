//! XLS workbooks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ordermend_fuzz::{Kind, kind, prepare, workbook_holds};

fuzz_target!(init: prepare(), |data: &[u8]| {
    if kind(data) == Kind::Compound {
        workbook_holds(data);
    }
});
