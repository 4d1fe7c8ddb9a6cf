//! `ordermend check`: every check, nothing written but reports.

use super::job::{JobArgs, Prepared};
use super::recording::{HistoryArgs, Recording};
use super::telling::{Subject, TellArgs};
use crate::config::FailOn;
use crate::decisions;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;
use crate::report::{self, Status};
use crate::ui::Stage;
use crate::{pipeline, ui};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,

    #[command(flatten)]
    history: HistoryArgs,

    #[command(flatten)]
    told: TellArgs,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    run_prepared(args, &args.prepare(lang)?)
}

impl Args {
    /// What is read and how it is judged. Standard input can be read once.
    pub(super) fn prepare(&self, lang: Option<Lang>) -> Result<Prepared, Error> {
        self.job.prepare(lang, None)
    }
}

/// Runs the command with what was prepared of its arguments.
///
/// # Errors
/// What kept it from doing its work.
pub(super) fn run_prepared(args: &Args, prepared: &Prepared) -> Result<Exit, Error> {
    let recording = Recording::of(&args.history, prepared, None)?;
    tell(&args.job, prepared, &args.told, recording.as_ref())
}

/// Runs a job and reports; where it is to be noted, that comes last.
///
/// # Errors
/// What kept it from doing its work.
pub(super) fn tell(
    args: &JobArgs,
    prepared: &Prepared,
    told: &TellArgs,
    recording: Option<&Recording>,
) -> Result<Exit, Error> {
    let job = &prepared.job;
    let telling = told.prepare(&job.inputs)?;
    recording.map_or(Ok(()), |recording| recording.refuse_shared(telling.paths().chain(job.dumps.paths())))?;
    let mut progress = args.read.progress(job.lang);
    let run = pipeline::run(job, progress.as_mut()).inspect_err(|_| progress.finish())?;
    progress.stage(Stage::Report);
    let statuses = report::statuses(job, &run);
    let mut report = report::build(job, &run, &statuses, report::Command::Check);
    let entry = recording.and_then(|recording| recording.look(job, &run, &mut report));
    progress.finish();
    ui::print_outcome(&report, None);

    let subject = Subject { job, run: &run, statuses: &statuses, shown: prepared.shown };
    telling.tell(report.clone(), &subject, args.read.quiet)?;
    if telling.is_unsaid() && !args.read.quiet {
        let decided = decisions::told(&job.memory.decisions, &run.customers.decided, &run.settled, job.lang);
        if !decided.is_empty() {
            ui::print_note(&decided);
        }
    }
    if let Some((recording, entry)) = recording.zip(entry) {
        recording.keep(&entry, &report, job.lang);
    }
    Ok(exit_of(&statuses, job.fail_on.unwrap_or(FailOn::Fail)))
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
