//! `ordermend sources`: which systems are understood, and which one a file came from.

use std::path::PathBuf;

use super::print;
use super::reading::{find_source, profiles};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text, visible};
use crate::read::{self, Limits, ReadOptions};
use crate::sources::{self, Library, Profile, SourceOptions};
use crate::ui::{self, Silent};

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
    },
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let library = profiles(&args.source_file)?;
    let text = match &args.action {
        Action::List => list(&library, lang),
        Action::Show { id } => show(find_source(&library, id)?.as_ref(), lang),
        Action::Detect { input } => detect(input, &library, lang)?,
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
        signature.all.iter().cloned().chain(groups).collect::<Vec<_>>().join(" + ")
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

fn detect(input: &[String], library: &Library, lang: Lang) -> Result<String, Error> {
    const OTHER: Text = Text {
        en: "no order table: an order number beside a date, goods or customer is missing",
        zh: "不是订单表：缺少订单编号及日期、商品或客户",
    };
    const UNMAPPED: Text = Text { en: "carried through as text: {list}", zh: "按文本保留的列：{list}" };
    let knows = |caption: &str| library.knows(caption);
    let limits = Limits::default();
    let options = ReadOptions { encoding: None, sheets: &[], known_header: &knows, way: read::Way::Usual, limits };
    let tables = read::run(&read::expand(input)?, &options, &mut Silent)?;
    let mapped = sources::run(tables, &SourceOptions { library: library.clone(), source: None, map: Vec::new() })?;
    let mut out = String::new();
    // Captions and names may hold anything, line breaks too.
    let mut line = |text: &str| out.push_str(&format!("{}\n", visible(text)));
    for table in mapped {
        let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
        let profile = &table.detection.profile;
        line(&format!("{}{sheet}: {} — {}", table.raw.file, profile.id, profile.title.get(lang)));
        line(&format!("  {}", table.detection.reason().get(lang)));
        if !table.mapping.is_orders() {
            line(&format!("  {}", OTHER.get(lang)));
        }
        for mapped in table.mapping.columns() {
            if let Some(column) = mapped.column {
                line(&format!("  {} → {column}", mapped.caption.trim()));
            }
        }
        let unmapped = table.mapping.columns().iter().filter(|mapped| mapped.column.is_none());
        let unmapped: Vec<&str> = unmapped.map(|mapped| mapped.caption.trim()).collect();
        if !unmapped.is_empty() {
            line(&format!("  {}", UNMAPPED.fill(lang, &[("list", &unmapped.join(", "))])));
        }
        for rival in table.detection.rivals() {
            line(&format!("  {}", rival.get(lang)));
        }
    }
    Ok(out)
}
