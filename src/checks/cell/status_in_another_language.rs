//! Cell check: a status word in another language than its column's.

use std::collections::BTreeMap;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Kind, Place, RowId, Text, script};
use crate::normalise::OrderTable;
use crate::normalise::cell::Missing;

declare_check! {
    /// ## What it finds
    /// Status words in Latin letters in a column of Chinese ones, or the other way round, where at least
    /// `min_share_percent` of the column's words are in one script. Codes of three letters or fewer are none.
    /// ## Why it matters
    /// Reports that group by the word count one state twice, and filters miss the rows.
    /// ## Example
    /// `completed` among `已完成`.
    /// ## Repair
    /// Safe: the column's own word for the state is written, where it has one and neither word hangs on other columns.
    /// ## 发现什么
    /// 中文状态列中的英文状态词，或英文列中的中文状态词；前提是该列至少 `min_share_percent` 的词为同一文字。三个字母以内的代码不算。
    /// ## 为何重要
    /// 按词分组的报表会把同一状态算成两个，筛选会漏掉这些行。
    /// ## 修复
    /// 安全：若该列对此状态有自己的词，且两个词的含义都不取决于其他列，则改为该词。
    pub static STATUS_IN_ANOTHER_LANGUAGE = {
        name: "status-in-another-language", unit: Cells, dimension: Validity, repair: Safe, since: "0.1.0",
        texts: &[
            Text {
                en: "`{observed}` is in another language than the column, which says `{expected}`",
                zh: "“{observed}”与该列语言不一致，该列写作“{expected}”",
            },
            Text {
                en: "`{observed}` is in another language than the column", zh: "“{observed}”与该列语言不一致"
            },
        ],
        params: ["min_share_percent"],
        finds: [Status],
        body: Body::Tables(run),
    };
}

/// Letters up to which a word is a code.
const LONGEST_CODE: usize = 3;

/// In which script a word is written; `None` for codes and numbers.
fn is_han(word: &str) -> Option<bool> {
    if word.chars().any(script::is_han) {
        return Some(true);
    }
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    (letters > LONGEST_CODE).then_some(false)
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let share = u64::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    let statuses = Column::ALL.iter().copied().filter(|column| matches!(column.kind(), Kind::Status(_)));
    for column in statuses.filter(|&column| table.mapping.has(column)) {
        let words = words(table, column);
        let count = |han: bool| -> u64 {
            words.iter().filter(|(word, _)| is_han(word) == Some(han)).map(|(_, (count, _))| count).sum()
        };
        let (in_han, in_latin) = (count(true), count(false));
        let all = in_han + in_latin;
        let usual = in_han >= in_latin;
        if all == 0 || in_han.max(in_latin) * 100 < all * share {
            continue;
        }
        sink.evaluated(all);
        let foreign: BTreeMap<&str, Option<&str>> = words
            .iter()
            .filter(|(word, _)| is_han(word) == Some(!usual))
            .map(|(word, (_, code))| {
                let own =
                    words.iter().filter(|(other, (_, of_other))| is_han(other) == Some(usual) && of_other == code);
                let own = own.max_by_key(|(other, (count, _))| (*count, std::cmp::Reverse(*other)));
                (word.as_str(), code.and(own).map(|(own, _)| own.as_str()))
            })
            .collect();
        if foreign.is_empty() {
            continue;
        }
        let position = table.mapping.place(column);
        let rows = table.seen_in(column, |row, text| foreign.get(text).map(|own| (row, *own)));
        for (row, own) in rows {
            let detail = Detail { observed: None, expected: own.map(Into::into), text: u8::from(own.is_none()) };
            sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
        }
    }
}

/// The words of a column: how often each is there, and the state that it means.
fn words(table: &OrderTable, column: Column) -> BTreeMap<String, (u64, Option<u32>)> {
    let mut words: BTreeMap<String, (u64, Option<u32>)> = BTreeMap::new();
    let Some(position) = table.mapping.position(column) else { return words };
    let width = table.raw.width();
    // What stands there for nothing is in no language.
    let missing = Missing::new(&table.profile().sentinels);
    // Words repeat: each chunk counts its own, with the first row that has it.
    let of_chunk = |chunk: &crate::read::Chunk| {
        let mut counts: hashbrown::HashMap<String, (u64, u32), foldhash::fast::FixedState> =
            hashbrown::HashMap::default();
        for (row, at) in (chunk.first_row()..).zip(0..chunk.len()) {
            let raw = chunk.raw_cell(at, position, width);
            if let Some(known) = counts.get_mut(raw) {
                known.0 += 1;
            } else {
                counts.insert(raw.to_owned(), (1, row));
            }
        }
        let mut counts: Vec<(String, (u64, u32))> = counts.into_iter().collect();
        counts.sort();
        counts
    };
    table.raw.chunks.in_batches(of_chunk, |counts| {
        for (raw, (count, row)) in counts {
            let content = table.raw.content(&raw);
            let word = crate::normalise::cell::unwrap(&content, column.kind()).to_owned();
            if !missing.is(&word) {
                words.entry(word).or_insert_with(|| (0, table.status(row, column))).0 += count;
            }
        }
    });
    words
}
