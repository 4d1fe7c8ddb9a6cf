//! Paths as a build system calls files.

use std::path::{Path, PathBuf};

use super::model::Report;

impl Report {
    /// Names the files of findings as they are called from a folder, where they are below it; `here` is what they are named from.
    pub fn tell_paths_from(&mut self, folder: &Path, here: &Path) {
        let real = |path: PathBuf| std::fs::canonicalize(&path).unwrap_or(path);
        let real_folder = real(folder.to_owned());
        for example in self.rules.iter_mut().flat_map(|rule| &mut rule.examples) {
            let path = here.join(&example.file);
            // A link is called by its own name, wherever it leads.
            let as_written = real(here.to_owned()).join(example.file.trim_start_matches("./"));
            let below = [as_written.strip_prefix(&real_folder), path.strip_prefix(folder)].into_iter().flatten().next();
            let target = real(path.clone());
            let below = below.or_else(|| target.strip_prefix(&real_folder).ok());
            if let Some(path) = below.filter(|path| !path.components().any(|part| part.as_os_str() == "..")) {
                let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                example.file = parts.join("/");
            }
        }
    }
}
