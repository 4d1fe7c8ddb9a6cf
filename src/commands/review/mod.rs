//! `ordermend review`: what people must decide, as a workbook, as a table or pair by pair; their decisions back.

mod apply;
mod ask;
mod export;
mod unmerge;

use std::path::Path;

use crate::decisions::{self, Decisions};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};

/// Arguments of `review`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Write the open questions of a run as a workbook or CSV, most money first
    ///
    /// 将一次运行中待裁定的问题写成工作簿或 CSV，金额最高的在前
    Export(export::Args),
    /// Take the decisions of filled review files into `decisions.csv`
    ///
    /// 将填写好的裁定文件中的裁定收入 `decisions.csv`
    Apply(apply::Args),
    /// Ask question by question, and note each answer at once
    ///
    /// 逐题提问，并立即记录每个回答
    Ask(ask::Args),
    /// Take a record out of its golden customer: a decision, which the next run honours
    ///
    /// 将一条记录移出其所属客户：记为裁定，下次运行即生效
    Unmerge(unmerge::Args),
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read or written.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    match &args.action {
        Action::Export(args) => export::run(args, lang),
        Action::Apply(args) => apply::run(args, lang),
        Action::Ask(args) => ask::run(args, lang),
        Action::Unmerge(args) => unmerge::run(args, lang),
    }
}

/// The decisions of a file that is written to; none where it is not there yet.
///
/// # Errors
/// When it holds something else, which would be lost: only a file of decisions is written over.
fn earlier(path: &Path) -> Result<Decisions, Error> {
    const OTHER: Text = Text {
        en: "{path} is no file of decisions, and would be written over; name a new file, or one that `review apply` wrote",
        zh: "{path} 不是裁定文件，写入会覆盖它；请指定新文件，或 `review apply` 写出的文件",
    };
    const NO_FOLDER: Text = Text {
        en: "there is no folder {path} to write the decisions to; make it first",
        zh: "没有可写入裁定文件的文件夹 {path}；请先创建",
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Error::Usage { message: NO_FOLDER.owned(&[("path", &folder.display().to_string())]) });
    }
    if path.exists() && !decisions::is_own(path)? {
        return Err(Error::Usage { message: OTHER.owned(&[("path", &path.display().to_string())]) });
    }
    if path.exists() { decisions::read(path) } else { Ok(Decisions::default()) }
}

/// Writes decisions over the file they came from, whole or not at all.
fn save(path: &Path, decisions: &Decisions) -> Result<(), Error> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    decisions::write(&mut file, decisions).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// The review file that is meant by a folder of `clean` or `match`, or the file itself.
fn review_file(path: &Path) -> std::path::PathBuf {
    if path.is_dir() { path.join("review.csv") } else { path.to_owned() }
}

/// The day that decisions are noted with.
fn day(text: Option<&str>) -> Result<String, Error> {
    match text {
        Some(text) => Ok(super::reading::parse_date(text)?.to_string()),
        None => Ok(jiff::Zoned::now().date().to_string()),
    }
}

/// How many questions are still open, for people.
fn told(open: usize, decided: usize, lang: Lang) -> String {
    const TEXT: Text = Text {
        en: "Open questions: {open}; decided: {decided}.",
        zh: "待裁定 {open} 项；已裁定 {decided} 项。",
    };
    TEXT.fill(lang, &[("open", &open.to_string()), ("decided", &decided.to_string())])
}
