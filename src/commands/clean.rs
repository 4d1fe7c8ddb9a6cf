//! `ordermend clean`: the whole pipeline.

use std::path::{Path, PathBuf};

use super::check::exit_of;
use super::job::{JobArgs, Prepared, lies_in};
use super::masters;
use super::recording::{HistoryArgs, Recording};
use super::telling::{Subject, TellArgs, Telling};
use crate::config::{FailOn, QuarantineUnit};
use crate::decisions;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::ui::Stage;
use crate::{pipeline, report, ui, write};

/// Arguments of `clean`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,

    #[command(flatten)]
    history: HistoryArgs,

    #[command(flatten)]
    told: TellArgs,

    /// The folder to write; it must not exist yet, or be empty
    ///
    /// 要写入的文件夹；必须尚不存在，或为空
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,

    /// Replace what an earlier run wrote to the folder, and nothing else
    ///
    /// 替换此前运行写入该文件夹的内容，不动其他文件
    #[arg(long)]
    force: bool,

    /// What is set aside together when one row is: the whole order, or the row alone [default: order]
    ///
    /// 某一行被单独存放时，一并存放的范围 [默认：order]
    ///
    /// - order：整个订单：订单绝不拆散
    /// - row：仅该行
    #[arg(long, value_enum)]
    unit: Option<QuarantineUnit>,

    /// Make repairs that are conclusions, too: fill blank cells from other rows, correct amounts whose fault is certain
    ///
    /// 同时进行推断性的修复：用其他行补全空单元格，更正错误原因确定的金额
    ///
    /// 每处修改及其依据、来源行和置信度都写入 edits.csv
    #[arg(long)]
    unsafe_repairs: bool,

    /// Leave no report.xlsx; for large exports with many findings that saves time
    ///
    /// 不写出 report.xlsx；导出文件大、发现多时可节省时间
    #[arg(long)]
    no_workbook: bool,

    /// Leave a workbook for each owner of findings, too, in worklists/
    ///
    /// 另在 worklists/ 中为每位负责人留一个工作簿，列出其名下的发现
    ///
    /// - owner：每位负责人一个
    #[arg(long, value_enum, value_name = "WHOM")]
    by: Option<Whom>,

    /// Fill blank cells from a list of customers or products, as in customers=FILE; repeatable
    ///
    /// 用客户或商品主数据补全空单元格，例如 customers=客户.xlsx；可重复
    #[arg(long, value_name = "KIND=FILE")]
    master: Vec<String>,
}

/// Whom a workbook is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Whom {
    /// Each owner has one.
    Owner,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work; nothing is left then.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let mut prepared = args.job.prepare(lang, args.unit)?;
    prepared.job.repairs.conclusions |= args.unsafe_repairs;
    prepared.job.workbook &= !args.no_workbook;
    prepared.job.worklists |= args.by == Some(Whom::Owner);
    for flag in &args.master {
        prepared.job.repairs.masters.push(masters::parse(flag)?);
    }
    let recording = Recording::of(&args.history, &prepared, Some(&args.output))?;
    let telling = args.told.prepare(&prepared.job.inputs)?;
    leave(&args.job, &prepared, (&args.output, args.force), &telling, recording.as_ref())
}

/// Runs a job and leaves its folder, then reports in further formats; where it is to be noted, that comes last.
///
/// # Errors
/// What kept it from doing its work; nothing is left then, but where only a further format could not be written.
pub(super) fn leave(
    args: &JobArgs,
    prepared: &Prepared,
    (output, force): (&Path, bool),
    telling: &Telling,
    recording: Option<&Recording>,
) -> Result<Exit, Error> {
    let job = &prepared.job;
    recording.map_or(Ok(()), |recording| recording.refuse_shared(telling.paths().chain(job.dumps.paths())))?;
    if let Some(path) = job.dumps.paths().find(|path| lies_in(path, output)) {
        const TEXT: Text = Text {
            en: "--dump {path} lies in the output folder, which must be empty; choose another place",
            zh: "--dump {path} 位于输出文件夹中，而输出文件夹必须为空；请换一个位置",
        };
        return Err(Error::Usage { message: TEXT.owned(&[("path", &path.display().to_string())]) });
    }
    if let Some(path) = telling.paths().find(|path| lies_in(path, output)) {
        const TEXT: Text = Text {
            en: "--format {path} lies in the output folder, which must be empty; choose another place",
            zh: "--format {path} 位于输出文件夹中，而输出文件夹必须为空；请换一个位置",
        };
        return Err(Error::Usage { message: TEXT.owned(&[("path", &path.display().to_string())]) });
    }
    if telling.is_mask_alone() {
        const TEXT: Text = Text {
            en: "--mask hides in what --format writes; the folder of clean data holds everything",
            zh: "--mask 只隐藏 --format 所写的内容；干净数据的文件夹含有全部内容",
        };
        return Err(Error::Usage { message: TEXT.owned(&[]) });
    }
    let mut progress = args.read.progress(job.lang);
    let result = pipeline::run(job, progress.as_mut()).and_then(|run| {
        progress.stage(Stage::Report);
        let statuses = report::statuses(job, &run);
        let mut report = report::build(job, &run, &statuses, report::Command::Clean);
        let entry = recording.and_then(|recording| recording.look(job, &run, &mut report));
        progress.stage(Stage::Write);
        write::run((output, force), job, &run, &report, &statuses, &progress.meter())?;
        let subject = Subject { job, run: &run, statuses: &statuses, shown: prepared.shown };
        let told = telling.tell_beside(report.clone(), &subject, args.read.quiet);
        let decided = decisions::told(&job.memory.decisions, &run.customers.decided, &run.settled, job.lang);
        if let Some((recording, entry)) = recording.zip(entry) {
            recording.keep(&entry, &report, job.lang);
        }
        // The folder is there, and the run is noted, whatever became of the further formats.
        told?;
        Ok((report, statuses, decided))
    });
    progress.finish();
    let (report, statuses, decided) = result?;
    ui::print_outcome(&report, Some(output));
    if !args.read.quiet && !ui::logs_json() {
        const WRITTEN: Text = Text {
            en: "Written to {path}: open {path}/report.html first.",
            zh: "已写入 {path}：请先打开 {path}/report.html。",
        };
        let path = output.display().to_string();
        let written = WRITTEN.fill(job.lang, &[("path", path.as_str())]);
        let decided = if decided.is_empty() { decided } else { decided + "\n" };
        ui::print_note(&format!("{}\n{decided}{written}", ui::summary(&report, job.lang, prepared.shown)));
    }
    Ok(exit_of(&statuses, job.fail_on.unwrap_or(FailOn::Never)))
}
