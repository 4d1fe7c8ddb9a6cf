//! `ordermend selftest`: whether the rules would notice faults in an export.

use std::path::Path;

use super::format::{self, Format};
use super::job::JobArgs;
use super::print;
use super::reading::normalised;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;
use crate::selftest::Selftest;
use crate::ui::{Silent, Stage, fold_lines};
use crate::{pipeline, read, selftest};

/// Arguments of `selftest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,

    /// What to write and where: text or json, as in `json=selftest.json`; repeatable, without a path to standard output
    /// [default: text]
    ///
    /// 写出什么、写到哪里：text 或 json，例如 `json=selftest.json`；可重复，不带路径则写到标准输出 [默认：text]
    #[arg(long, value_name = "KIND[=PATH]")]
    format: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Text,
    Json,
}

/// Runs the command. The export itself is only read.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let choices = args.job.read.choices(lang)?;
    let inputs = read::expand(&args.job.read.input)?;
    let formats: Vec<Format<Kind>> = format::parse_all(&args.format)?;
    format::refuse(&formats, &inputs)?;
    let mut progress = args.job.read.progress(choices.lang);
    let made = (|| {
        let orders = normalised(&choices, &inputs, args.job.read.careful, progress.as_mut())?;
        let mut copies = args.job.clone();
        // The copies are text in UTF-8, of the sources that the export was taken for.
        copies.read.encoding = Some("utf-8".to_owned());
        copies.read.sheet = Vec::new();
        let sources: Vec<&str> = orders.tables.iter().map(|table| table.profile().id.as_str()).collect();
        let one = sources.first().filter(|first| sources.iter().all(|source| source == *first));
        if let (None, Some(one)) = (&copies.read.source, one) {
            copies.read.source = Some((*one).to_owned());
        }
        copies.read.as_of = Some(choices.as_of.to_string());
        progress.stage(Stage::Check);
        let rules = args.job.prepare(lang, None)?.job.rules;
        let mut judge = |folder: &Path| {
            copies.read.input = vec![folder.display().to_string()];
            pipeline::run(&copies.prepare(lang, None)?.job, &mut Silent)
        };
        selftest::run(&orders, &rules, &mut judge)
    })();
    progress.finish();
    let made = made?;
    if formats.is_empty() && !args.job.read.quiet {
        print(&fold_lines(&selftest::render(&made, choices.lang)))?;
    }
    for format in &formats {
        format.write(&render(format.kind, &made, choices.lang)?)?;
    }
    Ok(Exit::Passed)
}

fn render(kind: Kind, made: &Selftest, lang: Lang) -> Result<Vec<u8>, Error> {
    match kind {
        Kind::Text => Ok(selftest::render(made, lang).into_bytes()),
        Kind::Json => {
            let mut json = serde_json::to_vec_pretty(made)
                .map_err(|source| Error::Write { path: "stdout".into(), source: source.into() })?;
            json.push(b'\n');
            Ok(json)
        }
    }
}
