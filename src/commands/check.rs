//! `ordermend check`: every check, nothing written but reports.

use std::io::Write;

use super::format::{self, Format};
use super::job::{JobArgs, Prepared};
use super::print;
use super::recording::{HistoryArgs, Recording};
use crate::config::FailOn;
use crate::decisions;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;
use crate::report::{self, Report, Status};
use crate::ui::Stage;
use crate::{pipeline, ui, write};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,

    #[command(flatten)]
    history: HistoryArgs,

    /// What to report and where: human, json, html or csv, as in `html=report.html`; repeatable, without a path to
    /// standard output
    ///
    /// 报告的种类和去处：human、json、html 或 csv，例如 `html=report.html`；可重复，不带路径则写到标准输出
    #[arg(long, value_name = "KIND[=PATH]")]
    format: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Human,
    Json,
    Html,
    Csv,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let prepared = args.job.prepare(lang, None)?;
    let recording = Recording::of(&args.history, &prepared, None)?;
    tell(&args.job, &prepared, &args.format, recording.as_ref())
}

/// Runs a job and reports; where it is to be noted, that comes last.
///
/// # Errors
/// What kept it from doing its work.
pub(super) fn tell(
    args: &JobArgs,
    prepared: &Prepared,
    formats: &[String],
    recording: Option<&Recording>,
) -> Result<Exit, Error> {
    let job = &prepared.job;
    let formats: Vec<Format<Kind>> = format::parse_all(formats)?;
    format::refuse(&formats, &job.inputs)?;
    let mut progress = args.read.progress(job.lang);
    let run = pipeline::run(job, progress.as_mut()).inspect_err(|_| progress.finish())?;
    progress.stage(Stage::Report);
    let statuses = report::statuses(job, &run);
    let mut report = report::build(job, &run, &statuses, report::Command::Check);
    let entry = recording.and_then(|recording| recording.look(job, &run, &mut report));
    progress.finish();

    if formats.is_empty() && !args.read.quiet {
        print(&ui::summary(&report, job.lang, prepared.limit))?;
        let decided = decisions::told(&job.memory.decisions, &run.customers.decided, &run.settled, job.lang);
        if !decided.is_empty() {
            ui::print_note(&decided);
        }
    }
    for format in &formats {
        format.write(&render(format.kind, &report, &run, job, &statuses, prepared.limit)?)?;
    }
    if let Some((recording, entry)) = recording.zip(entry) {
        recording.keep(&entry, &report, job.lang);
    }
    Ok(exit_of(&statuses, job.fail_on.unwrap_or(FailOn::Fail)))
}

fn render(
    kind: Kind,
    report: &Report,
    run: &pipeline::Run,
    job: &crate::config::Job,
    statuses: &[Status],
    limit: usize,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let written = match kind {
        Kind::Human => bytes.write_all(ui::summary(report, job.lang, limit).as_bytes()),
        Kind::Html => bytes.write_all(report::html::render(report, job.lang).as_bytes()),
        Kind::Json => report::write_json(&mut bytes, report),
        Kind::Csv => write::write_findings(&mut bytes, run, &job.rules, statuses),
    };
    written.map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(bytes)
}

/// The exit code that the statuses of the rules ask for.
pub(super) fn exit_of(statuses: &[Status], fail_on: FailOn) -> Exit {
    let worst = statuses.iter().copied().max().unwrap_or(Status::NotEvaluated);
    let reached = match fail_on {
        FailOn::Never => false,
        FailOn::Fail => worst >= Status::Fail,
        FailOn::Warn => worst >= Status::Warn,
    };
    if reached { Exit::Findings } else { Exit::Passed }
}
