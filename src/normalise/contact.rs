//! Phone numbers, e-mail addresses, masks and ciphertext.

/// Whether a text is masked (`138****1234`, `王**`) or encrypted (`##…`, `$$…`). Such a value obeys no format rule and is
/// never evidence for anything.
#[must_use]
pub fn is_masked(text: &str) -> bool {
    // Most texts hold no byte of any mask; 0xEF begins the full-width star.
    if !text.bytes().any(|byte| matches!(byte, b'#' | b'$' | b'~' | b'*' | 0xEF)) {
        return false;
    }
    text.starts_with("##") || text.starts_with("$$") || text.starts_with('~') && text.ends_with('~') || {
        let stars = text.chars().filter(|c| matches!(c, '*' | '＊')).count();
        stars >= 2 || (stars == 1 && text.chars().count() <= 4)
    }
}

/// A phone number as digits with its kind known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phone {
    /// A Chinese mobile number, 11 digits.
    Mobile(String),
    /// A landline, service number or foreign number: its digits.
    Other(String),
}

impl Phone {
    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        match self {
            Self::Mobile(digits) | Self::Other(digits) => digits,
        }
    }
}

/// Reads a phone number; `None` where it cannot be one.
///
/// Accepted are Chinese mobiles (`1[3-9]` and 11 digits, with or without 86 or a trunk 0), landlines with or without area code and
/// extension, 400/800 and short service numbers, and foreign numbers of 7 to 15 digits (ITU-T E.164) that are written as
/// such: with `+`, `00`, or in groups. A bare run of 10 or 12 digits that begins like a mobile is a mobile that lost or won
/// a digit, and is refused.
#[must_use]
pub fn parse_phone(text: &str) -> Option<Phone> {
    let main = text.split(['转', 'x', 'X', '#']).next().unwrap_or(text);
    let main = main.strip_suffix("ext.").or_else(|| main.strip_suffix("ext")).unwrap_or(main);
    let mut digits = String::with_capacity(16);
    let mut grouped = false;
    for c in main.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.push(char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0))),
            '+' | '＋' if digits.is_empty() => grouped = true,
            ' ' | '-' | '(' | ')' | '.' | '/' | '（' | '）' | '－' | '—' | '\u{a0}' => {
                grouped |= !digits.is_empty() || c == '(';
            }
            _ => return None,
        }
    }
    if text.ends_with(".0") {
        return None;
    }
    // A plus before anything but 86 announces a foreign number.
    let marked = main.trim_start().starts_with(['+', '＋']);
    let chinese = (marked || grouped || digits.len() > 11) && (digits.starts_with("86") || digits.starts_with("0086"));
    let foreign = marked && !chinese;
    let national = strip_country(&digits, grouped);
    // The 0 of a long-distance call; no area code begins with 01 but 010, so what follows is a mobile.
    let national = national.strip_prefix('0').filter(|rest| is_mobile(rest)).unwrap_or(national);
    let mobile = national.len() == 11 && is_mobile(national);
    if mobile {
        return Some(Phone::Mobile(national.to_owned()));
    }
    let plausible = match national.len() {
        5 => national.starts_with("95") || national.starts_with("10") || national.starts_with("12"),
        6 => grouped,
        7 | 8 => true,
        10 if national.starts_with("400") || national.starts_with("800") => true,
        10..=12 if national.starts_with('0') => true,
        10 | 12 if is_mobile_like(national) && !foreign => false,
        13.. if chinese => false,
        12 if chinese && !national.starts_with('0') => false,
        _ if is_mobile_like(national) && !grouped => false,
        9..=15 => true,
        _ => false,
    };
    plausible.then(|| Phone::Other(national.to_owned()))
}

/// Without the Chinese country code, where the rest is a Chinese number.
fn strip_country(digits: &str, marked: bool) -> &str {
    for code in ["0086", "86"] {
        if let Some(rest) = digits.strip_prefix(code) {
            let chinese = (rest.len() == 11 && is_mobile(rest)) || (marked && (10..=12).contains(&rest.len()));
            if chinese {
                return rest;
            }
        }
    }
    digits
}

fn is_mobile(digits: &str) -> bool {
    is_mobile_like(digits) && digits.len() == 11
}

fn is_mobile_like(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// Whether a text is an e-mail address that mail can reach: one `@`, a local part, a domain with a dot and a top level of
/// two letters or more. (RFC 5321 allows more; order systems do not.)
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let labels: Vec<&str> = domain.split('.').collect();
    let label_ok = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let top_ok =
        labels.last().is_some_and(|top| top.chars().count() >= 2 && !top.bytes().all(|byte| byte.is_ascii_digit()));
    local_ok && labels.len() >= 2 && labels.iter().all(label_ok) && top_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_told_from_what_is_none() {
        for (text, expected) in [
            ("13800138000", Some("13800138000")),
            ("+86 138 0013 8000", Some("13800138000")),
            ("86-13800138000", Some("13800138000")),
            ("０13800138000", Some("13800138000")),
            ("013800138000", Some("13800138000")),
            ("010-62770334", Some("01062770334")),
            ("010-62770334转8001", Some("01062770334")),
            ("400-810-8888", Some("4008108888")),
            ("95533", Some("95533")),
            ("62770334", Some("62770334")),
            ("(503) 555-9831", Some("5035559831")),
            ("+44 20 7946 0958", Some("442079460958")),
            ("030-0074321", Some("0300074321")),
            ("1380013800", None),
            ("138001380001", None),
            ("138 0013 800", None),
            ("+86 1380013800", None),
            ("86-138001380001", None),
            ("13800138000.0", None),
            ("1380013800a", None),
            ("123", None),
            ("无电话", None),
            ("", None),
        ] {
            let read = parse_phone(text).map(|phone| phone.digits().to_owned());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn email_addresses_have_a_domain() {
        for (text, expected) in [
            ("a@b.cn", true),
            ("zhang.san+x@mail.example.com", true),
            ("张三@例子.中国", true),
            ("a@b", false),
            ("a@.com", false),
            ("@b.com", false),
            ("a b@c.com", false),
            ("a@b@c.com", false),
            ("a@b.c", false),
        ] {
            assert_eq!(is_email(text), expected, "{text}");
        }
    }

    #[test]
    fn masks_and_ciphertext_are_recognised() {
        for (text, expected) in [
            ("138****1234", true),
            ("王**", true),
            ("张*", true),
            ("##abc==##", true),
            ("$$密文", true),
            ("13800138000", false),
            ("A*B公司有限", false),
        ] {
            assert_eq!(is_masked(text), expected, "{text}");
        }
    }
}
