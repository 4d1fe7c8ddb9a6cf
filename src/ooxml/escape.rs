//! Characters that XML has not, as workbooks write them: `_x000D_` is a carriage return (ECMA-376 part 1, 22.9.2.19).

/// Bytes of such a sign.
const LENGTH: usize = 7;

/// The unit of UTF-16 that a text begins with in this form.
pub(crate) fn unit(text: &str) -> Option<u16> {
    let bytes = text.as_bytes().get(..LENGTH)?;
    let digits = &bytes[2..6];
    let is_escape = bytes.starts_with(b"_x") && bytes[6] == b'_' && digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_escape)?;
    u16::from_str_radix(digits, 16).ok()
}

/// Puts the characters themselves in the place of what stands for them from `start` on. Half a pair of surrogates becomes
/// U+FFFD, and what is read stands for nothing further: `_x005F_x000D_` is `_x000D_`.
pub(crate) fn resolve(text: &mut String, start: usize) {
    let is_escaped = |text: &str| text.match_indices("_x").any(|(at, _)| unit(&text[at..]).is_some());
    if !is_escaped(&text[start..]) {
        return;
    }
    let escaped = text.split_off(start);
    let mut rest = escaped.as_str();
    while let Some(at) = rest.find("_x") {
        let Some(first) = unit(&rest[at..]) else {
            let (before, behind) = rest.split_at(at + 1);
            text.push_str(before);
            rest = behind;
            continue;
        };
        text.push_str(&rest[..at]);
        rest = &rest[at + LENGTH..];
        let second = unit(rest).filter(|unit| matches!(first, 0xD800..=0xDBFF) && matches!(unit, 0xDC00..=0xDFFF));
        let units = [first, second.unwrap_or_default()];
        let units = &units[..=usize::from(second.is_some())];
        text.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        if second.is_some() {
            rest = &rest[LENGTH..];
        }
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_once() {
        for (text, expected) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x005f_", "_"),
            ("客户_x4E2D_", "客户中"),
            ("_xD83D__xDE00_", "\u{1F600}"),
            ("_xD83D_x", "\u{FFFD}x"),
            ("_xDE00_", "\u{FFFD}"),
            ("__x0041__", "_A_"),
            ("_x00_ _xZZZZ_ _x0041 SKU_x12", "_x00_ _xZZZZ_ _x0041 SKU_x12"),
        ] {
            let mut read = format!("before_x0041_{text}");
            resolve(&mut read, "before_x0041_".len());
            assert_eq!(read, format!("before_x0041_{expected}"));
        }
    }
}
