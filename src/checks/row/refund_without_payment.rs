//! Row check: money was given back that was never paid.

use polars::prelude::{col, lit};

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Refunds above zero on orders without a payment date whose paid amount, where the file has one, is blank or zero. Files
    /// without payment dates are not judged: a full refund leaves a paid amount of zero in many systems.
    /// ## Why it matters
    /// Either the payment is missing from the export, or the refund belongs to another order. Either way, money is in the wrong place.
    /// ## Example
    /// An order that was never paid, with a refund of 99.00.
    /// ## Repair
    /// None: which of the two is right is known to the payment provider.
    /// ## 发现什么
    /// 退款大于零，却没有付款时间，且实付金额（若有该列）为空或为零的订单。没有付款时间列的文件不作判断：许多系统全额退款后实付为零。
    /// ## 为何重要
    /// 要么导出中缺了付款，要么退款属于别的订单，两者都关系到钱。
    /// ## 修复
    /// 无法自动修复：哪个正确要看支付机构的记录。
    pub static REFUND_WITHOUT_PAYMENT = {
        name: "refund-without-payment", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{observed} was refunded, but nothing was paid",
            zh: "已退款 {observed}，却没有付款",
        }],
        params: [],
        finds: [Status, Missing],
        body: Body::Rows(plan),
    };
}

/// Rows without a refund are not judged.
fn plan(_: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let has = |column: Column| table.scales.contains_key(&column);
    if !has(Column::RefundAmount) || !table.mapping.has(Column::PaymentDate) {
        return Vec::new();
    }
    let unpaid = if has(Column::PaidAmount) {
        col(Column::PaidAmount.blank_name()).or(Column::PaidAmount.expr().eq(lit(0i64)).fill_null(lit(false)))
    } else {
        lit(true)
    };
    let refunded = Column::RefundAmount.expr().gt(lit(0i64));
    vec![RowPlan {
        mask: Mask::Lazy(refunded.and(col(Column::PaymentDate.blank_name())).and(unpaid)),
        column: Column::RefundAmount,
        detail: Box::new(|_, _| Detail::default()),
    }]
}
