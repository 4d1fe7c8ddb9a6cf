//! Fingerprints: what a finding is known by from one run to the next.

use std::fmt;

/// Bytes of a fingerprint.
const BYTES: usize = 10;

/// What a finding is known by: 80 bits of a hash, written as the letter `f` and 20 hexadecimal digits. Two of a million different
/// findings have the same one with a chance of one to 10¹².
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; BYTES]);

impl Fingerprint {
    /// The beginning of a hash.
    #[must_use]
    pub fn of(hash: &blake3::Hash) -> Self {
        let mut bytes = [0; BYTES];
        bytes.copy_from_slice(&hash.as_bytes()[..BYTES]);
        Self(bytes)
    }

    /// The fingerprint that was kept as bytes; `None` where they are not as many.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The fingerprint as it is written; `None` where it is written otherwise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('f').filter(|digits| digits.len() == 2 * BYTES)?;
        let mut bytes = [0; BYTES];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let digit = |digit: u8| match digit {
                b'0'..=b'9' => Some(digit - b'0'),
                b'a'..=b'f' => Some(digit - b'a' + 10),
                _ => None,
            };
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("f")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let text = "f000102030405060708ff";
        let fingerprint = Fingerprint::parse(text).expect("one");
        assert_eq!(fingerprint.as_bytes(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
        assert_eq!(fingerprint.to_string(), text);
        assert_eq!(Fingerprint::from_bytes(fingerprint.as_bytes()), Some(fingerprint));
        let others = [
            "",
            "f",
            "f00",
            "fzz0102030405060708ff",
            "f000102030405060708ff00",
            "0000102030405060708ff",
            "f00010203040506070é8f",
        ];
        for text in
            others.into_iter().chain(["F000102030405060708ff", "f000102030405060708FF", "f+00102030405060708ff"])
        {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
