//! Traditional and simplified characters.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// The converter; it reads its tables when it is first needed. `None` where they do not load, which a test rules out.
fn converter() -> Option<&'static OpenCC> {
    static CONVERTER: OnceLock<Option<OpenCC>> = OnceLock::new();
    CONVERTER.get_or_init(|| OpenCC::from_config(BuiltinConfig::T2s).ok()).as_ref()
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// The simplified form of a character; itself where it has none. Names and captions are simplified character by character:
/// the phrase tables of a converter are made for running text and change the meaning of names.
pub(crate) fn simplified_char(c: char) -> char {
    thread_local! {
        static KNOWN: RefCell<HashMap<char, char>> = RefCell::new(HashMap::new());
    }
    if !is_han(c) {
        return c;
    }
    let convert = || {
        let converted = converter().map(|converter| converter.convert(c.encode_utf8(&mut [0; 4])));
        let mut chars = converted.iter().flat_map(|text| text.chars());
        chars.next().filter(|_| chars.next().is_none()).unwrap_or(c)
    };
    KNOWN.with_borrow_mut(|known| *known.entry(c).or_insert_with(convert))
}

/// A text in simplified characters.
pub(crate) fn simplified(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| simplified_char(c) != c) {
        Cow::Owned(text.chars().map(simplified_char).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_simplified_one_by_one() {
        assert!(converter().is_some());
        for (text, expected) in
            [("訂單編號", "订单编号"), ("待發貨", "待发货"), ("订单", "订单"), ("Order 1", "Order 1"), ("乾隆", "干隆")]
        {
            assert_eq!(simplified(text), expected);
        }
    }
}
