//! What a JSON or YAML file holds, as one tree. Numbers stay texts: a bound of `1e999` is a matter of the key that it stands at.

use crate::model::Decimal;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing.
    Null,
    /// True or false.
    Flag(bool),
    /// A number as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order of the file; no key stands twice.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The keys with their values; none of what is no map.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The values of a list; none of what is no list.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The values of a list, or the one value that stands there instead.
    pub(super) fn one_or_many(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// Whether the value of a key is true.
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.get(key) == Some(&Self::Flag(true))
    }

    /// A number as expressions write it, without an exponent; `None` for what is no number, or one that they cannot hold. A text
    /// that is a number counts as one: Table Schema writes bounds so.
    pub(super) fn number(&self) -> Option<String> {
        match self {
            Self::Number(text) | Self::Text(text) => plain_number(text.trim()),
            _ => None,
        }
    }

    /// What a cell of a table would hold for the value; `None` for lists and maps.
    pub(super) fn cell(&self) -> Option<String> {
        match self {
            Self::Null => Some(String::new()),
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The value in a few words, for people.
    pub(super) fn shown(&self) -> String {
        /// Characters after which a value is cut off.
        const MOST: usize = 200;
        // Queries and descriptions have lines of their own.
        let text = self.written().split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = text.chars().take(MOST).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        shown
    }

    fn written(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::List(items) => format!("[{}]", items.iter().map(Self::written).collect::<Vec<_>>().join(", ")),
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Self)| format!("{key}: {}", value.written());
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            other => other.cell().unwrap_or_default(),
        }
    }

    /// How many values it consists of.
    pub(super) fn size(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::size).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.size()).sum(),
            _ => 0,
        }
    }
}

/// The path to a key of the value at `path`, as a JSON Pointer (RFC 6901).
pub(super) fn under(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A number with all its digits.
fn plain_number(text: &str) -> Option<String> {
    /// Digits that an exact number has at most.
    const MOST_DIGITS: i64 = 38;
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    if exponent.abs() > MOST_DIGITS {
        return None;
    }
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let whole = whole.strip_prefix('+').unwrap_or(whole);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(decimals) || whole.len() + decimals.len() == 0 {
        return None;
    }
    let all = format!("{whole}{decimals}");
    let point = i64::try_from(whole.len()).ok()? + exponent;
    let count = i64::try_from(all.len()).ok()?;
    let shifted = if point <= 0 {
        format!("0.{}{all}", "0".repeat(usize::try_from(-point).ok()?))
    } else if point >= count {
        format!("{all}{}", "0".repeat(usize::try_from(point - count).ok()?))
    } else {
        let at = usize::try_from(point).ok()?;
        format!("{}.{}", &all[..at], &all[at..])
    };
    Decimal::parse(&format!("{sign}{shifted}")).map(|number| number.trimmed().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_all_their_digits() {
        for (written, expected) in [
            ("1", Some("1")),
            ("-0.50", Some("-0.5")),
            ("1e3", Some("1000")),
            ("12.5E-2", Some("0.125")),
            ("1.25e1", Some("12.5")),
            ("+.5", Some("0.5")),
            ("1e999", None),
            ("1e-30", None),
            ("0x10", None),
            ("1e99999999999999999999", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(Node::Number(written.to_owned()).number().as_deref(), expected, "{written}");
        }
    }
}
