//! `ordermend check`: every check, nothing written but reports.

use std::io::Write;
use std::path::PathBuf;

use super::job::{JobArgs, find_value, refuse_input};
use super::print;
use crate::config::FailOn;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::report::{self, Report, Status};
use crate::ui::Stage;
use crate::{pipeline, ui, write};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,

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

#[derive(Debug, Clone)]
struct Format {
    kind: Kind,
    path: Option<PathBuf>,
}

fn parse_format(flag: &str) -> Result<Format, Error> {
    const TEXT: Text = Text { en: "`{name}` is no format", zh: "没有格式 `{name}`" };
    let (kind, path) = flag.split_once('=').map_or((flag, None), |(kind, path)| (kind, Some(path.into())));
    Ok(Format { kind: find_value(TEXT, kind)?, path })
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let prepared = args.job.prepare(lang, None)?;
    let job = &prepared.job;
    let formats = args.format.iter().map(|flag| parse_format(flag)).collect::<Result<Vec<_>, _>>()?;
    let on_stdout = formats.iter().filter(|format| format.path.is_none()).count();
    if on_stdout > 1 {
        const TEXT: Text =
            Text { en: "only one format can go to standard output", zh: "只能有一种格式写到标准输出" };
        return Err(Error::Usage { message: TEXT.owned(&[]) });
    }
    let mut progress = args.job.progress(job.lang);
    let run = pipeline::run(job, progress.as_mut()).inspect_err(|_| progress.finish())?;
    progress.stage(Stage::Report);
    let statuses = report::statuses(job, &run.tallies);
    let report = report::build(job, &run, &statuses, report::Command::Check);
    progress.finish();

    if formats.is_empty() && !args.job.quiet {
        print(&ui::summary(&report, job.lang, prepared.limit))?;
    }
    for format in &formats {
        let bytes = render(format.kind, &report, &run, job, &statuses, prepared.limit)?;
        match &format.path {
            None => print_bytes(&bytes)?,
            Some(path) => {
                refuse_input(&job.inputs, path)?;
                std::fs::write(path, bytes).map_err(|source| Error::Write { path: path.clone(), source })?;
            }
        }
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
        Kind::Csv => write::write_findings(&mut bytes, &run.findings, &job.rules, statuses, &run.orders),
    };
    written.map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(bytes)
}

fn print_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Write { path: "stdout".into(), source: error })
        }
        _ => Ok(()),
    }
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
