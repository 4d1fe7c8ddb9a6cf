//! Delimited text: any bytes that are not told to be something else, from the first to the last.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ordermend_fuzz::{Kind, cells_are_judged, kind, prepare, text_holds};

fuzz_target!(init: prepare(), |data: &[u8]| {
    if kind(data) != Kind::Text {
        return;
    }
    if let Some(table) = text_holds(data, None) {
        cells_are_judged(&table);
    }
});
