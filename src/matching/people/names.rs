//! Names by themselves: scores of given pairs, and the parts of each name.

use super::{FieldKind, MapField, column, record_ids};
use crate::error::Error;
use crate::matching::name::{self, Name, Namer, Parts};
use crate::matching::weigh::{self, Part, Verdict};
use crate::model::{Lang, Text};
use crate::read::RawTable;
use crate::write::harmless;

/// Scores the pairs of names that stand in two columns, one a row, as CSV: record, both names, confidence from 0 to 1, band, bits,
/// and why in both languages. Nothing is known but the names, and neither answer is likelier before they are looked at.
///
/// # Errors
/// When a column is missing.
pub fn pairs(table: &RawTable, id: Option<&str>, a: &str, b: &str) -> Result<String, Error> {
    let (ids, a, b) = (record_ids(table, id)?, column(table, a)?, column(table, b)?);
    let mut file = csv::Writer::from_writer(Vec::new());
    let mut rows =
        vec![["record_id", "name_a", "name_b", "confidence", "band", "bits", "why", "why_zh"].map(str::to_owned)];
    for (row, id) in (0..table.height()).zip(ids) {
        let (left, right) = (table.cell(row, a).into_owned(), table.cell(row, b).into_owned());
        let judged = Namer.understand(&left).zip(Namer.understand(&right));
        let (parts, confidence, verdict, veto) = match &judged {
            Some((left, right)) => {
                let comparison = name::compare(left, right);
                // The commoner of the two says how much it means to have such a name.
                let rarity = name::person_rarity(left).into_iter().chain(name::person_rarity(right)).reduce(f64::min);
                let (parts, confidence, verdict) = weigh::by_names(&comparison, rarity);
                (parts, confidence, verdict, comparison.veto)
            }
            // A name that is blank, masked or names nobody is no evidence.
            None => (Vec::new(), 0.0, Verdict::Apart, None),
        };
        let why = |lang: Lang| waterfall(&parts, veto.map(weigh::veto_text), lang);
        let bits: f64 = parts.iter().map(|part| part.bits).sum::<f64>() + 0.0;
        let (en, zh) = (why(Lang::En), why(Lang::Zh));
        rows.push([
            id,
            left,
            right,
            format!("{confidence:.4}"),
            verdict.name().to_owned(),
            format!("{bits:.1}"),
            en,
            zh,
        ]);
    }
    for row in &rows {
        file.write_record(row.iter().map(|cell| harmless(cell).into_owned()))
            .map_err(|error| Error::Write { path: "csv".into(), source: error.into() })?;
    }
    let bytes = file.into_inner().map_err(|error| Error::Write { path: "csv".into(), source: error.into_error() })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The parts of a score in one line.
fn waterfall(parts: &[Part], veto: Option<Text>, lang: Lang) -> String {
    const VETO: Text = Text { en: "kept apart: {why}", zh: "不合并：{why}" };
    let told = |part: &Part| format!("{} {} {:+.1}", part.what.get(lang), part.relation.get(lang), part.bits);
    let mut said: Vec<String> = parts.iter().map(told).collect();
    said.extend(veto.map(|veto| VETO.fill(lang, &[("why", veto.get(lang))])));
    said.join(" | ")
}

/// The parts of the names in the columns of a map, as CSV.
///
/// # Errors
/// When a column is missing, or the map names none of names.
pub fn parts(table: &RawTable, id: Option<&str>, fields: &[MapField]) -> Result<String, Error> {
    const NO_NAME: Text = Text {
        en: "--parse needs a column of names: --map name=COLUMN, person=COLUMN or company=COLUMN",
        zh: "--parse 需要名称列：--map name=列名、person=列名 或 company=列名",
    };
    let ids = record_ids(table, id)?;
    let names: Vec<(FieldKind, Vec<usize>)> = fields
        .iter()
        .filter(|field| field.kind.is_name())
        .map(|field| {
            Ok((field.kind, field.columns.iter().map(|caption| column(table, caption)).collect::<Result<_, _>>()?))
        })
        .collect::<Result<_, Error>>()?;
    if names.is_empty() {
        return Err(Error::Usage { message: NO_NAME.owned(&[]) });
    }
    let captions = [
        "record_id",
        "name",
        "kind",
        "place",
        "brand",
        "trade",
        "form",
        "group",
        "branch",
        "numbers",
        "surname",
        "given",
        "note",
    ];
    let mut file = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Error::Write { path: "csv".into(), source: error.into() };
    file.write_record(captions).map_err(failed)?;
    let mut understood: Vec<Vec<(String, Option<Name>)>> = (0..table.height())
        .map(|row| {
            let read = |(kind, columns): &(FieldKind, Vec<usize>)| {
                let cells: Vec<String> =
                    columns.iter().map(|&column| table.cell(row, column).trim().to_owned()).collect();
                let name = cells.join(" ").trim().to_owned();
                let understood = Namer.understand_as(&name, kind.persons());
                (name, understood)
            };
            names.iter().map(read).collect()
        })
        .collect();
    let all = understood.iter_mut().flatten().filter_map(|(_, name)| name.as_mut());
    name::learn_trades(&mut all.collect::<Vec<_>>());
    for (names, id) in understood.iter().zip(ids) {
        for (name, understood) in names {
            let mut cells = vec![id.clone(), name.clone()];
            cells.extend(slots(understood.as_ref()));
            file.write_record(cells.iter().map(|cell| harmless(cell).into_owned())).map_err(failed)?;
        }
    }
    let bytes = file.into_inner().map_err(|error| Error::Write { path: "csv".into(), source: error.into_error() })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The slots of a name, in the order of the captions.
fn slots(name: Option<&Name>) -> [String; 11] {
    let Some(name) = name else { return std::array::from_fn(|_| String::new()) };
    let group = |group: bool| if group { "集团" } else { "" }.to_owned();
    match &name.parts {
        Parts::Organisation(org) => [
            "company".to_owned(),
            org.place.clone(),
            org.brand.iter().collect(),
            org.trade.clone(),
            org.form.to_owned(),
            group(org.group),
            org.branch.clone().unwrap_or_default(),
            org.numbers.join(" "),
            String::new(),
            String::new(),
            [org.note.as_str(), &org.extra.join(" ")].join(" ").trim().to_owned(),
        ],
        Parts::Person(person) => [
            "person".to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            person.surname.clone(),
            person.given.iter().collect(),
            person.note.clone(),
        ],
        Parts::Latin(latin) => [
            if latin.organisation { "company" } else { "person" }.to_owned(),
            latin.place.clone(),
            if latin.organisation { latin.words.join(" ") } else { String::new() },
            String::new(),
            latin.form.to_owned(),
            latin.weak_form.to_owned(),
            String::new(),
            latin.numbers.join(" "),
            if latin.organisation { String::new() } else { latin.words.last().cloned().unwrap_or_default() },
            if latin.organisation {
                String::new()
            } else {
                latin.words[..latin.words.len().saturating_sub(1)].join(" ")
            },
            [latin.generation, &latin.extra.join(" ")].join(" ").trim().to_owned(),
        ],
    }
}
