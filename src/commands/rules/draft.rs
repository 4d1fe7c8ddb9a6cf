//! `ordermend rules draft`: rules that hold in good exports.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::commands::job::{refuse_input, usage};
use crate::commands::print;
use crate::commands::reading::{ReadArgs, normalised};
use crate::draft;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Moment, Text};
use crate::ui::Stage;
use crate::{read, ui};

/// Arguments of `rules draft`.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// In how many percent of what a rule judges it must hold, from 50 to 99.99: what breaks it in good exports is to be
    /// looked at
    ///
    /// 规则在受检对象中至少成立的百分比，50 到 99.99；好文件中违反规则的部分需要查看
    #[arg(long, value_name = "PERCENT", default_value_t = draft::CONFIDENCE)]
    confidence: f64,

    /// The rule file to write [default: standard output]
    ///
    /// 要写出的规则文件 [默认：标准输出]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub(in crate::commands) fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    const SAID: Text = Text {
        en: "{path} is drafted; look at each rule, then `ordermend check FILE --rules {path}`",
        zh: "已起草 {path}；请逐条核对后运行 `ordermend check 文件 --rules {path}`",
    };
    const NOTHING: Text = Text {
        en: "no rule is sure: the files have too few rows, or nothing in them holds that chance would not explain; a lower --confidence asks for less",
        zh: "没有足够把握的规则：文件行数太少，或其中没有能排除偶然的规律；可降低 --confidence",
    };
    if let Some(path) = &args.output {
        refuse_input(&read::expand(&args.read.input)?, path)?;
        refuse_there(path)?;
    }
    let (text, lang) = drafted(&args.read, args.confidence, lang)?;
    let Some(path) = &args.output else {
        print(&text)?;
        return Ok(Exit::Passed);
    };
    write_new(path, &text)?;
    if !text.contains("[[rule]]") {
        ui::print_note(NOTHING.get(lang));
    } else if !args.read.quiet {
        ui::print_note(&SAID.fill(lang, &[("path", &path.display().to_string())]));
    }
    Ok(Exit::Passed)
}

/// The draft from the files of a command line, with the language it is written in.
///
/// # Errors
/// When they cannot be read, or the confidence is no percentage that can be reached.
pub(in crate::commands) fn drafted(
    args: &ReadArgs,
    confidence: f64,
    lang: Option<Lang>,
) -> Result<(String, Lang), Error> {
    const BEYOND: Text = Text {
        en: "--confidence {value}: give a number from 50 to 99.99",
        zh: "--confidence {value}：请给出 50 到 99.99 之间的数",
    };
    if !(50.0..=99.99).contains(&confidence) {
        return Err(usage(BEYOND.owned(&[("value", &confidence.to_string())])));
    }
    let choices = args.choices(lang)?;
    let inputs = read::expand(&args.input)?;
    let mut progress = args.progress(choices.lang);
    let orders = normalised(&choices, &inputs, args.careful, progress.as_mut());
    let orders = orders.inspect_err(|_| progress.finish())?;
    progress.stage(Stage::Check);
    let now = Moment::end_of(choices.as_of).unwrap_or(Moment(0));
    let text = draft::draft_rules(&orders, &choices.sources.library, now, confidence, choices.lang);
    progress.finish();
    // Rows that could not be read from disk would count as blank.
    orders.tables.iter().try_for_each(|table| table.raw.verify())?;
    Ok((text, choices.lang))
}

/// Refuses a file that is there already, before any work is done.
///
/// # Errors
/// When it is.
pub(in crate::commands) fn refuse_there(path: &Path) -> Result<(), Error> {
    if path.exists() { Err(there(path)) } else { Ok(()) }
}

fn there(path: &Path) -> Error {
    const THERE: Text = Text {
        en: "{path} is there already; name another file, so that nothing is lost",
        zh: "{path} 已存在；请换一个文件名，以免覆盖",
    };
    usage(THERE.owned(&[("path", &path.display().to_string())]))
}

/// Writes a file that is not there yet.
///
/// # Errors
/// When it is, or cannot be written.
pub(in crate::commands) fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let created = std::fs::File::options().write(true).create_new(true).open(path);
    created.and_then(|mut created| created.write_all(text.as_bytes())).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => there(path),
        _ => Error::Write { path: path.to_owned(), source },
    })
}
