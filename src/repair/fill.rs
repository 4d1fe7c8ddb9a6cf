//! Filling blank cells with what other rows, and master files, say (补全).

use super::evidence::{OfColumn, Witnesses};
use super::master::{Entries, Master};
use super::proposal::{Proposal, is_asked_for};
use crate::checks::{Body, StageSink, rules_of};
use crate::config::{Job, Rule};
use crate::declare_check;
use crate::dedup::Duplicates;
use crate::matching::CustomerClusters;
use crate::model::{Column, Detail, Level, Place, RowId, Text};
use crate::normalise::{HEAD, OrderTable, Orders};

/// What a finding says, by the evidence.
const TEXTS: [Text; 4] = [
    Text {
        en: "{column} is blank; the other lines of the order say `{expected}`",
        zh: "{column}为空；该订单其他行为“{expected}”",
    },
    Text {
        en: "{column} is blank; the master file says `{expected}`", zh: "{column}为空；主数据文件为“{expected}”"
    },
    Text {
        en: "{column} is blank; all other orders of the customer say `{expected}`",
        zh: "{column}为空；该客户其他订单均为“{expected}”",
    },
    Text {
        en: "{column} is blank; all other rows of the product say `{expected}`",
        zh: "{column}为空；该商品其他行均为“{expected}”",
    },
];

declare_check! {
    /// ## What it finds
    /// Blank cells of the rule's columns whose value is known from elsewhere in the run, looked for in this order: the other
    /// lines of the order; the entry of a master file (`--master customers=FILE`, `--master products=FILE`); all other orders
    /// of the same customer; all other rows of the same product. Where these do not all say the same, nothing is known. Rows
    /// that leave, disputed orders, doubtful and masked values, bare names and names that name nobody are no evidence; parts
    /// of an address, and phones, are taken only from where the other parts, or the contact, agree. It looks only when asked
    /// to: with `--unsafe-repairs`, with `--master`, or with `apply = true` in the rule.
    /// ## Why it matters
    /// A blank phone or code makes an order that nobody finds, although the same file says whose it is.
    /// ## Example
    /// An order of 甲公司 without phone, when all eleven others of 甲公司 have the same.
    /// ## Repair
    /// Unsafe: the value is written into the cell when asked for, with the evidence, its source row and a confidence in
    /// `edits.csv`: 99 for lines of the order, 97 for a master (80 where its entry bears
    /// another name), 95 (one row: 85) for a product, 90 (one row: 80) for a customer.
    /// ## 发现什么
    /// 规则所列列中为空、而本次运行别处知道其值的单元格。依次查找：同一订单的其他行；主数据文件（`--master customers=FILE`、
    /// `--master products=FILE`）中的条目；同一客户的所有其他订单；同一商品的所有其他行。若各处说法不一，则视为未知。
    /// 将移出的行、有争议的订单、可疑或脱敏的值、只有姓名的个人、未指明任何人的名称都不作依据；地址各部分及电话只取自其余部分或联系人一致之处。
    /// 仅在要求时查找：`--unsafe-repairs`、`--master`，或规则中 `apply = true`。
    /// ## 为何重要
    /// 电话或编码为空的订单没人能查到，尽管同一文件里就写着它属于谁。
    /// ## 修复
    /// 不安全：要求时写入单元格，并在 `edits.csv` 中给出依据、来源行和置信度：订单其他行 99，主数据 97（名称不同时 80），商品 95（仅一行时 85），
    /// 客户 90（仅一行时 80）。
    pub static FILLABLE_VALUE = {
        name: "fillable-value", unit: Cells, dimension: Completeness, repair: Unsafe, since: "0.1.0",
        texts: &[TEXTS[0], TEXTS[1], TEXTS[2], TEXTS[3]],
        params: ["apply"],
        finds: [],
        body: Body::Stage,
    };
}

/// Looks for the values of blank cells, as far as rules or the run ask for them.
pub fn fill(
    orders: &Orders,
    duplicates: &Duplicates,
    customers: &CustomerClusters,
    masters: &[Master],
    job: &Job,
    sink: &mut StageSink<'_>,
) -> Vec<Proposal> {
    let asked = |rule: &Rule| is_asked_for(rule, job) || !masters.is_empty();
    if !rules_of(sink.rules, FILLABLE_VALUE.name).any(|(_, rule)| asked(rule)) {
        return Vec::new();
    }
    let entries: Vec<Entries<'_>> = masters.iter().map(Entries::of).collect();
    let witnesses = Witnesses::of(orders, duplicates, customers, sink);
    let mut proposals = Vec::new();
    for (id, rule) in rules_of(sink.rules, FILLABLE_VALUE.name) {
        let from_rows = is_asked_for(rule, job);
        if !asked(rule) {
            continue;
        }
        for &column in &rule.columns {
            let blanks: Vec<RowId> = orders.order_tables().flat_map(|table| blanks(table, column)).collect();
            if blanks.is_empty() {
                continue;
            }
            sink.tallies[id.index()].evaluated += blanks.len() as u64;
            let column = OfColumn { column, from_rows, orders, witnesses: &witnesses, entries: &entries };
            for found in column.look_up(&blanks) {
                let table = orders.table(found.row.table);
                let Some(position) = table.mapping.place(column.column) else { continue };
                sink.tallies[id.index()].failed += 1;
                let text = found.evidence as u8;
                let detail = Detail { observed: None, expected: Some(found.value.as_str().into()), text };
                sink.findings.push_with(id, Place::Row(found.row, Some(position)), detail);
                proposals.push(found.proposal(id, position));
            }
        }
    }
    proposals
}

/// The blank cells of a column that should hold something: below an order's first row its columns are blank by the form of
/// many files.
fn blanks(table: &OrderTable, column: Column) -> Vec<RowId> {
    let Some(blank) = table.blanks(column).filter(|_| table.mapping.has(column)) else { return Vec::new() };
    let heads = table.frame.column(HEAD).and_then(|heads| heads.bool().cloned()).ok();
    let first_rows_only = column.level() == Level::Order;
    let counts = |row: u32| !first_rows_only || heads.as_ref().and_then(|heads| heads.get(row as usize)) != Some(false);
    let rows = (0u32..).zip(blank.iter()).filter(|&(row, blank)| blank == Some(true) && counts(row));
    rows.map(|(row, _)| RowId::new(table.id(), row)).collect()
}
