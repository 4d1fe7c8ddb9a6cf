//! Captions in the form in which they are compared.

use unicode_normalization::UnicodeNormalization;

/// A caption without what export pages vary: width, case, spaces, `_ - .`, a required mark `*`, invisible characters.
#[must_use]
pub fn header_key(caption: &str) -> String {
    let bare: String = caption
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '_' | '-' | '.' | '*' | '"' | '\u{feff}' | '\u{200b}'..='\u{200f}')
        })
        .collect();
    // Without what stood between them, characters may compose anew.
    if bare.is_ascii() { bare } else { bare.nfkc().collect() }
}

/// The key of a caption that stands in a file, which may be in traditional characters; the captions of profiles are in
/// simplified ones, or in both where a system shows both.
#[must_use]
pub fn caption_key(caption: &str) -> String {
    header_key(&crate::model::script::simplified(caption))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_compare_as_people_read_them() {
        for (a, b) in [
            ("收货地址 ", "收货地址"),
            ("商品总价（元）", "商品总价(元)"),
            ("Order ID", "order_id"),
            ("orderID", "Order-Id"),
            ("ＳＫＵ", "sku"),
            ("\u{feff}订单编号", "*订单编号"),
        ] {
            assert_eq!(header_key(a), header_key(b), "{a}");
        }
        assert_ne!(header_key("总金额"), header_key("总金额(旧版)"));
    }
}
