//! What is filled, or blank, only where something else is so.

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{OwnedText, Text};

/// Most values of a column whose values are conditions.
const VALUES: usize = 12;

/// Something that is so of some rows.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    column: usize,
    written: String,
    says: OwnedText,
    /// The number of the value; `None` where any value will do.
    code: Option<u32>,
}

impl Condition {
    /// Whether a row meets it.
    pub(super) fn is_met(&self, mined: &Mined, row: usize) -> bool {
        let code = mined.columns[self.column].codes[row];
        self.code.map_or(code != 0, |wanted| code == wanted)
    }

    /// As an expression.
    pub(super) fn written(&self) -> String {
        self.written.clone()
    }

    /// As people read it.
    pub(super) fn says(&self) -> OwnedText {
        self.says.clone()
    }
}

/// What rows may be told apart by: columns that are filled in some of them, and values of columns that have few.
pub(super) fn conditions(mined: &Mined) -> Vec<Condition> {
    const FILLED: Text = Text { en: "{column} is filled", zh: "{column} 已填写" };
    const IS: Text = Text { en: "{column} is {value}", zh: "{column} 为 {value}" };
    let mut found = Vec::new();
    for (at, column) in mined.columns.iter().enumerate().filter(|(_, column)| !column.of_first_row) {
        if column.counts[0] > 0 && column.filled() > 0 {
            let says = FILLED.owned(&[("column", &column.caption)]);
            found.push(Condition {
                column: at,
                written: format!("{} IS NOT NULL", column.written()),
                says,
                code: None,
            });
        }
        if column.moments.is_none() && (2..=VALUES).contains(&column.values.len()) {
            for (code, value) in (1u32..).zip(&column.values) {
                // The word as it stands: a state may have several.
                let written = format!("{} = '{}'", column.written_text(), value.replace('\'', "''"));
                let says = IS.owned(&[("column", &column.caption), ("value", value)]);
                found.push(Condition { column: at, written, says, code: Some(code) });
            }
        }
    }
    found
}

/// Proposes what must be filled, and what must be blank, where a condition is met. Conditions that ask the same of a column are
/// one rule.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    const MUST: Text = Text { en: "{column} is filled where {condition}", zh: "{condition}时{column}已填写" };
    const MUST_NOT: Text = Text { en: "{column} is blank where {condition}", zh: "{condition}时{column}为空" };
    let conditions = conditions(mined);
    let optional = mined
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.of_first_row && column.counts[0] > 0 && column.filled() > 0);
    let mut proposals = Vec::new();
    for (at, column) in optional {
        for filled in [true, false] {
            let asked: Vec<(&Condition, Evidence)> = conditions
                .iter()
                .filter(|condition| condition.column != at)
                // That two columns are filled together is a rule of its own.
                .filter(|condition| condition.code.is_some() || filled)
                .map(|condition| (condition, evidence(mined, column, condition, filled)))
                .filter(|(_, evidence)| bar.is_met(*evidence))
                .collect();
            let strongest = asked.iter().max_by_key(|(_, evidence)| evidence.judged);
            let Some((condition, _)) = strongest else { continue };
            // The values of one column go together; more than one column would say the same twice.
            let same: Vec<&(&Condition, Evidence)> = asked
                .iter()
                .filter(|(other, _)| {
                    other.column == condition.column && other.code.is_some() == condition.code.is_some()
                })
                .collect();
            if condition.code.is_none() && is_mutual(mined, column, condition, bar) {
                continue;
            }
            let written = same.iter().map(|(condition, _)| condition.written()).collect::<Vec<_>>().join(" OR ");
            let says = |pick: fn(&OwnedText) -> &str, or: &str| {
                same.iter().map(|(condition, _)| pick(&condition.says).to_owned()).collect::<Vec<_>>().join(or)
            };
            let text = if filled { MUST } else { MUST_NOT };
            let of = |text: &str, said: &str| text.replace("{column}", &column.caption).replace("{condition}", said);
            let sum =
                same.iter().fold(Evidence { by_chance: Some(0.0), ..Evidence::default() }, |sum, (_, one)| Evidence {
                    judged: sum.judged + one.judged,
                    broken: sum.broken + one.broken,
                    by_chance: sum.by_chance.zip(one.by_chance).map(|(a, b)| a + b),
                });
            let is = if filled { "IS NOT NULL" } else { "IS NULL" };
            let assert = format!("{} {is}", column.written());
            proposals.push(Proposal {
                id: format!(
                    "{}-{}-by-{}",
                    column.slug(),
                    if filled { "filled" } else { "blank" },
                    mined.columns[condition.column].slug()
                ),
                check: "expression",
                title: OwnedText {
                    en: of(text.en, &says(|text| &text.en, " or ")),
                    zh: of(text.zh, &says(|text| &text.zh, "或")),
                },
                keys: vec![
                    ("assert", toml::Value::String(assert).to_string()),
                    ("where", toml::Value::String(written).to_string()),
                ],
                evidence: sum,
                notes: Vec::new(),
            });
        }
    }
    proposals
}

/// Whether the column of a condition is filled just where this one is.
fn is_mutual(mined: &Mined, column: &MinedColumn, condition: &Condition, bar: Bar) -> bool {
    let other = &mined.columns[condition.column];
    let differ = column.codes.iter().zip(&other.codes).filter(|(a, b)| (**a == 0) != (**b == 0)).count() as u64;
    bar.is_met(Evidence::of(mined.rows() as u64, differ))
}

/// How often a column is filled, or blank, where a condition is met. By chance it would be so as often as everywhere.
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn evidence(mined: &Mined, column: &MinedColumn, condition: &Condition, filled: bool) -> Evidence {
    let (mut judged, mut broken) = (0u64, 0u64);
    for (row, &code) in column.codes.iter().enumerate() {
        if condition.is_met(mined, row) {
            judged += 1;
            broken += u64::from((code != 0) != filled);
        }
    }
    let against = if filled { column.counts[0] } else { column.filled() };
    let share = against as f64 / mined.rows().max(1) as f64;
    Evidence { judged, broken, by_chance: Some(judged as f64 * share) }
}
