//! The command line's help in one language.
//!
//! clap takes the first paragraph of a doc comment for the short help and all of it for the long one. Here the two are
//! told apart again, and for Chinese everything is replaced that clap itself says in English.

use std::ffi::OsString;

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, CommandFactory, ValueEnum};

use super::{Cli, EXIT_CODES};
use crate::model::Lang;
use crate::ui::fold;

/// Columns of a terminal that the help fills at most.
pub(super) const WIDTH: usize = 100;

/// Fewest columns that a text is given beside what it explains.
const NARROWEST: usize = 24;

/// The language asked for by what was typed, right or wrong; else that of the locale.
pub(super) fn asked(arguments: &[OsString]) -> Lang {
    typed(arguments, "--lang").unwrap_or_else(Lang::from_locale)
}

/// The value of an option of every command by what was typed, right or wrong.
pub(super) fn typed<V: ValueEnum>(arguments: &[OsString], option: &str) -> Option<V> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let apart = words.windows(2).filter(|pair| pair[0] == option).map(|pair| pair[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix(option)?.strip_prefix('='));
    apart.chain(joined).find_map(|name| V::from_str(name, false).ok())
}

/// The command line with its help in one language.
pub(crate) fn command(lang: Lang) -> clap::Command {
    let command = texts(Cli::command(), lang);
    match lang {
        Lang::En => command.after_help(EXIT_CODES.en),
        // clap breaks lines at spaces only, and counts each character as one column.
        Lang::Zh => own_parts_of_clap(command.after_help(EXIT_CODES.zh).term_width(0)),
    }
}

/// Breaks the lines of a help where the terminal ends; what goes on stands under the words that it belongs to. Lines that fit, as
/// all do that clap has broken, stay.
pub(super) fn folded(help: &str) -> String {
    let terminal = console::Term::stdout().size_checked().map_or(WIDTH, |(_, columns)| usize::from(columns));
    folded_to(help, terminal.min(WIDTH))
}

fn folded_to(help: &str, width: usize) -> String {
    let mut out = String::new();
    for line in help.split_inclusive('\n') {
        let words = line.trim_end();
        if console::measure_text_width(words) <= width {
            out.push_str(line);
            continue;
        }
        // An explanation stands two columns or more behind what it explains.
        let text = words.rfind("  ").map_or(0, |at| at + 2);
        let (before, text) = words.split_at(text);
        let indent = console::measure_text_width(before);
        let broken = fold(text, width.saturating_sub(indent).max(NARROWEST));
        out.push_str(before);
        out.push_str(&broken.replace('\n', &format!("\n{}", " ".repeat(indent))));
        out.push_str(&line[words.len()..]);
    }
    out
}

/// Keeps one language of every doc comment.
fn texts(command: clap::Command, lang: Lang) -> clap::Command {
    let about = command.get_long_about().and_then(chinese).filter(|_| lang == Lang::Zh);
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command.long_about(None).mut_args(|arg| argument(arg, lang)).mut_subcommands(|command| texts(command, lang))
}

/// The Chinese part of a doc comment, each item of its list on a line of its own.
fn chinese(doc: &StyledStr) -> Option<String> {
    let doc = doc.to_string();
    let (_, chinese) = doc.split_once("\n\n")?;
    Some(chinese.replace("\n\n", "\n").replace(" - ", "\n- "))
}

fn argument(arg: Arg, lang: Lang) -> Arg {
    let text = arg.get_long_help().and_then(chinese).filter(|_| lang == Lang::Zh);
    let Some(text) = text else { return arg.long_help(None) };
    let (summary, list) = text.split_once('\n').unwrap_or((text.as_str(), ""));
    let default = arg.get_default_values().first();
    let default = default.map_or_else(String::new, |value| format!(" [默认：{}]", value.to_string_lossy()));
    // A flag is there or not; clap gives it values all the same.
    let values = if arg.get_action().takes_values() { arg.get_possible_values() } else { Vec::new() };
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let names = if names.is_empty() { String::new() } else { format!(" [可选值：{}]", names.join("、")) };
    let mut long = format!("{summary}{default}");
    if !list.is_empty() {
        long.push_str(&format!("\n可选值：\n{list}"));
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let arg = arg.help(format!("{summary}{default}{names}")).long_help(long).help_heading(heading);
    arg.hide_default_value(true).hide_possible_values(true)
}

/// Says in Chinese what clap adds to every command: headings, the flags for help and version, and the command `help`.
fn own_parts_of_clap(mut command: clap::Command) -> clap::Command {
    // clap adds them when a command is built, which asking for its usage does.
    let _ = command.render_usage();
    let usage = command.get_styles().get_usage();
    let template =
        format!("{{before-help}}{{about-with-newline}}\n{usage}用法:{usage:#} {{usage}}\n\n{{all-args}}{{after-help}}");
    let command = command.help_template(template).subcommand_help_heading("命令");
    let command = command.mut_args(|arg| match arg.get_id().as_str() {
        "help" => {
            let arg = arg.help("显示帮助（用 --help 查看更多）").long_help("显示帮助（用 -h 查看摘要）");
            arg.help_heading("选项")
        }
        "version" => arg.help("显示版本").help_heading("选项"),
        // What the command `help` takes.
        "subcommand" => arg.help("要查看帮助的命令").help_heading("参数"),
        _ => arg,
    });
    command.mut_subcommands(|command| {
        let command = own_parts_of_clap(command);
        if command.get_name() == "help" { command.about("显示此信息，或某个命令的帮助") } else { command }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::is_wide;

    /// A command and all below it.
    fn tree(command: &clap::Command) -> Vec<&clap::Command> {
        let mut all = vec![command];
        for below in command.get_subcommands() {
            all.extend(tree(below));
        }
        all
    }

    /// A text without what stands in backquotes, which is the same in both languages.
    fn prose(text: &StyledStr) -> String {
        text.to_string().split('`').step_by(2).collect()
    }

    #[test]
    fn every_command_and_argument_is_explained_in_either_language() {
        for lang in [Lang::En, Lang::Zh] {
            let root = texts(Cli::command(), lang);
            for command in tree(&root) {
                let about = prose(command.get_about().expect("a text"));
                assert_eq!(about.contains(is_wide), lang == Lang::Zh, "{}: {about}", command.get_name());
                assert_eq!(command.get_long_about(), None);
                for arg in command.get_arguments() {
                    let place = format!("{} {}", command.get_name(), arg.get_id());
                    let short = prose(arg.get_help().expect("a text"));
                    assert_eq!(short.contains(is_wide), lang == Lang::Zh, "{place}: {short}");
                    assert_eq!(arg.get_long_help().is_some(), lang == Lang::Zh, "{place}");
                }
            }
        }
    }

    #[test]
    fn chinese_explains_the_values_that_english_explains() {
        let root = texts(Cli::command(), Lang::Zh);
        for command in tree(&root) {
            for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
                let long = arg.get_long_help().expect("a text").to_string();
                for value in arg.get_possible_values() {
                    let item = format!("\n- {}：", value.get_name());
                    assert!(long.contains(&item), "{} {}: {long}", command.get_name(), arg.get_id());
                }
            }
        }
    }

    #[test]
    fn nothing_of_clap_is_left_in_english() {
        for command in tree(&command(Lang::Zh)) {
            for help in [command.clone().render_help(), command.clone().render_long_help()] {
                let help = help.to_string();
                assert!(help.contains("用法:") && help.contains(is_wide), "{help}");
                for english in ["Usage", "Options:", "Arguments:", "Commands:", "Print", "default:", "ossible values"] {
                    assert!(!help.contains(english), "{english} is left in\n{help}");
                }
            }
        }
    }

    #[test]
    fn lines_of_the_chinese_help_fit_the_terminal() {
        let mut broken = 0;
        for command in tree(&command(Lang::Zh)) {
            for help in [command.clone().render_help(), command.clone().render_long_help()] {
                let (help, folded) = (help.to_string(), folded_to(&help.to_string(), 80));
                broken += usize::from(folded != help);
                for line in folded.lines() {
                    // A name or a list of formats is one word.
                    let words = line.split_whitespace().next_back().unwrap_or_default();
                    let is_word = words.is_ascii() && console::measure_text_width(words) > NARROWEST;
                    assert!(console::measure_text_width(line) <= 80 || is_word, "{line}");
                }
                assert!(!help.contains("true、false"), "{help}");
                assert_eq!(folded.split_whitespace().collect::<String>(), help.split_whitespace().collect::<String>());
            }
        }
        assert!(broken > 20, "{broken}");
        let text = "  -o, --output <DIR>  写出文件的文件夹，必须为空\n";
        assert_eq!(folded_to(text, 40), "  -o, --output <DIR>  写出文件的文件夹，必须为\n                      空\n");
    }

    #[test]
    fn the_language_is_known_before_the_rest_is_understood() {
        for (line, expected) in [
            ("ordermend --lang zh", Lang::Zh),
            ("ordermend check --nonsense --lang=zh", Lang::Zh),
            ("ordermend --lang en check a.csv", Lang::En),
            ("ordermend --lang fr --lang=en", Lang::En),
            ("ordermend check --lang", Lang::from_locale()),
        ] {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(asked(&arguments), expected, "{line}");
        }
    }

    #[test]
    fn lines_break_between_chinese_characters_and_never_before_a_mark() {
        for (text, limit, expected) in [
            ("订单导出文件", 6, "订单导\n出文件"),
            ("订单导，出文件", 6, "订单\n导，出\n文件"),
            ("读取 CSV 与 XLSX 文件", 9, "读取 CSV\n与 XLSX\n文件"),
            ("说明（原因）", 6, "说明\n（原\n因）"),
            ("订单", 100, "订单"),
        ] {
            assert_eq!(fold(text, limit), expected, "{text} in {limit}");
        }
    }
}
