//! The history that `check` and `clean` note their run in.

use std::path::{Path, PathBuf};

use super::format::is_one_file;
use super::job::{Prepared, lies_in, refuse_input, usage};
use crate::config::Job;
use crate::error::Error;
use crate::history::{Entry, Trouble};
use crate::model::{Lang, OwnedText, Text, visible};
use crate::pipeline::Run;
use crate::report::Report;
use crate::ui;

/// Where a run is noted.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct HistoryArgs {
    /// Note the run in this file, and say what changed since the run before; it is made where it is not there
    ///
    /// 将本次运行记入该历史文件，并说明与上次运行相比的变化；文件不存在时新建
    #[arg(long, value_name = "FILE")]
    pub(super) history: Option<PathBuf>,

    /// The series that the run belongs to, where one history holds several exports [default: the sources]
    ///
    /// 本次运行所属的序列，用于在同一历史文件中区分多种导出 [默认：来源名称]
    #[arg(long, value_name = "NAME")]
    pub(super) series: Option<String>,
}

/// A history to note a run in. What keeps it from being used never fails a run: it is told, and that is all.
#[derive(Debug)]
pub(super) struct Recording {
    path: PathBuf,
    series: Option<String>,
}

impl Recording {
    /// What flags and configuration ask for; `None` where they ask for nothing.
    ///
    /// # Errors
    /// When the history would be written over an input, or into the folder of outputs.
    pub(super) fn of(args: &HistoryArgs, prepared: &Prepared, output: Option<&Path>) -> Result<Option<Self>, Error> {
        const INSIDE: Text = Text {
            en: "--history {path} lies in the output folder, which must be empty; choose another place",
            zh: "--history {path} 位于输出文件夹中，而输出文件夹必须为空；请换一个位置",
        };
        let Some(path) = args.history.clone().or_else(|| prepared.history.clone()) else { return Ok(None) };
        refuse_input(&prepared.job.inputs, &path)?;
        if output.is_some_and(|output| lies_in(&path, output)) {
            return Err(usage(INSIDE.owned(&[("path", &path.display().to_string())])));
        }
        Ok(Some(Self { path, series: args.series.clone().or_else(|| prepared.series.clone()) }))
    }

    /// Refuses a history that something else is to be written to, before any work is done.
    ///
    /// # Errors
    /// When one of the paths is that of the history.
    pub(super) fn refuse_shared<'p>(&self, paths: impl IntoIterator<Item = &'p Path>) -> Result<(), Error> {
        const SAME: Text = Text {
            en: "the history and a report both go to {path}; choose another place for one of them",
            zh: "历史和报告都写到 {path}；请为其中之一换一个位置",
        };
        match paths.into_iter().find(|path| is_one_file(path, &self.path)) {
            Some(path) => Err(usage(SAME.owned(&[("path", &path.display().to_string())]))),
            None => Ok(()),
        }
    }

    /// Puts into a report what changed since the run before, or why that cannot be told. Gives what is to be noted once all else
    /// is written.
    pub(super) fn look(&self, job: &Job, run: &Run, report: &mut Report) -> Option<Entry> {
        let entry = Entry::of(job, run, report, self.series.as_deref());
        let since = entry.since(&self.path, report);
        let asked = |since| Ok((since, entry.first_found(&self.path)?, entry.unusual(&self.path, report)?));
        match since.and_then(asked) {
            Ok((since, first_found, unusual)) => {
                report.notes.extend(unusual);
                (report.since, report.first_found) = (since, Some(first_found));
                Some(entry)
            }
            Err(trouble) => {
                let told = self.told(&trouble);
                // Nobody reads the report of a scheduled run whose history is lost.
                ui::print_warning(&visible(told.get(job.lang)));
                report.notes.push(told);
                None
            }
        }
    }

    /// Notes a run that is over.
    pub(super) fn keep(&self, entry: &Entry, report: &Report, lang: Lang) {
        if let Err(trouble) = entry.record(&self.path, report) {
            ui::print_warning(&visible(self.told(&trouble).get(lang)));
        }
    }

    fn told(&self, trouble: &Trouble) -> OwnedText {
        const UNUSED: Text = Text {
            en: "the run is not in the history {path}: {why}",
            zh: "本次运行未记入历史 {path}：{why}",
        };
        let (path, why) = (self.path.display().to_string(), trouble.why());
        let say = |lang: Lang| UNUSED.fill(lang, &[("path", path.as_str()), ("why", why.get(lang))]);
        OwnedText { en: say(Lang::En), zh: say(Lang::Zh) }
    }
}
