//! What commands for one concern share: the whole pipeline, with the rules of that concern alone.

use std::path::PathBuf;

use super::job::JobArgs;
use super::telling::TellArgs;
use super::{check, clean};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;

/// Arguments of a command for one concern.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,

    #[command(flatten)]
    told: TellArgs,

    /// Write a folder as `clean` does, with what this concern takes out set aside
    ///
    /// 像 `clean` 一样写出文件夹，并将本项移出的内容单独存放
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Replace what an earlier run wrote to the folder, and nothing else
    ///
    /// 替换此前运行写入该文件夹的内容，不动其他文件
    #[arg(long, requires = "output")]
    force: bool,
}

/// Runs the rules of some checks alone.
///
/// # Errors
/// What kept it from doing its work.
pub(super) fn run(args: &Args, lang: Option<Lang>, checks: &[&str]) -> Result<Exit, Error> {
    let mut prepared = args.job.prepare(lang, None)?;
    prepared.job.of_one_concern = true;
    prepared.job.rules.retain(|rule| checks.contains(&rule.check.name));
    match &args.output {
        // A history of all rules would take the others' findings for fixed.
        Some(output) => {
            let telling = args.told.prepare(&prepared.job.inputs)?;
            clean::leave(&args.job, &prepared, (output, args.force), &telling, None)
        }
        None => check::tell(&args.job, &prepared, &args.told, None),
    }
}
