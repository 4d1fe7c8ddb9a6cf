//! `ordermend rules`: the rules there are, and mistakes in rule files.

use std::path::PathBuf;

use super::print;
use crate::config;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::sources::Library;
use crate::ui;

/// Arguments of `rules`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the rules with their checks and limits
    ///
    /// 列出规则及其检查和限值
    List {
        /// A rule file of your own to list as well; repeatable
        ///
        /// 一并列出的自定义规则文件；可重复
        #[arg(long, value_name = "FILE")]
        rules: Vec<PathBuf>,
        /// Print the reference of all checks in Markdown instead
        ///
        /// 改为输出全部检查的 Markdown 参考文档
        #[arg(long)]
        markdown: bool,
    },
    /// Look for mistakes in rule files; all of them are listed
    ///
    /// 查找规则文件中的错误，一次全部列出
    Lint {
        /// The rule files
        ///
        /// 规则文件
        #[arg(required = true, value_name = "FILE")]
        file: Vec<PathBuf>,
    },
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work, and the problems of rule files.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let library = Library::shipped()?;
    match &args.action {
        Action::List { markdown: true, .. } => print(&crate::checks::reference())?,
        Action::List { rules, .. } => print(&list(&load(rules, &library)?, lang))?,
        Action::Lint { file } => {
            const FINE: Text = Text { en: "{count} rules, no problem", zh: "共 {count} 条规则，没有问题" };
            let rules = load(file, &library)?;
            let own = rules.iter().filter(|rule| !rule.shipped).count();
            let fine = FINE.counted(own as u64, "{count} rule, no problem");
            print(&format!("{}\n", fine.fill(lang, &[("count", &own.to_string())])))?;
        }
    }
    Ok(Exit::Passed)
}

fn load(paths: &[PathBuf], library: &Library) -> Result<Vec<config::Rule>, Error> {
    let mut files = Vec::new();
    for path in paths {
        let text = config::read_file(path)?;
        files.push((path.display().to_string(), text));
    }
    config::load_rules(&files, library).map_err(|problems| Error::Config { problems })
}

fn list(rules: &[config::Rule], lang: Lang) -> String {
    let head = [
        Text { en: "rule, what it states (its check)", zh: "规则、内容（检查）" },
        Text { en: "warns at", zh: "警告" },
        Text { en: "fails at", zh: "不通过" },
        Text { en: "owner", zh: "负责人" },
    ];
    let mut table = ui::table(head.map(|text| text.get(lang)));
    for rule in rules {
        let limit = |limit: &Option<config::Limit>| limit.map_or_else(String::new, |limit| limit.to_string());
        table.add_row([
            &format!("{}\n– {} ({})", rule.id, rule.title.get(lang), rule.check.name),
            &limit(&rule.warn),
            &limit(&rule.fail),
            &rule.owner,
        ]);
    }
    for at in 1..head.len() {
        ui::keep_whole(&mut table, at);
    }
    format!("{table}\n")
}
