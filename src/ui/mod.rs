//! What the user sees while a run is under way and when it is over. The only user of indicatif.

#[cfg(feature = "engine")]
mod ledger;
#[cfg(feature = "engine")]
mod summary;
mod table;

use std::io::Write;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::error::Error;
use crate::model::{Lang, Text, visible, visible_lines};

#[cfg(feature = "engine")]
pub use ledger::ledger;
#[cfg(feature = "engine")]
pub use summary::summary;
pub use table::{keep_figures, keep_whole, table};

/// A stage of the pipeline, as shown while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading files.
    Read,
    /// Recognising sources and typing cells.
    Normalise,
    /// Checks, duplicates, customers, staleness.
    Check,
    /// Deciding over rows and cells.
    Decide,
    /// Putting the report together.
    Report,
    /// Writing outputs.
    Write,
}

impl Stage {
    fn text(self) -> Text {
        match self {
            Self::Read => Text { en: "reading", zh: "读取" },
            Self::Normalise => Text { en: "understanding cells", zh: "解析单元格" },
            Self::Check => Text { en: "checking orders and matching customers", zh: "检查订单并匹配客户" },
            Self::Decide => Text { en: "deciding", zh: "裁定" },
            Self::Report => Text { en: "summing up", zh: "汇总" },
            Self::Write => Text { en: "writing", zh: "写出" },
        }
    }
}

/// Is told how far a run has come.
pub trait Progress {
    /// A stage begins.
    fn stage(&mut self, stage: Stage);
    /// Something of the stage, such as a file, begins.
    fn step(&mut self, what: &str);
    /// The run is over; nothing stays on the screen.
    fn finish(&mut self);
}

/// Tells nobody.
#[derive(Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _: Stage) {}
    fn step(&mut self, _: &str) {}
    fn finish(&mut self) {}
}

/// A line on the terminal that says what is being done and for how long.
pub struct Bar {
    bar: ProgressBar,
    lang: Lang,
}

/// Says on standard error how long each stage took.
pub struct Timings {
    lang: Lang,
    begun: Instant,
    stage: Option<(Stage, Instant)>,
}

impl Timings {
    /// Begins the measurement.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang, begun: Instant::now(), stage: None }
    }

    fn end_stage(&mut self) {
        if let Some((stage, begun)) = self.stage.take() {
            print_note(&format!("{:>8.3} s  {}", begun.elapsed().as_secs_f64(), stage.text().get(self.lang)));
        }
    }
}

impl Progress for Timings {
    fn stage(&mut self, stage: Stage) {
        self.end_stage();
        self.stage = Some((stage, Instant::now()));
    }

    fn step(&mut self, _: &str) {}

    fn finish(&mut self) {
        self.end_stage();
        const ALL: Text = Text { en: "in all", zh: "合计" };
        print_note(&format!("{:>8.3} s  {}", self.begun.elapsed().as_secs_f64(), ALL.get(self.lang)));
    }
}

/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(120);

impl Bar {
    /// A bar on standard error; invisible where that is no terminal.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TICK);
        Self { bar, lang }
    }
}

impl Progress for Bar {
    fn stage(&mut self, stage: Stage) {
        self.bar.set_message(stage.text().get(self.lang));
    }

    fn step(&mut self, what: &str) {
        self.bar.set_message(format!("{} {}", Stage::Read.text().get(self.lang), visible(what)));
    }

    fn finish(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The language of messages once the configuration has been read.
static LANG: OnceLock<Lang> = OnceLock::new();

/// Settles the language of messages for the rest of the run.
pub fn speak(lang: Lang) {
    LANG.get_or_init(|| lang);
}

/// The language of messages: the settled one, else `otherwise`.
#[must_use]
pub fn lang_or(otherwise: Lang) -> Lang {
    LANG.get().copied().unwrap_or(otherwise)
}

/// Prints an error with its hint to standard error.
pub fn print_error(error: &Error, lang: Lang) {
    const ERROR: Text = Text { en: "error", zh: "错误" };
    const HELP: Text = Text { en: "help", zh: "提示" };
    let mut text = format!("{}: {}", ERROR.get(lang), error.message(lang));
    if let Some(hint) = error.hint(lang) {
        text.push_str(&format!("\n  = {}: {hint}", HELP.get(lang)));
    }
    print_note(&text);
}

/// Prints lines to standard error, with nothing in them that acts on a terminal. Where even that fails there is nobody to
/// tell.
pub fn print_note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", visible_lines(text));
}
