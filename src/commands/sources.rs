//! `ordermend sources`: which systems are understood, and which one a file came from.

mod detect;
mod new;
mod page;

use std::path::PathBuf;

use super::print;
use super::reading::{find_source, own_profiles};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::sources::{Library, Profile};
use crate::ui;

/// Arguments of `sources`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A source profile of your own; repeatable
    ///
    /// 自定义的来源配置；可重复
    #[arg(long, value_name = "FILE", global = true)]
    source_file: Vec<PathBuf>,

    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the systems
    ///
    /// 列出支持的系统
    List,
    /// Show what is known of one system
    ///
    /// 查看对某个系统的了解
    Show {
        /// The system's id
        ///
        /// 系统的标识
        id: String,

        /// Write it as a page of documentation
        ///
        /// 输出为 Markdown 文档页
        #[arg(long)]
        markdown: bool,
    },
    /// Say which system each file came from, and why
    ///
    /// 说明每个文件来自哪个系统，依据是什么
    Detect {
        /// Files, globs, folders, or `-`
        ///
        /// 文件、通配符、文件夹，或 `-`
        #[arg(required = true, value_name = "INPUT")]
        input: Vec<String>,

        /// Show how every system fared, and two values of each column
        ///
        /// 显示每个系统的匹配情况，以及每列的两个值
        #[arg(long)]
        explain: bool,
    },
    /// Draft a source profile from a file: columns by caption and by content, states, and sums that hold
    ///
    /// 根据文件起草来源配置：按表头和内容识别列、状态词，以及成立的金额关系
    New {
        /// The file
        ///
        /// 文件
        #[arg(value_name = "FILE")]
        file: String,

        /// Where to write the profile [default: standard output]
        ///
        /// 配置写到哪里 [默认：标准输出]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,

        /// The id of the profile [default: from the name of the output]
        ///
        /// 配置的标识 [默认：取自输出文件名]
        #[arg(long, value_name = "ID")]
        id: Option<String>,
    },
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let library = own_profiles(&args.source_file)?;
    let text = match &args.action {
        Action::List => list(&library, lang),
        Action::Show { id, markdown: true } => page::page(find_source(&library, id)?.as_ref(), lang),
        Action::Show { id, markdown: false } => show(find_source(&library, id)?.as_ref(), lang),
        Action::Detect { input, explain } => detect::run(input, &library, *explain, lang)?,
        Action::New { file, output, id } => return new::run(file, output.as_deref(), id.as_deref(), &library, lang),
    };
    print(&text)?;
    Ok(Exit::Passed)
}

fn list(library: &Library, lang: Lang) -> String {
    let head = [
        Text { en: "id", zh: "标识" },
        Text { en: "system", zh: "系统" },
        Text { en: "columns", zh: "列数" },
        Text { en: "how well known", zh: "可信程度" },
    ];
    let mut table = ui::table(head.map(|text| text.get(lang)));
    for profile in library.profiles() {
        table.add_row([
            profile.id.as_str(),
            profile.title.get(lang),
            &profile.columns.len().to_string(),
            profile.confidence.text().get(lang),
        ]);
    }
    format!("{table}\n")
}

fn show(profile: &Profile, lang: Lang) -> String {
    let say = |text: Text| text.get(lang);
    let mut out = format!("{} — {}\n{}\n", profile.id, profile.title.get(lang), profile.confidence.text().get(lang));
    let mut section = |title: Text, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push_str(&format!("\n{}\n", say(title)));
            for line in lines {
                out.push_str(&format!("  {line}\n"));
            }
        }
    };
    let signatures = profile.signatures().map(|signature| {
        let groups = signature.any.iter().map(|group| group.join("|"));
        let captions = signature.all.iter().cloned().chain(groups).collect::<Vec<_>>().join(" + ");
        match &signature.name {
            Some(name) => format!("{}: {captions}", name.get(lang)),
            None => captions,
        }
    });
    section(Text { en: "Recognised by", zh: "识别依据" }, signatures.collect());
    let columns = profile
        .columns
        .iter()
        .map(|(column, captions)| format!("{column} ({}): {}", column.title().get(lang), captions.join(", ")));
    section(Text { en: "Columns", zh: "列" }, columns.collect());
    let statuses = profile
        .status
        .iter()
        .flat_map(|map| map.values.iter().map(|(value, words)| format!("{value}: {}", words.join(", "))));
    section(Text { en: "Status words", zh: "状态词" }, statuses.collect());
    let identities = profile.identity.iter().map(|identity| {
        format!("{} — {} ({})", identity.equation, identity.title.get(lang), identity.confidence.text().get(lang))
    });
    section(Text { en: "Amounts", zh: "金额关系" }, identities.collect());
    section(Text { en: "Also means missing", zh: "另表示缺失" }, profile.sentinels.clone());
    out
}
