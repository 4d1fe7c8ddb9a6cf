//! `ordermend completions`: what a shell completes.

use clap::ValueEnum;
use clap_complete::generate;

use super::print;
use crate::cli::{self, NAME};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell that is to complete
    ///
    /// 要补全命令的 shell
    ///
    /// - bash：写入 `~/.local/share/bash-completion/completions/ordermend`
    /// - zsh：写入 `$fpath` 中的文件夹，文件名为 `_ordermend`
    /// - fish：写入 `~/.config/fish/completions/ordermend.fish`
    /// - powershell：追加到 `$PROFILE`
    /// - elvish：追加到 `~/.config/elvish/rc.elv`
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    /// Goes to `~/.local/share/bash-completion/completions/ordermend`
    Bash,
    /// Goes to a folder of `$fpath`, as `_ordermend`
    Zsh,
    /// Goes to `~/.config/fish/completions/ordermend.fish`
    Fish,
    /// Is added to `$PROFILE`
    Powershell,
    /// Is added to `~/.config/elvish/rc.elv`
    Elvish,
}

impl From<Shell> for clap_complete::Shell {
    fn from(shell: Shell) -> Self {
        match shell {
            Shell::Bash => Self::Bash,
            Shell::Zsh => Self::Zsh,
            Shell::Fish => Self::Fish,
            Shell::Powershell => Self::PowerShell,
            Shell::Elvish => Self::Elvish,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let mut script = Vec::new();
    generate(clap_complete::Shell::from(args.shell), &mut cli::command(lang), NAME, &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Passed)
}
