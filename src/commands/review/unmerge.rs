//! `ordermend review unmerge`: takes a record out of its golden customer.

use std::path::PathBuf;

use super::{day, earlier, save};
use crate::decisions::{Decision, Word};
use crate::error::Error;
use crate::exit::Exit;
use crate::matching::people;
use crate::model::{Lang, Text};
use crate::ui;
use crate::write::own_cell;

/// Arguments of `review unmerge`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The record, by its id in the map
    ///
    /// 记录在客户映射中的标识
    #[arg(value_name = "RECORD_ID")]
    record: String,

    /// The `customer_map.csv` of the run
    ///
    /// 该次运行的 `customer_map.csv`
    #[arg(long, value_name = "FILE")]
    map: PathBuf,

    /// The file of decisions, which is made or extended
    ///
    /// 裁定文件；不存在则新建，已存在则补充
    #[arg(long, short, value_name = "FILE")]
    decisions: PathBuf,

    /// Why
    ///
    /// 理由
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,

    /// Who decided
    ///
    /// 裁定人
    #[arg(long, value_name = "NAME", default_value = "")]
    by: String,

    /// The day of the decision [default: today]
    ///
    /// 裁定日期 [默认：今天]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const UNKNOWN: Text = Text { en: "{map} has no record `{record}`", zh: "{map} 中没有记录“{record}”" };
    const ALONE: Text = Text {
        en: "`{record}` is a customer by itself already; there is nothing to take it out of",
        zh: "“{record}”已是单独的客户，无需移出",
    };
    const DONE: Text = Text {
        en: "`{record}` is apart from {others} records of {golden} from the next run on that is given {path}.",
        zh: "下次使用 {path} 运行时，“{record}”将与 {golden} 的其余 {others} 条记录分开。",
    };
    let table = people::read_table(&args.map)?;
    let columns = ["record_id", "golden_id", "name"].map(|caption| people::column(&table, caption));
    let [record, golden, name] = columns;
    let (record, golden, name) = (record?, golden?, name?);
    let text = |row: u32, column: usize| own_cell(&table, row, column);
    let rows = || 0..table.height();
    let map = args.map.display().to_string();
    let own = rows()
        .find(|&row| text(row, record) == args.record)
        .ok_or_else(|| Error::Usage { message: UNKNOWN.owned(&[("map", &map), ("record", &args.record)]) })?;
    let others: Vec<u32> = rows().filter(|&row| row != own && text(row, golden) == text(own, golden)).collect();
    if others.is_empty() {
        return Err(Error::Usage { message: ALONE.owned(&[("record", &args.record)]) });
    }
    let mut all = earlier(&args.decisions)?;
    let at = day(args.as_of.as_deref())?;
    for &other in &others {
        let decision = Decision {
            word: Word::Different,
            key_a: args.record.clone(),
            key_b: text(other, record),
            column: String::new(),
            value: String::new(),
            before: [text(own, name), text(other, name)].join(" | "),
            reason: args.reason.clone(),
            by: args.by.clone(),
            at: at.clone(),
            evidence_hash: String::new(),
        };
        if !all.says(&decision) {
            all.put(decision);
        }
    }
    save(&args.decisions, &all)?;
    let (count, path, golden) = (others.len().to_string(), args.decisions.display().to_string(), text(own, golden));
    let values = [("record", args.record.as_str()), ("others", &count), ("golden", &golden), ("path", &path)];
    ui::print_note(&DONE.fill(lang, &values));
    Ok(Exit::Passed)
}
