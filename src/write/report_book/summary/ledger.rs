//! The ledger, at the end of the summary and as a sheet of its own.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{COLUMNS, MOST_INPUTS, Page, WIDEST};
use crate::model::{Lang, LedgerLine, Text};
use crate::report::Report;
use crate::write::report_book::plan::Plan;
use crate::write::report_book::style::{Styles, Widths};
use crate::write::review::A4;

/// The name of the sheet of the ledger.
pub(in crate::write::report_book) const LEDGER: Text = Text { en: "Ledger", zh: "记录核算" };

/// Fills the sheet of the ledger.
pub(in crate::write::report_book) fn fill_ledger(
    sheet: &mut Worksheet,
    report: &Report,
    plan: &Plan,
    lang: Lang,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(&plan.ledger)?;
    let mut page =
        Page { sheet, styles, lang, widths: Widths::of_captions([""; COLUMNS].into_iter(), WIDEST), line: 0 };
    page.ledger(report)?;
    let Page { widths, .. } = page;
    for (column, width) in widths.all() {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(LEDGER_CAPTIONS + 1, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(LEDGER_CAPTIONS, LEDGER_CAPTIONS)?;
    Ok(())
}

/// The line of the captions of the ledger, below its title.
const LEDGER_CAPTIONS: u32 = 2;

impl Page<'_> {
    pub(super) fn ledger(&mut self, report: &Report) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "What becomes of every record", zh: "每条记录的去向" };
        const ALL: Text = Text { en: "All", zh: "合计" };
        const CAPTIONS: [Text; 9] = [
            Text { en: "File", zh: "文件" },
            Text { en: "Sheet", zh: "工作表" },
            Text { en: "Read", zh: "读取" },
            Text { en: "Clean", zh: "干净" },
            Text { en: "Quarantined", zh: "隔离" },
            Text { en: "Retired", zh: "归档" },
            Text { en: "Rejected", zh: "无法成行" },
            Text { en: "Structure", zh: "结构" },
            Text { en: "Account", zh: "核算" },
        ];
        self.section(TITLE, &CAPTIONS)?;
        let lines = &report.ledger.lines;
        for line in lines.iter().take(MOST_INPUTS) {
            self.ledger_line(line, line.balances())?;
        }
        self.more(lines.len())?;
        if lines.len() > 1 {
            let total = LedgerLine { file: ALL.get(self.lang).to_owned(), ..report.ledger.total() };
            self.ledger_line(&total, report.balanced)?;
        }
        Ok(())
    }

    fn ledger_line(&mut self, line: &LedgerLine, balances: bool) -> Result<(), XlsxError> {
        const BALANCED: Text = Text { en: "balanced", zh: "平衡" };
        const UNBALANCED: Text = Text { en: "not balanced", zh: "不平衡" };
        self.text(0, &line.file, None)?;
        self.text(1, line.sheet.as_deref().unwrap_or_default(), None)?;
        let counts = [line.read, line.clean, line.quarantined, line.retired, line.rejected, line.structural()];
        for (column, count) in (2u16..).zip(counts) {
            self.count(column, count)?;
        }
        self.text(8, (if balances { BALANCED } else { UNBALANCED }).get(self.lang), None)?;
        self.line += 1;
        Ok(())
    }
}
