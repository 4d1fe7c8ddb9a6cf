//! The columns of a sheet of findings that stand before the cells of the rows.

use crate::model::Text;
use crate::write::review::{BY, CHOICES, DECIDED, EVIDENCE, REASON, STAKE};

/// The caption of what a cell should say, where that is decided.
pub(crate) const VALUE: Text = Text { en: "Right value", zh: "改为的值" };

/// What stands for a decision where there is nothing to decide.
pub(crate) const NO_DECISION: &str = "–";

/// The columns, by their names in machine-readable files and their captions. What stands right of the last one is the source's
/// own.
pub(crate) const REPORT_COLUMNS: [(&str, Text); 21] = [
    ("file", Text { en: "File", zh: "文件" }),
    ("sheet", Text { en: "Sheet", zh: "工作表" }),
    ("line", Text { en: "Line", zh: "行号" }),
    ("order_id", Text { en: "Order", zh: "订单" }),
    ("line_no", Text { en: "Order line", zh: "订单行" }),
    ("source_column", Text { en: "Column", zh: "列" }),
    ("observed", Text { en: "Observed", zh: "实际值" }),
    ("expected", Text { en: "Expected", zh: "期望值" }),
    ("message", Text { en: "Message", zh: "说明" }),
    ("amount_at_stake", STAKE),
    ("currency", Text { en: "Currency", zh: "币种" }),
    ("first_found", Text { en: "First found", zh: "首次发现" }),
    ("days_open", Text { en: "Days open", zh: "已有天数" }),
    ("standing", Text { en: "Exempt", zh: "豁免" }),
    ("decision", DECIDED),
    ("value", VALUE),
    ("reason", REASON),
    ("by", BY),
    ("choices", CHOICES),
    ("fingerprint", Text { en: "Fingerprint", zh: "指纹" }),
    ("evidence_hash", EVIDENCE),
];

/// Where a column stands.
pub(super) const fn at(column: Own) -> u16 {
    column as u16
}

/// The columns by what they hold, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    File,
    Sheet,
    Line,
    Order,
    OrderLine,
    Column,
    Observed,
    Expected,
    Message,
    Stake,
    Currency,
    First,
    Days,
    Exempt,
    Decision,
    Value,
    Reason,
    By,
    Choices,
    Fingerprint,
    Evidence,
}

/// How many there are; the source's own columns begin behind them.
pub(super) const OWN_WIDTH: u16 = at(Own::Evidence) + 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_where_they_are_looked_for() {
        assert_eq!(REPORT_COLUMNS.len(), usize::from(OWN_WIDTH));
        for (column, name) in [(Own::Line, "line"), (Own::Decision, "decision"), (Own::Evidence, "evidence_hash")] {
            assert_eq!(REPORT_COLUMNS[usize::from(at(column))].0, name);
        }
    }
}
