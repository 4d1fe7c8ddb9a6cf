//! Exit codes. They are part of the command line's contract and never change meaning.

/// Why the process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did its work, and no rule's status reached `--fail-on`.
    Passed = 0,
    /// A rule's status reached `--fail-on`.
    Findings = 1,
    /// The command line, a rule file or the configuration is wrong.
    Usage = 2,
    /// An input cannot be read, or none of them is an order table.
    Input = 3,
    /// A fault of ordermend itself, or of the machine while writing.
    Internal = 4,
    /// The user stopped it.
    Interrupted = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
