//! `review.csv` and `review.xlsx`: what people must decide, most money first. Both go back through `review apply`.

use std::io::{self, Write};

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::OutputFolder;
use super::folder::write_error;
use super::people::{PeopleCsv, harmless};
use crate::decisions::{Question, Word};
use crate::error::Error;
use crate::model::{Lang, Text};

/// The caption of the money that hangs on something.
pub(super) const STAKE: Text = Text { en: "Amount at stake", zh: "涉及金额" };
/// The caption of what was decided.
pub(super) const DECIDED: Text = Text { en: "Decision", zh: "裁定" };
/// The caption of why.
pub(super) const REASON: Text = Text { en: "Reason", zh: "理由" };
/// The caption of who decided.
pub(super) const BY: Text = Text { en: "By", zh: "裁定人" };
/// The built-in format of texts, `@`: a spreadsheet keeps every digit of what is typed into such a cell.
pub(super) const TEXT_FORMAT: u8 = 49;
/// The caption of what can be decided.
pub(super) const CHOICES: Text = Text { en: "Choices", zh: "可选裁定" };
/// The caption of the hash of what is known.
pub(super) const EVIDENCE: Text = Text { en: "Evidence", zh: "依据哈希" };

/// The columns of a review file: their names in machine-readable files and captions in workbooks, and how wide they are there.
pub const REVIEW_COLUMNS: [(&str, Text, u16); 20] = [
    ("kind", Text { en: "Kind", zh: "种类" }, 8),
    ("question", Text { en: "Question", zh: "问题" }, 26),
    ("question_zh", Text { en: "", zh: "" }, 0),
    ("name_a", Text { en: "First", zh: "甲" }, 34),
    ("about_a", Text { en: "About the first", zh: "甲的资料" }, 30),
    ("orders_a", Text { en: "Orders of the first", zh: "甲的订单数" }, 9),
    ("name_b", Text { en: "Second", zh: "乙" }, 34),
    ("about_b", Text { en: "About the second", zh: "乙的资料" }, 30),
    ("orders_b", Text { en: "Orders of the second", zh: "乙的订单数" }, 9),
    ("score", Text { en: "Likelihood, %", zh: "可能性（%）" }, 11),
    ("amount_at_stake", STAKE, 14),
    ("why", Text { en: "Why", zh: "依据" }, 60),
    ("why_zh", Text { en: "", zh: "" }, 0),
    ("choices", CHOICES, 20),
    ("decision", DECIDED, 12),
    ("reason", REASON, 24),
    ("by", BY, 10),
    ("key_a", Text { en: "Key of the first", zh: "甲的键" }, 20),
    ("key_b", Text { en: "Key of the second", zh: "乙的键" }, 20),
    ("evidence_hash", EVIDENCE, 20),
];

/// The column that people fill.
const DECISION: &str = "decision";

/// Writes the questions as CSV, in both languages.
///
/// # Errors
/// When it cannot be written.
pub fn write_csv(out: &mut dyn Write, questions: &[Question]) -> io::Result<()> {
    let captions = REVIEW_COLUMNS.map(|(name, ..)| name);
    let mut file = PeopleCsv::new(out, &captions)?;
    for question in questions {
        file.row(
            captions.iter().map(|name| cell(question, name, None)).collect::<Vec<_>>().iter().map(String::as_str),
        )?;
    }
    file.end()
}

/// What a column says of a question; texts in one language where the file has one.
fn cell(question: &Question, column: &str, lang: Option<Lang>) -> String {
    let orders = |orders: Option<u32>| orders.map_or_else(String::new, |orders| orders.to_string());
    match column {
        "kind" => question.subject.name().to_owned(),
        "question" => question.text.get(lang.unwrap_or(Lang::En)).to_owned(),
        "question_zh" => question.text.zh.clone(),
        "name_a" => question.a.name.clone(),
        "about_a" => question.a.about.clone(),
        "orders_a" => orders(question.a.orders),
        "name_b" => question.b.name.clone(),
        "about_b" => question.b.about.clone(),
        "orders_b" => orders(question.b.orders),
        "score" => question.score.map_or_else(String::new, |score| score.to_string()),
        "amount_at_stake" => question.stake.to_string(),
        "why" => question.why.get(lang.unwrap_or(Lang::En)).to_owned(),
        "why_zh" => question.why.zh.clone(),
        "choices" => {
            let said = |word: &Word| lang.map_or(word.name(), |lang| word.text().get(lang));
            question.choices.iter().map(said).collect::<Vec<_>>().join(", ")
        }
        "key_a" => question.a.key.clone(),
        "key_b" => question.b.key.clone(),
        "evidence_hash" => question.evidence_hash.clone(),
        _ => String::new(),
    }
}

/// Paper size A4, as workbooks number it.
pub(super) const A4: u8 = 9;

/// Most rows of a sheet below its captions.
const MOST_ROWS: usize = 1_048_575;

/// Writes the questions as a workbook with a list of decisions in each cell to fill.
///
/// # Errors
/// When it cannot be written.
pub fn write_workbook(
    folder: &OutputFolder,
    name: &str,
    questions: &[Question],
    lang: Lang,
    as_of: jiff::civil::Date,
) -> Result<(), Error> {
    let path = folder.path(name)?;
    let target = folder.final_path(name);
    let failed = |error: XlsxError| match error {
        XlsxError::IoError(source) => write_error(&target, source),
        other => write_error(&target, io::Error::other(other.to_string())),
    };
    let bytes = workbook(questions, lang, as_of).map_err(failed)?;
    std::fs::write(&path, bytes).map_err(|source| write_error(&target, source))
}

/// The questions as a workbook in memory.
///
/// # Errors
/// What the library says, which holds fewer rows and signs than the questions can have.
pub fn workbook(questions: &[Question], lang: Lang, as_of: jiff::civil::Date) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    super::workbook::created_on(&mut book, as_of)?;
    const SHEET: Text = Text { en: "Review", zh: "待裁定" };
    fill(book.add_worksheet_with_constant_memory()?, SHEET.get(lang), questions, lang)?;
    book.save_to_buffer()
}

/// Fills a sheet with questions.
pub(super) fn fill(sheet: &mut Worksheet, name: &str, questions: &[Question], lang: Lang) -> Result<(), XlsxError> {
    let caption = Format::new().set_bold().set_background_color("#E8EEF4").set_text_wrap().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let top = Format::new().set_align(FormatAlign::Top);
    let asked =
        Format::new().set_background_color("#FFF7D6").set_align(FormatAlign::Top).set_num_format_index(TEXT_FORMAT);
    let money = Format::new().set_num_format("#,##0.00").set_align(FormatAlign::Top);
    sheet.set_name(name)?;
    let columns: Vec<&(&str, Text, u16)> = REVIEW_COLUMNS.iter().filter(|(_, text, _)| !text.en.is_empty()).collect();
    for (at, (_, text, width)) in (0u16..).zip(&columns) {
        sheet.write_string_with_format(0, at, text.get(lang), &caption)?;
        sheet.set_column_width(at, f64::from(*width))?;
    }
    let rows = &questions[..questions.len().min(MOST_ROWS)];
    for (line, question) in (1u32..).zip(rows) {
        for (at, (name, ..)) in (0u16..).zip(&columns) {
            let text = cell(question, name, Some(lang));
            match *name {
                "orders_a" | "orders_b" | "score" | "amount_at_stake" => {
                    let format = if *name == "amount_at_stake" { &money } else { &top };
                    match text.parse::<f64>() {
                        Ok(number) => sheet.write_number_with_format(line, at, number, format)?,
                        Err(_) => sheet.write_blank(line, at, format)?,
                    };
                }
                DECISION | "reason" | "by" => {
                    sheet.write_blank(line, at, &asked)?;
                }
                "kind" | "choices" | "key_a" | "key_b" | "evidence_hash" => {
                    sheet.write_string_with_format(line, at, harmless(&text), &top)?;
                }
                _ => {
                    sheet.write_string_with_format(line, at, shown(&harmless(&text)), &wrapped)?;
                }
            }
        }
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let decision = columns.iter().position(|(name, ..)| *name == DECISION);
    if let Some(at) = decision.and_then(|at| u16::try_from(at).ok()).filter(|_| last > 0) {
        for (choices, from, to) in runs(rows) {
            let words: Vec<&str> = choices.iter().map(|word| word.text().get(lang)).collect();
            let offer = DataValidation::new().allow_list_strings(&words)?;
            sheet.add_data_validation(from, at, to, at, &offer)?;
        }
    }
    let width = u16::try_from(columns.len()).unwrap_or(1) - 1;
    sheet.autofilter(0, 0, last.max(1), width)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Most characters that are shown of a value; a cell of a workbook holds no more than 32,767.
const MOST_SHOWN: usize = 2000;

/// What is shown of a value.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Lines of the sheet that follow each other and have the same choices.
fn runs(rows: &[Question]) -> Vec<(&[Word], u32, u32)> {
    let mut line = 1;
    let mut found = Vec::new();
    for run in rows.chunk_by(|a, b| a.choices == b.choices) {
        let from = line;
        line += u32::try_from(run.len()).unwrap_or(0);
        found.push((run[0].choices.as_slice(), from, line - 1));
    }
    found
}
