//! `ordermend synth`: exports that are made up, with planted faults and the truth beside them.

use std::path::PathBuf;

use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::synth::{self, Options, Summary};
use crate::ui;

/// Arguments of `synth`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The system whose exports are made, any that `ordermend sources list` names
    ///
    /// 要模拟其导出文件的系统，即 `ordermend sources list` 所列的任意一个
    #[arg(long, value_name = "ID")]
    source: String,

    /// Rows of each file
    ///
    /// 每个文件的行数
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    rows: usize,

    /// Files, each of the 30 days after those of the one before
    ///
    /// 文件数，每个文件接在前一个之后，各覆盖 30 天
    #[arg(long, value_name = "K", default_value_t = 1)]
    files: usize,

    /// Everything that is drawn follows from it: the same seed gives the same bytes
    ///
    /// 随机种子：相同的种子产生相同的字节
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// The day that counts as today in the data
    ///
    /// 数据中视为今天的日期
    #[arg(long, value_name = "DATE", default_value = "2026-06-30")]
    as_of: String,

    /// Break no records and put in no rows that are none
    ///
    /// 不制造破损的记录，也不插入非数据行
    #[arg(long)]
    no_structure_faults: bool,

    /// Write workbooks (XLSX) with number and date cells, not CSV
    ///
    /// 写成含数字和日期单元格的工作簿（XLSX），而不是 CSV
    #[arg(long)]
    xlsx: bool,

    /// The folder to write; it must not exist yet, or be empty
    ///
    /// 要写入的文件夹；必须尚不存在，或为空
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,

    /// Replace what an earlier run wrote to the folder, and nothing else
    ///
    /// 替换此前运行写入该文件夹的内容，不动其他文件
    #[arg(long)]
    force: bool,
}

/// Most rows of a file: those of line numbers that are kept in 32 bits.
const MOST_ROWS: usize = 100_000_000;

/// Runs the command.
///
/// # Errors
/// When there is no such source, a number makes no sense, or the folder cannot be written.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const ROWS: Text = Text {
        en: "--rows must lie between 1 and 100,000,000, --files between 1 and 100",
        zh: "--rows 须在 1 到 100,000,000 之间，--files 须在 1 到 100 之间",
    };
    if !(1..=MOST_ROWS).contains(&args.rows) || !(1..=100).contains(&args.files) {
        return Err(Error::Usage { message: ROWS.owned(&[]) });
    }
    const SHEET: Text = Text {
        en: "a workbook's sheet holds at most {most} rows; make more files with --files, or leave --xlsx out",
        zh: "工作簿的一个工作表最多容纳 {most} 行；请用 --files 增加文件数，或去掉 --xlsx",
    };
    if args.xlsx && args.rows > synth::MOST_WORKBOOK_ROWS {
        let most = synth::MOST_WORKBOOK_ROWS.to_string();
        return Err(Error::Usage { message: SHEET.owned(&[("most", &most)]) });
    }
    let as_of = super::reading::parse_date(&args.as_of)?;
    const YEARS: Text = Text {
        en: "--as-of must lie between the years 2000 and 2098, since faults are planted before and after it",
        zh: "--as-of 须在 2000 年到 2098 年之间，因为会在其前后植入错误",
    };
    if !(2000..=2098).contains(&as_of.year()) {
        return Err(Error::Usage { message: YEARS.owned(&[]) });
    }
    let options = Options {
        source: args.source.clone(),
        rows: args.rows,
        files: args.files,
        seed: args.seed,
        as_of,
        structure: !args.no_structure_faults,
        workbook: args.xlsx,
    };
    let summary = synth::run(&options, &args.output, args.force)?;
    ui::print_note(&told(&summary, &options, args, lang));
    Ok(Exit::Passed)
}

/// What was made, for people.
fn told(summary: &Summary, options: &Options, args: &Args, lang: Lang) -> String {
    const MADE: Text = Text {
        en: "Written to {path}: {files}, {customers} customers, {faults} faults with {effects} side effects ({left} found no \
             place).",
        zh: "已写入 {path}：{files}，{customers} 个客户，{faults} 处错误及 {effects} 处连带影响（{left} 处无处可放）。",
    };
    const NEXT: Text = Text {
        en: "Measure the checks with: ordermend score {inputs} --truth {truth} --as-of {day}",
        zh: "用以下命令衡量检查：ordermend score {inputs} --truth {truth} --as-of {day}",
    };
    let faults: u64 = summary.planted.values().sum();
    let path = args.output.display().to_string();
    let kinds: Vec<String> =
        summary.planted.iter().map(|(kind, count)| format!("  {:<22}{count:>8}", kind.name())).collect();
    let made = MADE.fill(
        lang,
        &[
            ("path", &path),
            ("files", &summary.files.join(", ")),
            ("customers", &summary.customers.to_string()),
            ("faults", &faults.to_string()),
            ("effects", &summary.side_effects.to_string()),
            ("left", &summary.left.to_string()),
        ],
    );
    let extension = if options.workbook { "xlsx" } else { "csv" };
    // Patterns are the program's own, so they may stand in quotes.
    let inputs = quoted(&format!("{path}/{}-*.{extension}", options.source));
    let next = NEXT.fill(lang, &[("inputs", &inputs), ("truth", &quoted(&path)), ("day", &options.as_of.to_string())]);
    format!("{made}\n{}\n{next}", kinds.join("\n"))
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/\\._-~:*".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("\"{path}\"") }
}
