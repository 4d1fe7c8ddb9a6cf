//! `ordermend rules`: the rules there are, mistakes in rule files, drafts of new ones, and what other tools call rules.

pub(super) mod draft;
mod export;
mod import;

use std::path::PathBuf;

use super::print;
use crate::config;
use crate::error::Error;
use crate::exit::Exit;
use crate::expression::{FUNCTIONS, Source};
use crate::model::{Column, Kind, Lang, Level, Text};
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
    /// List the canonical columns that rules may name, with what they hold
    ///
    /// 列出规则可用的规范列及其内容
    Columns,
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
    /// Print the form of rule files, of the configuration or of report.json as a JSON Schema, for editors and programs
    ///
    /// 输出规则文件、配置文件或 report.json 格式的 JSON Schema，供编辑器和程序使用
    Schema {
        /// What the schema is of
        ///
        /// 哪种文件的 schema
        ///
        /// - rules：规则文件
        /// - config：配置文件 ordermend.toml
        /// - report：report.json
        #[arg(long, value_enum, value_name = "WHAT", default_value_t = Of::Rules)]
        of: Of,
    },
    /// Draft rules from exports that are known to be good, with the evidence for each
    ///
    /// 根据确认无误的导出文件起草规则，并给出每条规则的依据
    Draft(Box<draft::Args>),
    /// Make rules of a JSON Schema, a Table Schema, a Data Package or a data contract (ODCS 3)
    ///
    /// 将 JSON Schema、Table Schema、Data Package 或数据契约（ODCS 3）转为规则
    Import(import::Args),
    /// Write what exports hold as a Table Schema, with the constraints of your rules
    ///
    /// 将导出文件的内容写成 Table Schema，并附上自定义规则中的约束
    Export(Box<export::Args>),
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

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// Rule files.
    Rules,
    /// The configuration, ordermend.toml.
    Config,
    /// What report.json holds.
    Report,
}

/// The schema of the configuration.
const CONFIG_SCHEMA: &str = include_str!("../../docs/schemas/config.schema.json");

/// The schema of report.json.
const REPORT_SCHEMA: &str = include_str!("../../docs/schemas/report-1.schema.json");

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work, and the problems of rule files.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    if let Action::Draft(args) = &args.action {
        return draft::run(args, lang);
    }
    if let Action::Export(args) = &args.action {
        return export::run(args, lang);
    }
    let lang = lang.unwrap_or_else(Lang::from_locale);
    let library = Library::shipped()?;
    match &args.action {
        Action::List { markdown: true, .. } => print(&crate::checks::reference())?,
        Action::List { rules, .. } => print(&list(&load(rules, &library)?, lang))?,
        Action::Schema { of } => match of {
            Of::Rules => print(&format!("{:#}\n", config::schema(&library)))?,
            Of::Config => print(CONFIG_SCHEMA)?,
            Of::Report => print(REPORT_SCHEMA)?,
        },
        Action::Columns => print(&columns(lang))?,
        Action::Functions => print(&functions(lang))?,
        Action::Sql { file, table } => {
            let rules = load(file, &library)?;
            print(&sql(&rules, table, lang))?;
            tell_left_out(&rules, lang);
        }
        Action::Draft(_) | Action::Export(_) => {}
        Action::Import(args) => return import::run(args, lang),
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
    config::load_files(paths, |files| config::load_rules(files, library))
}

/// The canonical columns, one on each line.
fn columns(lang: Lang) -> String {
    let head = [
        Text { en: "column", zh: "规范列" },
        Text { en: "what it is", zh: "含义" },
        Text { en: "values", zh: "取值" },
        Text { en: "of", zh: "所属" },
    ];
    let mut table = ui::table(head.map(|text| text.get(lang)));
    for column in Column::ALL {
        let values = match column.kind() {
            Kind::Money | Kind::Quantity | Kind::Rate => Text { en: "number", zh: "数值" },
            Kind::Date => Text { en: "date", zh: "日期" },
            Kind::Status(_) => Text { en: "state", zh: "状态" },
            _ => Text { en: "text", zh: "文本" },
        };
        let level = match column.level() {
            Level::Order => Text { en: "the order", zh: "订单" },
            Level::Line => Text { en: "a line", zh: "明细行" },
        };
        table.add_row([column.name(), column.title().get(lang), values.get(lang), level.get(lang)]);
    }
    format!("{table}\n")
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

/// Tells which of the user's rules state nothing in an expression, so that no query was made of them.
fn tell_left_out(rules: &[config::Rule], lang: Lang) {
    const LEFT_OUT: Text = Text {
        en: "{count} rules are of kinds that no single query states, and are left out: {names}",
        zh: "{count} 条规则的检查类型无法用单个查询表示，未写出：{names}",
    };
    let names: Vec<&str> =
        rules.iter().filter(|rule| !rule.shipped && rule.assert.is_none()).map(|rule| rule.id.as_str()).collect();
    if !names.is_empty() {
        let text = LEFT_OUT.counted(
            names.len() as u64,
            "{count} rule is of a kind that no single query states, and is left out: {names}",
        );
        ui::print_note(&text.fill(lang, &[("count", &names.len().to_string()), ("names", &names.join(", "))]));
    }
}

/// A table as Spark SQL names it: in backquotes unless it is a plain name, or several with points between.
fn table_name(table: &str) -> String {
    let is_plain = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let is_written = table.starts_with('`') && table.ends_with('`') && table.len() > 1;
    if is_written || table.split('.').all(is_plain) {
        table.to_owned()
    } else {
        format!("`{}`", table.replace('`', "``"))
    }
}

/// What the table must have for the queries: canonical columns typed, captions as the text of their cells.
fn wanted(rules: &[&config::Rule], table: &str, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "-- The queries read the table {table}, with these columns:",
        zh: "-- 以下查询读取表 {table}，须有以下列：",
    };
    const STATE: Text =
        Text { en: ", the canonical state, such as 'completed'", zh: "，规范状态，例如 'completed'" };
    const CAPTION: Text = Text { en: ", the cell as text", zh: "，单元格文本" };
    let mut columns: Vec<Source> = vec![Source::Canonical(Column::OrderId)];
    for stated in rules.iter().flat_map(|rule| rule.assert.iter().chain(&rule.considered)) {
        for column in &stated.columns {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
    }
    columns.sort_by_key(|source| match source {
        Source::Canonical(column) => (0, *column as usize, String::new()),
        Source::Caption(caption) => (1, 0, caption.clone()),
    });
    let line = |source: &Source| {
        let of = match source {
            Source::Canonical(column) if matches!(column.kind(), Kind::Status(_)) => STATE.get(lang),
            Source::Canonical(_) => "",
            Source::Caption(_) => CAPTION.get(lang),
        };
        format!("--   {} {}{of}\n", source.spark_name(), source.value_type().spark_name())
    };
    let lines: String = columns.iter().map(line).collect();
    format!("{}\n{lines}", HEAD.fill(lang, &[("table", table)]))
}

/// The queries of the user's rules, each behind its name as a comment.
fn sql(rules: &[config::Rule], table: &str, lang: Lang) -> String {
    let table = table_name(table);
    let of_rule = |rule: &config::Rule| {
        let query = rule.assert.as_ref()?.spark_sql(&table, rule.considered.as_deref());
        let title = rule.title.get(lang).replace('\n', " ");
        Some(format!("-- {}: {title}\n{query};\n", rule.id))
    };
    let own: Vec<&config::Rule> = rules.iter().filter(|rule| !rule.shipped && rule.assert.is_some()).collect();
    let queries: String = own.iter().filter_map(|rule| of_rule(rule)).collect();
    if own.is_empty() { queries } else { wanted(&own, &table, lang) + &queries }
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
