//! Cell check: customer names that name nobody.

use super::cells_of::plan_cells;
use crate::checks::{Body, TextPlan};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::half_width_char;

declare_check! {
    /// ## What it finds
    /// Customer names that are one of `words`, in whatever width and case: 散客, 零售客户, walk-in, guest.
    /// ## Why it matters
    /// All orders under such a name look like one customer's. They are many people's, and no history of anybody.
    /// ## Example
    /// 4,000 orders of the customer 散客. 散客多超市 is a shop and no finding.
    /// ## Repair
    /// None: who bought is not in the file, unless a phone or an account says so.
    /// ## 发现什么
    /// 等于 `words` 中某个词的客户名称，不论全半角和大小写：散客、零售客户、walk-in、guest。
    /// ## 为何重要
    /// 这些订单看似属于同一客户，实为许多人，不构成任何人的购买记录。
    /// ## 修复
    /// 无法自动修复：除非电话或账号能说明，否则文件中没有购买人。
    pub static PLACEHOLDER_CUSTOMER = {
        name: "placeholder-customer", unit: Cells, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} `{observed}` names nobody",
            zh: "{column}“{observed}”没有指明任何人",
        }],
        params: ["words"],
        finds: [],
        body: Body::Texts(plan),
    };
}

fn plan(rule: &Rule, table: &OrderTable) -> Vec<TextPlan> {
    let words: Vec<String> = rule.list("words").iter().map(|word| word.to_lowercase()).collect();
    let begins: Vec<char> = words.iter().filter_map(|word| word.chars().next()).collect();
    let lower = |c: char| half_width_char(c).to_lowercase();
    plan_cells(rule, table, |_| {
        let (words, begins) = (words.clone(), begins.clone());
        move |text: &str| {
            // Few names begin as these words do.
            let first = text.chars().next().and_then(|first| lower(first).next())?;
            let plain = || text.chars().flat_map(lower).collect::<String>();
            (begins.contains(&first) && words.contains(&plain())).then(Detail::default)
        }
    })
}
