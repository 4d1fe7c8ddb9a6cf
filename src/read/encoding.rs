//! Which encoding the bytes are in, judged by evidence that the report repeats.

use encoding_rs::{Encoding, GB18030, UTF_8};
use serde::Serialize;

use crate::model::Text;

/// Bytes that the encoding is judged by where UTF-8 does not settle it.
const SAMPLE_BYTES: usize = 256 << 10;

/// Malformed sequences, per 10,000 beyond ASCII, up to which an encoding is certain: a file with a few damaged cells is
/// still that encoding.
const FEW_MALFORMED: usize = 20;

/// The same up to which it is possible at all.
const MANY_MALFORMED: usize = 3000;

/// Least share, in percent, of common characters (GB 2312 level 1) among the Chinese characters of a GB18030 text. In the
/// wrong encoding rare characters abound.
const COMMON_PERCENT: usize = 60;

/// How the bytes were decoded and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncodingFacts {
    /// The encoding's name: `UTF-8`, `GB18030` or what `--encoding` said.
    pub name: &'static str,
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    /// What decided, in English.
    pub reason: &'static str,
    /// What decided, in Chinese.
    pub reason_zh: &'static str,
    /// Whether the evidence leaves doubt, so that the user should confirm with `--encoding`.
    pub uncertain: bool,
}

/// The decision, with the means to act on it.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) encoding: &'static Encoding,
    pub(crate) facts: EncodingFacts,
}

/// Why bytes cannot be read as delimited text at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotText {
    /// Zero bytes abound, or the start is that of a known binary format.
    Binary,
    /// The text is UTF-16.
    Utf16,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

const FORCED: Text = Text { en: "named by --encoding", zh: "由 --encoding 指定" };
const MARKED: Text = Text { en: "the file begins with a UTF-8 byte order mark", zh: "文件以 UTF-8 BOM 开头" };
const VALID: Text = Text { en: "every byte sequence is valid UTF-8", zh: "全部字节均为合法 UTF-8" };
const MOSTLY: Text = Text {
    en: "nearly every byte sequence is valid UTF-8; the others are damaged cells",
    zh: "几乎全部字节为合法 UTF-8，其余为损坏的单元格",
};
const CHINESE: Text = Text {
    en: "not UTF-8; decodes as GB18030 into common Chinese characters",
    zh: "不是 UTF-8；按 GB18030 解码得到常用汉字",
};
const DOUBT: Text = Text {
    en: "not UTF-8; GB18030 is the best guess, the evidence is weak",
    zh: "不是 UTF-8；最可能为 GB18030，但证据不足",
};

/// Whether the first bytes tell that this is no delimited text.
pub(crate) fn refuse(head: &[u8]) -> Option<NotText> {
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return Some(NotText::Utf16);
    }
    let sample = &head[..head.len().min(4096)];
    let zeros = memchr::memchr_iter(0, sample).count();
    let pairs = sample.len() / 2;
    // ASCII text in UTF-16 has a zero in nearly every other byte, always on the same side.
    let side = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    if pairs >= 8 && (side(0).max(side(1)) * 10 >= pairs * 7) && side(0).min(side(1)) * 10 < pairs {
        return Some(NotText::Utf16);
    }
    const MAGIC: &[&[u8]] = &[
        b"%PDF",
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"\xD0\xCF\x11\xE0",
        b"Rar!",
        b"7z\xBC\xAF",
        b"PAR1",
        b"SQLite",
        b"\x7FELF",
    ];
    let control = sample.iter().filter(|&&byte| (1..9).contains(&byte) || (14..32).contains(&byte)).count();
    let binary = MAGIC.iter().any(|magic| head.starts_with(magic))
        || (zeros > 3 && zeros * 100 > sample.len() * 5)
        || control * 10 > sample.len();
    binary.then_some(NotText::Binary)
}

/// Decides the encoding of a whole file given as blocks.
pub(crate) fn decide(blocks: &[Vec<u8>], forced: Option<&'static Encoding>) -> Decided {
    use rayon::prelude::*;
    let bom = blocks.first().is_some_and(|block| block.starts_with(BOM));
    let decided = |encoding: &'static Encoding, reason: Text, uncertain| Decided {
        encoding,
        facts: EncodingFacts { name: shown_name(encoding), bom, reason: reason.en, reason_zh: reason.zh, uncertain },
    };
    if let Some(encoding) = forced {
        return decided(encoding, FORCED, false);
    }
    if bom {
        return decided(UTF_8, MARKED, false);
    }
    if blocks.par_iter().all(|block| simdutf8::basic::from_utf8(block).is_ok()) {
        return decided(UTF_8, VALID, false);
    }
    let utf8 = tally(blocks, UTF_8);
    let gb = tally(blocks, GB18030);
    if utf8.malformed_at_most(FEW_MALFORMED) {
        return decided(UTF_8, MOSTLY, false);
    }
    // Text in another encoding hardly ever has valid UTF-8 sequences; where most are, the others are damage.
    if utf8.malformed_at_most(MANY_MALFORMED) {
        return decided(UTF_8, MOSTLY, true);
    }
    if gb.malformed_at_most(FEW_MALFORMED) && gb.hanzi > 0 && gb.reads_well() {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        let sample = non_ascii_sample(blocks);
        detector.feed(&sample, false);
        let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
        // The second opinion only raises doubt where it names another East Asian encoding: on short samples it is known
        // to call a GBK name a Western one.
        let rival = guess == encoding_rs::BIG5 || guess == encoding_rs::SHIFT_JIS || guess == encoding_rs::EUC_KR;
        return decided(GB18030, if rival { DOUBT } else { CHINESE }, rival);
    }
    // Neither is nearly whole: the one that reads as Chinese, then the one with less damage, and the user is asked.
    let reads_well = |tally: &Tally| tally.malformed_at_most(MANY_MALFORMED) && tally.hanzi > 0 && tally.reads_well();
    let share = |a: &Tally, b: &Tally| a.malformed * b.beyond_ascii.max(1);
    match (reads_well(&utf8), reads_well(&gb)) {
        (true, false) => decided(UTF_8, MOSTLY, true),
        (false, true) => decided(GB18030, DOUBT, true),
        _ if share(&utf8, &gb) <= share(&gb, &utf8) => decided(UTF_8, MOSTLY, true),
        _ => decided(GB18030, DOUBT, true),
    }
}

/// The name people know an encoding by; the registry writes this one in lower case.
fn shown_name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

/// What decoding gives.
#[derive(Debug, Default)]
struct Tally {
    malformed: usize,
    beyond_ascii: usize,
    hanzi: usize,
    common: usize,
}

impl Tally {
    /// Whether at most so many of 10,000 sequences beyond ASCII are malformed.
    fn malformed_at_most(&self, per_10_000: usize) -> bool {
        self.malformed * 10_000 <= self.beyond_ascii * per_10_000
    }

    /// Whether the Chinese characters are those that people use.
    fn reads_well(&self) -> bool {
        self.common * 100 >= self.hanzi * COMMON_PERCENT
    }
}

/// Decodes the lines with bytes beyond ASCII, up to the sample size, and counts.
fn tally(blocks: &[Vec<u8>], encoding: &'static Encoding) -> Tally {
    let sample = non_ascii_sample(blocks);
    let (text, _) = encoding.decode_without_bom_handling(&sample);
    let mut tally = Tally::default();
    for c in text.chars().filter(|c| !c.is_ascii()) {
        tally.beyond_ascii += 1;
        match c {
            char::REPLACEMENT_CHARACTER => tally.malformed += 1,
            '\u{4e00}'..='\u{9fff}' => {
                tally.hanzi += 1;
                tally.common += usize::from(is_level_one(c));
            }
            _ => {}
        }
    }
    tally
}

/// Whether a character is in GB 2312 level 1 (rows 16 to 55), the 3,755 most used ones.
fn is_level_one(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GB18030.encode(c.encode_utf8(&mut buffer));
    !unmappable && bytes.len() == 2 && (0xB0..=0xD7).contains(&bytes[0]) && bytes[1] >= 0xA1
}

/// Lines that hold bytes beyond ASCII, from the whole file, up to the sample size.
fn non_ascii_sample(blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut sample = Vec::with_capacity(SAMPLE_BYTES);
    let share = SAMPLE_BYTES / blocks.len().max(1) + 1;
    for block in blocks {
        let mut taken = 0;
        for line in block.split_inclusive(|&byte| byte == b'\n') {
            if taken >= share {
                break;
            }
            if !line.is_ascii() {
                sample.extend_from_slice(line);
                taken += line.len();
            }
        }
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(bytes: &[u8]) -> (&'static str, bool) {
        let decided = decide(&[bytes.to_vec()], None);
        (decided.facts.name, decided.facts.uncertain)
    }

    #[test]
    fn encodings_are_told_by_evidence() {
        let text = "订单编号,客户名称,金额\n1001,北京市海淀区中关村科技有限公司,12.50\n".repeat(20);
        assert_eq!(name_of(text.as_bytes()), ("UTF-8", false));
        let (gbk, _, _) = GB18030.encode(&text);
        assert_eq!(name_of(&gbk), ("GB18030", false));
        let mut damaged = text.repeat(40).into_bytes();
        damaged[60] = 0xFF;
        assert_eq!(name_of(&damaged), ("UTF-8", false));
        let short = "订单编号,收货地址\n1,江苏省南通市海门区人民路\n2,江苏省如东县城中街道\n".as_bytes();
        let damaged: Vec<u8> =
            short.iter().enumerate().map(|(at, &byte)| if at % 40 == 39 { 0xFF } else { byte }).collect();
        assert_eq!(name_of(&damaged), ("UTF-8", true));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let utf16: Vec<u8> = "id,name,amount\n1,a,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(refuse(&utf16), Some(NotText::Utf16));
        assert_eq!(refuse(b"%PDF-1.7\n%\xE2\xE3"), Some(NotText::Binary));
        assert_eq!(refuse(&[0, 1, 2, 3, 0, 0, 0, 9, 0]), Some(NotText::Binary));
        assert_eq!(refuse("订单编号,金额\n1,2\n".as_bytes()), None);
        assert_eq!(refuse(b"id,x\n1,a\0b\n"), None);
    }
}
