//! `ordermend rules`: the rules there are, mistakes in rule files, and drafts of new ones.

pub(super) mod draft;

use std::path::PathBuf;

use super::print;
use crate::config;
use crate::error::Error;
use crate::exit::Exit;
use crate::expression::FUNCTIONS;
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
    /// List the functions that expressions of rules may call
    ///
    /// 列出规则表达式可用的函数
    Functions,
    /// Print the rules that state something in SQL as queries of Spark SQL
    ///
    /// 将用 SQL 表述的规则输出为 Spark SQL 查询
    Sql {
        /// The rule files
        ///
        /// 规则文件
        #[arg(required = true, value_name = "FILE")]
        file: Vec<PathBuf>,
        /// The table that the queries read
        ///
        /// 查询所读的表
        #[arg(long, value_name = "NAME", default_value = "orders")]
        table: String,
    },
    /// Print the form of rule files as a JSON Schema, for editors
    ///
    /// 输出规则文件格式的 JSON Schema，供编辑器使用
    Schema,
    /// Draft rules from exports that are known to be good, with the evidence for each
    ///
    /// 根据确认无误的导出文件起草规则，并给出每条规则的依据
    Draft(Box<draft::Args>),
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
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    if let Action::Draft(args) = &args.action {
        return draft::run(args, lang);
    }
    let lang = lang.unwrap_or_else(Lang::from_locale);
    let library = Library::shipped()?;
    match &args.action {
        Action::List { markdown: true, .. } => print(&crate::checks::reference())?,
        Action::List { rules, .. } => print(&list(&load(rules, &library)?, lang))?,
        Action::Schema => print(&format!("{:#}\n", config::schema(&library)))?,
        Action::Functions => print(&functions(lang))?,
        Action::Sql { file, table } => print(&sql(&load(file, &library)?, table, lang))?,
        Action::Draft(_) => {}
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

/// The functions and aggregates of expressions, one on each line.
fn functions(lang: Lang) -> String {
    const AGGREGATES: Text = Text {
        en: "count(*), count(value), count(DISTINCT value), sum(number), avg(number), min(value), max(value): over the rows of an order \
             or a file; in rules about rows with OVER (PARTITION BY order_id) or OVER ()",
        zh: "count(*)、count(值)、count(DISTINCT 值)、sum(数值)、avg(数值)、min(值)、max(值)：在订单或文件的各行上聚合；\
             针对行的规则须写 OVER (PARTITION BY order_id) 或 OVER ()",
    };
    const MATCHES: Text = Text {
        en: "regexp_like(text, 'pattern'): whether a part of the text matches",
        zh: "regexp_like(文本, '模式')：文本中是否有匹配的部分",
    };
    const CAST: Text = Text {
        en: "TRY_CAST(value AS DECIMAL(p, s) | INT | TEXT | DATE | TIMESTAMP): null where it cannot be read",
        zh: "TRY_CAST(值 AS DECIMAL(p, s) | INT | TEXT | DATE | TIMESTAMP)：读不出为空",
    };
    let of_table = FUNCTIONS.iter().map(|function| function.says);
    let all = of_table.chain([MATCHES, CAST, AGGREGATES]);
    let lines: Vec<&str> = all.map(|says| says.get(lang)).collect();
    lines.join("\n") + "\n"
}

/// The queries of the user's rules, each behind its name as a comment.
fn sql(rules: &[config::Rule], table: &str, lang: Lang) -> String {
    let of_rule = |rule: &config::Rule| {
        let query = rule.assert.as_ref()?.spark_sql(table, rule.considered.as_deref());
        let title = rule.title.get(lang).replace('\n', " ");
        Some(format!("-- {}: {title}\n{query};\n", rule.id))
    };
    rules.iter().filter(|rule| !rule.shipped).filter_map(of_rule).collect()
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
