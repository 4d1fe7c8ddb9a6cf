//! The first sheet: the verdict, the scores, every rule with a link to its findings, and what becomes of the records.

mod ledger;
mod rules;

pub(super) use ledger::{LEDGER, fill_ledger};

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::plan::Plan;
use super::style::{Styles, Widths, fitting};
use crate::model::{Lang, Text};
use crate::report::{Report, Status, UNBALANCED, facts, percent, thousands, verdict};

/// The name of the sheet.
pub(super) const SHEET: Text = Text { en: "Summary", zh: "汇总" };

/// Columns that get a width of their own; what stands right of them is as wide as it comes.
const COLUMNS: usize = 16;

/// Width of the widest column: that of what a rule states.
const WIDEST: usize = 64;

/// Most sheets that a rule links to; it has as many as there are layouts among its files.
const MOST_LINKS: usize = 8;

/// Most inputs that are listed; report.json has all.
const MOST_INPUTS: usize = 1000;

/// Fills the sheet.
pub(super) fn fill(
    sheet: &mut Worksheet,
    report: &Report,
    plan: &Plan,
    (lang, has_pairs): (Lang, bool),
    styles: &Styles,
) -> Result<(), XlsxError> {
    const TITLE: Text = Text { en: "Discrepancy report", zh: "差异报告" };
    sheet.set_name(SHEET.get(lang))?;
    let mut page =
        Page { sheet, styles, lang, widths: Widths::of_captions([""; COLUMNS].into_iter(), WIDEST), line: 0 };
    page.sheet.write_string_with_format(0, 0, TITLE.get(lang), &styles.title)?;
    page.line = 1;
    let said = format!("{} {}", report.verdict.sign(), verdict(report, lang));
    page.sheet.write_string_with_format(1, 0, said, styles.status(report.verdict))?;
    page.sheet.write_string(2, 0, facts(report, lang))?;
    page.line = 3;
    if !report.balanced {
        page.sheet.write_string_with_format(3, 0, UNBALANCED.get(lang), styles.status(Status::Fail))?;
        page.line = 4;
    }
    if let Some(since) = &report.since {
        page.sheet.write_string(page.line, 0, since.told().get(lang))?;
        page.line += 1;
    }
    page.notes(report)?;
    page.scores(report)?;
    page.customers(report, has_pairs.then_some(&plan.pairs))?;
    page.rules(report, plan)?;
    page.inputs(report)?;
    page.nothing_to_look_at(report)?;
    let Page { widths, .. } = page;
    for (column, width) in widths.all() {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The sheet while it is filled.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    lang: Lang,
    widths: Widths,
    /// The next line.
    line: u32,
}

impl Page<'_> {
    /// Begins a section with its title and captions.
    fn section(&mut self, title: Text, captions: &[Text]) -> Result<(), XlsxError> {
        let styles = self.styles;
        self.line += 1;
        self.sheet.write_string_with_format(self.line, 0, title.get(self.lang), &styles.section)?;
        self.line += 1;
        for (column, caption) in (0u16..).zip(captions) {
            self.text(column, caption.get(self.lang), Some(&styles.caption))?;
        }
        self.line += u32::from(!captions.is_empty());
        Ok(())
    }

    fn text(&mut self, column: u16, text: &str, format: Option<&Format>) -> Result<(), XlsxError> {
        self.widths.see(column, text);
        match format {
            Some(format) => self.sheet.write_string_with_format(self.line, column, fitting(text), format)?,
            None => self.sheet.write_string(self.line, column, fitting(text))?,
        };
        Ok(())
    }

    fn count(&mut self, column: u16, count: u64) -> Result<(), XlsxError> {
        self.widths.see(column, &thousands(count));
        // Counts are far below 2^53, up to which a float is exact.
        #[expect(clippy::cast_precision_loss, reason = "numbers of a workbook are binary floats")]
        self.sheet.write_number_with_format(self.line, column, count as f64, &self.styles.count)?;
        Ok(())
    }

    /// A share, as a number that can be sorted.
    fn share(&mut self, column: u16, shown: &str, share: f64) -> Result<(), XlsxError> {
        self.widths.see(column, shown);
        self.sheet.write_number_with_format(self.line, column, share, &self.styles.share)?;
        Ok(())
    }

    /// An amount, as a number that can be sorted; as it is written where a number of a workbook would not hold all of its digits.
    fn money(&mut self, column: u16, shown: &str, total: &str) -> Result<(), XlsxError> {
        const EXACT: usize = 15;
        let digits = total.bytes().filter(u8::is_ascii_digit).count();
        let styles = self.styles;
        match total.parse::<f64>().ok().filter(|_| digits <= EXACT) {
            Some(total) => {
                self.widths.see(column, shown);
                self.sheet.write_number_with_format(self.line, column, total, &styles.money)?;
                Ok(())
            }
            None => self.text(column, shown, Some(&styles.right)),
        }
    }

    /// A sentence that runs over the columns beside it.
    fn sentence(&mut self, text: &str, format: Option<&Format>) -> Result<(), XlsxError> {
        match format {
            Some(format) => self.sheet.write_string_with_format(self.line, 0, fitting(text), format)?,
            None => self.sheet.write_string(self.line, 0, fitting(text))?,
        };
        self.line += 1;
        Ok(())
    }

    fn status(&mut self, column: u16, status: Status) -> Result<(), XlsxError> {
        let styles = self.styles;
        self.text(column, &format!("{} {}", status.sign(), status.text().get(self.lang)), Some(styles.status(status)))
    }

    fn link(&mut self, column: u16, name: &str, text: &str) -> Result<(), XlsxError> {
        self.widths.see(column, text);
        let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
        let format = Some(&self.styles.link);
        self.sheet.write_url_with_options(self.line, column, target.as_str(), text, "", format)?;
        Ok(())
    }

    fn scores(&mut self, report: &Report) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "Score by dimension", zh: "各维度得分" };
        const CAPTIONS: [Text; 4] = [
            Text { en: "Dimension", zh: "维度" },
            Text { en: "Score", zh: "得分" },
            Text { en: "Broken", zh: "违反" },
            Text { en: "Looked at", zh: "已检查" },
        ];
        self.section(TITLE, &CAPTIONS)?;
        let styles = self.styles;
        for dimension in &report.dimensions {
            self.text(0, dimension.title.get(self.lang), None)?;
            // A score that was rounded up must not say that nothing is wrong.
            match dimension.score {
                Some(10_000) if dimension.failed > 0 => self.text(1, ">99.99%", Some(&styles.right))?,
                Some(score) => self.share(1, &percent(u64::from(score)), f64::from(score) / 1e4)?,
                None => self.text(1, "–", Some(&styles.right))?,
            }
            self.count(2, dimension.failed)?;
            self.count(3, dimension.evaluated)?;
            self.line += 1;
        }
        Ok(())
    }

    fn customers(&mut self, report: &Report, pairs: Option<&String>) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "Customers", zh: "客户" };
        let customers = &report.customers;
        self.section(TITLE, &[])?;
        for (what, count) in [
            (Text { en: "Customer records", zh: "客户记录" }, customers.records),
            (Text { en: "Customers", zh: "客户" }, customers.customers),
            (Text { en: "Records of merged customers", zh: "合并客户所含记录" }, customers.merged),
            (Text { en: "Pairs for review", zh: "待审核的对" }, customers.review),
        ] {
            self.text(0, what.get(self.lang), None)?;
            self.count(1, count)?;
            self.line += 1;
        }
        if let Some(pairs) = pairs {
            let link = format!("internal:'{}'!A1", pairs.replace('\'', "''"));
            let text = format!("→ {pairs}");
            self.sheet.write_url_with_options(self.line, 0, link.as_str(), text, "", Some(&self.styles.link))?;
            self.line += 1;
        }
        Ok(())
    }

    fn inputs(&mut self, report: &Report) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "Inputs", zh: "输入" };
        const NONE: Text = Text::same("");
        // The title of a source and the hash are long; they run over the columns behind them, which are left empty.
        const SOURCE: u16 = 3;
        const HASH: u16 = 9;
        const CAPTIONS: [Text; HASH as usize + 1] = [
            Text { en: "File", zh: "文件" },
            Text { en: "Sheet", zh: "工作表" },
            Text { en: "Rows", zh: "行数" },
            Text { en: "Source", zh: "来源" },
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            Text::same("BLAKE3"),
        ];
        self.section(TITLE, &CAPTIONS)?;
        for input in report.inputs.iter().take(MOST_INPUTS) {
            self.text(0, &input.file, None)?;
            self.text(1, input.sheet.as_deref().unwrap_or_default(), None)?;
            self.count(2, u64::from(input.rows))?;
            let styles = self.styles;
            let title = fitting(input.source_title.get(self.lang));
            self.sheet.write_string_with_format(self.line, SOURCE, title, &styles.apart)?;
            self.sheet.write_string(self.line, HASH, &input.blake3)?;
            self.line += 1;
        }
        self.more(report.inputs.len())
    }

    /// Says how many of a list are not shown.
    fn more(&mut self, all: usize) -> Result<(), XlsxError> {
        const MORE: Text = Text {
            en: "{shown} of {all} files and sheets are shown; the report in JSON has all.",
            zh: "显示 {all} 个文件和工作表中的 {shown} 个；JSON 报告中有全部。",
        };
        if all <= MOST_INPUTS {
            return Ok(());
        }
        let said = MORE.fill(self.lang, &[("shown", &MOST_INPUTS.to_string()), ("all", &all.to_string())]);
        let styles = self.styles;
        self.sentence(&said, Some(&styles.left_out))
    }

    fn notes(&mut self, report: &Report) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "Read before trusting this report", zh: "采信本报告前请先阅读" };
        if report.notes.is_empty() {
            return Ok(());
        }
        self.section(TITLE, &[])?;
        for note in &report.notes {
            self.sentence(note.get(self.lang), None)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that its column has no room for is shown as ###.
    #[test]
    fn a_column_is_as_wide_as_its_counts() {
        let (mut sheet, styles) = (Worksheet::new(), Styles::new());
        let widths = Widths::of_captions([""; COLUMNS].into_iter(), WIDEST);
        let mut page = Page { sheet: &mut sheet, styles: &styles, lang: Lang::Zh, widths, line: 0 };
        page.count(3, 1_234_567).expect("written");
        let (_, width) = page.widths.all().nth(3).expect("a column");
        assert!(width > 9.0, "{width}");
    }
}
