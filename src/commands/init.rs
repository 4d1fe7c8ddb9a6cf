//! `ordermend init`: a configuration and rules to begin with, from an export that is known to be good.

use std::path::PathBuf;

use super::job::usage;
use super::reading::ReadArgs;
use super::rules::draft::{drafted, refuse_there, write_new};
use crate::draft;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::ui;

/// The rule file that is written.
const RULES: &str = "rules.toml";

/// The configuration file that is written.
const CONFIG: &str = "ordermend.toml";

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// The folder to write to; what is there stays
    ///
    /// 要写入的文件夹；其中已有的文件保持不变
    #[arg(long, value_name = "DIR", default_value = ".")]
    to: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work; nothing is replaced.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    const SAID: Text = Text {
        en: "Written: {config} and {rules}. Look at each rule and give it an owner; then `ordermend check FILE` uses them.",
        zh: "已写出 {config} 和 {rules}。请逐条核对规则并指定负责人；之后 `ordermend check 文件` 会使用它们。",
    };
    let (rules_path, config_path) = (args.to.join(RULES), args.to.join(CONFIG));
    if args.to.is_file() {
        const FILE: Text = Text {
            en: "--to {path} is a file; name the folder to write to",
            zh: "--to {path} 是文件；请指定要写入的文件夹",
        };
        return Err(usage(FILE.owned(&[("path", &args.to.display().to_string())])));
    }
    refuse_there(&config_path)?;
    refuse_there(&rules_path)?;
    let (rules, lang) = drafted(&args.read, draft::CONFIDENCE, lang)?;
    std::fs::create_dir_all(&args.to).map_err(|source| Error::Write { path: args.to.clone(), source })?;
    // The configuration comes first: with it alone nothing is lost, and both or none are there.
    write_new(&config_path, &config(&args.read, lang))?;
    if let Err(error) = write_new(&rules_path, &rules) {
        // What was just written would name rules that are somebody else's.
        let _ = std::fs::remove_file(&config_path);
        return Err(error);
    }
    if !args.read.quiet {
        let paths = [config_path.display().to_string(), rules_path.display().to_string()];
        ui::print_note(&SAID.fill(lang, &[("config", &paths[0]), ("rules", &paths[1])]));
    }
    Ok(Exit::Passed)
}

/// The configuration: what was said of reading, the rules, and what else may be set, as comments.
fn config(args: &ReadArgs, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "# Settings of ordermend for the files of this folder. Flags win over them; paths are relative to this file.",
        zh: "# 本文件夹的 ordermend 设置。命令行参数优先；路径相对于本文件。",
    };
    const MORE: Text = Text {
        en: "# fail-on = \"warn\"          # fail | warn | never\n\
             # baseline = \"findings.csv\"  # what an earlier run found does not count\n\
             # decisions = \"decisions.csv\"\n\
             # previous-map = \"customer_map.csv\"",
        zh: "# fail-on = \"warn\"          # fail | warn | never\n\
             # baseline = \"findings.csv\"  # 此前运行已有的发现不计入\n\
             # decisions = \"decisions.csv\"\n\
             # previous-map = \"customer_map.csv\"",
    };
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = format!("{}\n\nrules = [\"{RULES}\"]\n", HEAD.get(lang));
    if let Some(source) = &args.source {
        out.push_str(&format!("source = {}\n", text(source)));
    }
    if let Some(encoding) = &args.encoding {
        out.push_str(&format!("encoding = {}\n", text(encoding)));
    }
    if !args.sheet.is_empty() {
        let sheets: Vec<String> = args.sheet.iter().map(|sheet| text(sheet)).collect();
        out.push_str(&format!("sheet = [{}]\n", sheets.join(", ")));
    }
    out.push_str(&format!("{}\n", MORE.get(lang)));
    let named = args.map.iter().filter_map(|map| map.split_once('='));
    let lines: Vec<String> =
        named.map(|(column, caption)| format!("{} = {}\n", column.trim(), text(caption.trim()))).collect();
    if !lines.is_empty() {
        out.push_str(&format!("\n[map]\n{}", lines.concat()));
    }
    out
}
