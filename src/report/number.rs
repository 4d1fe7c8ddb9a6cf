//! Numbers as people read them, the same in both languages and on every machine.

/// A count with thousands separators.
pub(crate) fn thousands(number: u64) -> String {
    grouped(&number.to_string())
}

/// A decimal number with thousands separators before its point; any other text as it is.
pub(crate) fn amount(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !decimals.is_none_or(is_number) {
        return text.to_owned();
    }
    let point = if decimals.is_some() { "." } else { "" };
    format!("{sign}{}{point}{}", grouped(whole), decimals.unwrap_or_default())
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Hundredths of a percent as a percentage.
pub(crate) fn percent(hundredths: u64) -> String {
    format!("{}.{:02}%", thousands(hundredths / 100), hundredths % 100)
}

/// A share as a percentage, rounded to nearest, and never to 0 or 100 where it is not exactly that. `None` of nothing.
pub(crate) fn share(part: u64, whole: u64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let exact = u128::from(part) * 10_000;
    let rounded = (exact + u128::from(whole) / 2) / u128::from(whole);
    Some(match (part, u64::try_from(rounded).unwrap_or(u64::MAX)) {
        (1.., 0) => "<0.01%".to_owned(),
        (part, 10_000) if part < whole => ">99.99%".to_owned(),
        (_, rounded) => percent(rounded),
    })
}

/// A size in bytes, in the largest unit that leaves at least one before the point.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    match UNITS.iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", thousands(bytes / unit), bytes % unit * 10 / unit),
        None => format!("{bytes} B"),
    }
}

/// The part of `width` that `part` has of `whole`, rounded down.
pub(super) fn scaled(part: u64, whole: u64, width: u64) -> u64 {
    let exact = u128::from(part) * u128::from(width) / u128::from(whole.max(1));
    u64::try_from(exact).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(thousands(number), expected);
        }
        for (text, expected) in [
            ("1234567.80", "1,234,567.80"),
            ("-1234.5", "-1,234.5"),
            ("-123", "-123"),
            ("12", "12"),
            ("1e9", "1e9"),
            ("1234.", "1234."),
            ("", ""),
        ] {
            assert_eq!(amount(text), expected);
        }
    }

    #[test]
    fn a_share_is_never_rounded_to_none_or_all() {
        for (part, whole, expected) in [
            (0, 0, None),
            (0, 5, Some("0.00%")),
            (5, 5, Some("100.00%")),
            (1, 3, Some("33.33%")),
            (2, 3, Some("66.67%")),
            (1, 1_000_000, Some("<0.01%")),
            (999_999, 1_000_000, Some(">99.99%")),
        ] {
            assert_eq!(share(part, whole).as_deref(), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn sizes_have_a_unit() {
        for (bytes, expected) in [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (222_000_000, "222.0 MB")] {
            assert_eq!(size(bytes), expected);
        }
    }
}
