//! Cell check: customer names that name nobody.

use super::cells_of::judge_cells;
use crate::checks::{Body, RunContext, Sink};
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
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let words: Vec<String> = rule.list("words").iter().map(|word| word.to_lowercase()).collect();
    let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    judge_cells(rule, table, sink, |_, text| {
        // Four bytes are the most that a character has; few names are as short as these words.
        let short = text.len() <= longest * 4 && text.chars().count() <= longest;
        let plain = || text.chars().map(half_width_char).flat_map(char::to_lowercase).collect::<String>();
        (short && words.contains(&plain())).then(Detail::default)
    });
}
