//! `ordermend man`: manual pages, made from the help.

use std::io;
use std::path::{Path, PathBuf};

use clap_mangen::Man;

use super::print;
use crate::cli;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;
use crate::ui::is_wide;

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder for a page of each command; pages of the same names are replaced [default: the main page alone, to standard
    /// output]
    ///
    /// 存放各命令手册页的文件夹；同名手册页会被替换 [默认：只将主手册页写到标准输出]
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When a page cannot be written.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let mut command = without_help(cli::command(lang));
    command.build();
    match &args.output {
        None => print(&page(&manual(command)).map_err(|source| Error::Write { path: "stdout".into(), source })?)?,
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.clone(), source })?;
            write_pages(command, folder)?;
        }
    }
    Ok(Exit::Passed)
}

/// The page of a command; what belongs to another has no version of its own.
fn manual(command: clap::Command) -> Man {
    Man::new(command).source(concat!("ordermend ", env!("CARGO_PKG_VERSION")))
}

/// Leaves out the commands `help`, which need no page.
fn without_help(command: clap::Command) -> clap::Command {
    let command = command.disable_help_subcommand(true).mut_subcommands(without_help);
    if command.find_subcommand("help").is_some() {
        return command.mut_subcommand("help", |help| help.hide(true));
    }
    command
}

/// Writes the page of a command and those of all below it.
fn write_pages(command: clap::Command, folder: &Path) -> Result<(), Error> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write_pages(below.clone(), folder)?;
    }
    let man = manual(command);
    let path = folder.join(man.get_filename());
    let written = page(&man).and_then(|text| std::fs::write(&path, text));
    written.map_err(|source| Error::Write { path, source })
}

fn page(man: &Man) -> io::Result<String> {
    let mut text = Vec::new();
    man.render(&mut text)?;
    Ok(flowing(&String::from_utf8_lossy(&text)))
}

/// Joins lines that were broken between Chinese characters, where a formatter would put a space, and keeps each item of a
/// list on a line of its own.
fn flowing(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let is_broken = out.trim_end_matches('\n').ends_with(is_wide) && line.starts_with(is_wide);
        if is_broken {
            out.truncate(out.trim_end_matches('\n').len());
        }
        if line.starts_with("\\- ") {
            out.push_str(".br\n");
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_lines_flow_and_items_stay_apart() {
        for (text, expected) in [
            ("修\n复", "修复\n"),
            ("mend\nsome", "mend\nsome\n"),
            ("用 CSV\n与", "用 CSV\n与\n"),
            ("可选值：\n\\- en：英文\n\\- zh：中文", "可选值：\n.br\n\\- en：英文\n.br\n\\- zh：中文\n"),
        ] {
            assert_eq!(flowing(text), expected, "{text}");
        }
    }
}
