//! Records of a table that are one person or company.

use super::{MapField, column, record_ids};
use crate::decisions::Applied;
use crate::error::Error;
use crate::matching::link::{self, Field, Linked, Records, ValueColumn};
use crate::model::Text;
use crate::read::RawTable;

/// The records of one or two tables, and which of them are one.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    /// What each record is called.
    pub ids: Vec<String>,
    /// The name of each record as it is typed; empty where there is none.
    pub names: Vec<String>,
    /// The records as they were compared.
    pub records: Records,
    /// What came of it.
    pub linked: Linked,
    /// What people decided, as it bears on the records.
    pub decided: Applied,
}

/// Matches the records of tables. With two tables only records of different ones are compared.
///
/// # Errors
/// When a column is missing, an id is not unique, or the map says nothing.
pub fn run(tables: &[&RawTable], id: Option<&str>, map: &[MapField]) -> Result<Matched, Error> {
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
        // Lines of two tables have the same numbers.
        let named = |own: String| if tables.len() > 1 && id.is_none() { format!("{}:{own}", number + 1) } else { own };
        matched.ids.extend(own.into_iter().map(named));
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
    let mut sorted: Vec<&String> = matched.ids.iter().collect();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::Usage { message: BOTH.owned(&[("id", pair[0])]) });
    }
    let fields: Vec<Field> =
        map.iter().map(|field| Field { kind: field.kind, label: field.columns.join("+"), strong: false }).collect();
    let columns = fields
        .iter()
        .zip(&texts)
        .map(|(field, texts)| ValueColumn::read(field, &texts.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    matched.names = fields
        .iter()
        .position(|field| field.kind.is_name())
        .map_or_else(|| vec![String::new(); count], |at| std::mem::take(&mut texts[at]));
    matched.records = Records { fields, columns, count, side: (tables.len() > 1).then_some(side) };
    matched.linked = link::run(&mut matched.records, &matched.decided);
    Ok(matched)
}
