//! `ordermend review apply`: the decisions of filled review files into the file of decisions.

use std::path::PathBuf;

use super::{day, earlier, save};
use crate::decisions;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::ui;

/// Arguments of `review apply`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Review files that were filled in: workbooks or CSV, in any encoding that Excel or WPS left them in
    ///
    /// 填写好的裁定文件：工作簿或 CSV，可为 Excel 或 WPS 保存的任何编码
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The file of decisions, which is made or extended
    ///
    /// 裁定文件；不存在则新建，已存在则补充
    #[arg(long, short, value_name = "FILE")]
    decisions: PathBuf,

    /// Who decided, where the files do not say
    ///
    /// 裁定人；文件中未注明时使用
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// The day of the decisions, where the files do not say [default: today]
    ///
    /// 裁定日期；文件中未注明时使用 [默认：今天]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const TEXT: Text = Text {
        en: "Decisions taken: {taken}, of them {new} new and {changed} other than before; {all} in {path}.\n\
             It holds names in clear: keep it where the exports are.",
        zh: "收入裁定 {taken} 条，其中新增 {new} 条，与此前不同 {changed} 条；{path} 现有 {all} 条。\n该文件含有明文名称，请与导出文件一同保管。",
    };
    let at = day(args.as_of.as_deref())?;
    let mut all = earlier(&args.decisions)?;
    let before = all.list().len();
    let (mut taken, mut changed) = (0, 0);
    for file in &args.files {
        for decision in decisions::read(file)?.list() {
            let mut decision = decision.clone();
            if all.says(&decision) {
                taken += 1;
                continue;
            }
            if decision.by.is_empty() {
                decision.by = args.by.clone().unwrap_or_default();
            }
            if decision.at.is_empty() {
                decision.at.clone_from(&at);
            }
            taken += 1;
            changed += usize::from(all.put(decision));
        }
    }
    save(&args.decisions, &all)?;
    if taken == 0 {
        const NOTHING: Text = Text {
            en: "No decision is filled in: choose one in the column `decision` of a row. {path} holds as many decisions as before: {all}.",
            zh: "没有填写任何裁定：请在行的 `decision` 列中选择。{path} 中的裁定与此前一样，共 {all} 条。",
        };
        let values = [("path", args.decisions.display().to_string()), ("all", before.to_string())];
        ui::print_note(&NOTHING.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
        return Ok(Exit::Passed);
    }
    let new = all.list().len() - before;
    let number = |value: usize| value.to_string();
    let (taken, new, changed, count) = (number(taken), number(new), number(changed), number(all.list().len()));
    let path = args.decisions.display().to_string();
    let values = [("taken", &taken), ("new", &new), ("changed", &changed), ("all", &count), ("path", &path)];
    ui::print_note(&TEXT.fill(lang, &values.map(|(name, value)| (name, value.as_str()))));
    Ok(Exit::Passed)
}
