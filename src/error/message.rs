//! What each error says.

use std::borrow::Cow;
use std::io;

use super::Error;
use crate::model::{Lang, Text, visible};
use crate::problem::problem_list;

impl Error {
    /// What failed and where, in one language, without a full stop.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm per error, each with its text")]
    pub fn message(&self, lang: Lang) -> String {
        let say = |text: Text, values: &[(&str, &str)]| {
            // Names of files and sheets, and what libraries quote from them, are not ours.
            let shown: Vec<(&str, Cow<'_, str>)> = values.iter().map(|(name, value)| (*name, visible(value))).collect();
            text.fill(lang, &shown.iter().map(|(name, value)| (*name, value.as_ref())).collect::<Vec<_>>())
        };
        match self {
            Self::CommandLine { message, .. } | Self::Usage { message } => message.get(lang).to_owned(),
            Self::Config { problems } | Self::Decisions { problems } => problem_list(problems, lang),
            Self::Open { path, source } => {
                say(open_text(source), &[("path", &path.display().to_string()), ("why", &source.to_string())])
            }
            Self::NoExports { path } => say(
                Text {
                    en: "{path} holds no order export (csv, tsv, txt or xlsx, also gzipped)",
                    zh: "{path} 中没有订单导出文件（csv、tsv、txt、xlsx，或其 gzip 压缩）",
                },
                &[("path", path)],
            ),
            Self::Empty { path } => say(Text { en: "{path} is empty", zh: "{path} 是空文件" }, &[("path", path)]),
            Self::HeaderOnly { path } => say(
                Text {
                    en: "{path} has a header but not one row below it", zh: "{path} 只有表头，没有数据行"
                },
                &[("path", path)],
            ),
            Self::NoHeader { path } => say(
                Text {
                    en: "{path} has no header row among its first 20 lines", zh: "{path} 的前 20 行中没有表头"
                },
                &[("path", path)],
            ),
            Self::NotText { path } => say(
                Text {
                    en: "{path} is neither delimited text nor a workbook", zh: "{path} 既不是分隔文本也不是工作簿"
                },
                &[("path", path)],
            ),
            Self::BrokenDocument { path, why } | Self::Unsupported { path, why } => say(
                Text { en: "{path} cannot be read: {why}", zh: "无法读取 {path}：{why}" },
                &[("path", path), ("why", why.get(lang))],
            ),
            Self::BrokenJson { path, line, column, message } => say(
                Text {
                    en: "{path} is broken JSON at line {line}, byte {column}: {why}",
                    zh: "{path} 是损坏的 JSON，位于第 {line} 行第 {column} 字节；解析器的提示（英文）：{why}",
                },
                &[
                    ("path", path.as_str()),
                    ("line", &line.to_string()),
                    ("column", &column.to_string()),
                    ("why", message.as_str()),
                ],
            ),
            Self::Limit { path, beyond } => beyond.message(lang, &visible(path)),
            Self::Workbook { path, message } => say(
                Text {
                    en: "{path} cannot be read as a workbook: {why}", zh: "无法作为工作簿读取 {path}：{why}"
                },
                &[("path", path), ("why", message)],
            ),
            Self::Parquet { path, message } => say(
                Text {
                    en: "{path} cannot be read as Parquet: {why}", zh: "无法作为 Parquet 读取 {path}：{why}"
                },
                &[("path", path), ("why", message)],
            ),
            Self::OtherType { path, column, kind, text } => say(
                Text {
                    en: "`{text}` cannot go back into column `{column}` of {path}, which holds {kind}",
                    zh: "“{text}”无法写回 {path} 的“{column}”列，该列类型为 {kind}",
                },
                &[("path", path), ("column", column), ("kind", kind), ("text", text)],
            ),
            Self::UnreadablePart { path, part, why } if part.is_empty() => say(
                Text {
                    en: "{path} cannot be read as a workbook: {why}", zh: "无法作为工作簿读取 {path}：{why}"
                },
                &[("path", path), ("why", why.get(lang))],
            ),
            Self::UnreadablePart { path, part, why } => say(
                Text {
                    en: "{path} cannot be read as a workbook: in {part}: {why}",
                    zh: "无法作为工作簿读取 {path}：{part}：{why}",
                },
                &[("path", path), ("part", part), ("why", why.get(lang))],
            ),
            Self::WorkbookPart { path, part, why } => say(
                Text {
                    en: "{part} of the workbook {path} cannot be changed: {why}",
                    zh: "无法修改工作簿 {path} 中的 {part}：{why}",
                },
                &[("path", path), ("part", part), ("why", why.get(lang))],
            ),
            Self::Changed { path } => {
                say(Text { en: "{path} changed during the run", zh: "{path} 在运行期间被改动" }, &[("path", path)])
            }
            Self::Paged { path, source } => say(
                Text {
                    en: "rows kept on disk cannot be written or read again ({path}): {why}",
                    zh: "暂存在磁盘上的行无法写入或重新读取（{path}）：{why}",
                },
                &[("path", &path.display().to_string()), ("why", &source.to_string())],
            ),
            Self::NoSheet { path, sheet, .. } => say(
                Text { en: "{path} has no sheet `{sheet}`", zh: "{path} 中没有工作表“{sheet}”" },
                &[("path", path), ("sheet", sheet)],
            ),
            Self::NoCaption { column, caption } => say(
                Text {
                    en: "--map {column}={caption}: no input has a column with that caption",
                    zh: "--map {column}={caption}：输入中没有该表头",
                },
                &[("column", column), ("caption", caption)],
            ),
            Self::TooManyTables => say(
                Text {
                    en: "more than 65,535 files and sheets in one run", zh: "一次运行的文件和工作表超过 65,535 个"
                },
                &[],
            ),
            Self::NoOrders { tables } => {
                let lines: Vec<Cow<'_, str>> = tables.iter().map(|table| visible(table)).collect();
                let lines = format!("\n  {}", lines.join("\n  "));
                Text { en: "none of the inputs is an order table:{list}", zh: "输入中没有订单表：{list}" }
                    .fill(lang, &[("list", &lines)])
            }
            Self::OutputExists { path, foreign: None } => say(
                Text {
                    en: "the output folder {path} exists and is not empty", zh: "输出文件夹 {path} 已存在且不为空"
                },
                &[("path", &path.display().to_string())],
            ),
            Self::OutputExists { path, foreign: Some(file) } => say(
                Text {
                    en: "the output folder {path} holds {file}, which no run wrote, or which was changed since",
                    zh: "输出文件夹 {path} 中的 {file} 不是运行所写，或之后被改动过",
                },
                &[("path", &path.display().to_string()), ("file", file)],
            ),
            Self::Write { path, source } => {
                say(write_text(source), &[("path", &path.display().to_string()), ("why", &source.to_string())])
            }
            Self::Unmappable { path, encoding, text } => say(
                Text {
                    en: "{path} is in {encoding}, which cannot hold `{text}`",
                    zh: "{path} 的编码 {encoding} 无法表示“{text}”",
                },
                &[("path", path), ("encoding", encoding), ("text", text)],
            ),
            Self::Frame { stage, source } => say(
                Text {
                    en: "the frame engine failed in stage `{stage}`: {why}",
                    zh: "数据框引擎在“{stage}”阶段出错：{why}",
                },
                &[("stage", stage), ("why", &source.to_string())],
            ),
            Self::Ledger { file } => say(
                Text {
                    en: "the records of {file} are not all accounted for; nothing was written",
                    zh: "{file} 的记录未能全部对账；未写出任何文件",
                },
                &[("file", file)],
            ),
            Self::History { path, why } => say(
                Text { en: "the history {path} cannot be used: {why}", zh: "无法使用历史 {path}：{why}" },
                &[("path", path), ("why", why.get(lang))],
            ),
            Self::Interrupted => {
                say(Text { en: "stopped; nothing was left behind", zh: "已中断；未留下任何输出" }, &[])
            }
        }
    }
}

fn open_text(source: &io::Error) -> Text {
    match source.kind() {
        io::ErrorKind::NotFound => Text { en: "{path} does not exist", zh: "{path} 不存在" },
        io::ErrorKind::PermissionDenied => {
            Text { en: "{path} cannot be read: no permission", zh: "无法读取 {path}：没有权限" }
        }
        _ => Text { en: "{path} cannot be read: {why}", zh: "无法读取 {path}：{why}" },
    }
}

fn write_text(source: &io::Error) -> Text {
    match source.kind() {
        io::ErrorKind::StorageFull => {
            Text { en: "{path} cannot be written: the disk is full", zh: "无法写入 {path}：磁盘已满" }
        }
        io::ErrorKind::PermissionDenied => {
            Text { en: "{path} cannot be written: no permission", zh: "无法写入 {path}：没有权限" }
        }
        _ => Text { en: "{path} cannot be written: {why}", zh: "无法写入 {path}：{why}" },
    }
}
