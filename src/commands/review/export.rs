//! `ordermend review export`: the open questions as a file that people fill in.

use std::path::PathBuf;

use super::{review_file, told};
use crate::commands::job::refuse_target;
use crate::commands::reading::parse_date;
use crate::decisions::{self, read_questions};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::read::Named;
use crate::{ui, write};

/// Arguments of `review export`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that `clean` or `match` wrote, or its review file
    ///
    /// `clean` 或 `match` 写出的文件夹，或其中的待裁定文件
    #[arg(value_name = "DIR|FILE")]
    from: PathBuf,

    /// The file to write: a workbook (.xlsx) or CSV
    ///
    /// 要写出的文件：工作簿（.xlsx）或 CSV
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,

    /// Decisions that were made already; their questions are left out
    ///
    /// 已有的裁定；相应的问题不再列出
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,

    /// Only the first so many, which are those with most money
    ///
    /// 只取前若干项，即金额最高的
    #[arg(long, value_name = "N")]
    top: Option<usize>,

    /// Replace a file that is there already
    ///
    /// 替换已存在的文件
    #[arg(long)]
    force: bool,

    /// The day that the workbook is dated with [default: today]
    ///
    /// 工作簿所注的日期 [默认：今天]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const FORM: Text = Text {
        en: "{path} says neither .xlsx nor .csv, so it is not clear what to write",
        zh: "{path} 的扩展名既非 .xlsx 也非 .csv，无法确定写出的格式",
    };
    let path = args.output.display().to_string();
    let from = review_file(&args.from);
    let inputs: Vec<Named> = std::iter::once(&from).chain(&args.decisions).map(|path| Named::file(path)).collect();
    refuse_target(&inputs, &args.output, args.force)?;
    let as_of = match &args.as_of {
        Some(text) => parse_date(text)?,
        None => jiff::Zoned::now().date(),
    };
    let all = read_questions(&from)?;
    let decided = args.decisions.as_deref().map(decisions::read).transpose()?.unwrap_or_default();
    let total = all.len();
    let mut open: Vec<_> = all.into_iter().filter(|question| !decided.answers(question)).collect();
    let answered = total - open.len();
    open.truncate(args.top.unwrap_or(usize::MAX));
    let failed = |source| Error::Write { path: args.output.clone(), source };
    match args.output.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("xlsx") => {
            let bytes = write::review_workbook(&open, lang, as_of)
                .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
            std::fs::write(&args.output, bytes).map_err(failed)?;
        }
        Some("csv") => {
            let mut bytes = Vec::new();
            write::write_review(&mut bytes, &open).map_err(failed)?;
            std::fs::write(&args.output, bytes).map_err(failed)?;
        }
        _ => return Err(Error::Usage { message: FORM.owned(&[("path", &path)]) }),
    }
    ui::print_note(&told(open.len(), answered, lang));
    Ok(Exit::Passed)
}
