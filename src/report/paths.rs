//! Paths as a build system calls files.

use std::path::{Path, PathBuf};

use super::model::Report;

impl Report {
    /// Names the files of findings as they are called from a folder, where they are below it; `here` is what they are named from.
    pub fn tell_paths_from(&mut self, folder: &Path, here: &Path) {
        let real = |path: PathBuf| std::fs::canonicalize(&path).unwrap_or(path);
        let folder = real(folder.to_owned());
        for example in self.rules.iter_mut().flat_map(|rule| &mut rule.examples) {
            if let Ok(path) = real(here.join(&example.file)).strip_prefix(&folder) {
                let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                example.file = parts.join("/");
            }
        }
    }
}
