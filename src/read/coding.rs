//! How the bytes of a text file stand for characters: its encoding, the width of its units, and where its signs are.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use super::dialect::Dialect;

/// The encoding of a file, or the two of a file that was put together from several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// The encoding of every record; of a file put together, that of the records which are not UTF-8.
    pub(crate) encoding: &'static Encoding,
    /// Whether other records are UTF-8, which each record tells for itself.
    pub(crate) beside_utf8: bool,
}

/// What stands at a place that is none of the signs a tokeniser looks for.
const NO_SIGN: u8 = 0x80;

impl Coding {
    /// One encoding for all records.
    pub(crate) fn of(encoding: &'static Encoding) -> Self {
        Self { encoding, beside_utf8: false }
    }

    /// The bytes of one unit: two in UTF-16, one in any other encoding.
    pub(crate) fn unit(self) -> usize {
        if self.encoding == UTF_16LE || self.encoding == UTF_16BE { 2 } else { 1 }
    }

    /// Whether the bytes are text as they stand.
    pub(crate) fn is_utf8(self) -> bool {
        self.encoding == UTF_8
    }

    /// The byte order mark of the encoding.
    pub(crate) fn mark(self) -> &'static [u8] {
        match self.encoding {
            encoding if encoding == UTF_16LE => b"\xFF\xFE",
            encoding if encoding == UTF_16BE => b"\xFE\xFF",
            _ => b"\xEF\xBB\xBF",
        }
    }

    /// The encoding of a record that stands by itself.
    pub(crate) fn of_record(self, record: &[u8]) -> &'static Encoding {
        self.told_by(record).unwrap_or(self.encoding)
    }

    /// The encoding that a record tells. In a file put together a record is UTF-8 where it is valid as such; but two-byte
    /// sequences alone do not show that, because many pairs of Chinese characters in GBK look the same: `None` then, and the
    /// records around it say what it is.
    pub(crate) fn told_by(self, record: &[u8]) -> Option<&'static Encoding> {
        if !self.beside_utf8 {
            return Some(self.encoding);
        }
        match simdutf8::basic::from_utf8(record) {
            Err(_) => Some(self.encoding),
            Ok(_) if record.iter().any(|&byte| byte >= 0xE0) => Some(UTF_8),
            Ok(_) => None,
        }
    }

    /// A text in the encoding of a record; `None` where that has no character for it.
    pub(crate) fn encode(self, text: &str, record: &[u8]) -> Option<Cow<'static, [u8]>> {
        // The registry's encoder for UTF-16 writes UTF-8.
        if self.unit() == 2 {
            let big = self.encoding == UTF_16BE;
            let bytes = text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            return Some(Cow::Owned(bytes.collect()));
        }
        let (bytes, _, unmappable) = self.of_record(record).encode(text);
        (!unmappable).then(|| Cow::Owned(bytes.into_owned()))
    }

    /// Whether a byte that looks like a sign of the dialect may be a part of a character: in UTF-16, and where a bar or
    /// backslash can be a second byte.
    pub(crate) fn needs_signs(self, dialect: Dialect) -> bool {
        let double = [GB18030, GBK, BIG5, SHIFT_JIS].contains(&self.encoding);
        self.unit() > 1 || (double && (dialect.delimiter == b'|' || dialect.escape.is_some()))
    }

    /// One byte per unit in which the signs of a dialect stand where they are, and nothing else looks like one; `None` where
    /// the bytes themselves serve.
    pub(crate) fn signs(self, bytes: &[u8], dialect: Dialect) -> Option<Vec<u8>> {
        if !self.needs_signs(dialect) {
            return None;
        }
        if self.unit() == 2 {
            let big = self.encoding == UTF_16BE;
            let sign = |pair: &[u8]| match *pair {
                [first, second] => {
                    let (low, high) = if big { (second, first) } else { (first, second) };
                    if high == 0 { low.min(NO_SIGN) } else { NO_SIGN }
                }
                _ => NO_SIGN,
            };
            return Some(bytes.chunks(2).map(sign).collect());
        }
        let mut signs = bytes.to_vec();
        let mut at = 0;
        while at < bytes.len() {
            let length = self.length_at(&bytes[at..]);
            for sign in &mut signs[at..at + length] {
                *sign = if length > 1 { NO_SIGN } else { *sign };
            }
            at += length;
        }
        Some(signs)
    }

    /// The bytes of the character that `bytes` begins with, in an encoding of one, two or four bytes per character.
    fn length_at(self, bytes: &[u8]) -> usize {
        let trail = |byte: Option<&u8>| byte.is_some_and(|byte| (0x40..=0xFE).contains(byte) && *byte != 0x7F);
        let is_lead = match bytes[0] {
            0x81..=0x9F | 0xE0..=0xFC => true,
            // Half-width katakana and nothing at all in Shift_JIS.
            0xA0..=0xDF | 0xFD | 0xFE => self.encoding != SHIFT_JIS,
            _ => false,
        };
        let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        if is_lead && self.encoding == GB18030 && digit(bytes.get(1)) && digit(bytes.get(3)) {
            4
        } else if is_lead && trail(bytes.get(1)) {
            2
        } else {
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::LineEnd;

    #[test]
    fn a_second_byte_is_no_bar() {
        let dialect = Dialect::plain(b'|', LineEnd::Lf);
        for encoding in [GB18030, BIG5, SHIFT_JIS] {
            let text = match encoding {
                encoding if encoding == GB18030 => "東|億|䶮|a\n",
                encoding if encoding == BIG5 => "育|功|a|b\n",
                _ => "表|ﾈｺ|能|b\n",
            };
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{}", encoding.name());
            let signs = Coding::of(encoding).signs(&bytes, dialect).expect("signs");
            assert_eq!(signs.len(), bytes.len());
            assert_eq!(memchr::memchr_iter(b'|', &signs).count(), 3, "{}", encoding.name());
        }
        let plain = Dialect::plain(b',', LineEnd::Lf);
        assert_eq!(Coding::of(GB18030).signs(b"a,b", plain), None);
        // 功 is A5 5C, which ends in a backslash.
        let escaped = Dialect { escape: Some(b'\\'), ..plain };
        let signs = Coding::of(BIG5).signs(&BIG5.encode("功,b").0, escaped).expect("signs");
        assert_eq!(signs, [0x80, 0x80, b',', b'b']);
    }

    #[test]
    fn units_of_two_bytes_have_one_sign_each() {
        for encoding in [UTF_16LE, UTF_16BE] {
            let coding = Coding::of(encoding);
            let bytes = coding.encode("上,Ċ\n", b"").expect("encodable");
            assert_eq!(coding.signs(&bytes, Dialect::plain(b',', LineEnd::Lf)), Some(vec![0x80, b',', 0x80, b'\n']));
        }
    }

    #[test]
    fn records_of_a_file_put_together_tell_their_encoding() {
        let coding = Coding { encoding: GB18030, beside_utf8: true };
        let gbk = |text: &str| GB18030.encode(text).0.into_owned();
        assert_eq!(coding.of_record("一,联通".as_bytes()), UTF_8);
        assert_eq!(coding.of_record(&gbk("一,联通")), GB18030);
        assert_eq!(coding.told_by(&gbk("移动")), Some(GB18030));
        assert_eq!(coding.told_by("é".as_bytes()), None, "as it may be two bytes of GBK");
        assert_eq!(coding.of_record(b"plain"), GB18030);
    }
}
