//! Records of a table that are one person or company.

use std::collections::{BTreeMap, HashMap};

use super::{FieldKind, MapField, column, record_ids};
use crate::decisions::{self, Applied, Asked, Subject};
use crate::error::Error;
use crate::matching::Memory;
use crate::matching::link::{self, Field, Linked, Records, ValueColumn};
use crate::model::{OwnedText, Text};
use crate::read::RawTable;

/// The records of one or two tables, and which of them are one.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    /// What each record is called.
    pub ids: Vec<String>,
    /// What each record says in each field of the map, as it is typed.
    pub texts: Vec<Vec<String>>,
    /// The position of the first field of names.
    pub name: Option<usize>,
    /// Golden ids of an earlier run, by first record of each cluster.
    pub golden: BTreeMap<u32, String>,
    /// The records as they were compared.
    pub records: Records,
    /// What came of it.
    pub linked: Linked,
    /// Whether records have ids of their own.
    pub named: bool,
    /// What people decided, as it bears on the records.
    pub decided: Applied,
}

impl Matched {
    /// The name of a record as it is typed; empty where there is none.
    #[must_use]
    pub fn name_of(&self, record: u32) -> &str {
        self.name.map_or("", |at| &self.texts[at][record as usize])
    }

    /// The golden id of a record: that of an earlier run, or the name of its cluster's first record.
    #[must_use]
    pub fn golden_id(&self, record: u32) -> String {
        let first = self.linked.cluster[record as usize];
        self.golden.get(&first).cloned().unwrap_or_else(|| format!("g-{}", self.ids[first as usize]))
    }

    /// What a record says, as a hash.
    #[must_use]
    pub fn content(&self, record: u32) -> String {
        // The order in which columns were named makes no difference.
        let fields = self.records.fields.iter().zip(&self.texts);
        let mut said: Vec<(&str, &str, &str)> = fields
            .map(|(field, texts)| (field.kind.name(), field.label.en.as_str(), texts[record as usize].as_str()))
            .collect();
        said.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for part in said.into_iter().flat_map(|(kind, label, text)| [kind, label, text]) {
            hasher.update(part.as_bytes());
            hasher.update(&[0x1F]);
        }
        format!("k{}", &hasher.finalize().to_hex()[..16])
    }

    /// What decisions call a record: its id behind a word that keeps spreadsheets from taking it for a number, or, where line
    /// numbers stand in for ids, what it says.
    #[must_use]
    pub fn decision_key(&self, record: u32) -> String {
        if self.named { format!("{}{}", decisions::ID, self.ids[record as usize]) } else { self.content(record) }
    }
}

/// Matches the records of tables. With two tables only records of different ones are compared. `memory` is what is known from
/// before.
///
/// # Errors
/// When a column is missing, an id is not unique, or the map says nothing.
pub fn run(tables: &[&RawTable], id: Option<&str>, map: &[MapField], memory: &Memory) -> Result<Matched, Error> {
    const NO_MAP: Text = Text {
        en: "say what the columns hold: --map name=COLUMN --map phone=COLUMN …; the table has: {all}",
        zh: "请说明各列的内容：--map name=列名 --map phone=列名 …；表中的列：{all}",
    };
    const BOTH: Text = Text {
        en: "both tables have a record `{id}`; give them ids of their own, or leave --id out",
        zh: "两个表都有记录“{id}”；请使用互不相同的标识，或去掉 --id",
    };
    const TOO_MANY: Text = Text { en: "at most 20 fields can take part", zh: "最多 20 个字段可参与匹配" };
    if map.is_empty() {
        let all = tables.first().map_or_else(String::new, |table| table.header.join(", "));
        return Err(Error::Usage { message: NO_MAP.owned(&[("all", &all)]) });
    }
    if map.len() > 20 {
        return Err(Error::Usage { message: TOO_MANY.owned(&[]) });
    }
    let mut matched = Matched::default();
    let mut texts: Vec<Vec<String>> = vec![Vec::new(); map.len()];
    let mut side = Vec::new();
    for (number, table) in (0u8..).zip(tables) {
        let own = record_ids(table, id)?;
        matched.ids.extend(own);
        side.resize(side.len() + table.height() as usize, number);
        for (field, texts) in map.iter().zip(&mut texts) {
            let columns = field.columns.iter().map(|caption| column(table, caption)).collect::<Result<Vec<_>, _>>()?;
            texts.extend((0..table.height()).map(|row| {
                let cells = columns.iter().map(|&column| table.cell(row, column).trim().to_owned());
                cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
            }));
        }
    }
    let count = matched.ids.len();
    // Lines of two tables have the same numbers, and systems count their customers each by itself.
    if tables.len() > 1 {
        let mut times: HashMap<&str, u32> = HashMap::new();
        for own in &matched.ids {
            *times.entry(own).or_default() += 1;
        }
        let is_known_by_side = |own: &String| id.is_none() || times.get(own.as_str()).is_some_and(|times| *times > 1);
        let named = |(number, own): (&u8, &String)| {
            if is_known_by_side(own) { format!("{}:{own}", number + 1) } else { own.clone() }
        };
        matched.ids = side.iter().zip(&matched.ids).map(named).collect();
    }
    let mut sorted: Vec<&String> = matched.ids.iter().collect();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::Usage { message: BOTH.owned(&[("id", pair[0])]) });
    }
    let fields: Vec<Field> = map
        .iter()
        .map(|field| {
            let caption = field.columns.join("+");
            Field {
                kind: field.kind,
                label: OwnedText { zh: caption.clone(), en: caption },
                strong: field.kind == FieldKind::TaxId,
            }
        })
        .collect();
    let columns = fields
        .iter()
        .zip(&texts)
        .map(|(field, texts)| ValueColumn::read(field, &texts.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    matched.name = fields.iter().position(|field| field.kind.is_name());
    matched.named = id.is_some();
    matched.texts = texts;
    matched.records = Records { fields, columns, count, side: (tables.len() > 1).then_some(side) };
    if !memory.decisions.is_empty() {
        let all = 0..u32::try_from(count).unwrap_or(u32::MAX);
        let keys: Vec<String> = all.clone().map(|record| matched.decision_key(record)).collect();
        let contents = all.map(|record| matched.content(record)).collect();
        let names = matched.records.organisations();
        let ids = if matched.named { matched.ids.clone() } else { Vec::new() };
        let asked = Asked { keys, ids, contents, names };
        matched.decided = decisions::apply(&memory.decisions, &asked);
        let of_findings = memory.decisions.list().iter().enumerate();
        let of_findings = of_findings.filter(|(_, decision)| decision.word.subject() == Subject::Finding);
        matched.decided.skipped.extend(of_findings.map(|(at, _)| at));
    }
    matched.linked = link::run(&mut matched.records, &matched.decided);
    matched.decided.contradictions.clone_from(&matched.linked.contradictions);
    if !memory.previous.is_empty() {
        let (cluster, ids) = (&matched.linked.cluster, &matched.ids);
        matched.golden = memory.previous.assign(cluster, ids, |first| format!("g-{}", ids[first as usize]));
    }
    Ok(matched)
}
