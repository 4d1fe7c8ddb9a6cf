//! From what the user typed to the list of files to read.

use std::path::{Path, PathBuf};

use super::fill;
use super::spool::Spool;
use crate::error::Error;
use crate::model::Text;

/// Endings of files that a folder is searched for.
const EXPORT_ENDINGS: &[&str] = &["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "parquet"];

/// Endings that say a file is compressed; the name before them is the export's.
const PACKED_ENDINGS: &[&str] = &["gz", "zst"];

/// Where an input's bytes are.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// What standard input held.
    Stdin(Spool),
}

impl Origin {
    /// Bytes as if they had come from standard input.
    ///
    /// # Errors
    /// When there is no room for them.
    pub fn bytes(bytes: &[u8]) -> Result<Self, Error> {
        Spool::of(bytes, "-").map(Self::Stdin)
    }
}

/// An input and the names it goes by.
#[derive(Debug, Clone)]
pub struct Named {
    /// As the user knows it.
    pub name: String,
    /// The name of its outputs: the file name without a compression ending.
    pub output_name: String,
    /// Where its bytes are.
    pub origin: Origin,
}

impl Named {
    /// An input that is a file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        let file_name =
            path.file_name().map_or_else(|| "export".to_owned(), |name| name.to_string_lossy().into_owned());
        let output_name = match file_name.rsplit_once('.') {
            Some((stem, ending)) if PACKED_ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) => stem.to_owned(),
            _ => file_name,
        };
        Self { name: path.display().to_string(), output_name, origin: Origin::File(path.to_owned()) }
    }

    /// An input that is at hand, under a name.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn bytes(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self { name: name.to_owned(), output_name: name.to_owned(), origin: Origin::bytes(bytes)? })
    }
}

impl Named {
    /// The same input, whose outputs have another ending because they are in another format.
    pub(super) fn renamed(&self, ending: &str) -> Self {
        let stem = self.output_name.rsplit_once('.').map_or(self.output_name.as_str(), |(stem, _)| stem);
        Self { output_name: format!("{stem}.{ending}"), ..self.clone() }
    }
}

/// Resolves files, globs, folders and `-`, in the order given; the files of a folder or glob in order of name. A file that
/// is named twice is read once.
///
/// # Errors
/// When a file does not exist, a glob or folder holds no export, or standard input cannot be read.
pub fn expand(arguments: &[String]) -> Result<Vec<Named>, Error> {
    let mut inputs: Vec<Named> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut add = |path: &Path, inputs: &mut Vec<Named>| {
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !seen.contains(&identity) {
            seen.push(identity);
            inputs.push(Named::file(path));
        }
    };
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            inputs.push(stdin()?);
        } else if path.is_dir() {
            let files = exports_in(path)?;
            if files.is_empty() {
                return Err(Error::NoExports { path: argument.clone() });
            }
            for file in &files {
                add(file, &mut inputs);
            }
        } else if path.exists() {
            add(path, &mut inputs);
        } else if argument.contains(['*', '?', '[']) {
            let mut files: Vec<PathBuf> = glob::glob(argument)
                .map_err(|error| bad_pattern(argument, &error))?
                .filter_map(Result::ok)
                .filter(|file| file.is_file())
                .collect();
            files.sort();
            if files.is_empty() {
                return Err(Error::NoExports { path: argument.clone() });
            }
            for file in &files {
                add(file, &mut inputs);
            }
        } else {
            let source = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(Error::Open { path: path.to_owned(), source });
        }
    }
    make_output_names_unique(&mut inputs);
    Ok(inputs)
}

/// The library speaks English only, but it says where.
fn bad_pattern(pattern: &str, error: &glob::PatternError) -> Error {
    const TEXT: Text = Text {
        en: "`{pattern}` is not a valid pattern; look at character {at}: {why}",
        zh: "`{pattern}` 不是有效的通配符；问题在第 {at} 个字符",
    };
    let at = (error.pos + 1).to_string();
    Error::Usage { message: TEXT.owned(&[("pattern", pattern), ("at", &at), ("why", error.msg)]) }
}

fn stdin() -> Result<Named, Error> {
    const NAME: &str = "-";
    let spool = Spool::of(std::io::stdin().lock(), NAME)?;
    let mut start = [0; 4];
    let told = |source| Error::Open { path: PathBuf::from(NAME), source };
    spool.read().and_then(|mut file| fill(&mut *file, &mut start)).map_err(told)?;
    let ending = match &start {
        b"PK\x03\x04" => "xlsx",
        b"PAR1" => "parquet",
        start if super::json::looks_like(start) => "json",
        _ => "csv",
    };
    Ok(Named { name: NAME.to_owned(), output_name: format!("stdin.{ending}"), origin: Origin::Stdin(spool) })
}

/// The exports directly in a folder, by name. Lock files of open workbooks (`~$…`) and hidden files are none.
fn exports_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let open = |source| Error::Open { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(open)? {
        let path = entry.map_err(open)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let mut endings = name.rsplit('.').skip_while(|ending| PACKED_ENDINGS.contains(ending));
        let is_export = endings.next().is_some_and(|ending| EXPORT_ENDINGS.contains(&ending));
        if path.is_file() && is_export && !name.starts_with(['~', '.']) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Files of the same name from different folders get `-2`, `-3` … before the ending of their outputs.
fn make_output_names_unique(inputs: &mut [Named]) {
    for index in 1..inputs.len() {
        let (before, rest) = inputs.split_at_mut(index);
        let taken = |name: &str| before.iter().any(|other| other.output_name.eq_ignore_ascii_case(name));
        rest[0].output_name = free_name(&rest[0].output_name, taken);
    }
}

/// A name that is not taken: the wanted one, or with the first free number before its ending.
pub(super) fn free_name(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = |number: u32| match wanted.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{number}.{ending}"),
        None => format!("{wanted}-{number}"),
    };
    let mut number = 1;
    let mut name = wanted.to_owned();
    while taken(&name) {
        number += 1;
        name = numbered(number);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_of_equal_names_stay_apart() {
        let mut inputs: Vec<Named> =
            ["a/x.csv", "b/x.csv", "c/x.csv.gz", "d/y"].iter().map(|path| Named::file(Path::new(path))).collect();
        make_output_names_unique(&mut inputs);
        let names: Vec<&str> = inputs.iter().map(|input| input.output_name.as_str()).collect();
        assert_eq!(names, ["x.csv", "x-2.csv", "x-3.csv", "y"]);
    }
}
