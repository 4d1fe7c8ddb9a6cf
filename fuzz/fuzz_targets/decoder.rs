//! The decoder: bytes in every encoding, named or to be told, below a header that is always found.
//!
//! The first two bytes choose what the file is like: the encoding that is named, if any; the delimiter; and which lines stand
//! before the bytes that follow, so that evidence for each encoding is one mutation away.

#![no_main]

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252, X_USER_DEFINED,
};
use libfuzzer_sys::fuzz_target;

/// Encodings that are named; `None` leaves it to the evidence.
const ENCODINGS: [Option<&Encoding>; 16] = [
    None,
    None,
    Some(UTF_8),
    Some(GB18030),
    Some(GBK),
    Some(BIG5),
    Some(SHIFT_JIS),
    Some(EUC_KR),
    Some(EUC_JP),
    Some(UTF_16LE),
    Some(UTF_16BE),
    Some(WINDOWS_1252),
    Some(ISO_2022_JP),
    Some(REPLACEMENT),
    Some(X_USER_DEFINED),
    None,
];

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// Lines of plain text, by bit of the second byte.
const LINES: [(u8, &str); 3] =
    [(0x04, "1,2024-01-02,3\n"), (0x08, "\"2\",\"a\\\"b\",\"3\\\\\"\n"), (0x10, "中,2024年1月,价格\n")];

fuzz_target!(init: ordermend_fuzz::prepare(), |data: &[u8]| {
    let [choice, shape, body @ ..] = data else { return };
    let named = ENCODINGS[usize::from(choice & 0x0F)];
    let written = match choice >> 4 {
        0 => named.unwrap_or(UTF_8),
        1 => GB18030,
        2 => UTF_16LE,
        3 => UTF_16BE,
        4 => BIG5,
        5 => SHIFT_JIS,
        _ => UTF_8,
    };
    let mut text = "order_id,order_date,amount\n".to_owned();
    text.extend(LINES.iter().filter(|(bit, _)| shape & bit != 0).map(|(_, line)| *line));
    let text = text.replace(',', &DELIMITERS[usize::from(shape & 3)].to_string());
    let mut file = if shape & 0x20 != 0 { mark(written).to_vec() } else { Vec::new() };
    file.extend(encoded(&text, written));
    if shape & 0x40 != 0 {
        file.extend(encoded("四,广州天河电子公司,东\n", GB18030));
    }
    file.extend(body);
    if let Some(table) = ordermend_fuzz::text_holds(&file, named) {
        ordermend_fuzz::cells_are_judged(&table);
    }
});

fn mark(encoding: &'static Encoding) -> &'static [u8] {
    match encoding.name() {
        "UTF-16LE" => b"\xFF\xFE",
        "UTF-16BE" => b"\xFE\xFF",
        _ => b"\xEF\xBB\xBF",
    }
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    match encoding.name() {
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => encoding.encode(text).0.into_owned(),
    }
}
