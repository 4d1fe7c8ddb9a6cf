//! What to do about each error.

use super::Error;
use crate::model::{Lang, Text, visible};

impl Error {
    /// What to do about it, where there is something to do.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm per error, each with its text")]
    pub fn hint(&self, lang: Lang) -> Option<String> {
        let text = match self {
            Self::CommandLine { command, .. } => {
                return Some(
                    Text {
                        en: "`{command} --help` shows what goes", zh: "“{command} --help”列出可用的选项"
                    }
                    .fill(lang, &[("command", command)]),
                );
            }
            Self::Config { .. } => Text {
                en: "`ordermend rules list` shows every check; no data was read",
                zh: "“ordermend rules list”列出全部检查；尚未读取数据",
            },
            Self::Decisions { .. } => Text {
                en: "mend these lines and apply the file again; nothing was taken from it",
                zh: "请改正这些行后重新收入；该文件中的裁定均未收入",
            },
            Self::Open { .. } => Text {
                en: "check the path and the permissions; a file that Excel or WPS holds open may be locked",
                zh: "请检查路径和权限；被 Excel 或 WPS 打开的文件可能被锁定",
            },
            Self::NoExports { .. } => Text {
                en: "name the files themselves, or another folder",
                zh: "请直接给出文件名，或换一个文件夹",
            },
            Self::Empty { .. } | Self::HeaderOnly { .. } => Text {
                en: "export it again; an empty export is never called clean",
                zh: "请重新导出；空的导出文件不会被判为干净",
            },
            Self::NoHeader { .. } => {
                Text { en: "add a row of column captions above the data", zh: "请在数据上方加一行列名" }
            }
            Self::BrokenDocument { .. } | Self::BrokenJson { .. } => Text {
                en: "export it again, or copy it again from where it is whole",
                zh: "请重新导出，或从完整的位置重新复制",
            },
            Self::Limit { beyond, .. } => return Some(beyond.hint(lang)),
            Self::NotText { .. } | Self::Workbook { .. } => {
                Text { en: "export it as CSV or XLSX", zh: "请导出为 CSV 或 XLSX" }
            }
            Self::Parquet { .. } => Text {
                en: "export it again, or copy it again from where it is whole; encrypted files are not read",
                zh: "请重新导出，或从完整的位置重新复制；不支持加密文件",
            },
            Self::OtherType { .. } => Text {
                en: "nothing was written; export it as CSV, or turn the repair off",
                zh: "未写出任何文件；请导出为 CSV，或关闭该修复",
            },
            Self::UnreadablePart { .. } => Text {
                en: "open it with Excel, WPS or LibreOffice and save it anew as XLSX, or export it as CSV",
                zh: "请用 Excel、WPS 或 LibreOffice 打开并另存为 XLSX，或导出为 CSV",
            },
            Self::WorkbookPart { .. } => Text {
                en: "nothing was written; save it anew with Excel, WPS or LibreOffice, or export it as CSV",
                zh: "未写出任何文件；请用 Excel、WPS 或 LibreOffice 重新保存，或导出为 CSV",
            },
            Self::Changed { .. } => Text {
                en: "nothing was written; run again when no other program writes it",
                zh: "未写出任何文件；请在没有其他程序写入该文件时重新运行",
            },
            Self::Paged { .. } => Text {
                en: "leave the input as it is during the run; free space for temporary files, name another folder for them \
                     with TMPDIR, or raise `--memory`",
                zh: "运行期间请勿改动输入文件；请腾出临时文件空间，用 TMPDIR 指定其他临时文件夹，或调高 `--memory`",
            },
            Self::NoSheet { sheets, .. } => {
                return Some(
                    Text { en: "its sheets are: {sheets}", zh: "现有工作表：{sheets}" }
                        .fill(lang, &[("sheets", &visible(sheets))]),
                );
            }
            Self::NoCaption { .. } => Text {
                en: "`ordermend sources detect INPUT` lists the captions of a file",
                zh: "“ordermend sources detect 文件”列出文件的表头",
            },
            Self::TooManyTables => {
                Text { en: "run it on fewer files at a time", zh: "请减少每次处理的文件数" }
            }
            Self::NoOrders { .. } => Text {
                en: "name the order number's column with --map order_id=CAPTION, or choose --source",
                zh: "可用 --map order_id=列名 指定订单编号列，或用 --source 指定来源",
            },
            Self::OutputExists { foreign: Some(_), .. } => Text {
                en: "move that file elsewhere, or choose another folder with -o",
                zh: "请移走该文件，或用 -o 换一个文件夹",
            },
            Self::OutputExists { .. } => Text {
                en: "choose another folder with -o, or let --force replace what an earlier run wrote there",
                zh: "请用 -o 换一个文件夹，或用 --force 覆盖此前运行写出的文件",
            },
            Self::Write { .. } => Text {
                en: "check permissions and free space; the inputs are untouched",
                zh: "请检查权限和剩余空间；输入文件未被改动",
            },
            Self::Unmappable { .. } => Text {
                en: "nothing was written; save the input as UTF-8 and run again",
                zh: "未写出任何文件；请将输入另存为 UTF-8 后重试",
            },
            Self::Frame { .. } | Self::Ledger { .. } => Text {
                en: "this is a fault of ordermend: please report it with the file's header",
                zh: "这是 ordermend 的缺陷：请附上表头反馈给我们",
            },
            Self::History { .. } => Text {
                en: "name a file that `check --history` or `clean --history` made; a damaged one is moved aside, or a copy put in \
                     its place; nothing was written to this one",
                zh: "请指定由 `check --history` 或 `clean --history` 生成的文件；如已损坏，请移走该文件或换成备份；该文件未被改动",
            },
            Self::Usage { .. } => {
                Text { en: "`ordermend --help` shows what goes", zh: "“ordermend --help”列出可用的选项" }
            }
            // Where a kind of file is not supported, the reason says what to do.
            Self::Interrupted | Self::Unsupported { .. } => return None,
        };
        Some(text.get(lang).to_owned())
    }
}
