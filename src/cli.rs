//! The command line: what may be typed, and which command runs.

use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::{check, clean, explain, rules, sources};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;

/// Makes order exports trustworthy: reads dirty CSV and XLSX exports of ERP, CRM and shop systems, says how far they can be
/// trusted, mends what is safe to mend, sets the rest aside with a reason, and proves every change.
#[derive(Debug, Parser)]
#[command(name = "ordermend", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 passed · 1 a rule's status reached --fail-on · 2 usage or configuration · \
    3 an input cannot be read · 4 internal fault · 130 interrupted")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Language of what people read [default: from the locale]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = ColorWhen::Auto)]
    pub color: ColorWhen,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run every check and report; write nothing else
    Check(check::Args),
    /// Write clean data, what was set aside and why, every change, and the report
    Clean(clean::Args),
    /// List, show or detect the systems whose exports are understood
    Sources(sources::Args),
    /// List the rules, or look for mistakes in a rule file
    Rules(rules::Args),
    /// Explain a check: what it finds, why it matters, what can be done
    Explain(explain::Args),
}

impl Cli {
    /// The language for messages, before a configuration file has been read.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(Lang::from_locale)
    }

    /// Runs the command.
    ///
    /// # Errors
    /// What kept it from doing its work.
    pub fn run(&self) -> Result<Exit, Error> {
        match &self.command {
            Command::Check(args) => check::run(args, self.lang),
            Command::Clean(args) => clean::run(args, self.lang),
            Command::Sources(args) => sources::run(args, self.lang()),
            Command::Rules(args) => rules::run(args, self.lang()),
            Command::Explain(args) => explain::run(args, self.lang()),
        }
    }
}
