//! Columns whose values have a form with check digits, or another that is hardly met by chance.

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::checks::FORMS;
use crate::model::Text;

/// Forms that are proposed, the surest first, with the share of other values of the same length and signs that have them by chance:
/// check characters of 31, 11 and 10 values, two digits by 97; nothing else reads like mail.
const PROPOSED: [(&str, f64); 8] = [
    ("credit_code", 0.04),
    ("cn_id", 0.1),
    ("iban", 0.02),
    ("email", 0.01),
    ("e164", 0.01),
    ("cn_mobile", 0.1),
    ("gtin", 0.1),
    ("bank_card", 0.1),
];

/// So many distinct values at least must lack a form if they had it by chance alone.
const OTHERS: f64 = 20.0;

/// Proposes forms, each with the position of its column among those looked at.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<(usize, Proposal)> {
    let all = mined.columns.iter().enumerate();
    all.filter_map(|(at, column)| Some((at, form(column, bar)?))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn form(column: &MinedColumn, bar: Bar) -> Option<Proposal> {
    const TITLE: Text = Text { en: "{column} is of the form `{form}`", zh: "{column} 符合 `{form}` 格式" };
    if column.moments.is_some() {
        return None;
    }
    PROPOSED.iter().find_map(|(name, chance)| {
        let (_, fits) = FORMS.iter().find(|(form, _)| form == name)?;
        let broken = column.values.iter().zip(&column.counts[1..]).filter(|(value, _)| !fits(value));
        let broken = broken.map(|(_, count)| count).sum();
        let judged = column.filled();
        // Rows repeat what a few values say; it is these that must not fit by chance.
        let others = column.values.len() as f64 * (1.0 - chance);
        if others < OTHERS {
            return None;
        }
        let by_chance = Some(judged as f64 * (1.0 - chance));
        let evidence = Evidence { judged, broken, by_chance };
        bar.is_met(evidence).then(|| Proposal {
            id: format!("{}-{}", column.slug(), name.replace('_', "-")),
            check: "malformed-value",
            title: TITLE.owned(&[("column", &column.caption), ("form", name)]),
            keys: vec![("columns", format!("[{}]", column.listed())), ("params", format!("{{ form = \"{name}\" }}"))],
            evidence,
            notes: Vec::new(),
        })
    })
}
