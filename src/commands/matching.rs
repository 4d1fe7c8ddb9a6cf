//! `ordermend match`: which records of a table of people or companies are one, how given names stand to each other, and what
//! the parts of names are.

use std::path::PathBuf;
use std::sync::Arc;

use super::job::refuse_target;
use super::reading::parse_date;
use crate::decisions::{self, Settled};
use crate::error::Error;
use crate::exit::Exit;
use crate::matching::people::{self, MapField};
use crate::matching::{Memory, PreviousMap};
use crate::model::{Lang, Text};
use crate::read::{Named, RawTable};
use crate::ui;
use crate::write::OutputFolder;

/// Arguments of `match`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The table: CSV or a workbook; with --link two of them
    ///
    /// 要匹配的表：CSV 或工作簿；使用 --link 时为两个
    #[arg(value_name = "FILE", num_args = 0..=2)]
    input: Vec<PathBuf>,

    /// The column that names each record; line numbers where there is none
    ///
    /// 每条记录的标识列；没有则用行号
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,

    /// What columns hold, as in `name=given_name+surname`; repeatable. Kinds: `name`, `person`, `company`, `phone`, `email`,
    /// `tax_id`, `address`, `postcode`, `birth_date`, `date`, `id`, `text`
    ///
    /// 各列的内容，例如 `name=given_name+surname`；可重复。种类：`name`、`person`、`company`、`phone`、`email`、
    /// `tax_id`、`address`、`postcode`、`birth_date`、`date`、`id`、`text`
    #[arg(long, value_name = "KIND=COLUMN[+COLUMN]")]
    map: Vec<String>,

    /// Find records of the second table in the first; records of one table are not compared with each other
    ///
    /// 在两个表之间匹配；同一个表内的记录互不比较
    #[arg(long)]
    link: bool,

    /// Score the pairs of names that this file lists, one a row
    ///
    /// 逐行为该文件列出的名称对打分
    #[arg(long, value_name = "FILE", conflicts_with_all = ["input", "map", "link", "parse"], requires = "a", requires = "b")]
    pairs: Option<PathBuf>,

    /// The column with the first name of a pair
    ///
    /// 名称对中第一个名称所在的列
    #[arg(long, value_name = "COLUMN", requires = "pairs")]
    a: Option<String>,

    /// The column with the second name of a pair
    ///
    /// 名称对中第二个名称所在的列
    #[arg(long, value_name = "COLUMN", requires = "pairs")]
    b: Option<String>,

    /// Show the parts of each name and match nothing
    ///
    /// 只显示每个名称的组成部分，不做匹配
    #[arg(long, conflicts_with = "link")]
    parse: bool,

    /// The folder to write; for --pairs and --parse the file, or standard output
    ///
    /// 要写入的文件夹；对 --pairs 和 --parse 则为文件，缺省为标准输出
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Replace what an earlier run wrote to the folder, and nothing else
    ///
    /// 替换此前运行写入该文件夹的内容，不动其他文件
    #[arg(long, requires = "output")]
    force: bool,

    /// What people decided of pairs, as `review apply` writes it
    ///
    /// 人工对各对记录的裁定，即 `review apply` 写出的文件
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,

    /// The `customer_map.csv` of an earlier run: golden records keep the ids they had
    ///
    /// 此前运行的 `customer_map.csv`：沿用原有的 `golden_id`
    #[arg(long, value_name = "FILE")]
    previous_map: Option<PathBuf>,

    /// The day that counts as today, as in 2024-06-30; it stands in the manifest [default: today]
    ///
    /// 视为今天的日期，例如 2024-06-30，写入清单 [默认：今天]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When a table cannot be read or lacks a column, and when nothing can be written.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const NO_INPUT: Text = Text {
        en: "name a table of people or companies, or a file of pairs with --pairs FILE --a COLUMN --b COLUMN",
        zh: "请指定人员或公司表，或用 --pairs FILE --a COLUMN --b COLUMN 指定名称对文件",
    };
    const TWO: Text = Text {
        en: "--link takes two tables, and two tables take --link; for the records of one table name it alone",
        zh: "--link 需要两个表，两个表也需要 --link；只匹配一个表时请只给出该表",
    };
    const NO_OUTPUT: Text = Text { en: "say where to write: -o DIR", zh: "请指定输出文件夹：-o DIR" };
    if let (Some(pairs), Some(a), Some(b)) = (&args.pairs, &args.a, &args.b) {
        let table = people::read_table(pairs)?;
        let scored = people::pairs(&table, args.id.as_deref(), a, b)?;
        return write_text(args, &scored);
    }
    let fields = args.map.iter().map(|text| MapField::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let [first, further @ ..] = &args.input[..] else {
        return Err(Error::Usage { message: NO_INPUT.owned(&[]) });
    };
    if args.link != (further.len() == 1) {
        return Err(Error::Usage { message: TWO.owned(&[]) });
    }
    let table = people::read_table(first)?;
    if args.parse {
        return write_text(args, &people::parts(&table, args.id.as_deref(), &fields)?);
    }
    let Some(output) = &args.output else {
        return Err(Error::Usage { message: NO_OUTPUT.owned(&[]) });
    };
    let as_of = match &args.as_of {
        Some(text) => parse_date(text)?,
        None => jiff::Zoned::now().date(),
    };
    let folder = OutputFolder::begin(output, args.force, Arc::default())?;
    let second = further.first().map(|path| people::read_table(path)).transpose()?;
    let tables: Vec<&RawTable> = std::iter::once(&table).chain(&second).collect();
    let decisions = args.decisions.as_deref().map(decisions::read).transpose()?.unwrap_or_default();
    let previous = args.previous_map.as_deref().map(PreviousMap::read).transpose()?.unwrap_or_default();
    let memory = Memory { decisions, previous };
    let matched = people::run(&tables, args.id.as_deref(), &fields, &memory)?;
    people::write(&folder, &matched, lang, as_of)?;
    folder.finish(&as_of.to_string())?;
    ui::print_note(&people::told(&matched, lang));
    let decided = decisions::told(&memory.decisions, &matched.decided, &Settled::default(), lang);
    if !decided.is_empty() {
        ui::print_note(&decided);
    }
    Ok(Exit::Passed)
}

/// Writes a table to the file that was asked for, or to standard output. Inputs are never written over, other files only with
/// `--force`.
fn write_text(args: &Args, text: &str) -> Result<Exit, Error> {
    let inputs: Vec<Named> = args.input.iter().chain(&args.pairs).map(|path| Named::file(path)).collect();
    match &args.output {
        Some(path) => {
            refuse_target(&inputs, path, args.force)?;
            std::fs::write(path, text).map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        None => super::print(text)?,
    }
    Ok(Exit::Passed)
}
