//! `ordermend explain`: the documentation of a check.

use super::print;
use crate::checks::{self, docs_in};
use crate::config::{self, unknown_name};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::sources::Library;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A check, or a rule
    ///
    /// 检查或规则的名称
    #[arg(value_name = "CHECK")]
    name: String,
}

/// Runs the command.
///
/// # Errors
/// When there is no such check or rule.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const UNKNOWN: Text = Text { en: "there is no check or rule `{name}`", zh: "没有检查或规则 `{name}`" };
    const USED: Text = Text { en: "## Rules", zh: "## 规则" };
    let library = Library::shipped()?;
    let rules = config::load_rules(&[], &library).map_err(|problems| Error::Config { problems })?;
    let of_rule = rules.iter().find(|rule| rule.id == args.name).map(|rule| rule.check);
    let Some(check) = checks::find(&args.name).or(of_rule) else {
        let checks = checks::REGISTRY.iter().map(|check| check.name);
        let names: Vec<&str> = checks.chain(rules.iter().map(|rule| rule.id.as_str())).collect();
        return Err(Error::Usage { message: unknown_name(UNKNOWN, &args.name, &names) });
    };
    let mut text = format!("# {}\n\n", check.name);
    for line in docs_in(check.docs, lang).lines() {
        let line = line.trim_start();
        if line.starts_with("## ") && !text.ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&format!("\n{}\n", USED.get(lang)));
    for rule in rules.iter().filter(|rule| rule.check.name == check.name) {
        let limit = |name: &str, limit: &Option<config::Limit>| {
            limit.map_or_else(String::new, |limit| format!(" · {name} {limit}"))
        };
        let limits = limit("warn", &rule.warn) + &limit("fail", &rule.fail);
        text.push_str(&format!("- {}: {}{limits}\n", rule.id, rule.title.get(lang)));
    }
    print(&text)?;
    Ok(Exit::Passed)
}
