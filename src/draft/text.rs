//! The text of a drafted profile.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::content::Content;
use super::{Guess, Why, states, sums};
use crate::model::{Axis, Column, Kind};
use crate::sources::{FALLBACK, Library, MappedTable};

/// Captions that a signature is made of.
const SIGNATURE: usize = 4;

/// Words that are listed of a status column.
const MOST_WORDS: usize = 40;

/// What there is to write.
pub(super) struct Drafted<'a> {
    pub(super) table: &'a MappedTable,
    pub(super) library: &'a Library,
    pub(super) id: &'a str,
    pub(super) columns: &'a [Content],
    pub(super) guesses: &'a [Guess],
    pub(super) looked_at: usize,
}

/// Writes a profile: one that extends the source which was recognised, else one of its own.
pub(super) fn write(drafted: &Drafted<'_>) -> String {
    let mut out = String::new();
    let known = &drafted.table.detection.profile;
    let extends = known.id != FALLBACK;
    let (rows, file) = (drafted.looked_at, &drafted.table.raw.file);
    // Text in TOML is as in JSON, as far as it matters here.
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    line(format!("# Drafted from {} ({rows} rows looked at).", file.replace(['\n', '\r'], " ")));
    line(
        "# Check every line, then name this file with --source-file, or under source-files in ordermend.toml."
            .to_owned(),
    );
    line("# 起草的来源配置：请逐行核对，然后用 --source-file 指定，或写入 ordermend.toml 的 source-files。".to_owned());
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
    let signature: Vec<String> = signature(drafted).iter().map(|caption| quoted(caption)).collect();
    line(String::new());
    line("# A file with all of these captions is one of this source. Keep what only this system writes.".to_owned());
    line(format!("signature_all = [{}]", signature.join(", ")));
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
            Why::Caption => "the caption is known and the values fit",
            Why::CaptionAlone if content.filled == 0 => "the caption is known; all cells are blank",
            Why::CaptionAlone => "the caption is known, but many values do not fit: check it",
            Why::Values => "the values look like it; the caption is not known",
            Why::Product => "quantity × price = amount in these columns",
        };
        let examples = if examples.is_empty() { String::new() } else { format!("; {}", examples.join(", ")) };
        line(format!("{} = [{}]  # {} %: {why}{examples}", guess.column.name(), quoted(caption), guess.confidence));
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
    let caption = |position: usize| drafted.table.raw.header[position].trim();
    let mut out = String::new();
    for (left, one, other) in sums::sums(drafted.columns, &positions) {
        if is_known(left) && is_known(one) && is_known(other) {
            continue;
        }
        let head = if out.is_empty() { "\n# These hold in the file:\n" } else { "" };
        let _ = writeln!(out, "{head}# {} = {} + {}", caption(left), caption(one), caption(other));
    }
    out
}

/// What one row is: a line where order numbers stand on several rows that follow each other, else an order.
fn grain(drafted: &Drafted<'_>) -> &'static str {
    let of = |column: Column| drafted.guesses.iter().find(|guess| guess.column == column);
    let Some(number) = of(Column::OrderId) else { return "auto" };
    let content = &drafted.columns[number.position];
    let repeated = content.distinct.len() < content.filled;
    let names_goods = [Column::Sku, Column::ProductName, Column::Qty].iter().any(|&column| of(column).is_some());
    match (repeated, names_goods) {
        (true, true) => "auto",
        _ => "order",
    }
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
    let name = match axis {
        Axis::Lifecycle => "lifecycle",
        Axis::Payment => "payment",
        Axis::Fulfillment => "fulfillment",
        Axis::Refund => "refund",
    };
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for word in drafted.columns[guess.position].distinct.keys().take(MOST_WORDS) {
        let quoted = serde_json::to_string(word).unwrap_or_default();
        match states::meaning(drafted.library, axis, word) {
            Some(state) => known.entry(state).or_default().push(quoted),
            None => unknown.push(quoted),
        }
    }
    let mut out = format!("\n[[status]]\naxis = \"{name}\"\n[status.values]\n");
    for (state, words) in known {
        let _ = writeln!(out, "{state} = [{}]", words.join(", "));
    }
    if !unknown.is_empty() {
        let _ = writeln!(out, "# What these mean nobody else says: [{}]", unknown.join(", "));
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
    let known: Vec<String> =
        drafted.table.detection.profile.identity.iter().map(|identity| identity.equation.to_string()).collect();
    for (left, one, other) in sums::sums(drafted.columns, &positions) {
        let equation = |one: usize, other: usize| format!("{} = {} + {}", column(left), column(one), column(other));
        if known.contains(&equation(one, other)) || known.contains(&equation(other, one)) {
            continue;
        }
        let title = format!("{} = {} + {}", caption(left), caption(one), caption(other));
        let title = serde_json::to_string(&title).unwrap_or_default();
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

/// A value as an example: its first characters.
fn shortened(text: &str) -> String {
    const MOST: usize = 24;
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if plain.chars().count() <= MOST { plain } else { plain.chars().take(MOST).chain(['…']).collect() }
}
