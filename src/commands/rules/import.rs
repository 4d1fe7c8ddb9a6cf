//! `ordermend rules import`: rules from schemas and contracts of other tools.

use std::path::{Path, PathBuf};

use super::draft::write_new;
use crate::commands::job::refuse_input;
use crate::commands::print;
use crate::config;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::read::Named;
use crate::schemas::{self, Imported, SchemaFile};
use crate::sources::Library;
use crate::ui;

/// Arguments of `rules import`.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Args {
    /// JSON Schema, Table Schema, Data Package or Open Data Contract Standard 3, as JSON or YAML; told by the content
    ///
    /// JSON Schema、Table Schema、Data Package 或 Open Data Contract Standard 3，JSON 或 YAML 均可；按内容识别
    #[arg(required = true, value_name = "FILE")]
    file: Vec<PathBuf>,

    /// The one table to take, where a file describes several
    ///
    /// 文件描述多个表时，只导入该表
    #[arg(long, value_name = "NAME")]
    table: Option<String>,

    /// The rule file to write [default: standard output]
    ///
    /// 要写出的规则文件 [默认：标准输出]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What stands in for the name of a rule file that goes to standard output.
const UNNAMED: &str = "rules.toml";

/// Runs the command.
///
/// # Errors
/// When a file is none of the kinds that are known, or the rule file is there already.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const SAID: Text = Text {
        en: "{path} has {count} rules; look at them, then `ordermend check FILE --rules {path}`",
        zh: "{path} 有 {count} 条规则；请核对后运行 `ordermend check 文件 --rules {path}`",
    };
    const NOT_CARRIED: Text = Text {
        en: "not carried over, or to be known: {count}; comments in the rule file say the same",
        zh: "未导入或需要注意的内容：{count} 处；规则文件中有相同的注释",
    };
    let mut files = Vec::new();
    for path in &args.file {
        files.push(SchemaFile { name: path.display().to_string(), text: config::read_file(path)? });
    }
    let target = args.output.as_deref().unwrap_or(Path::new(UNNAMED));
    let library = Library::shipped()?;
    let Imported { text, rules, notes } = schemas::import(&files, target, args.table.as_deref(), &library, lang)?;
    if let Some(path) = &args.output {
        let inputs: Vec<Named> = args.file.iter().map(|path| Named::file(path)).collect();
        refuse_input(&inputs, path)?;
        write_new(path, &text)?;
        let said = SAID
            .counted(rules as u64, "{path} has {count} rule; look at it, then `ordermend check FILE --rules {path}`");
        let values = [("path", path.display().to_string()), ("count", rules.to_string())];
        ui::print_note(&said.fill(lang, &[(values[0].0, &values[0].1), (values[1].0, &values[1].1)]));
    } else {
        print(&text)?;
    }
    if !notes.is_empty() {
        ui::print_note(&NOT_CARRIED.fill(lang, &[("count", &notes.len().to_string())]));
    }
    for note in &notes {
        ui::print_note(&format!("  {}", note.get(lang)));
    }
    Ok(Exit::Passed)
}
