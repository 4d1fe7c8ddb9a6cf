//! Cell check: a tax id whose check character is wrong.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::{OrderTable, cell, contact};

declare_check! {
    /// ## What it finds
    /// Chinese tax ids of 18 characters that are neither a unified social credit code with its right check character
    /// (GB 32100-2015) nor the number of a person's identity card (GB 11643-1999). Older ids of 15, 17 and 20 characters
    /// have no check character and, like foreign ones, are not judged.
    /// ## Why it matters
    /// An invoice with a wrong tax id is refused by the customer, and the id is the surest sign by which one customer is
    /// told from another.
    /// ## Example
    /// `91350100M000100Y34` for `91350100M000100Y43`: two characters are swapped.
    /// ## Repair
    /// None: the right id is on the customer's licence.
    /// ## 发现什么
    /// 18 位的纳税人识别号既不是校验位正确的统一社会信用代码（GB 32100-2015），也不是身份证号（GB 11643-1999）。
    /// 15、17、20 位的旧识别号没有校验位，与国外税号一样不作判断。
    /// ## 为何重要
    /// 税号错误的发票会被客户退回；税号也是区分客户最可靠的依据。
    /// ## 修复
    /// 无法自动修复：正确的税号见客户的营业执照。
    pub static INVALID_TAX_ID = {
        name: "invalid-tax-id", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "`{observed}` is no tax id: its check character does not fit",
            zh: "“{observed}”不是有效的纳税人识别号：校验位不符",
        }],
        params: [],
        finds: [IdDamage],
        reads: [TaxId],
        body: Body::Tables(run),
    };
}

/// Characters of a code that has a check character.
const LENGTH: usize = 18;

/// The signs of a unified social credit code, each standing for its position (GB 32100-2015, table 1): no I, O, S, V, Z.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The value of each sign; that of a byte that is none is beyond all of them.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut at = 0;
    while at < SIGNS.len() {
        #[expect(clippy::cast_possible_truncation, reason = "there are 31 signs")]
        let value = at as u8;
        values[SIGNS[at] as usize] = value;
        at += 1;
    }
    values
};

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let column = table.mapping.place(Column::TaxId);
    // The rows of codes that have a check character, each with whether it fits.
    let judged = table.seen_in(Column::TaxId, |row, text| {
        // Full-width characters take three bytes each.
        if text.len() < LENGTH || text.len() > LENGTH * 3 {
            return None;
        }
        if text.len() == LENGTH && is_credit_code(text) {
            return Some((row, true));
        }
        let code = cell::half_width(text).to_ascii_uppercase();
        let has_form = code.len() == LENGTH && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (has_form && !contact::is_masked(&code)).then(|| (row, is_credit_code(&code) || is_identity_card(&code)))
    });
    sink.evaluated(judged.len() as u64);
    for (row, _) in judged.into_iter().filter(|(_, valid)| !valid) {
        sink.finding(Place::Row(RowId::new(table.id(), row), column), Detail::default());
    }
}

/// Whether a text of 18 characters is a unified social credit code. The check character stands for what the sum of all
/// others, weighted by powers of 3, lacks to a multiple of 31 (GB 32100-2015, annex A).
#[must_use]
pub fn is_credit_code(code: &str) -> bool {
    let Some((last, others)) = code.as_bytes().split_last() else { return false };
    let (mut sum, mut weight) = (0, 1);
    for sign in others {
        let value = VALUES[usize::from(*sign)];
        if value == u8::MAX {
            return false;
        }
        sum += usize::from(value) * weight;
        weight = weight * 3 % 31;
    }
    code.len() == LENGTH && usize::from(VALUES[usize::from(*last)]) == (31 - sum % 31) % 31
}

/// Whether a text is the number of an identity card: 17 digits, and a check character by ISO 7064 MOD 11-2 (GB 11643-1999).
fn is_identity_card(code: &str) -> bool {
    const CHECKS: &[u8; 11] = b"10X98765432";
    let Some((last, others)) = code.as_bytes().split_last() else { return false };
    if others.len() != LENGTH - 1 || !others.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = others.iter().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    *last == CHECKS[sum % 11]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_characters_are_judged_as_the_standards_say() {
        for (code, valid, why) in [
            ("91350100M000100Y43", true, "the sum is a multiple of 31"),
            ("91350100M000100Y34", false, "two characters swapped"),
            ("91350100M000100Y4", false, "too short"),
            ("91350100I000100Y43", false, "I is no sign of these codes"),
            ("", false, "nothing"),
        ] {
            assert_eq!(is_credit_code(code), valid, "{code}: {why}");
        }
        assert!(is_identity_card("11010519491231002X"));
        assert!(!is_identity_card("110105194912310021"));
    }
}
