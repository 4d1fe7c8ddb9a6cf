//! `ordermend history`: quality over time, as `check --history` and `clean --history` note it.

mod baseline;
mod diff;
mod list;
mod show;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::format::Format;
use super::job::usage;
use crate::error::Error;
use crate::exit::Exit;
use crate::history::{RunFacts, Store, Trouble};
use crate::model::{Lang, Text};

/// Arguments of `history`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the runs with their findings and scores, and how these went
    ///
    /// 列出各次运行的发现数和得分及其走势
    List(list::Args),
    /// Show one run: its files, the account of its records, its scores and rules
    ///
    /// 查看某次运行：文件、记录去向、得分和规则
    Show(show::Args),
    /// Compare two runs: findings that are new, fixed, still open or open again, by owner and rule, with their age
    ///
    /// 比较两次运行：按负责人和规则列出新增、已解决、仍未解决、再次出现的发现及其存在天数
    Diff(diff::Args),
    /// Make a run the one that `gate --against baseline` measures its series against
    ///
    /// 将某次运行设为其序列的基线，供 `gate --against baseline` 对照
    Baseline(baseline::Args),
}

/// The history, and what is printed of it.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// The history, a file that `check --history` or `clean --history` made
    ///
    /// 历史文件，由 `check --history` 或 `clean --history` 生成
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// Look at the runs of one series alone
    ///
    /// 只看某一序列的运行
    #[arg(long, value_name = "NAME")]
    pub(super) series: Option<String>,

    /// Print JSON, for machines
    ///
    /// 输出 JSON，供程序读取
    #[arg(long)]
    pub(super) json: bool,
}

impl Which {
    /// The history and its runs.
    ///
    /// # Errors
    /// When the file cannot be read, or there is no such series.
    pub(super) fn open(&self) -> Result<(Store, Vec<RunFacts>), Error> {
        there(&self.file)?;
        let store = Store::read(&self.file).map_err(|trouble| unusable(&self.file, &trouble))?;
        let runs = store.runs_of(self.series.as_deref()).map_err(|trouble| unusable(&self.file, &trouble))?;
        Ok((store, runs.map_err(usage)?))
    }
}

/// Runs the command.
///
/// # Errors
/// When the history cannot be used, or there is no such run.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    match &args.action {
        Action::List(args) => list::run(args, lang),
        Action::Show(args) => show::run(args, lang),
        Action::Diff(args) => diff::run(args, lang),
        Action::Baseline(args) => baseline::run(args, lang),
    }
}

/// Fails where there is no such file, which SQLite would say less well.
fn there(path: &Path) -> Result<(), Error> {
    std::fs::metadata(path).map(|_| ()).map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// Why a history cannot be used, as an error.
pub(super) fn unusable(path: &Path, trouble: &Trouble) -> Error {
    Error::History { path: path.display().to_string(), why: trouble.why() }
}

/// Prints something for machines.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Error> {
    let failed = |error: serde_json::Error| Error::Write { path: "stdout".into(), source: error.into() };
    let mut bytes = serde_json::to_vec_pretty(value).map_err(failed)?;
    bytes.push(b'\n');
    Format { kind: (), path: None }.write(&bytes)
}

/// A verdict for people.
fn verdict(name: &str) -> Text {
    match name {
        "fail" => Text { en: "FAIL", zh: "不通过" },
        "warn" => Text { en: "warn", zh: "警告" },
        "pass" => Text { en: "pass", zh: "通过" },
        _ => Text { en: "–", zh: "–" },
    }
}

/// Hundredths of a percent as people read them.
fn score(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A table without the spaces that fill its lines.
fn plain(table: &impl std::fmt::Display) -> String {
    table.to_string().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
