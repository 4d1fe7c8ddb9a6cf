//! How far reading goes before it refuses: an input that was made to explode, or that is too large for this machine, ends
//! the run with an error that names the limit and not in a machine without memory.

use std::fmt;

use super::memory;
use crate::error::Error;
use crate::model::{Lang, Size, Text};

/// What an input may ask for. Every limit can be set: the memory with `--memory`, all of them in the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Memory that a run may plan with, in bytes. An estimate, by which large text files are kept on disk and workbooks
    /// that would need more are refused; it is no wall.
    pub memory: u64,
    /// Longest record of a text file, line breaks within quotes included, in bytes.
    pub record: u64,
    /// Most columns of a table.
    pub columns: u64,
    /// Bytes that a packed stream or a part of an archive may unpack to whatever its packed size.
    pub unpacked: u64,
    /// How many times its packed size more than that may unpack to.
    pub ratio: u64,
}

/// Memory that is planned with where the system does not say how much there is. A fixed number of bytes.
const UNKNOWN_MEMORY: u64 = 4 << 30;

/// Longest record: four to five orders of magnitude above those of real exports, which come to some kilobytes, and to a
/// megabyte where a cell holds a page of a shop. What has not ended by then has a quote or line end wrong.
const LONGEST_RECORD: u64 = 256 << 20;

/// Most columns: those of XLSX (ECMA-376 part 1, 18.3.1.13) and of every spreadsheet program. An order export has 20 to 200.
const MOST_COLUMNS: u64 = 16_384;

/// Bytes that anything may unpack to: a sheet of a million rows and 15 columns comes to some 500 MB.
const FREELY_UNPACKED: u64 = 512 << 20;

/// How many times its packed size a larger part may unpack to. Sheets of real workbooks come to some 30 times, CSV to 5 to
/// 20, the most repetitive logs to 100; deflate reaches 1,032 (zlib's technical notes), zstd has no bound.
const MOST_UNPACKED: u64 = 200;

impl Limits {
    /// Largest number of columns that can be set: positions of columns are 16-bit numbers, and one of them means none.
    pub const HIGHEST_COLUMNS: u64 = 65_535;

    /// Longest record that can be set: positions within what is read together are 32-bit numbers.
    pub const HIGHEST_RECORD: u64 = 1 << 30;

    /// Shortest limit of records that can be set: what is read together must have an end.
    pub const LEAST_RECORD: u64 = 4 << 20;

    /// Least memory that can be set; the program itself takes some of it.
    pub const LEAST_MEMORY: u64 = 64 << 20;

    /// Bytes that something may unpack to, by its packed size.
    #[must_use]
    pub fn unpacked_from(&self, packed: u64) -> u64 {
        self.unpacked.max(packed.saturating_mul(self.ratio))
    }

    /// Refuses a table that is too wide.
    ///
    /// # Errors
    /// When its header has more columns than the limit.
    pub(super) fn check_columns(&self, path: &str, width: usize) -> Result<(), Error> {
        let (met, most) = (width as u64, self.columns);
        if met > most {
            return Err(Error::Limit { path: path.to_owned(), beyond: Beyond::Columns { met, most } });
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Half of it, because a machine does other things too, and a run's own peaks are estimated.
            memory: memory::available().map_or(UNKNOWN_MEMORY, |bytes| (bytes / 2).max(Self::LEAST_MEMORY)),
            record: LONGEST_RECORD,
            columns: MOST_COLUMNS,
            unpacked: FREELY_UNPACKED,
            ratio: MOST_UNPACKED,
        }
    }
}

/// How an input goes beyond a limit: what it asks for, and what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// It would need more memory than is planned with.
    Memory {
        /// Bytes needed, at least.
        needed: u64,
        /// Bytes planned with.
        most: u64,
    },
    /// A record does not end.
    Record {
        /// Bytes of it that were read.
        met: u64,
        /// The most there may be.
        most: u64,
    },
    /// Its header is wider than a table may be.
    Columns {
        /// Columns of the header.
        met: u64,
        /// The most there may be.
        most: u64,
    },
    /// A cell lies beyond the last row or column of any sheet.
    Place,
    /// A cell holds a longer text than XLSX does, in which the input would go back.
    CellText,
    /// It has more rows or columns than a sheet of XLSX, in which it would go back.
    SheetSize,
    /// It unpacks to far more than it holds packed.
    Unpacked {
        /// Bytes it had unpacked to when it was stopped.
        met: u64,
        /// Packed bytes that had been read by then.
        packed: u64,
        /// Bytes that anything may unpack to.
        free: u64,
        /// How many times its packed size anything may unpack to.
        ratio: u64,
    },
}

impl Beyond {
    /// What goes beyond the limit, the limit and the value met.
    #[must_use]
    pub fn message(&self, lang: Lang, path: &str) -> String {
        let text = match self {
            Self::Memory { .. } => Text {
                en: "{path} needs at least {met} of memory, more than the limit of {most}",
                zh: "{path} 至少需要 {met} 内存，超过上限 {most}",
            },
            Self::Record { .. } => Text {
                en: "{path} has a record of at least {met}, more than the limit of {most}",
                zh: "{path} 中有一条记录至少长 {met}，超过上限 {most}",
            },
            Self::Columns { .. } => Text {
                en: "the header of {path} has {met} columns, more than the limit of {most}",
                zh: "{path} 的表头有 {met} 列，超过上限 {most}",
            },
            Self::Place => Text {
                en: "{path} has a cell beyond row 1,048,576 or column 16,384 (XFD), the last of any sheet",
                zh: "{path} 中有单元格超出工作表的最后一行（1,048,576）或最后一列（第 16,384 列，XFD）",
            },
            Self::CellText => Text {
                en: "{path} has a cell of more than the 32,767 characters that XLSX holds, in which it would go back",
                zh: "{path} 中有单元格超过 XLSX（输出格式）所能容纳的 32,767 个字符",
            },
            Self::SheetSize => Text {
                en: "{path} has more than the 1,048,576 rows or 16,384 columns that XLSX holds, in which it would go back",
                zh: "{path} 超过 XLSX（输出格式）所能容纳的 1,048,576 行或 16,384 列",
            },
            Self::Unpacked { .. } => Text {
                en: "{path} unpacks to more than {met} from {packed} packed, beyond both limits: {most}, and {ratio} times \
                     the packed size",
                zh: "{path} 由 {packed} 解压出超过 {met} 的内容，同时超过两个上限：{most}，以及压缩大小的 {ratio} 倍",
            },
        };
        let bytes = |bytes: u64| Size(bytes).to_string();
        let (met, most) = match *self {
            Self::Memory { needed: met, most } | Self::Record { met, most } => (bytes(met), bytes(most)),
            Self::Columns { met, most } => (met.to_string(), most.to_string()),
            Self::Unpacked { met, free, .. } => (bytes(met), bytes(free)),
            Self::Place | Self::CellText | Self::SheetSize => (String::new(), String::new()),
        };
        let (packed, ratio) = match *self {
            Self::Unpacked { packed, ratio, .. } => (bytes(packed), ratio.to_string()),
            _ => (String::new(), String::new()),
        };
        text.fill(lang, &[("path", path), ("met", &met), ("most", &most), ("packed", &packed), ("ratio", &ratio)])
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> String {
        let text = match self {
            Self::Memory { .. } => Text {
                en: "export it as CSV, of which only a part is in memory at a time, or raise the limit with --memory",
                zh: "请导出为 CSV（读取时只有一部分在内存中），或用 --memory 提高上限",
            },
            Self::Record { .. } => Text {
                en: "look for a quote that never closes; if records are as long as that, raise `record` under [limits] in \
                     ordermend.toml (at most {highest})",
                zh: "请查找没有闭合的引号；若记录确实这么长，请在 ordermend.toml 的 [limits] 中提高 `record`（最多 {highest}）",
            },
            Self::Columns { .. } => Text {
                en: "check that each order is a row and not a column; if the table is as wide as that, raise `columns` under \
                     [limits] in ordermend.toml (at most {highest})",
                zh: "请确认订单按行而不是按列排列；若表确实这么宽，请在 ordermend.toml 的 [limits] 中提高 `columns`（最多 {highest}）",
            },
            Self::Place => Text { en: "export it again as CSV", zh: "请重新导出为 CSV" },
            Self::CellText | Self::SheetSize => Text {
                en: "`check` and `profile` read it all the same; for `clean`, export it as CSV",
                zh: "“check”和“profile”仍可读取；若要使用“clean”，请导出为 CSV",
            },
            Self::Unpacked { .. } => Text {
                en: "files made to fill a machine look like this; if you trust it, raise `unpacked` or `ratio` under [limits] \
                     in ordermend.toml, or unpack it first",
                zh: "这像是为耗尽机器资源而制作的文件；若您信任它，请在 ordermend.toml 的 [limits] 中提高 `unpacked` 或 `ratio`，或先解压",
            },
        };
        let highest = match self {
            Self::Record { .. } => Size(Limits::HIGHEST_RECORD).to_string(),
            Self::Columns { .. } => Limits::HIGHEST_COLUMNS.to_string(),
            _ => String::new(),
        };
        text.fill(lang, &[("highest", &highest)])
    }
}

// Readers of bytes can only give errors of the system; this one travels inside.
impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En, "it"))
    }
}

impl std::error::Error for Beyond {}

impl From<Beyond> for std::io::Error {
    fn from(beyond: Beyond) -> Self {
        Self::other(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_limit_the_value_met_and_how_to_raise_it() {
        for (beyond, said, hint) in [
            (
                Beyond::Columns { met: 20_000, most: 16_384 },
                "the header of x has 20000 columns, more than the limit of 16384",
                "`columns` under [limits]",
            ),
            (
                Beyond::Memory { needed: 3 << 30, most: 1 << 30 },
                "x needs at least 3 GiB of memory, more than the limit of 1 GiB",
                "--memory",
            ),
            (
                Beyond::Record { met: 300 << 20, most: 256 << 20 },
                "x has a record of at least 300 MiB, more than the limit of 256 MiB",
                "`record` under [limits]",
            ),
            (
                Beyond::Unpacked { met: 512 << 20, packed: 1 << 20, free: 512 << 20, ratio: 200 },
                "x unpacks to more than 512 MiB from 1 MiB packed, beyond both limits: 512 MiB, and 200 times the packed size",
                "`unpacked` or `ratio` under [limits]",
            ),
        ] {
            assert_eq!(beyond.message(Lang::En, "x"), said);
            assert!(beyond.hint(Lang::En).contains(hint), "{}", beyond.hint(Lang::En));
            for lang in [Lang::En, Lang::Zh] {
                assert!(!beyond.message(lang, "x").contains('{') && !beyond.hint(lang).contains('{'));
            }
        }
    }

    #[test]
    fn small_things_unpack_freely_and_large_ones_by_their_size() {
        let limits = Limits { unpacked: 1000, ratio: 10, ..Limits::default() };
        assert_eq!([1, 100, 101].map(|packed| limits.unpacked_from(packed)), [1000, 1000, 1010]);
        assert_eq!(limits.unpacked_from(u64::MAX), u64::MAX);
    }
}
