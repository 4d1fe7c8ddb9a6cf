//! Which encoding the bytes are in, judged by evidence that the report repeats.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use serde::Serialize;

use super::blocks::Blocks;
use super::coding::Coding;
use super::together::Lines;
use crate::model::Text;

/// Bytes that the encoding is judged by where UTF-8 does not settle it.
pub(super) const SAMPLE_BYTES: usize = 256 << 10;

/// Parts of a block that each give some of the sample.
const SAMPLE_PARTS: usize = 16;

/// Malformed sequences, per 10,000 beyond ASCII, up to which an encoding is certain: a file with a few damaged cells is
/// still that encoding.
const FEW_MALFORMED: usize = 20;

/// The same up to which it is possible at all.
const MANY_MALFORMED: usize = 3000;

/// Least share, in percent, of common characters (GB 2312 level 1) among the Chinese characters of a GB18030 text. In the
/// wrong encoding rare characters abound.
const COMMON_PERCENT: usize = 60;

/// The same share at which few characters are enough: in mojibake of UTF-8 it stays below.
pub(super) const CERTAIN_PERCENT: usize = 80;

/// So much larger, in percent, must the share of common characters be in one reading than in another to settle it.
const CLEARLY_PERCENT: usize = 10;

/// Characters beyond ASCII below which their frequency leaves doubt.
const FEW_CHARACTERS: usize = 12;

/// How the bytes were decoded and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncodingFacts {
    /// The encoding's name, such as `UTF-8`, `GB18030` or `UTF-16LE`; two with `+` where a file was put together.
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
    pub(crate) coding: Coding,
    pub(crate) facts: EncodingFacts,
    /// The encoding of the first record that tells it, of a file that was put together.
    pub(crate) told: Option<&'static Encoding>,
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
const UNITS: Text = Text { en: "the file begins with a UTF-16 byte order mark", zh: "文件以 UTF-16 BOM 开头" };
const ZEROS: Text = Text {
    en: "every other byte of Latin letters and digits is zero, as in UTF-16",
    zh: "字母和数字每隔一个字节为零，是 UTF-16",
};
const TOGETHER: Text = Text {
    en: "some records are UTF-8, the others GB18030: the file was put together from several; each record is read for itself",
    zh: "部分记录为 UTF-8，其余为 GB18030：文件由多个文件拼接而成，逐条记录判断",
};
const STATISTICS: Text = Text {
    en: "neither UTF-8 nor common Chinese; the frequency of its characters tells it",
    zh: "既不是 UTF-8，也不是常用汉字；由字符频率判断",
};
const DOUBT: Text = Text {
    en: "not UTF-8; GB18030 is the best guess, the evidence is weak",
    zh: "不是 UTF-8；最可能为 GB18030，但证据不足",
};

/// Whether the first bytes tell that this is no text: zero bytes abound, or the start is that of a known binary format.
pub(crate) fn is_binary(head: &[u8]) -> bool {
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
    let sample = &head[..head.len().min(4096)];
    if utf16_of(sample).is_some() {
        return false;
    }
    let zeros = memchr::memchr_iter(0, sample).count();
    let control = sample.iter().filter(|&&byte| (1..9).contains(&byte) || (14..32).contains(&byte)).count();
    MAGIC.iter().any(|magic| head.starts_with(magic))
        || (zeros > 3 && zeros * 100 > sample.len() * 5)
        || control * 10 > sample.len()
}

/// Least share, in percent, of the units of UTF-16 text that are ASCII: delimiters, digits and line ends of a table.
const ASCII_UNITS_PERCENT: usize = 15;

/// The UTF-16 that the first bytes are in, with the evidence. Without a mark it shows in zero bytes that stand on one side of
/// the pairs only, and in pairs that make no half of a character.
fn utf16_of(head: &[u8]) -> Option<(&'static Encoding, Text)> {
    if head.starts_with(b"\xFF\xFE") {
        return Some((UTF_16LE, UNITS));
    }
    if head.starts_with(b"\xFE\xFF") {
        return Some((UTF_16BE, UNITS));
    }
    let sample = &head[..head.len().min(4096) / 2 * 2];
    let pairs = sample.len() / 2;
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let encoding = if second > first { UTF_16LE } else { UTF_16BE };
    let (many, few) = (first.max(second), first.min(second));
    let one_sided = pairs >= 8 && many * 100 >= pairs * ASCII_UNITS_PERCENT && few * 100 <= pairs;
    let (text, malformed) = encoding.decode_without_bom_handling(sample);
    let halves = text.matches(char::REPLACEMENT_CHARACTER).count();
    // The sample may cut one character.
    (one_sided && (!malformed || halves <= 1) && text.contains(['\n', '\r'])).then_some((encoding, ZEROS))
}

/// Decides the encoding of a whole file given as blocks.
pub(crate) fn decide(blocks: &Blocks, forced: Option<&'static Encoding>) -> Decided {
    use rayon::prelude::*;
    let head = blocks.get(0);
    let bom = head.starts_with(BOM);
    let facts = |name, reason: Text, bom, uncertain| EncodingFacts {
        name,
        bom,
        reason: reason.en,
        reason_zh: reason.zh,
        uncertain,
    };
    let decided = |encoding: &'static Encoding, reason: Text, uncertain| {
        let coding = Coding::of(encoding);
        let bom = head.starts_with(coding.mark()) && (coding.is_utf8() || coding.unit() == 2);
        Decided { coding, facts: facts(shown_name(encoding), reason, bom, uncertain), told: None }
    };
    let marked = utf16_of(&head);
    if let Some(encoding) = forced {
        // Whoever says UTF-16 means it in the order of bytes that the file's mark tells.
        let ordered = marked.filter(|_| Coding::of(encoding).unit() == 2).map(|(encoding, _)| encoding);
        return decided(ordered.unwrap_or(encoding), FORCED, false);
    }
    if let Some((encoding, reason)) = marked {
        return decided(encoding, reason, false);
    }
    if (0..blocks.len()).into_par_iter().all(|index| simdutf8::basic::from_utf8(&blocks.get(index)).is_ok()) {
        return decided(UTF_8, if bom { MARKED } else { VALID }, false);
    }
    let lines = Lines::of(blocks);
    if let Some(name) = lines.put_together() {
        let coding = Coding { encoding: GB18030, beside_utf8: true };
        return Decided { coding, facts: facts(name, TOGETHER, bom, false), told: lines.told() };
    }
    if bom {
        return decided(UTF_8, MARKED, false);
    }
    let sample = non_ascii_sample(blocks);
    let utf8 = tally(&sample, UTF_8);
    let gb = tally(&sample, GB18030);
    if utf8.malformed_at_most(FEW_MALFORMED) {
        return decided(UTF_8, MOSTLY, false);
    }
    // Text in another encoding hardly ever has valid UTF-8 sequences; where most are, the others are damage.
    if utf8.malformed_at_most(MANY_MALFORMED) {
        return decided(UTF_8, MOSTLY, true);
    }
    if gb.malformed_at_most(FEW_MALFORMED) && gb.hanzi > 0 && gb.reads_well() {
        let guess = guess(&sample);
        // The second opinion counts only where it names another East Asian encoding: on short samples it is known to call a
        // GBK name a Western one. Which is right shows in how common the characters are.
        let rival = guess == BIG5 || guess == SHIFT_JIS || guess == encoding_rs::EUC_KR;
        let other = tally(&sample, guess);
        let share = |tally: &Tally| tally.common * 100 / tally.hanzi.max(1);
        if rival && other.malformed == 0 && share(&other) >= CERTAIN_PERCENT && share(&other) > share(&gb) {
            return decided(guess, STATISTICS, share(&other) < share(&gb) + CLEARLY_PERCENT);
        }
        return decided(GB18030, if rival { DOUBT } else { CHINESE }, rival);
    }
    // What frequency tells is believed only where the bytes are whole in that encoding.
    let guess = guess(&sample);
    let guessed = tally(&sample, guess);
    if guess != GB18030 && guess != GBK && guessed.malformed_at_most(FEW_MALFORMED) {
        return decided(guess, STATISTICS, guessed.beyond_ascii < FEW_CHARACTERS);
    }
    // Neither is nearly whole: GB18030 where it reads as Chinese, else the one with less damage, and the user is asked.
    let reads_well = gb.malformed_at_most(MANY_MALFORMED) && gb.hanzi > 0 && gb.reads_well();
    let share = |a: &Tally, b: &Tally| a.malformed * b.beyond_ascii.max(1);
    if !reads_well && share(&utf8, &gb) <= share(&gb, &utf8) {
        decided(UTF_8, MOSTLY, true)
    } else {
        decided(GB18030, DOUBT, true)
    }
}

/// The encoding that the frequency of characters tells, by Firefox's detector.
fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// The name people know an encoding by; the registry writes this one in lower case.
fn shown_name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

/// What decoding gives.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) malformed: usize,
    beyond_ascii: usize,
    pub(super) hanzi: usize,
    pub(super) common: usize,
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

/// Decodes a sample and counts.
pub(super) fn tally(sample: &[u8], encoding: &'static Encoding) -> Tally {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let mut tally = Tally::default();
    for c in text.chars().filter(|c| !c.is_ascii()) {
        tally.beyond_ascii += 1;
        match c {
            char::REPLACEMENT_CHARACTER => tally.malformed += 1,
            // Kana beside them, where the encoding is Japanese.
            '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{30ff}' => {
                tally.hanzi += 1;
                tally.common += usize::from(is_common(c, encoding));
            }
            _ => {}
        }
    }
    tally
}

/// Whether a character is among the most used ones of an encoding: GB 2312 level 1 (rows 16 to 55), Big5 level 1 (0xA4 to
/// 0xC6), and in `Shift_JIS` the kana and JIS X 0208 level 1 (0x88 to 0x98).
fn is_common(c: char, encoding: &'static Encoding) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding.encode(c.encode_utf8(&mut buffer));
    let leads = match encoding {
        encoding if encoding == BIG5 => 0xA4..=0xC6,
        encoding if encoding == SHIFT_JIS => 0x82..=0x98,
        _ => 0xB0..=0xD7,
    };
    // What is common in GB 2312 is common in UTF-8 too.
    let (bytes, second) = match encoding {
        encoding if encoding == UTF_8 => (GB18030.encode(c.encode_utf8(&mut [0; 4])).0.into_owned(), 0xA1),
        encoding if encoding == GB18030 => (bytes.into_owned(), 0xA1),
        _ => (bytes.into_owned(), 0x40),
    };
    !unmappable && bytes.len() == 2 && leads.contains(&bytes[0]) && bytes[1] >= second
}

/// Lines that hold bytes beyond ASCII, from the whole file, up to the sample size.
fn non_ascii_sample(blocks: &Blocks) -> Vec<u8> {
    let mut sample = Vec::with_capacity(SAMPLE_BYTES);
    let share = SAMPLE_BYTES / blocks.len().max(1) + 1;
    for block in (0..blocks.len()).map(|index| blocks.get(index)) {
        // A little of each part of a block; of a small one everything.
        let small = block.len() <= share;
        let parts = block.chunks(if small { block.len().max(1) } else { block.len() / SAMPLE_PARTS + 1 });
        for part in parts {
            let mut taken = 0;
            // A part begins and ends anywhere: only its whole lines count.
            let lines = part.split_inclusive(|&byte| byte == b'\n').skip(usize::from(!small));
            for line in lines.filter(|line| !line.is_ascii() && (small || line.ends_with(b"\n"))) {
                if taken > share / SAMPLE_PARTS && !small {
                    break;
                }
                sample.extend_from_slice(line);
                taken += line.len();
            }
        }
    }
    // One line longer than a part, or none that ends.
    if sample.is_empty() {
        sample.extend(blocks.get(0).iter().take(SAMPLE_BYTES));
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(bytes: &[u8]) -> (&'static str, bool) {
        let decided = decide(&Blocks::held(bytes.to_vec()), None);
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
    fn units_of_two_bytes_are_told_with_and_without_a_mark() {
        let text = "订单编号,客户名称,金额\r\n1001,北京中关村科技有限公司,12.50\r\n".repeat(3);
        for (encoding, name, mark) in [(UTF_16LE, "UTF-16LE", b"\xFF\xFE"), (UTF_16BE, "UTF-16BE", b"\xFE\xFF")] {
            let bytes = Coding::of(encoding).encode(&text, b"").expect("encodable").into_owned();
            assert_eq!(name_of(&bytes), (name, false));
            let marked = [mark, &bytes[..]].concat();
            assert_eq!(name_of(&marked), (name, false));
            assert!(decide(&Blocks::held(marked), None).facts.bom);
        }
    }

    #[test]
    fn other_encodings_are_told_by_their_characters() {
        for (encoding, text, name) in [
            (BIG5, "訂單編號,客戶名稱\n1,許功蓋茶行\n2,育苗種子園\n3,豐原漆藝坊\n", "Big5"),
            (SHIFT_JIS, "注文番号,お客様名\n1,表具師\n2,ソラマメ食堂\n3,十字屋文具店\n", "Shift_JIS"),
            (
                encoding_rs::WINDOWS_1252,
                "Kunde;Ort\nBäckerei Grünewald;Köln\nSchloßgärtnerei;Fürth\nJürgen Müßig;Düren\nKüchenhöfer;Wörth\nBüßing;Gütersloh\n",
                "windows-1252",
            ),
        ] {
            assert_eq!(name_of(&encoding.encode(text).0), (name, false));
        }
    }

    #[test]
    fn a_file_put_together_is_told_from_a_damaged_one() {
        let utf8 = "订单编号,客户名称\n1,北京海淀科技公司\n2,上海浦东贸易公司\n".to_owned();
        let gbk = GB18030.encode("3,广州天河电子公司\n4,深圳南山软件公司\n").0.into_owned();
        assert_eq!(name_of(&[utf8.as_bytes(), &gbk].concat()), ("UTF-8+GB18030", false));
        assert_eq!(name_of(&[&gbk, utf8.as_bytes()].concat()), ("GB18030+UTF-8", false));
        let mut damaged = utf8.repeat(30).into_bytes();
        damaged[40] = 0xFF;
        assert_eq!(name_of(&damaged).0, "UTF-8");
        let long = [utf8.repeat(9000).as_bytes(), &gbk.repeat(9000)].concat();
        assert_eq!(name_of(&long), ("UTF-8+GB18030", false), "far behind the start");
        assert_eq!(name_of(&[&gbk.repeat(9000), utf8.repeat(9000).as_bytes()].concat()), ("GB18030+UTF-8", false));
        let marked = [BOM, utf8.as_bytes(), &gbk].concat();
        assert!(decide(&Blocks::held(marked.clone()), None).facts.bom);
        assert_eq!(name_of(&marked), ("UTF-8+GB18030", false));
        let cut = [utf8.as_bytes(), &utf8.as_bytes()[..30], b"\n", utf8.as_bytes()].concat();
        assert_eq!(name_of(&cut).0, "UTF-8");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(is_binary(b"%PDF-1.7\n%\xE2\xE3"));
        assert!(is_binary(&[0, 1, 2, 3, 0, 0, 0, 9, 0]));
        assert!(!is_binary("订单编号,金额\n1,2\n".as_bytes()));
        assert!(!is_binary(b"id,x\n1,a\0b\n"));
    }
}
