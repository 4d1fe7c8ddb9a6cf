//! What goes to standard error: for people as lines of text, for programs as one JSON object a line.
//!
//! Each object has `time` (UTC, RFC 3339), `level` (`info` or `error`) and `event`; the events and what else they hold:
//!
//! | event | holds |
//! |---|---|
//! | `file` | `file`: an input that is read now |
//! | `stage` | `stage`, `seconds`: a stage is over |
//! | `outcome` | `status`, `records`, `clean`, `quarantined`, `retired`, `rejected`, `findings`, `edits`, `output` |
//! | `message` | `message`: what people are told, in their language |
//! | `error` | `message`, `help`, `exit_code`: why the run stopped |
//! | `fault` | `message`, `exit_code`: an internal fault |

use std::io::Write;
use std::sync::OnceLock;

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text, visible_lines};

/// How messages are written to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How messages are written in this run.
static FORMAT: OnceLock<LogFormat> = OnceLock::new();

/// Settles how messages are written for the rest of the run.
pub fn log_as(format: LogFormat) {
    FORMAT.get_or_init(|| format);
}

/// Whether messages are for programs.
#[must_use]
pub fn logs_json() -> bool {
    FORMAT.get() == Some(&LogFormat::Json)
}

/// Prints an error with its hint to standard error.
pub fn print_error(error: &Error, lang: Lang) {
    const ERROR: Text = Text { en: "error", zh: "错误" };
    const HELP: Text = Text { en: "help", zh: "提示" };
    let (message, hint) = (error.message(lang), error.hint(lang));
    if logs_json() {
        let more = json!({ "message": message, "help": hint, "exit_code": error.exit() as u8 });
        return print_event("error", "error", more);
    }
    let mut text = format!("{}: {message}", ERROR.get(lang));
    if let Some(hint) = hint {
        text.push_str(&format!("\n  = {}: {hint}", HELP.get(lang)));
    }
    print_text(&text);
}

/// Prints a fault of ours to standard error.
pub fn print_fault(text: &str) {
    if logs_json() {
        return print_event("error", "fault", json!({ "message": text, "exit_code": Exit::Internal as u8 }));
    }
    print_text(text);
}

/// Prints lines for people to standard error.
pub fn print_note(text: &str) {
    if logs_json() {
        return print_event("info", "message", json!({ "message": text }));
    }
    print_text(text);
}

/// Prints lines to standard error about what did not go as it should, though the run goes on.
pub fn print_warning(text: &str) {
    if logs_json() {
        return print_event("warn", "message", json!({ "message": text }));
    }
    print_text(text);
}

/// Prints an event for programs.
pub(super) fn print_event(level: &str, event: &str, more: Value) {
    let now = Timestamp::now();
    // Nobody times a run by parts of a millisecond.
    let time = now.round(Unit::Millisecond).unwrap_or(now).to_string();
    let mut line = serde_json::Map::new();
    line.extend([("time", time.as_str()), ("level", level), ("event", event)].map(|(k, v)| (k.to_owned(), json!(v))));
    if let Value::Object(more) = more {
        line.extend(more);
    }
    let _ = writeln!(std::io::stderr(), "{}", Value::Object(line));
}

/// Prints lines to standard error, with nothing in them that acts on a terminal. Where even that fails there is nobody to
/// tell.
fn print_text(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", visible_lines(text));
}
