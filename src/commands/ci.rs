//! What `check` does of itself where a build system runs it: annotations, and the summary of the step.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use super::print;
use crate::error::Error;
use crate::model::{Lang, visible};
use crate::report::{Report, azure, github, markdown, unmarked};
use crate::ui;

/// A build system that acts on what a step prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum System {
    /// GitHub Actions, with the file of the step's summary.
    GitHub(Option<PathBuf>),
    /// Azure Pipelines.
    Azure,
    /// GitLab, which reads what is found from a file (`--format gitlab=FILE`) and nothing from the log.
    GitLab,
}

impl System {
    /// The system that runs this program, by its environment.
    pub(super) fn detect() -> Option<Self> {
        Self::of(|name| std::env::var(name).ok())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let is = |name: &str| variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if is("GITHUB_ACTIONS") {
            let summary = variable("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
            return Some(Self::GitHub(summary.map(PathBuf::from)));
        }
        if is("TF_BUILD") {
            return Some(Self::Azure);
        }
        is("GITLAB_CI").then_some(Self::GitLab)
    }

    /// The folder that this system's paths begin at, where it says so.
    pub(super) fn workspace() -> Option<PathBuf> {
        Self::workspace_of(|name| std::env::var(name).ok())
    }

    fn workspace_of(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let folder = match Self::of(&variable)? {
            Self::GitHub(_) => "GITHUB_WORKSPACE",
            Self::Azure => "BUILD_SOURCESDIRECTORY",
            Self::GitLab => "CI_PROJECT_DIR",
        };
        variable(folder).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// Whether the user does not want it to be told anything of itself.
    pub(super) fn is_off(flag: bool) -> bool {
        flag || std::env::var_os("ORDERMEND_NO_CI").is_some_and(|value| !value.is_empty() && value != "0")
    }

    /// A text for people as its log may hold it.
    pub(super) fn shown(system: Option<&Self>, text: &str) -> String {
        if system.is_some() { unmarked(text).into_owned() } else { text.to_owned() }
    }

    /// Tells the system of a report in which personal data is hidden.
    ///
    /// A summary that cannot be written is told, and that is all.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(super) fn tell(&self, report: &Report, lang: Lang) -> Result<(), Error> {
        match self {
            Self::GitLab => Ok(()),
            Self::Azure => print(&azure::render(report, lang)),
            Self::GitHub(summary) => {
                print(&github::render(report, lang))?;
                let Some(path) = summary else { return Ok(()) };
                let text = markdown::render(report, lang);
                let appended = OpenOptions::new().append(true).create(true).open(path).and_then(|mut file| {
                    // What another program left there may not end its last line.
                    file.write_all(format!("\n{text}\n").as_bytes())
                });
                // The verdict is what counts, and it does not hang on a summary.
                if let Err(source) = appended {
                    ui::print_warning(&visible(&Error::Write { path: path.clone(), source }.message(lang)));
                }
                Ok(())
            }
        }
    }
}

/// Tells the build system that runs this program, where one does, what went wrong with a command. It goes to standard error, which
/// the systems read as well: standard output may be somebody's JSON.
pub(crate) fn tell_failure(text: &str) {
    // The log is for programs there, which read JSON.
    if ui::logs_json() {
        return;
    }
    let is_off = System::is_off(std::env::args_os().any(|argument| argument == "--no-ci"));
    let line = match System::detect().filter(|_| !is_off) {
        Some(System::GitHub(_)) => github::error(text),
        Some(System::Azure) => azure::error(text),
        Some(System::GitLab) | None => return,
    };
    // Where even that fails there is nobody to tell.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn a_system_is_known_by_its_environment() {
        let of = |set: &[(&str, &str)]| {
            System::of(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("GITHUB_ACTIONS", "false"), ("GITHUB_STEP_SUMMARY", "x")]), None);
        assert_eq!(of(&[("GITHUB_ACTIONS", "true")]), Some(System::GitHub(None)));
        let summary = of(&[("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "/tmp/s")]);
        assert_eq!(summary, Some(System::GitHub(Some(PathBuf::from("/tmp/s")))));
        assert_eq!(of(&[("TF_BUILD", "True")]), Some(System::Azure));
        assert_eq!(of(&[("GITLAB_CI", "true")]), Some(System::GitLab));
        let workspace = |set: &[(&str, &str)]| {
            System::workspace_of(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(workspace(&[("GITLAB_CI", "true"), ("CI_PROJECT_DIR", "/b")]), Some(PathBuf::from("/b")));
        assert_eq!(workspace(&[("GITLAB_CI", "true"), ("GITHUB_WORKSPACE", "/b")]), None);
    }

    #[test]
    fn the_summary_of_a_step_is_added_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("summary.md");
        std::fs::write(&path, "before").expect("writable");
        System::GitHub(Some(path.clone())).tell(&sample_report(), Lang::En).expect("told");
        let text = std::fs::read_to_string(&path).expect("there");
        assert!(text.starts_with("before\n## ❌ FAIL"), "{text}");
    }
}
