//! `ordermend history baseline`: the run that a series is measured against.

use std::path::PathBuf;

use super::{there, unusable};
use crate::commands::job::usage;
use crate::commands::print;
use crate::error::Error;
use crate::exit::Exit;
use crate::history::{RunFacts, Store};
use crate::model::{Lang, Text};

/// Arguments of `history baseline`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The history, a file that `check --history` or `clean --history` made
    ///
    /// 历史文件，由 `check --history` 或 `clean --history` 生成
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// A number, last, previous, first, or a day, as in 2024-06-30
    ///
    /// 运行编号，或 last、previous、first，或日期，例如 2024-06-30
    #[arg(value_name = "RUN")]
    run: String,
}

/// Runs the command.
///
/// # Errors
/// When the history cannot be written, or there is no such run.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const SET: Text = Text {
        en: "Run {run} (as of {as_of}) is the baseline of the series {series}.\n",
        zh: "运行 {run}（截至 {as_of}）已设为序列 {series} 的基线。\n",
    };
    there(&args.file)?;
    let failed = |trouble| unusable(&args.file, &trouble);
    let mut store = Store::open(&args.file).map_err(failed)?;
    let runs = store.runs().map_err(failed)?;
    let run = RunFacts::find(&runs, &args.run).map_err(usage)?;
    store.set_baseline(run).map_err(failed)?;
    print(&SET.fill(lang, &[("run", &run.run.to_string()), ("as_of", &run.as_of), ("series", &run.series)]))?;
    Ok(Exit::Passed)
}
