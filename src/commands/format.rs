//! What a command prints: the kinds of `--format`, and where each goes.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::job::{find_value, refuse_input, usage};
use crate::error::Error;
use crate::model::{Text, visible_lines};
use crate::read;

/// One `--format KIND[=PATH]`.
#[derive(Debug, Clone)]
pub(super) struct Format<K> {
    /// What is written.
    pub(super) kind: K,
    /// Where to; standard output without a path.
    pub(super) path: Option<PathBuf>,
}

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 1 << 20;

/// Reads every `--format`.
///
/// # Errors
/// When one names a kind that there is not.
pub(super) fn parse_all<K: ValueEnum>(flags: &[String]) -> Result<Vec<Format<K>>, Error> {
    flags.iter().map(|flag| parse(flag)).collect()
}

fn parse<K: ValueEnum>(text: &str) -> Result<Format<K>, Error> {
    const TEXT: Text = Text { en: "`{name}` is no format", zh: "没有格式 `{name}`" };
    let (kind, path) = text.split_once('=').map_or((text, None), |(kind, path)| (kind, Some(PathBuf::from(path))));
    Ok(Format { kind: find_value(TEXT, kind)?, path })
}

/// Refuses what cannot be written, before any work is done.
///
/// # Errors
/// When two formats are to go to standard output, or one over an input.
pub(super) fn refuse<K>(formats: &[Format<K>], inputs: &[read::Named]) -> Result<(), Error> {
    const TEXT: Text =
        Text { en: "only one format can go to standard output", zh: "只能有一种格式写到标准输出" };
    if formats.iter().filter(|format| format.path.is_none()).count() > 1 {
        return Err(usage(TEXT.owned(&[])));
    }
    const SAME: Text = Text {
        en: "two formats go to {path}; the second would be written over the first",
        zh: "两种格式都写到 {path}；后者会覆盖前者",
    };
    const NOWHERE: Text = Text {
        en: "--format: {path} is no file that can be written; name a file in a folder that is there",
        zh: "--format：无法写到 {path}；请指定已有文件夹中的文件",
    };
    let paths: Vec<&PathBuf> = formats.iter().filter_map(|format| format.path.as_ref()).collect();
    for (at, path) in paths.iter().enumerate() {
        let shown = if path.as_os_str().is_empty() { "``".to_owned() } else { path.display().to_string() };
        if paths[..at].iter().any(|other| is_one_file(other, path)) {
            return Err(usage(SAME.owned(&[("path", &shown)])));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.as_os_str().is_empty() || path.is_dir() || !folder.is_dir() {
            return Err(usage(NOWHERE.owned(&[("path", &shown)])));
        }
        refuse_input(inputs, path)?;
    }
    Ok(())
}

/// Whether two paths are one file. A device takes whatever comes.
pub(super) fn is_one_file(a: &Path, b: &Path) -> bool {
    let absolute = |path: &Path| {
        // What is not there yet lies in a folder that is.
        let in_folder = || {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?))
        };
        std::fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
    };
    let is_device = b.exists() && !b.is_file();
    absolute(a) == absolute(b) && !is_device
}

impl<K> Format<K> {
    /// Writes what was made to where it goes. A reader of standard output that has had enough is no error.
    ///
    /// # Errors
    /// When writing fails.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Error> {
        self.write_with(|out| out.write_all(bytes))
    }

    /// Writes what `fill` makes to where it goes, as it is made. A reader of standard output that has had enough is no error.
    ///
    /// # Errors
    /// When writing fails.
    pub(super) fn write_with(&self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        if let Some(path) = &self.path {
            return replace(path, fill).map_err(|source| Error::Write { path: path.clone(), source });
        }
        let mut out = io::stdout().lock();
        let written = if out.is_terminal() {
            // Programs get every byte; a terminal would act on some of them.
            let mut bytes = Vec::new();
            fill(&mut bytes).and_then(|()| out.write_all(visible_lines(&String::from_utf8_lossy(&bytes)).as_bytes()))
        } else {
            let mut buffered = BufWriter::with_capacity(BUFFER_BYTES, &mut out);
            fill(&mut buffered).and_then(|()| buffered.flush())
        };
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::Write { path: "stdout".into(), source: error })
            }
            _ => Ok(()),
        }
    }
}

/// Writes a file beside its place and moves it there when it is whole, so that what was there stays until then. A device, and a
/// file whose folder takes no other, are written as they are.
fn replace(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let write = |file: File| {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
        fill(&mut out)?;
        out.flush()
    };
    let is_dangling = path.is_symlink() && !path.exists();
    let is_system = path.starts_with("/dev") || path.starts_with("/proc");
    // A link stays one.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let part = target.with_file_name(name);
    // What may not be written is not replaced either.
    let is_kept = std::fs::metadata(&target).is_ok_and(|known| known.permissions().readonly());
    let is_device = target.exists() && !target.is_file() || is_dangling || is_system || is_kept;
    let Some(file) = Some(()).filter(|()| !is_device).and_then(|()| File::create_new(&part).ok()) else {
        return write(File::create(path)?);
    };
    if let Ok(known) = std::fs::metadata(&target) {
        std::fs::set_permissions(&part, known.permissions())?;
    }
    let written = write(file).and_then(|()| std::fs::rename(&part, &target));
    if written.is_err() {
        // Nothing more can be done about it.
        let _ = std::fs::remove_file(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
    enum Kind {
        Human,
        Json,
        Csv,
    }

    #[test]
    fn what_was_there_stays_until_the_new_file_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("r.json");
        std::fs::write(&path, "before").expect("writable");
        let format = Format { kind: Kind::Json, path: Some(path.clone()) };
        let half = format.write_with(|out| out.write_all(b"half").and(Err(io::Error::other("full"))));
        assert!(half.is_err());
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "before");
        format.write(b"whole").expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "whole");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn a_format_is_a_kind_with_or_without_a_path() {
        let read = |text| parse::<Kind>(text).ok().map(|format| (format.kind, format.path));
        assert_eq!(read("json"), Some((Kind::Json, None)));
        assert_eq!(read("CSV=a=b.csv"), Some((Kind::Csv, Some(PathBuf::from("a=b.csv")))));
        assert_eq!(read("human="), Some((Kind::Human, Some(PathBuf::new()))));
        assert_eq!(read("xml"), None);
    }
}
