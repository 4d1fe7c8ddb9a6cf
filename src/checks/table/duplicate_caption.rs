//! Table check: two columns have one caption.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, Text};
use crate::normalise::OrderTable;
use crate::sources::own_width;

declare_check! {
    /// ## What it finds
    /// Captions that stand over more than one column, once the spaces around them, width and case are put aside. Blank
    /// captions do not count.
    /// ## Why it matters
    /// Most programs read one of the columns and drop the other, or rename it on the quiet. Which of them counts is chance.
    /// ## Example
    /// `金额` twice: once of the order, once of the line.
    /// ## Repair
    /// None: both columns are kept as they are, the first is read. `--map` names the other.
    /// ## 发现什么
    /// 去除首尾空格、统一全半角和大小写之后，出现在多列上的同一标题。空标题不算。
    /// ## 为何重要
    /// 多数程序只读其中一列、丢弃或悄悄改名另一列，取哪一列全凭运气。
    /// ## 修复
    /// 无法自动修复：各列原样保留，读取第一列；可用 `--map` 指定另一列。
    pub static DUPLICATE_CAPTION = {
        name: "duplicate-caption", unit: Files, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the caption `{observed}` stands over columns {expected}",
            zh: "标题“{observed}”出现在第 {expected} 列",
        }],
        params: [],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    sink.evaluated(1);
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let header = &table.as_read().raw.header;
    let repeats: Vec<String> = table.profile().repeated_captions.iter().map(|caption| plain(caption)).collect();
    for (position, caption) in header[..own_width(header)].iter().enumerate() {
        let key = plain(caption);
        if !key.is_empty() && !repeats.contains(&key) {
            places.entry(key).or_default().push(position);
        }
    }
    let mut counted = false;
    for positions in places.values().filter(|positions| positions.len() > 1) {
        let numbers: Vec<String> = positions.iter().map(|position| (position + 1).to_string()).collect();
        let detail = Detail {
            observed: Some(header[positions[0]].trim().into()),
            expected: Some(numbers.join(" / ").into()),
            text: 0,
        };
        if std::mem::replace(&mut counted, true) {
            sink.detail(Place::Table(table.id()), detail);
        } else {
            sink.table_finding(table.id(), detail);
        }
    }
}

/// A caption without the spaces around it, in half width and small letters.
fn plain(caption: &str) -> String {
    caption.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}
