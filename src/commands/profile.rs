//! `ordermend profile`: what an export is. Nothing is judged and nothing is changed.

use super::format::{self, Format};
use super::print;
use super::reading::{Choices, ReadArgs, normalised};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;
use crate::profile::{self, ExportProfile};
use crate::ui::{Progress, Stage};
use crate::{config, read};

/// Arguments of `profile`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// What to write and where: text, json or html, as in `html=profile.html`; repeatable, without a path to standard
    /// output [default: text]
    ///
    /// 写出什么、写到哪里：text、json 或 html，例如 `html=profile.html`；可重复，不带路径则写到标准输出 [默认：text]
    #[arg(long, value_name = "KIND[=PATH]")]
    format: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Text,
    Json,
    Html,
}

/// Runs the command. A table that holds no orders, or no rows, is profiled like any other.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let choices = args.read.choices(lang)?;
    let lang = choices.lang;
    let inputs = read::expand(&args.read.input)?;
    let formats: Vec<Format<Kind>> = format::parse_all(&args.format)?;
    format::refuse(&formats, &inputs)?;
    let mut progress = args.read.progress(lang);
    let made = make(&choices, &inputs, args.read.careful, progress.as_mut());
    progress.finish();
    let made = made?;
    if formats.is_empty() && !args.read.quiet {
        print(&profile::text::render(&made, lang))?;
    }
    for format in &formats {
        format.write(&render(format.kind, &made, lang)?)?;
    }
    Ok(Exit::Passed)
}

fn make(
    choices: &Choices,
    inputs: &[read::Named],
    force_careful: bool,
    progress: &mut dyn Progress,
) -> Result<ExportProfile, Error> {
    let library = &choices.sources.library;
    let rules = config::load_rules(&[], library).map_err(|problems| Error::Config { problems })?;
    let orders = normalised(choices, inputs, force_careful, progress)?;
    progress.stage(Stage::Report);
    let made = profile::run(&orders, library, &rules, choices.as_of);
    // Rows that could not be read from disk would count as blank.
    orders.tables.iter().try_for_each(|table| table.raw.verify())?;
    Ok(made)
}

fn render(kind: Kind, made: &ExportProfile, lang: Lang) -> Result<Vec<u8>, Error> {
    match kind {
        Kind::Text => Ok(profile::text::render(made, lang).into_bytes()),
        Kind::Html => Ok(profile::html::render(made, lang).into_bytes()),
        Kind::Json => profile::json::render(made).map_err(|source| Error::Write { path: "stdout".into(), source }),
    }
}
