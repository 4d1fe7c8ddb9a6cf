//! `ordermend baseline`: what is wrong today is noted, so that only what is new can fail a later check.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::check;
use super::job::{JobArgs, refuse_target, usage};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::waivers::Standing;
use crate::{pipeline, ui};

/// Arguments of `baseline`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Note what is wrong with exports today, in a file without any of their data
    ///
    /// 记下导出文件目前的问题，文件中不含任何数据
    Write(Box<Write>),
    /// Check exports as `check` does; what the baseline has does not count
    ///
    /// 与 `check` 相同地检查导出文件；基线中已有的不计入
    Check(Box<check::Args>),
}

#[derive(Debug, clap::Args)]
struct Write {
    #[command(flatten)]
    job: JobArgs,

    /// The file to write
    ///
    /// 要写出的文件
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,

    /// Replace the file where it is there already
    ///
    /// 文件已存在时替换
    #[arg(long)]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    match &args.action {
        Action::Write(args) => write(args, lang),
        Action::Check(args) => {
            const WHICH: Text = Text {
                en: "which baseline: --baseline FILE, as `ordermend baseline write` made it, or `baseline` in ordermend.toml",
                zh: "请指定基线：--baseline 文件（由 `ordermend baseline write` 生成），或在 ordermend.toml 中写 `baseline`",
            };
            let prepared = args.prepare(lang)?;
            if prepared.job.baseline.is_none() {
                return Err(usage(WHICH.owned(&[])));
            }
            check::run_prepared(args, &prepared)
        }
    }
}

fn write(args: &Write, lang: Option<Lang>) -> Result<Exit, Error> {
    const SAID: Text = Text {
        en: "{path} notes {count} findings of {rules}; with --baseline {path} only others count. It holds fingerprints and no data.",
        zh: "{path} 记下 {rules}的 {count} 项发现；使用 --baseline {path} 时只有其他发现计入。文件只含指纹，不含数据。",
    };
    const RULES: Text = Text { en: "{count} rules", zh: "{count} 条规则" };
    let job = JobArgs { without_baseline: true, ..args.job.clone() }.prepare(lang, None)?.job;
    refuse_target(&job.inputs, &args.output, args.force)?;
    let mut progress = args.job.read.progress(job.lang);
    let run = pipeline::run(&job, progress.as_mut());
    progress.finish();
    let run = run?;
    let of = |(at, fingerprint): (usize, &crate::model::Fingerprint)| {
        let is_let_through = run.exempt.standing(at) == Standing::Waived;
        (!is_let_through).then(|| (job.rules[run.findings.rule(at).index()].id.as_str(), fingerprint.to_string()))
    };
    let found: BTreeSet<(&str, String)> = run.fingerprints.iter().enumerate().filter_map(of).collect();
    let mut text = String::from("rule,fingerprint\n");
    for (rule, fingerprint) in &found {
        text.push_str(&format!("{rule},{fingerprint}\n"));
    }
    let wrong = |source| Error::Write { path: args.output.clone(), source };
    std::fs::write(&args.output, text).map_err(wrong)?;
    if !args.job.read.quiet {
        let rules = found.iter().map(|(rule, _)| *rule).collect::<BTreeSet<_>>().len();
        let count = |text: Text, one, count: usize| {
            text.counted(count as u64, one).fill(job.lang, &[("count", &count.to_string())])
        };
        let rules = count(RULES, "{count} rule", rules);
        let values =
            [("path", args.output.display().to_string()), ("count", found.len().to_string()), ("rules", rules)];
        ui::print_note(&SAID.fill(job.lang, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    Ok(Exit::Passed)
}
