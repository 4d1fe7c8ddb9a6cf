//! Row check: amounts that must add up do not.

use crate::checks::diagnosis::{self, Cause};
use crate::checks::{Body, RowPlan, RunContext, arithmetic};
use crate::config::Rule;
use crate::declare_check;
use crate::model::Detail;
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows and orders whose amounts break an equation that the source's profile states, by more than its tolerance.
    /// Equations belong to the source: Tmall's paid amount is net of refunds, Shopify's is not. The finding names the usual
    /// cause that closes the gap exactly: a turned sign, a slipped point, tax, discount, shipping or refund once too often
    /// or not at all, price and total in each other's places, a line missing or twice, rounding; or that none does.
    /// ## Why it matters
    /// Revenue reports add totals, stock reports add quantities, finance adds payments. An order that disagrees with itself
    /// sets them apart.
    /// ## Example
    /// Three pieces at 19.90 with a line amount of 57.90; the parts give 59.70. In a Tmall file: total 100, paid 60, refund
    /// 30.
    /// ## Repair
    /// On request (`--unsafe-repairs`, or `apply = true` in a rule) where the cause leaves one right value: the sign is turned,
    /// the point slipped, or price and total changed places. Else any of the parts may be the wrong one. An equation that is only inferred for a system warns and never fails, and
    /// says nothing about a file in which a fifth of the rows break it.
    /// ## 发现什么
    /// 金额不满足来源配置所述等式（超出容差）的行和订单。等式因来源而异：天猫的实付金额已扣除退款，Shopify 则没有。
    /// 提示中给出恰好能解释差额的常见原因：符号相反、小数点错位、税额／折扣／运费／退款多计或漏计、单价与金额互换、缺行或重复行、
    /// 舍入；没有时也会说明。
    /// ## 为何重要
    /// 营收报表加总金额，库存报表加总数量，财务加总付款；自相矛盾的订单使三者对不上。
    /// ## 修复
    /// 可按要求修复（`--unsafe-repairs` 或规则中 `apply = true`），仅限原因唯一确定正确值的情形：符号相反、小数点错位、
    /// 单价与金额互换。其余情形任何一项都可能是错的。对某系统仅为推断的等式只警告、不判失败；若一个文件中有五分之一的行都不满足，则不用于该文件。
    pub static AMOUNT_IDENTITY = {
        name: "amount-identity", unit: Rows, dimension: Consistency, repair: Unsafe, since: "0.1.0",
        texts: diagnosis::TEXTS,
        params: ["apply"],
        finds: [Arithmetic],
        body: Body::Rows(plan),
    };
}

/// One mask for the rule's identity, where the table has its columns. Rows with a null among them are not judged.
fn plan(rule: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let Some(identity) = rule.identity.clone().filter(|identity| arithmetic::applies(&identity.equation, table)) else {
        return Vec::new();
    };
    let Some(mask) = arithmetic::mask(&identity, table) else { return Vec::new() };
    let explained = arithmetic::Explained::new(&identity.equation, table);
    vec![RowPlan {
        mask,
        column: identity.equation.left,
        detail: Box::new(move |table, row| {
            let (observed, expected) = (table.number(row, identity.equation.left), explained.expected(table, row));
            let both = observed.zip(expected);
            let cause =
                both.map(|(observed, expected)| diagnosis::cause(table, row, &identity.equation, observed, expected));
            Detail {
                observed: observed.map(|value| value.to_string().into()),
                expected: expected.map(|value| value.to_string().into()),
                text: cause.unwrap_or(Cause::Unexplained) as u8,
            }
        }),
    }]
}
