//! Cell check: phone numbers and e-mail addresses that somebody made up.

use super::cells_of::plan_cells;
use crate::checks::{Body, TextPlan};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Kind, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::half_width;
use crate::normalise::contact::{is_masked, parse_phone};

declare_check! {
    /// ## What it finds
    /// Phone numbers of one digit or of digits in sequence, whose last eight digits are equal, or that are in `phones`;
    /// e-mail addresses of a domain in `domains` (`example.com` is reserved for examples by RFC 2606) or with a name in
    /// `names`. Masked values are left alone.
    /// ## Why it matters
    /// Whoever had to fill in the field typed something. It reaches nobody, and everybody who typed the same looks like one
    /// customer.
    /// ## Example
    /// `11111111111`, `12345678901`, `13800000000`, `test@test.com`. 138-1288-8888 is a number people pay for.
    /// ## Repair
    /// None: the real number is not in the file. Matching does not count on such values.
    /// ## 发现什么
    /// 全为同一数字、连续数字、末八位相同或列在 `phones` 中的电话；域名在 `domains` 中（如 RFC 2606 保留的 `example.com`）
    /// 或用户名在 `names` 中的邮箱。脱敏的值不算。
    /// ## 为何重要
    /// 必填项被随手填写：既联系不到人，又会让所有这样填写的人看起来像同一客户。
    /// ## 修复
    /// 无法自动修复：文件中没有真实号码。匹配时不以此类值为依据。
    pub static PLACEHOLDER_CONTACT = {
        name: "placeholder-contact", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} `{observed}` is made up",
            zh: "{column}“{observed}”是随手填写的",
        }],
        params: ["phones", "domains", "names"],
        finds: [Contact],
        body: Body::Texts(plan),
    };
}

/// Digits from which on a sequence is no number of anybody.
const LONG_RUN: usize = 8;

fn plan(rule: &Rule, table: &OrderTable) -> Vec<TextPlan> {
    let list = |name: &str| rule.list(name).into_iter().map(str::to_owned).collect::<Vec<String>>();
    plan_cells(rule, table, |column| {
        let (phones, domains, names) = (list("phones"), list("domains"), list("names"));
        move |text: &str| {
            let made_up = match column.kind() {
                Kind::Phone => is_made_up_number(text, &phones),
                _ => is_made_up_address(text, &domains, &names),
            };
            (made_up && !is_masked(text)).then(Detail::default)
        }
    })
}

fn is_made_up_number(text: &str, known: &[String]) -> bool {
    // Nearly all numbers end in two digits that neither repeat nor follow each other.
    let tail: Vec<u8> = text.bytes().rev().take(2).collect();
    if let [last, before] = tail[..]
        && last.is_ascii_digit()
        && before.is_ascii_digit()
        && !matches!((10 + last - before) % 10, 0 | 1 | 9)
    {
        return false;
    }
    let plain = parse_phone(text).map_or_else(|| half_width(text), |phone| phone.digits().to_owned());
    let digits: Vec<u8> = plain.bytes().filter(u8::is_ascii_digit).collect();
    if digits.len() < LONG_RUN {
        return false;
    }
    let steps = |digits: &[u8], step: u8| digits.windows(2).all(|pair| (10 + pair[1] - pair[0]) % 10 == step);
    steps(&digits[digits.len() - LONG_RUN..], 0)
        || steps(&digits, 1)
        || steps(&digits, 9)
        || known.iter().any(|known| known.as_bytes() == digits)
}

fn is_made_up_address(text: &str, domains: &[String], names: &[String]) -> bool {
    if !text.contains(['@', '＠']) {
        return false;
    }
    let lower = half_width(text).to_lowercase();
    let Some((name, domain)) = lower.split_once('@') else { return false };
    domains.iter().any(|known| known == domain) || names.iter().any(|known| known == name)
}
