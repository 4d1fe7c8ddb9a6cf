//! A sheet of findings: a line about the rule, the captions, and one line for each finding with the row it is about.

use std::borrow::Cow;

use rust_xlsxwriter::{DataValidation, Format, IgnoreError, Worksheet, XlsxError};

use super::columns::{NO_DECISION, OWN_WIDTH, Own, REPORT_COLUMNS, at};
use super::plan::{Plan, Planned};
use super::style::{ROWS_FOR_WIDTH, Styles, Widths, fitting};
use crate::config::{Job, Rule};
use crate::decisions::{Word, evidence_of, offered};
use crate::model::{Fingerprint, Lang, Place, Text, days_between};
use crate::normalise::OrderTable;
use crate::pipeline::Run;
use crate::report::{Command, Mask, Report, RuleResult, at_stake, counts, render, thousands};
use crate::waivers::Standing;
use crate::write::review::A4;

/// Most columns that a sheet has.
const MOST_COLUMNS: u16 = 16_384;

/// The line of the captions; the line above it tells of the rule, so that reading goes on where the captions stand.
const CAPTIONS: u32 = 1;

/// Digits that a spreadsheet keeps of a number; an amount of more stays text.
const EXACT_DIGITS: usize = 15;

/// Width of the widest column. What is longer is read in the line above the sheet, or by widening the column.
const WIDEST: usize = 42;

/// Width of what only machines read: enough to see that something is there.
const MACHINES: f64 = 5.0;

/// Fills a sheet.
pub(super) fn fill(
    sheet: &mut Worksheet,
    planned: &Planned,
    plan: &Plan,
    (job, run, report): (&Job, &Run, &Report),
    (styles, mask): (&Styles, &Mask),
) -> Result<(), XlsxError> {
    let result = &report.rules[planned.rule];
    let Some(&first) = planned.findings.first() else { return Ok(()) };
    let rule = &job.rules[run.findings.rule(first).index()];
    // The findings of a rule are about the same kind of thing, but for rejects among rows.
    let mut words: Vec<Word> = Vec::new();
    for &finding in &planned.findings {
        let further = offered(rule, run.findings.place(finding));
        words.extend(further.iter().filter(|word| !words.contains(word)).copied().collect::<Vec<_>>());
    }
    sheet.set_name(&planned.name)?;
    sheet.set_tab_color(tab(result));
    let back = format!("internal:'{}'!A1", plan.summary.replace('\'', "''"));
    sheet.write_url_with_options(0, 0, back.as_str(), format!("← {}", plan.summary), "", Some(&styles.link))?;
    sheet.write_string_with_format(0, 1, result.status.sign(), styles.status(result.status))?;
    sheet.write_string(0, 2, about(result, plan.listed[planned.rule], &words, report.command, job.lang))?;
    let source = || planned.header.iter().take(usize::from(MOST_COLUMNS - OWN_WIDTH));
    let own = || REPORT_COLUMNS.iter().map(|(_, text)| text.get(job.lang));
    for (column, caption) in (0u16..).zip(own()) {
        sheet.write_string_with_format(CAPTIONS, column, caption, &styles.caption)?;
    }
    for (column, caption) in (OWN_WIDTH..).zip(source()) {
        sheet.write_string_with_format(CAPTIONS, column, fitting(caption.trim()), &styles.source)?;
    }
    let mut lines = Lines {
        widths: Widths::of_captions(own().chain(source().map(|caption| caption.trim())), WIDEST),
        line: CAPTIONS,
        asks: !words.is_empty(),
        width: source().count(),
        sheet,
        plan,
        report,
        styles,
        mask,
    };
    for &finding in &planned.findings {
        lines.finding(finding, rule, (job, run))?;
    }
    let Lines { widths, line: last, width, .. } = lines;
    for (column, width) in widths.all() {
        sheet.set_column_width(column, width)?;
    }
    for column in [Own::Fingerprint, Own::Evidence] {
        sheet.set_column_width(at(column), MACHINES)?;
    }
    if !words.is_empty() {
        let said: Vec<&str> = words.iter().map(|word| word.text().get(job.lang)).collect();
        let offer = DataValidation::new().allow_list_strings(&said)?;
        sheet.add_data_validation(CAPTIONS + 1, at(Own::Decision), last, at(Own::Decision), &offer)?;
    }
    let end = OWN_WIDTH + u16::try_from(width).unwrap_or_default() - 1;
    sheet.autofilter(CAPTIONS, 0, last, end)?;
    sheet.set_freeze_panes(CAPTIONS + 1, 0)?;
    // Long numbers are texts on purpose; without this each of them is marked as a mistake.
    sheet.ignore_error_range(CAPTIONS + 1, 0, last, end, IgnoreError::NumberStoredAsText)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    // On paper the finding is read, not its whole row, nor what machines read.
    sheet.set_print_area(0, 0, last, at(Own::By))?;
    sheet.set_repeat_rows(CAPTIONS, CAPTIONS)?;
    Ok(())
}

/// The colour of a sheet's tab.
fn tab(rule: &RuleResult) -> &'static str {
    use crate::report::Status;
    match rule.status {
        Status::Fail => "#C0392B",
        Status::Warn => "#E0A800",
        Status::Pass | Status::NotEvaluated => "#A0A0A0",
    }
}

/// What the first line says of the rule.
fn about(rule: &RuleResult, listed: usize, words: &[Word], command: Command, lang: Lang) -> String {
    const ABOUT: Text =
        Text { en: "{status}: {title} ({rule}). {counts}.", zh: "{status}：{title}（{rule}）。{counts}。" };
    const NOTHING: Text = Text {
        en: " Nothing to decide here: what this rule finds leaves as a copy, an older version or a broken record.",
        zh: "此处无需裁定：本规则发现的内容作为副本、旧版本或损坏记录移出。",
    };
    let values = [
        ("status", rule.status.text().get(lang).to_owned()),
        ("title", rule.title.get(lang).to_owned()),
        ("rule", rule.rule.clone()),
        ("counts", counts(rule, lang)),
    ];
    let mut said = ABOUT.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    if (listed as u64) < rule.findings {
        let space = Text { en: " ", zh: "" };
        said += space.get(lang);
        said += &left_out(listed as u64, rule.findings, command, lang);
    }
    if words.is_empty() {
        said += NOTHING.get(lang);
    }
    said
}

/// That not all findings are listed, and where all of them are.
pub(super) fn left_out(listed: u64, all: u64, command: Command, lang: Lang) -> String {
    const BESIDE: Text = Text {
        en: "{listed} of {all} findings are listed, those with most money at stake first; findings.csv has all of them.",
        zh: "列出 {all} 处发现中的 {listed} 处，涉及金额最大的在前；全部见 findings.csv。",
    };
    const ASK: Text = Text {
        en: "{listed} of {all} findings are listed, those with most money at stake first; --format csv=PATH gives all of them.",
        zh: "列出 {all} 处发现中的 {listed} 处，涉及金额最大的在前；--format csv=路径 可得到全部。",
    };
    let text = match command {
        Command::Clean => BESIDE,
        Command::Check => ASK,
    };
    text.fill(lang, &[("listed", &thousands(listed)), ("all", &thousands(all))])
}

/// The lines of findings of a sheet.
struct Lines<'a> {
    sheet: &'a mut Worksheet,
    plan: &'a Plan,
    report: &'a Report,
    styles: &'a Styles,
    mask: &'a Mask,
    widths: Widths,
    /// The last line that was written.
    line: u32,
    /// Whether there is something to decide.
    asks: bool,
    /// How many columns the source has.
    width: usize,
}

impl<'a> Lines<'a> {
    /// Writes a text as it stands: what begins with `=` is a text here and no formula.
    fn text(&mut self, column: u16, text: &str, format: Option<&Format>) -> Result<(), XlsxError> {
        if self.line <= ROWS_FOR_WIDTH {
            self.widths.see(column, text);
        }
        match format {
            Some(format) => self.sheet.write_string_with_format(self.line, column, fitting(text), format)?,
            None if text.is_empty() => return Ok(()),
            None => self.sheet.write_string(self.line, column, fitting(text))?,
        };
        Ok(())
    }

    fn finding(&mut self, finding: usize, rule: &Rule, (job, run): (&Job, &Run)) -> Result<(), XlsxError> {
        const WAIVED: Text = Text { en: "waived", zh: "已豁免" };
        const KNOWN: Text = Text { en: "known before", zh: "此前已知" };
        self.line += 1;
        let place = run.findings.place(finding);
        let table = run.orders.table(place.table());
        let mut said = render(&run.findings, finding, &job.rules, &run.orders);
        self.mask.rendered(rule, &mut said);
        self.text(at(Own::File), &self.plan.files[table.id().index()], None)?;
        self.text(at(Own::Sheet), table.raw.sheet.as_deref().unwrap_or_default(), None)?;
        if let Some(line) = said.line {
            self.sheet.write_number(self.line, at(Own::Line), line)?;
        }
        self.text(at(Own::Order), &said.order_id, None)?;
        self.text(at(Own::OrderLine), &said.line_no, None)?;
        self.text(at(Own::Column), &said.source_column, None)?;
        self.text(at(Own::Observed), &said.observed, None)?;
        self.text(at(Own::Expected), &said.expected, None)?;
        self.text(at(Own::Message), said.message.get(job.lang), None)?;
        if let Some((amount, currency)) = place.row().and_then(|row| at_stake(table, row.row)) {
            self.money(at(Own::Stake), &amount.to_string())?;
            self.text(at(Own::Currency), &currency, None)?;
        }
        let first_found = self.first_found(run.fingerprints[finding]);
        self.text(at(Own::First), first_found, None)?;
        if !first_found.is_empty() {
            let days = i32::try_from(days_between(first_found, &self.report.as_of).max(0)).unwrap_or(i32::MAX);
            self.sheet.write_number(self.line, at(Own::Days), days)?;
        }
        match run.exempt.standing(finding) {
            Standing::Counts => {}
            Standing::Waived => self.text(at(Own::Exempt), WAIVED.get(job.lang), None)?,
            Standing::Known => self.text(at(Own::Exempt), KNOWN.get(job.lang), None)?,
        }
        debug_assert_eq!(rule.id, job.rules[run.findings.rule(finding).index()].id, "a sheet has one rule");
        let styles = self.styles;
        let offered = offered(rule, place);
        if offered.is_empty() {
            // A cell that is left blank would ask for a decision.
            self.text(at(Own::Decision), NO_DECISION, Some(&styles.faint))?;
        } else if self.asks {
            for column in [Own::Decision, Own::Value, Own::Reason, Own::By] {
                self.sheet.write_blank(self.line, at(column), &styles.asked)?;
            }
            let words: Vec<&str> = offered.iter().map(|word| word.text().get(job.lang)).collect();
            self.text(at(Own::Choices), &words.join(", "), Some(&styles.faint))?;
        }
        self.text(at(Own::Fingerprint), &run.fingerprints[finding].to_string(), Some(&styles.faint))?;
        if place.row().is_some() && self.mask.is_nothing() {
            self.text(at(Own::Evidence), &evidence_of(&run.orders, rule, place), Some(&styles.faint))?;
        }
        self.cells(place, table)
    }

    /// The day on which a finding was first found: that of this run, where a history knows others; nothing without one.
    fn first_found(&self, fingerprint: Fingerprint) -> &'a str {
        let report = self.report;
        let Some(first_found) = &report.first_found else { return "" };
        first_found.day(fingerprint).unwrap_or(&report.as_of)
    }

    /// Writes an amount as a number where a spreadsheet keeps all of it.
    fn money(&mut self, column: u16, amount: &str) -> Result<(), XlsxError> {
        let digits = amount.bytes().filter(u8::is_ascii_digit).count();
        match amount.parse::<f64>() {
            Ok(number) if digits <= EXACT_DIGITS => {
                if self.line <= ROWS_FOR_WIDTH {
                    self.widths.see(column, amount);
                }
                self.sheet.write_number_with_format(self.line, column, number, &self.styles.money)?;
                Ok(())
            }
            _ => self.text(column, amount, None),
        }
    }

    /// Writes the row of a finding as it stands in the file, with the cell that is meant marked even where it is empty.
    fn cells(&mut self, place: Place, table: &OrderTable) -> Result<(), XlsxError> {
        let styles = self.styles;
        match place {
            Place::Row(row, meant) => {
                let (chunk, at) = table.raw.locate(row.row);
                for position in 0..self.width {
                    let column = OWN_WIDTH + u16::try_from(position).unwrap_or_default();
                    let is_meant = meant.map(usize::from) == Some(position);
                    let text = table.raw.content(chunk.raw_cell(at, position, table.raw.width()));
                    let shown = if self.mask.is_nothing() {
                        text
                    } else {
                        Cow::Owned(self.mask.content(table.mapping.column(position), &text))
                    };
                    self.text(column, &shown, is_meant.then_some(&styles.meant))?;
                }
            }
            // What could not become a row has its cells as far as they can be told apart.
            Place::Line(_, line) => {
                let odd = table.raw.odd.binary_search_by_key(&line, |odd| odd.line).ok();
                let cells = odd.map_or(&[][..], |at| &table.raw.odd[at].cells[..]);
                for (column, text) in (OWN_WIDTH..MOST_COLUMNS).zip(cells) {
                    self.text(column, &self.mask.content(None, text), None)?;
                }
            }
            Place::Table(_) => {}
        }
        Ok(())
    }
}
