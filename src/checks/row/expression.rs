//! Row check: a row for which what a rule states is not true.

use crate::checks::Body;
use crate::declare_check;
use crate::expression::Level;
use crate::model::Text;

declare_check! {
    /// ## What it finds
    /// Rows for which `assert` is false. It is an expression in SQL over canonical columns, and over captions of the file in
    /// double quotes; `where` says which rows are looked at. A row for which either is unknown, since a cell is blank or cannot
    /// be read, is not judged; nor is a file that lacks a column, unless `coalesce` names what counts instead. Amounts are exact.
    /// ## Why it matters
    /// What makes an export right is often known to its owners alone.
    /// ## Example
    /// `assert = "paid_amount <= order_total"`, `where = "status <> 'cancelled'"`; `assert = "length(\"工单号\") = 12"`.
    /// ## Repair
    /// None: which of the columns is wrong cannot be known.
    /// ## 发现什么
    /// 使 `assert` 为假的行。它是 SQL 表达式，可用规范列名，也可用双引号括起的文件表头；`where` 限定检查哪些行。因单元格空白或无法
    /// 读取而结果未知的行不作判断；文件缺少所需列时也不判断，除非用 `coalesce` 写明替代值。金额计算精确无误差。
    /// ## 为何重要
    /// 什么样的导出才算正确，往往只有数据的负责人知道。
    /// ## 修复
    /// 无法自动修复：无从得知是哪一列错了。
    pub static EXPRESSION = {
        name: "expression", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{observed}; the rule states `{expected}`",
            zh: "{observed}；规则要求 `{expected}`",
        }],
        params: [],
        finds: [],
        body: Body::States(Level::Row),
    };
}
