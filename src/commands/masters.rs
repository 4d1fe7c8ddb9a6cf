//! Master files named on the command line and in the configuration.

use std::path::Path;

use super::job::{find_value, usage};
use crate::error::Error;
use crate::model::Text;
use crate::read::{self, Named};
use crate::repair::MasterKind;

/// A master file, by its kind and path.
///
/// # Errors
/// When there is no such kind, or the path names no file or several.
pub(super) fn named(kind: &str, path: &Path) -> Result<(MasterKind, Named), Error> {
    const TEXT: Text = Text { en: "there is no kind of master file `{name}`", zh: "没有主数据文件类型 `{name}`" };
    let kind = find_value(TEXT, kind)?;
    let mut files = read::expand(&[path.display().to_string()])?;
    match (files.pop(), files.is_empty()) {
        (Some(file), true) => Ok((kind, file)),
        _ => {
            const ONE: Text = Text {
                en: "--master takes one file; {path} is none or several",
                zh: "--master 只接受一个文件；{path} 不是一个文件",
            };
            Err(usage(ONE.owned(&[("path", &path.display().to_string())])))
        }
    }
}

/// A master file of `--master KIND=FILE`.
///
/// # Errors
/// When the flag has another form, or names no kind or file.
pub(super) fn parse(flag: &str) -> Result<(MasterKind, Named), Error> {
    const TEXT: Text = Text {
        en: "--master {flag} is not KIND=FILE, as in `customers=customers.xlsx`",
        zh: "--master {flag} 不是 类型=文件 的形式，例如 `customers=客户.xlsx`",
    };
    let (kind, path) = flag.split_once('=').ok_or_else(|| usage(TEXT.owned(&[("flag", flag)])))?;
    named(kind, Path::new(path))
}
