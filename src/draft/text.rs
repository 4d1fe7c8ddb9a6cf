//! The text of a drafted profile.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::content::Content;
use super::{Guess, Why, states, sums};
use crate::model::{Axis, Column, Kind, Lang, Text};
use crate::normalise::status::Words;
use crate::sources::{FALLBACK, Library, MappedTable, Profile, caption_key};

/// Captions that a signature is made of.
const SIGNATURE: usize = 4;

/// Words that are listed of a status column.
const MOST_WORDS: usize = 40;

/// What there is to write.
pub(super) struct Drafted<'a> {
    pub(super) table: &'a MappedTable,
    /// The source that it is of, or resembles; the general dictionary where it does neither.
    pub(super) base: &'a Profile,
    pub(super) library: &'a Library,
    pub(super) id: &'a str,
    pub(super) columns: &'a [Content],
    pub(super) guesses: &'a [Guess],
    /// The rows of the sample that follow each other in the file.
    pub(super) blocks: &'a [std::ops::Range<usize>],
    pub(super) looked_at: usize,
    /// The language of its comments.
    pub(super) lang: Lang,
}

const HEAD: Text = Text {
    en: "Drafted from {file} ({rows} rows looked at).\nCheck every line, then name this file with --source-file, or under \
         source-files in ordermend.toml.",
    zh: "根据 {file} 起草（查看了 {rows} 行）。\n请逐行核对，然后用 --source-file 指定本文件，或写入 ordermend.toml 的 source-files。",
};

const SIGNED: Text = Text {
    en: "A file with all of these captions is one of this source. Keep what only this system writes.",
    zh: "含有以下全部表头的文件即属于该来源；请只保留该系统特有的表头。",
};

const OF_BASE: Text = Text {
    en: "Its files are known by what tells those of {source}. For others give signature_all = [captions].",
    zh: "其文件按 {source} 的表头特征识别；如需另行识别，请写 signature_all = [表头]。",
};

const BLANK: Text = Text { en: "the caption is known; all cells are blank", zh: "表头已知；该列全为空" };

const HOLDS: Text = Text { en: "These hold in the file:", zh: "文件中成立的关系：" };

const UNKNOWN: Text = Text { en: "What these mean nobody else says", zh: "以下状态词的含义未知" };

impl Why {
    /// How people put it.
    fn text(self) -> Text {
        match self {
            Self::Caption => Text { en: "the caption is known and the values fit", zh: "表头已知，且值相符" },
            Self::CaptionAlone => Text {
                en: "the caption is known, but many values do not fit: check it",
                zh: "表头已知，但许多值不符，请核对",
            },
            Self::Values => {
                Text { en: "the values look like it; the caption is not known", zh: "表头未知，根据值推断" }
            }
            Self::Sum => {
                Text { en: "the lines of each order add up to it", zh: "每个订单的各行金额之和等于该列" }
            }
            Self::Equation => Text {
                en: "it adds up with known columns as the source's amounts do",
                zh: "与已知列满足该来源的金额关系",
            },
            Self::Product => Text {
                en: "quantity × price = amount in these columns",
                zh: "这些列满足 数量 × 单价 = 金额",
            },
        }
    }
}

/// Writes a profile: one that extends the source which was recognised, else one of its own.
pub(super) fn write(drafted: &Drafted<'_>) -> String {
    let mut out = String::new();
    let known = drafted.base;
    let extends = known.id != FALLBACK;
    let (rows, file) = (drafted.looked_at, &drafted.table.raw.file);
    let say = |text: Text| text.get(drafted.lang);
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    let head = HEAD.fill(drafted.lang, &[("file", &one_line(file)), ("rows", &rows.to_string())]);
    head.lines().for_each(|text| line(format!("# {text}")));
    line(String::new());
    line(format!("id = {}", quoted(drafted.id)));
    if extends {
        line(format!("extends = {}", quoted(&known.id)));
    }
    let title = drafted.table.raw.output_name.as_str();
    line(format!("title = {{ en = {0}, zh = {0} }}", quoted(title)));
    line("confidence = \"inferred\"".to_owned());
    if !extends {
        line(format!("grain = \"{}\"", grain(drafted)));
    }
    line(String::new());
    let keys: Vec<String> = drafted.table.raw.header.iter().map(|caption| caption_key(caption)).collect();
    if extends && known.layout_of(&keys).is_some() {
        line(format!("# {}", OF_BASE.fill(drafted.lang, &[("source", &known.id)])));
    } else {
        let signature: Vec<String> = signature(drafted).iter().map(|caption| quoted(caption)).collect();
        line(format!("# {}", say(SIGNED)));
        line(format!("signature_all = [{}]", signature.join(", ")));
    }
    line(String::new());
    line("[columns]".to_owned());
    for guess in drafted.guesses {
        let caption = drafted.table.raw.header[guess.position].trim();
        // What the extended profile says itself is not said again.
        if caption.is_empty() || (extends && guess.why == Why::Caption) {
            continue;
        }
        let content = &drafted.columns[guess.position];
        let examples: Vec<String> = content.examples().iter().map(|text| quoted(&shortened(text))).collect();
        let why = match guess.why {
            Why::CaptionAlone if content.filled == 0 => BLANK,
            why => why.text(),
        };
        let examples = if examples.is_empty() { String::new() } else { format!("; {}", examples.join(", ")) };
        line(format!(
            "{} = [{}]  # {} %: {}{examples}",
            guess.column.name(),
            quoted(caption),
            guess.confidence,
            say(why)
        ));
    }
    for (position, content) in drafted.columns.iter().enumerate() {
        let caption = drafted.table.raw.header[position].trim();
        if caption.is_empty() || drafted.guesses.iter().any(|guess| guess.position == position) {
            continue;
        }
        let examples: Vec<String> = content.examples().iter().map(|text| quoted(&shortened(text))).collect();
        line(format!("# ? = [{}]  # {}", quoted(caption), examples.join(", ")));
    }
    for guess in drafted.guesses {
        if let Kind::Status(axis) = guess.column.kind() {
            out.push_str(&words(drafted, guess, axis));
        }
    }
    out.push_str(&identities(drafted));
    out.push_str(&further_sums(drafted));
    out
}

/// Sums that hold in the file and take in a column of which it is not known what it is, as comments: they tell what it may be.
fn further_sums(drafted: &Drafted<'_>) -> String {
    let is_known = |position: usize| drafted.guesses.iter().any(|guess| guess.position == position);
    let adds = |position: &usize| {
        let guess = drafted.guesses.iter().find(|guess| guess.position == *position);
        guess.is_none_or(|guess| matches!(guess.column.kind(), Kind::Money | Kind::Quantity))
    };
    let positions: Vec<usize> = (0..drafted.columns.len()).filter(adds).collect();
    let caption = |position: usize| one_line(&drafted.table.raw.header[position]);
    let mut out = String::new();
    for (left, one, other) in sums::sums(drafted.columns, &positions) {
        if is_known(left) && is_known(one) && is_known(other) {
            continue;
        }
        if out.is_empty() {
            let _ = writeln!(out, "\n# {}", HOLDS.get(drafted.lang));
        }
        let _ = writeln!(out, "# {} = {} + {}", caption(left), caption(one), caption(other));
    }
    out
}

/// What one row is: a line where rows that follow each other have one order number and differ otherwise, an order where no number
/// stands twice.
fn grain(drafted: &Drafted<'_>) -> &'static str {
    let of = |column: Column| drafted.guesses.iter().find(|guess| guess.column == column);
    let Some(number) = of(Column::OrderId) else { return "auto" };
    let content = &drafted.columns[number.position];
    if content.distinct.len() == content.filled {
        return "order";
    }
    let (mut lines, mut copies) = (0usize, 0usize);
    for row in drafted.blocks.iter().flat_map(|block| block.start + 1..block.end) {
        if !content.cells[row].is_empty() && content.cells[row] == content.cells[row - 1] {
            let differs = drafted.columns.iter().any(|column| column.cells[row] != column.cells[row - 1]);
            *(if differs { &mut lines } else { &mut copies }) += 1;
        }
    }
    if lines > copies && lines * 20 >= content.filled { "line" } else { "auto" }
}

/// The captions that tell the file: those that no shipped source knows first, then those of the order's core.
fn signature<'a>(drafted: &'a Drafted<'_>) -> Vec<&'a str> {
    let header = &drafted.table.raw.header;
    let rank = |guess: &&Guess| {
        let is_known = drafted.library.knows(&header[guess.position]);
        (is_known, guess.column != Column::OrderId, guess.column)
    };
    let mut guesses: Vec<&Guess> =
        drafted.guesses.iter().filter(|guess| !header[guess.position].trim().is_empty()).collect();
    guesses.sort_by_key(rank);
    let mut captions: Vec<&str> = guesses.iter().take(SIGNATURE).map(|guess| header[guess.position].trim()).collect();
    captions.dedup();
    captions
}

/// The words of a status column with what they mean elsewhere.
fn words(drafted: &Drafted<'_>, guess: &Guess, axis: Axis) -> String {
    let name = axis.name();
    // What the words of the extended source mean, it says itself.
    let own = (drafted.base.id != FALLBACK).then(|| Words::new(drafted.base, axis));
    let is_said =
        |word: &str| own.as_ref().is_some_and(|own| own.is_refined(word) || own.code(word, |_| None).is_some());
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut unknown = Vec::new();
    let words = drafted.columns[guess.position].distinct.keys().filter(|word| !is_said(word));
    for word in words.take(MOST_WORDS) {
        let quoted = quoted(word);
        match states::meaning(drafted.library, axis, word) {
            Some(state) => known.entry(state).or_default().push(quoted),
            None => unknown.push(quoted),
        }
    }
    if own.is_some() && known.is_empty() && unknown.is_empty() {
        return String::new();
    }
    let mut out = format!("\n[[status]]\naxis = \"{name}\"\n[status.values]\n");
    for (state, words) in known {
        let _ = writeln!(out, "{state} = [{}]", words.join(", "));
    }
    if !unknown.is_empty() {
        let _ = writeln!(out, "# {}: [{}]", UNKNOWN.get(drafted.lang), unknown.join(", "));
    }
    out
}

/// The equations between amounts that hold in the file.
fn identities(drafted: &Drafted<'_>) -> String {
    let amounts = drafted.guesses.iter().filter(|guess| guess.column.kind() == Kind::Money);
    let positions: Vec<usize> = amounts.map(|guess| guess.position).collect();
    let column = |position: usize| {
        drafted.guesses.iter().find(|guess| guess.position == position).map_or("", |guess| guess.column.name())
    };
    let caption = |position: usize| drafted.table.raw.header[position].trim();
    let mut out = String::new();
    let known: Vec<String> = drafted.base.identity.iter().map(|identity| identity.equation.to_string()).collect();
    for (left, one, other) in sums::sums(drafted.columns, &positions) {
        let equation = |one: usize, other: usize| format!("{} = {} + {}", column(left), column(one), column(other));
        if known.contains(&equation(one, other)) || known.contains(&equation(other, one)) {
            continue;
        }
        let title = format!("{} = {} + {}", caption(left), caption(one), caption(other));
        let title = quoted(&title);
        let id = format!("{}-is-{}-and-{}", column(left), column(one), column(other)).replace('_', "-");
        let _ = write!(
            out,
            "\n[[identity]]\nid = \"{id}\"\nequation = \"{}\"\ntolerance = \"0.01\"\nconfidence = \"inferred\"\n\
             title = {{ en = {title}, zh = {title} }}\n",
            equation(one, other)
        );
    }
    out
}

/// A text as TOML writes it; that is as JSON does, which lets one control character stand.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}

/// A text without line breaks and other control characters, as comments may hold it.
fn one_line(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A value as an example: its first characters.
fn shortened(text: &str) -> String {
    const MOST: usize = 24;
    let plain = one_line(text);
    if plain.chars().count() <= MOST { plain } else { plain.chars().take(MOST).chain(['…']).collect() }
}
