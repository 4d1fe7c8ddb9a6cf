//! What is wrong with a command line, in our own words. clap speaks English only.

use std::error::Error as _;
use std::ffi::OsString;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::config::{did_you_mean, suggest, there_are, unknown_name};
use crate::error::Error;
use crate::model::{Lang, OwnedText, Text};

/// What clap found wrong. `None` where nothing is, as for `--help`, and where only clap's own words will do.
pub(super) fn of(found: &clap::Error, root: &clap::Command, arguments: &[OsString]) -> Option<Error> {
    let (command, name) = meant(found, root, arguments);
    message(found, command).map(|message| Error::CommandLine { message, command: name })
}

/// The command that the mistake is about, and how it is typed. clap's usage line names it; a mistake without one comes
/// after all the names were understood.
fn meant<'a>(found: &clap::Error, root: &'a clap::Command, arguments: &[OsString]) -> (&'a clap::Command, String) {
    let words: Vec<String> = match found.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().split_whitespace().map(str::to_owned).collect(),
        _ => arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect(),
    };
    let mut command = root;
    let mut name = root.get_name().to_owned();
    for word in &words {
        if let Some(below) = command.find_subcommand(word) {
            command = below;
            name.push_str(&format!(" {word}"));
        }
    }
    (command, name)
}

fn message(found: &clap::Error, command: &clap::Command) -> Option<OwnedText> {
    let argument = text(found, ContextKind::InvalidArg);
    let value = text(found, ContextKind::InvalidValue);
    let said = |text: Text| text.owned(&[("argument", argument), ("value", value)]);
    match found.kind() {
        ErrorKind::UnknownArgument => Some(unknown_argument(found, command, argument)),
        ErrorKind::InvalidSubcommand => {
            const TEXT: Text = Text { en: "there is no command `{name}`", zh: "没有命令 `{name}`" };
            let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
            Some(unknown_name(TEXT, text(found, ContextKind::InvalidSubcommand), &names))
        }
        ErrorKind::MissingSubcommand => {
            const TEXT: Text = Text { en: "a command is missing", zh: "缺少命令" };
            Some(there_are(said(TEXT), &list(found, ContextKind::ValidSubcommand)))
        }
        ErrorKind::MissingRequiredArgument => {
            const TEXT: Text = Text { en: "{list} are missing", zh: "缺少 {list}" };
            let missing = list(found, ContextKind::InvalidArg);
            Some(with_list(TEXT.counted(missing.len() as u64, "{list} is missing"), argument, &missing))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            const TEXT: Text = Text { en: "`{argument}` needs a value", zh: "`{argument}` 需要一个值" };
            Some(there_are(said(TEXT), &list(found, ContextKind::ValidValue)))
        }
        ErrorKind::InvalidValue => {
            const TEXT: Text = Text { en: "`{argument}` cannot be `{value}`", zh: "`{argument}` 不能为 `{value}`" };
            Some(suggest(said(TEXT), value, &list(found, ContextKind::ValidValue)))
        }
        ErrorKind::ValueValidation if found.source().is_some_and(<dyn std::error::Error>::is::<ParseIntError>) => {
            const TEXT: Text = Text {
                en: "`{argument}` takes a whole number, not `{value}`",
                zh: "`{argument}` 应为整数，而不是 `{value}`",
            };
            Some(said(TEXT))
        }
        ErrorKind::TooManyValues => {
            const TEXT: Text = Text {
                en: "`{argument}` takes no value, but got `{value}`",
                zh: "`{argument}` 不带值，却给出了 `{value}`",
            };
            Some(said(TEXT))
        }
        ErrorKind::ArgumentConflict => conflict(found, argument),
        ErrorKind::InvalidUtf8 => {
            const TEXT: Text = Text { en: "an argument is not valid UTF-8", zh: "有参数不是有效的 UTF-8" };
            Some(said(TEXT))
        }
        _ => None,
    }
}

fn unknown_argument(found: &clap::Error, command: &clap::Command, argument: &str) -> OwnedText {
    const OPTION: Text = Text { en: "there is no option `{argument}` here", zh: "此处没有选项 `{argument}`" };
    const SURPLUS: Text = Text { en: "`{argument}` is one too many", zh: "多余的参数 `{argument}`" };
    let text = if argument.starts_with('-') { OPTION } else { SURPLUS };
    let message = text.owned(&[("argument", argument)]);
    const PLAIN: Text = Text {
        en: "there is no option `--from` here: the exports stand by themselves, as in `draft good.csv`",
        zh: "此处没有选项 `--from`：导出文件直接写出即可，例如 `draft good.csv`",
    };
    let takes_inputs = command.get_positionals().any(|positional| positional.get_id() == "input");
    if argument == "--from" && takes_inputs {
        return PLAIN.owned(&[]);
    }
    let near = || match found.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(near)) => Some(near.clone()),
        _ => elsewhere(found),
    };
    // What is spelled right and stands in the wrong place is likelier than another option with a like name.
    match below(command, argument).or_else(near) {
        Some(near) => did_you_mean(message, &near),
        None => message,
    }
}

/// The first command below with an option of exactly this name.
fn below(command: &clap::Command, argument: &str) -> Option<String> {
    let long = argument.strip_prefix("--")?;
    let has = |command: &&clap::Command| command.get_arguments().any(|argument| argument.get_long() == Some(long));
    command.get_subcommands().find(has).map(|command| format!("{} --{long}", command.get_name()))
}

/// The command and option that clap means where it says `'check --format' exists`.
fn elsewhere(found: &clap::Error) -> Option<String> {
    let Some(ContextValue::StyledStrs(tips)) = found.get(ContextKind::Suggested) else { return None };
    tips.iter().find_map(|tip| {
        let tip = tip.to_string();
        tip.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' exists")).map(str::to_owned)
    })
}

fn conflict(found: &clap::Error, argument: &str) -> Option<OwnedText> {
    const TWICE: Text = Text { en: "`{argument}` goes only once", zh: "`{argument}` 只能出现一次" };
    const TOGETHER: Text =
        Text { en: "`{argument}` does not go with {list}", zh: "`{argument}` 不能与 {list} 同时使用" };
    match list(found, ContextKind::PriorArg).as_slice() {
        [] => None,
        [other] if *other == argument => Some(TWICE.owned(&[("argument", argument)])),
        others => Some(with_list(TOGETHER, argument, others)),
    }
}

/// A text about several names, `{list}`.
fn with_list(text: Text, argument: &str, names: &[&str]) -> OwnedText {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let fill = |lang: Lang, comma: &str| text.fill(lang, &[("argument", argument), ("list", &quoted.join(comma))]);
    OwnedText { en: fill(Lang::En, ", "), zh: fill(Lang::Zh, "、") }
}

/// One thing that clap tells with a mistake; empty where it does not.
fn text(found: &clap::Error, kind: ContextKind) -> &str {
    match found.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    }
}

/// The things of one kind that clap tells with a mistake.
fn list(found: &clap::Error, kind: ContextKind) -> Vec<&str> {
    match found.get(kind) {
        Some(ContextValue::String(text)) => vec![text.as_str()],
        Some(ContextValue::Strings(texts)) => texts.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
