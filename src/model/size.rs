//! Sizes in bytes, as people write them.

use std::fmt;

use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::{OwnedText, Text};

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// Units with the power of two or ten they stand for: `GB` is 10⁹, `GiB` and `G` alone are 2³⁰ (IEC 80000-13; a letter alone
/// as GNU coreutils have it).
const UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("b", 1),
    ("k", 1 << 10),
    ("kib", 1 << 10),
    ("kb", 1_000),
    ("m", 1 << 20),
    ("mib", 1 << 20),
    ("mb", 1_000_000),
    ("g", 1 << 30),
    ("gib", 1 << 30),
    ("gb", 1_000_000_000),
    ("t", 1 << 40),
    ("tib", 1 << 40),
    ("tb", 1_000_000_000_000),
];

/// Units that sizes are shown in.
const SHOWN: &[(&str, u64)] = &[("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// Most digits behind the point; more would say nothing.
const DECIMALS: usize = 6;

impl Size {
    /// Reads `2GiB`, `800MB`, `1.5G` or plain bytes; spaces before the unit and its case do not matter. A part of a byte is
    /// dropped.
    ///
    /// # Errors
    /// When it is no size, or more than 64 bits hold.
    pub fn parse(text: &str) -> Result<Self, OwnedText> {
        const TEXT: Text = Text {
            en: "`{text}` is no size; write it as in 2GiB, 800MB, 1.5G or as a number of bytes",
            zh: "`{text}` 不是大小；请写成 2GiB、800MB、1.5G，或字节数",
        };
        parse(text.trim()).map(Self).ok_or_else(|| TEXT.owned(&[("text", text)]))
    }
}

fn parse(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim_start().to_ascii_lowercase());
    let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && part.is_empty()) || part.len() > DECIMALS || part.contains('.') {
        return None;
    }
    let digits = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u64>().ok() };
    let scale = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let part = u128::from(digits(part)?) * u128::from(*unit) / scale;
    let whole = u128::from(digits(whole)?) * u128::from(*unit);
    u64::try_from(whole + part).ok()
}

impl fmt::Display for Size {
    /// In the largest unit of which there is one, with one digit behind the point where it is not whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((name, unit)) = SHOWN.iter().find(|(_, unit)| self.0 >= *unit) else {
            return write!(f, "{} B", self.0);
        };
        let tenths = u128::from(self.0) * 10 / u128::from(*unit);
        match tenths % 10 {
            0 => write!(f, "{} {name}", tenths / 10),
            part => write!(f, "{}.{part} {name}", tenths / 10),
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// A size in a configuration file: a text, or a number of bytes.
struct Written;

impl Visitor<'_> for Written {
    type Value = Size;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("size")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Size, E> {
        Size::parse(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_i64<E: serde::de::Error>(self, bytes: i64) -> Result<Size, E> {
        u64::try_from(bytes).map(Size).map_err(|_| E::invalid_value(Unexpected::Signed(bytes), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2GiB", Some(2 << 30)),
            ("800MB", Some(800_000_000)),
            ("1.5G", Some(3 << 29)),
            (" 64 mib ", Some(64 << 20)),
            ("1048576", Some(1 << 20)),
            ("0.5k", Some(512)),
            (".5k", Some(512)),
            ("16777215T", Some(16_777_215 << 40)),
            ("16777216T", None),
            ("99999999999999999999", None),
            ("1.2.3G", None),
            ("-1G", None),
            ("2GX", None),
            ("G", None),
            (".", None),
            ("", None),
            ("1e9", None),
        ] {
            assert_eq!(Size::parse(text).ok(), expected.map(Size), "{text}");
        }
        let error = Size::parse("much").expect_err("no size");
        assert!(error.en.contains("`much` is no size") && error.zh.contains("`much` 不是大小"));
    }

    #[test]
    fn sizes_are_shown_in_a_unit_that_fits() {
        for (bytes, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (256 << 20, "256 MiB"),
            ((2 << 30) + 1, "2 GiB"),
            (u64::MAX, "17179869183.9 GiB"),
        ] {
            assert_eq!(Size(bytes).to_string(), expected);
        }
    }
}
