//! Cell check: article numbers whose check digit is wrong.

use super::cells_of::filled;
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Codes of 8, 12, 13 or 14 digits with a wrong check digit (GS1 General Specifications, section 7.9: digits weighted 3 and
    /// 1 from the right), in columns that hold article numbers: at least `min_codes` of these lengths, of which at least
    /// `min_share_percent` are right. House codes of that length are right by chance in one case of ten, and are left alone.
    /// ## Why it matters
    /// A digit was typed wrongly or lost, and stock, price and invoice are looked up for another article or none.
    /// ## Example
    /// `6901234567890` where `6901234567892` is the article.
    /// ## Repair
    /// None: the check digit says that a digit is wrong, not which.
    /// ## 发现什么
    /// 8、12、13 或 14 位编码的校验位错误（GS1 通用规范：自右起按 3、1 加权），且该列确为商品条码：此类长度的编码至少
    /// `min_codes` 个，其中至少 `min_share_percent` 正确。企业自编码约有十分之一会碰巧正确，不作判断。
    /// ## 为何重要
    /// 输错或丢失了一位数字，库存、价格和发票会查到别的商品或查不到。
    /// ## 修复
    /// 无法自动修复：校验位只说明有一位错误，不说明是哪一位。
    pub static INVALID_BARCODE = {
        name: "invalid-barcode", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the check digit of {column} `{observed}` should be {expected}",
            zh: "{column}“{observed}”的校验位应为 {expected}",
        }],
        params: ["min_codes", "min_share_percent"],
        finds: [IdDamage],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let number = |name| u64::try_from(rule.integer(name).unwrap_or(0)).unwrap_or(0);
    for &column in &rule.columns {
        let Some(position) = table.mapping.place(column) else { continue };
        let lengths = table.ids.get(&column).map(|facts| facts.lengths);
        let codes: u64 = lengths.map_or(0, |lengths| LENGTHS.iter().map(|&length| u64::from(lengths[length].0)).sum());
        if codes < number("min_codes").max(1) || codes > filled(table, column) {
            continue;
        }
        let wrong =
            table.seen_in(column, |row, text| Some((row, wanted_digit(text).filter(|wanted| *wanted != last(text))?)));
        if (codes - (wrong.len() as u64).min(codes)) * 100 < codes * number("min_share_percent") {
            continue;
        }
        sink.evaluated(codes);
        for (row, wanted) in wrong {
            let detail = Detail { expected: Some(wanted.to_string().into()), ..Detail::default() };
            sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
        }
    }
}

/// The lengths of article numbers: GTIN-8, GTIN-12 (UPC), GTIN-13 (EAN) and GTIN-14.
const LENGTHS: [usize; 4] = [8, 12, 13, 14];

fn last(text: &str) -> u32 {
    text.bytes().last().map_or(0, |byte| u32::from(byte.wrapping_sub(b'0')))
}

/// The check digit that an article number should end in; `None` for anything else.
fn wanted_digit(text: &str) -> Option<u32> {
    if !LENGTHS.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let weighted = text.bytes().rev().skip(1).zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    Some((10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::wanted_digit;

    #[test]
    fn check_digits_are_those_of_gs1() {
        // The examples of the GS1 check digit calculator and of an EAN-8.
        assert_eq!(wanted_digit("6291041500213"), Some(3));
        assert_eq!(wanted_digit("73513537"), Some(7));
        assert_eq!(wanted_digit("036000291452"), Some(2));
        assert_eq!(wanted_digit("12345"), None);
    }
}
