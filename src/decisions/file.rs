//! The file of decisions, and workbooks and files that hold some: read leniently, written strictly.

use std::io::{self, Write};
use std::path::Path;

use super::{Decision, Decisions, Question, Side, Subject, Word, plain_key};
use crate::error::Error;
use crate::matching::people;
use crate::model::{Decimal, Lang, OwnedText, Structure, Text};
use crate::problem::Problem;
use crate::read::{OddKind, RawTable};
use crate::write::{NO_DECISION, PeopleCsv, REPORT_COLUMNS, REVIEW_COLUMNS, VALUE, own_cell, own_text};

/// The columns of `decisions.csv`.
pub const CAPTIONS: [&str; 11] =
    ["kind", "key_a", "key_b", "column", "before", "decision", "value", "reason", "by", "at", "evidence_hash"];

/// Where the columns of a file of decisions stand.
struct Positions {
    /// What all decisions of the table are about, where no column says it.
    subject: Option<Subject>,
    kind: Option<usize>,
    key_a: usize,
    key_b: Option<usize>,
    decision: usize,
    names: [Option<usize>; 2],
    /// What can be said of each row.
    choices: Option<usize>,
    others: [Option<usize>; 7],
}

impl Positions {
    fn of(table: &RawTable) -> Result<Self, Error> {
        let place = |name: &str| place(table, name);
        let needed = |name: &str| place(name).map_or_else(|| people::column(table, name), Ok);
        Ok(Self {
            subject: None,
            kind: place("kind"),
            key_a: needed("key_a")?,
            key_b: place("key_b"),
            decision: needed("decision")?,
            names: ["name_a", "name_b"].map(place),
            choices: place("choices"),
            others: ["column", "before", "value", "reason", "by", "at", "evidence_hash"].map(place),
        })
    }

    /// The columns of the sheet of pairs of a report; `None` where it is no such sheet.
    fn of_pairs(table: &RawTable) -> Option<Self> {
        let captioned = |name: &str| {
            let (_, text, _) = REVIEW_COLUMNS.iter().find(|(own, ..)| *own == name)?;
            table.header.iter().position(|own| own.trim() == text.en || own.trim() == text.zh)
        };
        captioned("key_a").and(captioned("key_b")).and(captioned("evidence_hash"))?;
        Self::of(table).ok()
    }

    /// The columns of a sheet of findings as [`REPORT_COLUMNS`] has them; `None` where it is no such sheet. Behind the last of
    /// them stand the source's own columns, which may be called the same.
    fn of_findings(table: &RawTable) -> Option<Self> {
        let end = report_place(&table.header, "evidence_hash")? + 1;
        let place = |name: &str| report_place(&table.header[..end], name);
        Some(Self {
            subject: Some(Subject::Finding),
            kind: None,
            key_a: place("fingerprint")?,
            key_b: None,
            decision: place("decision")?,
            names: ["order_id", "message"].map(place),
            choices: place("choices"),
            others: ["source_column", "", "value", "reason", "by", "", "evidence_hash"].map(place),
        })
    }
}

/// Where a column of a sheet of findings stands.
fn report_place(header: &[String], name: &str) -> Option<usize> {
    let (_, text) = REPORT_COLUMNS.iter().find(|(own, _)| *own == name)?;
    header.iter().position(|own| own.trim() == text.en || own.trim() == text.zh)
}

/// Whether a text is a caption of a review workbook, or of the sheet of pairs in a report.
fn is_review_caption(caption: &str) -> bool {
    let caption = caption.trim();
    REVIEW_COLUMNS.iter().any(|(_, text, _)| !text.en.is_empty() && (caption == text.en || caption == text.zh))
}

/// Whether a text is a caption of a sheet of findings.
fn is_report_caption(caption: &str) -> bool {
    REPORT_COLUMNS.iter().any(|(_, text)| caption.trim() == text.en || caption.trim() == text.zh)
}

/// Where a column of a review file or a file of decisions stands, by its name or its caption in a workbook of either language.
fn place(table: &RawTable, name: &str) -> Option<usize> {
    let captions = REVIEW_COLUMNS.iter().find(|(own, ..)| *own == name).map(|(_, text, _)| text);
    // A column without a caption is in CSV alone.
    let is = |own: &str| {
        let captioned = captions.is_some_and(|text| !own.is_empty() && (own == text.en || own == text.zh));
        own.eq_ignore_ascii_case(name) || captioned
    };
    table.header.iter().position(|own| is(own.trim()))
}

/// Reads decisions: `decisions.csv` as this program writes it, or a review file or workbook, or the sheets of findings of a
/// report, that were filled in. Rows without a decision are none.
///
/// # Errors
/// When the file cannot be read, lacks `key_a` or `decision`, or says a word that is none; all such lines are listed.
pub fn read(path: &Path) -> Result<Decisions, Error> {
    let tables = people::read_tables(path, &|caption| is_report_caption(caption) || is_review_caption(caption))?;
    let mut taken = Taken { has_sheets: tables.len() > 1, ..Taken::default() };
    if tables.iter().any(|table| Positions::of_findings(table).is_some() || Positions::of_pairs(table).is_some()) {
        for table in &tables {
            if let Some(positions) = Positions::of_findings(table) {
                taken.rows(table, &positions);
                taken.odd(table, &positions);
            } else if let Some(positions) = Positions::of_pairs(table) {
                taken.rows(table, &positions);
            }
        }
    } else {
        match people::first_table(tables, path) {
            // Where nothing was decided yet, there are captions alone.
            Err(Error::HeaderOnly { .. }) => {}
            table => {
                let table = table?;
                taken.rows(&table, &Positions::of(&table)?);
            }
        }
    }
    if taken.problems.is_empty() { Ok(taken.decisions) } else { Err(Error::Decisions { problems: taken.problems }) }
}

/// What was read of the tables of a file.
#[derive(Default)]
struct Taken {
    /// Whether the file has several sheets, so that a line alone is no place.
    has_sheets: bool,
    decisions: Decisions,
    problems: Vec<Problem>,
}

impl Taken {
    fn rows(&mut self, table: &RawTable, positions: &Positions) {
        for row in 0..table.height() {
            self.line(table, positions, table.line(row), &|at| own_cell(table, row, at));
        }
    }

    /// A finding may be about a row that reads like a total or a note, and so does its line in the report then.
    fn odd(&mut self, table: &RawTable, positions: &Positions) {
        let below = |odd: &&crate::read::OddRecord| {
            odd.line > table.header_line && odd.kind != OddKind::Structure(Structure::Header)
        };
        for odd in table.odd.iter().filter(below) {
            self.line(table, positions, odd.line, &|at| {
                odd.cells.get(at).map_or_else(String::new, |cell| own_text(cell))
            });
        }
    }

    fn line(&mut self, table: &RawTable, positions: &Positions, line: u32, cell: &dyn Fn(usize) -> String) {
        match decision(positions, cell) {
            Ok(Some(decision)) => {
                self.decisions.put(decision);
            }
            Ok(None) => {}
            Err(text) => {
                let file = match table.sheet.as_ref().filter(|_| self.has_sheets) {
                    Some(sheet) => format!("{} [{sheet}]", table.file),
                    None => table.file.clone(),
                };
                self.problems.push(Problem::new(file, usize::try_from(line).ok(), text));
            }
        }
    }
}

/// The decision on a line, of which `cell` gives the cells; `None` where there is none yet.
fn decision(positions: &Positions, cell: &dyn Fn(usize) -> String) -> Result<Option<Decision>, OwnedText> {
    const NO_WORD: Text = Text {
        en: "`{word}` is no decision on a {subject}; there are: {words}",
        zh: "“{word}”不是对{subject}的裁定；可用：{words}",
    };
    const PAIR: Text = Text { en: "pair", zh: "一对记录" };
    const FINDING: Text = Text { en: "finding", zh: "发现" };
    const NO_KIND: Text = Text {
        en: "`{kind}` is nothing that is decided on; there are: pair, finding",
        zh: "没有可裁定的种类“{kind}”；可用：pair、finding",
    };
    const NO_KEY: Text = Text {
        en: "the decision `{word}` stands without its key; the columns key_a and, for pairs, key_b tell what it is about",
        zh: "裁定“{word}”缺少键；key_a 列（对于一对记录还有 key_b 列）说明裁定的对象",
    };
    let own_cell = cell;
    let cell = |position: Option<usize>| position.map_or_else(String::new, own_cell);
    let said = own_cell(positions.decision);
    if said.is_empty() || said == NO_DECISION {
        return Ok(None);
    }
    let kind = cell(positions.kind);
    let subject = match kind.as_str() {
        "" => positions.subject,
        _ => Some(Subject::from_name(&kind).ok_or_else(|| NO_KIND.owned(&[("kind", &kind)]))?),
    };
    let word = Word::from_name(&said).filter(|word| subject.is_none_or(|subject| subject == word.subject()));
    let word = word.ok_or_else(|| {
        let of = subject.unwrap_or(Subject::Pair);
        let subject = if of == Subject::Pair { PAIR } else { FINDING };
        let says = |lang: Lang| {
            // A workbook offers the words of its language, and takes those of files.
            let words: Vec<&str> = Word::of(of).map(|word| word.text().get(lang)).collect();
            let comma = if lang == Lang::Zh { "、" } else { ", " };
            NO_WORD.fill(lang, &[("word", &said), ("subject", subject.get(lang)), ("words", &words.join(comma))])
        };
        OwnedText { en: says(Lang::En), zh: says(Lang::Zh) }
    })?;
    // What can be said of a row stands in it.
    let is_report = positions.subject.is_some();
    if let Some(choices) = positions.choices.map(own_cell).filter(|choices| is_report || !choices.is_empty()) {
        let words: Vec<Word> =
            choices.split([',', '、', '，']).filter_map(|word| Word::from_name(word.trim())).collect();
        if !words.contains(&word) {
            return Err(not_offered(&said, &words));
        }
    }
    let (key_a, key_b) = (own_cell(positions.key_a), cell(positions.key_b));
    if key_a.is_empty() || word.subject() == Subject::Pair && key_b.is_empty() {
        return Err(NO_KEY.owned(&[("word", &said)]));
    }
    const ITSELF: Text = Text {
        en: "key_a and key_b are the same, `{key}`: a decision on a pair is about two records",
        zh: "key_a 与 key_b 相同（{key}）：对一对记录的裁定须涉及两条记录",
    };
    if word.subject() == Subject::Pair && plain_key(&key_a) == plain_key(&key_b) {
        return Err(ITSELF.owned(&[("key", &key_a)]));
    }
    let [column, before, value, reason, by, at, evidence_hash] = positions.others.map(cell);
    const NO_VALUE: Text = Text {
        en: "`{word}` says what the cell should be, but {column} is blank",
        zh: "“{word}”须写明该单元格应为的值，但 {column} 为空",
    };
    if word == Word::FixTo && value.is_empty() {
        let caption = |lang| if positions.subject.is_some() { VALUE.get(lang) } else { "value" };
        let says = |lang: Lang| NO_VALUE.fill(lang, &[("word", &said), ("column", caption(lang))]);
        return Err(OwnedText { en: says(Lang::En), zh: says(Lang::Zh) });
    }
    // A review file shows what is decided on in columns of its own.
    let shown = || positions.names.map(cell).join(" | ");
    let before = if before.is_empty() && positions.names[0].is_some() { shown() } else { before };
    Ok(Some(Decision { word, key_a, key_b, column, before, value, reason, by, at, evidence_hash }))
}

/// That a word cannot be said of what a row is about, and which can.
fn not_offered(said: &str, words: &[Word]) -> OwnedText {
    const NONE: Text = Text {
        en: "`{word}`: there is nothing to decide on this row; leave the cell as it was",
        zh: "“{word}”：此行无需裁定；请保持单元格原样",
    };
    const OTHERS: Text = Text {
        en: "`{word}` cannot be said of this row; there are: {words}",
        zh: "不能对此行裁定“{word}”；可用：{words}",
    };
    if words.is_empty() {
        return NONE.owned(&[("word", said)]);
    }
    let says = |lang: Lang, comma: &str| {
        let words: Vec<&str> = words.iter().map(|word| word.text().get(lang)).collect();
        OTHERS.fill(lang, &[("word", said), ("words", &words.join(comma))])
    };
    OwnedText { en: says(Lang::En, ", "), zh: says(Lang::Zh, "、") }
}

/// Whether a file is one of decisions as [`write()`] makes it, and nothing else that a run or a steward wrote.
///
/// # Errors
/// When it cannot be read.
pub fn is_own(path: &Path) -> Result<bool, Error> {
    let text = std::fs::read(path).map_err(|source| Error::Open { path: path.to_owned(), source })?;
    let text = String::from_utf8_lossy(&text);
    let captions = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let captions: Vec<&str> =
        captions.split([',', ';', '\t']).map(|caption| caption.trim_matches(['"', ' '])).collect();
    let needed = ["key_a", "decision"].iter().all(|name| captions.contains(name));
    Ok(needed && captions.iter().all(|caption| CAPTIONS.contains(caption)))
}

/// Reads the questions of a review file, in its order.
///
/// # Errors
/// When it cannot be read or is none.
pub fn read_questions(path: &Path) -> Result<Vec<Question>, Error> {
    let table = match people::read_table(path) {
        // A review without questions has its captions alone.
        Err(Error::HeaderOnly { .. }) => return Ok(Vec::new()),
        table => table?,
    };
    let position = |name: &str| place(&table, name);
    for name in ["key_a", "name_a", "name_b"] {
        position(name).map_or_else(|| people::column(&table, name), Ok)?;
    }
    let positions: Vec<(&str, Option<usize>)> =
        REVIEW_COLUMNS.iter().map(|(name, ..)| (*name, position(name))).collect();
    let read = |row: u32| {
        let get = |name: &str| {
            let at = positions.iter().find(|(own, _)| *own == name).and_then(|(_, at)| *at);
            at.map_or_else(String::new, |at| own_cell(&table, row, at))
        };
        let side = |which: &str| Side {
            key: get(&format!("key_{which}")),
            name: get(&format!("name_{which}")),
            about: get(&format!("about_{which}")),
            orders: get(&format!("orders_{which}")).parse().ok(),
        };
        // A workbook speaks one language.
        let both = |en: &str, zh: &str| {
            let (en, zh) = (get(en), get(zh));
            OwnedText { zh: if zh.is_empty() { en.clone() } else { zh }, en }
        };
        let subject = Subject::from_name(&get("kind")).unwrap_or(Subject::Pair);
        let mut choices: Vec<Word> = get("choices").split(',').filter_map(Word::from_name).collect();
        if choices.is_empty() {
            choices = Word::of(subject).collect();
        }
        Question {
            subject,
            choices,
            text: both("question", "question_zh"),
            a: side("a"),
            b: side("b"),
            score: get("score").parse().ok(),
            stake: Decimal::parse(&get("amount_at_stake")).unwrap_or(Decimal::ZERO),
            why: both("why", "why_zh"),
            column: String::new(),
            evidence_hash: get("evidence_hash"),
        }
    };
    Ok((0..table.height()).map(read).collect())
}

/// Writes `decisions.csv`.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut dyn Write, decisions: &Decisions) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, &CAPTIONS)?;
    for decision in decisions.list() {
        file.row([
            decision.word.subject().name(),
            &decision.key_a,
            &decision.key_b,
            &decision.column,
            &decision.before,
            decision.word.name(),
            &decision.value,
            &decision.reason,
            &decision.by,
            &decision.at,
            &decision.evidence_hash,
        ])?;
    }
    file.end()
}
