//! Master files named on the command line and in the configuration.

use std::path::Path;

use super::job::{find_value, usage};
use crate::config::{ConfigFile, RepairOptions};
use crate::error::Error;
use crate::model::Text;
use crate::read::{self, Named};
use crate::repair::MasterKind;

/// The repairs that a configuration asks for.
///
/// # Errors
/// When it names a kind that there is not, or a file that is none.
pub(super) fn of_config(config: &ConfigFile) -> Result<RepairOptions, Error> {
    let beside = config.path.parent().unwrap_or(Path::new("."));
    let masters = config.clean.masters.iter().map(|(kind, path)| named(kind, &beside.join(path)));
    Ok(RepairOptions {
        conclusions: config.clean.unsafe_repairs.unwrap_or(false),
        masters: masters.collect::<Result<_, Error>>()?,
    })
}

/// A master file, by its kind and path.
///
/// # Errors
/// When there is no such kind, or the path names no file or several.
fn named(kind: &str, path: &Path) -> Result<(MasterKind, Named), Error> {
    const TEXT: Text =
        Text { en: "there is no kind of master file `{name}`", zh: "没有主数据文件类型 `{name}`" };
    const ONE: Text = Text {
        en: "--master takes one file; {path} is none or several",
        zh: "--master 只接受一个文件；{path} 不是一个文件",
    };
    let kind = find_value(TEXT, kind)?;
    let mut files = read::expand(&[path.display().to_string()])?;
    if let (Some(file), true) = (files.pop(), files.is_empty()) {
        return Ok((kind, file));
    }
    Err(usage(ONE.owned(&[("path", &path.display().to_string())])))
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
