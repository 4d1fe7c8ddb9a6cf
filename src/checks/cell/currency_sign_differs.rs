//! Cell check: an amount that names another currency than its row.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Kind, Place, RowId, Text};
use crate::normalise::{OrderTable, currency};

declare_check! {
    /// ## What it finds
    /// Amounts with a sign, code or name of a currency other than the one in the row's currency column. `¥` may be yuan or
    /// yen, and `$` any dollar. Rows without a known currency are not judged.
    /// ## Why it matters
    /// One of the two is wrong, and the difference is a factor of seven.
    /// ## Example
    /// `$120.00` in an order in CNY.
    /// ## Repair
    /// None: which of the two is right is not in the file.
    /// ## 发现什么
    /// 金额自带的货币符号、代码或名称与同一行的币种列不同。`¥` 可为人民币或日元，`$` 可为任何一国的“元”（dollar）；币种未知的行不作判断。
    /// ## 为何重要
    /// 两者必有一错，差额可达七倍。
    /// ## 修复
    /// 无法自动修复：文件本身说明不了哪个正确。
    pub static CURRENCY_SIGN_DIFFERS = {
        name: "currency-sign-differs", unit: Cells, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is `{observed}`, but the currency of its row is {expected}",
            zh: "{column}为“{observed}”，该行币种却是 {expected}",
        }],
        params: [],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    if !table.mapping.has(Column::Currency) {
        return;
    }
    for &column in table.scales.keys().filter(|column| column.kind() == Kind::Money) {
        let Some(position) = table.mapping.place(column) else { continue };
        let named = table.seen_in(column, |row, text| Some((row, currency_in(text)?)));
        for (row, named) in named {
            let Some(stated) = currency::code(&table.text(row, Column::Currency)) else { continue };
            sink.evaluated(1);
            if !named.may_be(stated) {
                let detail = Detail { expected: Some(stated.into()), ..Detail::default() };
                sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
            }
        }
    }
}

/// A currency as an amount names it.
enum Named {
    /// The bare dollar sign.
    Dollar,
    /// The sign of yuan and yen.
    Yuan,
    /// One that its name tells.
    Code(&'static str),
}

impl Named {
    fn may_be(&self, stated: &str) -> bool {
        match self {
            // Every currency whose code ends so is a dollar, but for Suriname's; pesos have the sign too.
            Self::Dollar => stated.ends_with('D') || matches!(stated, "MXN" | "CLP" | "COP" | "ARS" | "UYU"),
            Self::Yuan => matches!(stated, "CNY" | "JPY"),
            Self::Code(code) => *code == stated,
        }
    }
}

/// The currency that an amount names beside its digits; `None` for bare numbers and for units that are no currency.
fn currency_in(text: &str) -> Option<Named> {
    let bare = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '(' | ')' | ' ' | '%');
    if text.chars().all(bare) {
        return None;
    }
    let word = text.trim_matches(|c: char| bare(c) || c.is_whitespace());
    match word {
        "$" | "＄" => Some(Named::Dollar),
        "¥" | "￥" | "元" => Some(Named::Yuan),
        _ => currency::code(word).map(Named::Code),
    }
}
