//! `ordermend rules export`: what exports hold, as a schema for other tools.

use std::path::PathBuf;

use super::draft::write_new;
use crate::commands::job::refuse_input;
use crate::commands::print;
use crate::commands::reading::{ReadArgs, normalised};
use crate::config;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::schemas::export;
use crate::ui::Stage;
use crate::{profile, read, ui};

/// Arguments of `rules export`.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// A rule file of your own whose constraints the schema takes; repeatable
    ///
    /// 自定义规则文件，其约束写入 schema；可重复
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,

    /// What to write; of several tables it is a Data Package
    ///
    /// 写出什么；有多个表时写成 Data Package
    ///
    /// - table-schema：Frictionless Table Schema
    #[arg(long, value_enum, value_name = "KIND", default_value = "table-schema")]
    format: Kind,

    /// The file to write [default: standard output]
    ///
    /// 要写出的文件 [默认：标准输出]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Frictionless Table Schema
    TableSchema,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work, and the problems of rule files.
pub(super) fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    const SAID: Text = Text { en: "{path} is written", zh: "已写出 {path}" };
    let Kind::TableSchema = args.format;
    let choices = args.read.choices(lang)?;
    let lang = choices.lang;
    let inputs = read::expand(&args.read.input)?;
    let mut files = Vec::new();
    let beside = choices.config.path.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
    for path in choices.config.rules.iter().map(|path| beside.join(path)).chain(args.rules.iter().cloned()) {
        files.push((path.display().to_string(), config::read_file(&path)?));
    }
    let library = &choices.sources.library;
    let rules = config::load_rules(&files, library).map_err(|problems| Error::Config { problems })?;
    let mut progress = args.read.progress(lang);
    let orders = normalised(&choices, &inputs, args.read.careful, progress.as_mut());
    let orders = orders.inspect_err(|_| progress.finish())?;
    progress.stage(Stage::Report);
    let profile = profile::run(&orders, library, &rules, choices.as_of);
    let exported = export::table_schema(&orders, &profile, &rules, lang);
    progress.finish();
    // Rows that could not be read from disk would count as blank.
    orders.tables.iter().try_for_each(|table| table.raw.verify())?;
    let text = format!("{:#}\n", exported.schema);
    if let Some(path) = &args.output {
        refuse_input(&inputs, path)?;
        write_new(path, &text)?;
        if !args.read.quiet {
            ui::print_note(&SAID.fill(lang, &[("path", &path.display().to_string())]));
        }
    } else {
        print(&text)?;
    }
    for note in exported.notes.iter().filter(|_| !args.read.quiet) {
        ui::print_note(note.get(lang));
    }
    Ok(Exit::Passed)
}
