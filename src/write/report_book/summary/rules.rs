//! The rules of the summary: those that were judged with links to their findings, then those that had nothing to look at.

use rust_xlsxwriter::XlsxError;

use super::{MOST_LINKS, Page};
use crate::model::Text;
use crate::report::{Report, RuleResult, Status, amount, owners, share};
use crate::write::report_book::plan::Plan;
use crate::write::report_book::sheet::left_out;

impl Page<'_> {
    pub(super) fn rules(&mut self, report: &Report, plan: &Plan) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "Rules, the worst first", zh: "规则（最差的在前）" };
        const CAPTIONS: [Text; 15] = [
            Text { en: "What should hold", zh: "应当成立" },
            Text { en: "Status", zh: "状态" },
            Text { en: "Findings", zh: "发现" },
            Text { en: "Broken", zh: "违反" },
            Text { en: "Looked at", zh: "已检查" },
            Text { en: "Unit", zh: "单位" },
            Text { en: "Share", zh: "比例" },
            Text { en: "Warns", zh: "警告限值" },
            Text { en: "Fails", zh: "不通过限值" },
            Text { en: "Money at stake", zh: "涉及金额" },
            Text { en: "Currency", zh: "币种" },
            Text { en: "Owner", zh: "负责人" },
            Text { en: "Rule", zh: "规则" },
            Text { en: "Listed", zh: "已列出" },
            Text { en: "Sheets", zh: "工作表" },
        ];
        self.section(TITLE, &CAPTIONS)?;
        let first = self.line - 1;
        let looked = |rule: &RuleResult| rule.status != Status::NotEvaluated || rule.findings > 0;
        for (position, rule) in report.rules.iter().enumerate().filter(|(_, rule)| looked(rule)) {
            self.rule(rule, position, plan)?;
            self.line += 1;
        }
        let width = u16::try_from(CAPTIONS.len()).unwrap_or_default();
        self.sheet.autofilter(first, 0, (self.line - 1).max(first), width - 1)?;
        let (listed, all) =
            (plan.listed.iter().sum::<usize>() as u64, report.rules.iter().map(|rule| rule.findings).sum());
        if listed < all {
            let styles = self.styles;
            self.sentence(&left_out(listed, all, report.command, self.lang), Some(&styles.left_out))?;
        }
        Ok(())
    }

    fn rule(&mut self, rule: &RuleResult, position: usize, plan: &Plan) -> Result<(), XlsxError> {
        let styles = self.styles;
        let sheets: Vec<&str> =
            plan.sheets.iter().filter(|sheet| sheet.rule == position).map(|sheet| sheet.name.as_str()).collect();
        match sheets.first() {
            Some(name) => self.link(0, name, rule.title.get(self.lang))?,
            None => self.text(0, rule.title.get(self.lang), None)?,
        }
        self.status(1, rule.status)?;
        for (column, count) in [(2, rule.findings), (3, rule.failed), (4, rule.evaluated)] {
            self.count(column, count)?;
        }
        self.text(5, rule.unit.get(self.lang), Some(&styles.apart))?;
        match share(rule.failed, rule.evaluated) {
            #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
            Some(shown) => self.share(6, &shown, rule.failed as f64 / rule.evaluated as f64)?,
            None => self.text(6, "–", Some(&styles.right))?,
        }
        self.text(7, rule.warn.as_deref().unwrap_or_default(), Some(&styles.apart))?;
        self.text(8, rule.fail.as_deref().unwrap_or_default(), None)?;
        let stakes: Vec<String> = rule
            .at_stake
            .iter()
            .map(|(currency, total)| format!("{currency} {}", amount(total)).trim().to_owned())
            .collect();
        match rule.at_stake.as_slice() {
            [(_, total)] => self.money(9, &stakes[0], total)?,
            _ => self.text(9, &stakes.join("; "), Some(&styles.right))?,
        }
        self.text(10, rule.at_stake.first().filter(|_| stakes.len() == 1).map_or("", |(currency, _)| currency), None)?;
        self.text(11, &owners(rule), Some(&styles.apart))?;
        self.text(12, &rule.rule, None)?;
        let listed = plan.listed[position] as u64;
        if rule.findings > 0 {
            self.count(13, listed)?;
        }
        for (column, name) in (14u16..).zip(sheets.iter().take(MOST_LINKS)) {
            self.link(column, name, name)?;
        }
        Ok(())
    }

    /// The rules that had nothing to look at, which nobody works with.
    pub(super) fn nothing_to_look_at(&mut self, report: &Report) -> Result<(), XlsxError> {
        const TITLE: Text = Text { en: "Rules that had nothing to look at", zh: "无可检查内容的规则" };
        const CAPTIONS: [Text; 2] = [Text { en: "What should hold", zh: "应当成立" }, Text { en: "Rule", zh: "规则" }];
        let none = |rule: &&RuleResult| rule.status == Status::NotEvaluated && rule.findings == 0;
        if report.rules.iter().filter(none).count() == 0 {
            return Ok(());
        }
        self.section(TITLE, &CAPTIONS)?;
        for rule in report.rules.iter().filter(none) {
            self.text(0, rule.title.get(self.lang), None)?;
            // The name runs over the columns behind it.
            self.sheet.write_string(self.line, 1, &rule.rule)?;
            self.line += 1;
        }
        Ok(())
    }
}
