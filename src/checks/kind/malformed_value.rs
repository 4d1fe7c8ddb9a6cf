//! Kind of rule: values that have the form of what they should be.

use super::forms::FORMS;
use super::keyed::Cells;
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::normalise::contact::is_masked;

declare_check! {
    /// ## What it finds
    /// Cells of `columns` that are not of the `form`: `credit_code` (unified social credit code, GB 32100), `cn_id` (resident
    /// identity number, GB 11643), `bank_card` (13 to 19 digits, Luhn), `iban` (ISO 13616), `email`, `phone` (Chinese or
    /// international), `cn_mobile`, `e164` (+ and up to 15 digits), postcodes (`cn_postcode`, also `us_`, `gb_`, `ca_`, `jp_`,
    /// `de_`, `fr_`, `au_`), `currency` (ISO 4217), `country` (ISO 3166-1 alpha-2), `country_alpha3` or `gtin` (8, 12, 13 or
    /// 14 digits). Check digits are computed. Missing and masked values are not judged.
    /// ## Why it matters
    /// A number with a wrong check digit was mistyped, and reaches nobody.
    /// ## Example
    /// `columns = ["tax_id"]`, `params = { form = "credit_code" }`; `columns = ["\"收款账号\""]`, `params = { form = "bank_card" }`.
    /// ## Repair
    /// None.
    /// ## 发现什么
    /// `columns` 中不符合 `form` 的单元格：`credit_code`（统一社会信用代码，GB 32100）、`cn_id`（居民身份证号，GB 11643）、
    /// `bank_card`（13 至 19 位，Luhn 校验）、`iban`（ISO 13616）、`email`、`phone`（国内或国际电话）、`cn_mobile`、
    /// `e164`（加号和至多 15 位数字）、邮编（`cn_postcode`，以及 `us_`、`gb_`、`ca_`、`jp_`、`de_`、`fr_`、`au_`）、
    /// `currency`（ISO 4217）、`country`（ISO 3166-1 两位代码）、`country_alpha3`（三位代码）、
    /// `gtin`（8、12、13 或 14 位）。校验码会重新计算。缺失和脱敏的值不判断。
    /// ## 为何重要
    /// 校验码不对的号码是录错了，谁也联系不上。
    /// ## 修复
    /// 无法自动修复。
    pub static MALFORMED_VALUE = {
        name: "malformed-value", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is `{observed}`, which is no {expected}",
            zh: "{column}为 `{observed}`，不是有效的 {expected}",
        }],
        params: ["form"],
        finds: [],
        body: Body::AnyTables(check),
    };
}

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let name = rule.params.get("form").and_then(toml::Value::as_str).unwrap_or_default();
    let Some((name, fits)) = FORMS.iter().find(|(known, _)| *known == name) else { return };
    let Some(cells) = Cells::of(rule, table, context) else { return };
    for (row, position, text) in cells.filled(&rule.named).filter(|(_, _, text)| !is_masked(text)) {
        sink.looked_at(RowId::new(table.id(), row));
        if !fits(text.trim()) {
            let place = Place::Row(RowId::new(table.id(), row), u16::try_from(position).ok());
            sink.finding(place, Detail { expected: Some((*name).into()), ..Detail::default() });
        }
    }
}
