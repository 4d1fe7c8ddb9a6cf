//! Errors: what kept a job from being done. Bad data is never one of them.

mod hint;
mod message;

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::exit::Exit;
use crate::model::{Lang, OwnedText, Text};
use crate::problem::Problem;
use crate::read::Beyond;

/// Why a job could not be done.
#[derive(Debug)]
pub enum Error {
    /// The command line cannot be understood.
    CommandLine {
        /// What is wrong with it.
        message: OwnedText,
        /// The command it was meant for, as in `ordermend check`.
        command: String,
    },
    /// The command line asks for something that does not go.
    Usage {
        /// What does not go.
        message: OwnedText,
    },
    /// Rule, profile or configuration files have problems; all of them are listed.
    Config {
        /// The problems.
        problems: Vec<Problem>,
    },
    /// A file of decisions says what is none; all such lines are listed.
    Decisions {
        /// The problems.
        problems: Vec<Problem>,
    },
    /// An input cannot be opened or read.
    Open {
        /// The input.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A folder or pattern holds no export.
    NoExports {
        /// The folder or pattern.
        path: String,
    },
    /// An input has no content.
    Empty {
        /// The input.
        path: String,
    },
    /// An input has a header and nothing below it.
    HeaderOnly {
        /// The input.
        path: String,
    },
    /// No header row was found.
    NoHeader {
        /// The input.
        path: String,
    },
    /// An input is neither delimited text nor a workbook.
    NotText {
        /// The input.
        path: String,
    },
    /// A document is cut off, damaged, or unpacks to more than any export.
    BrokenDocument {
        /// The input.
        path: String,
        /// What is wrong with it.
        why: Text,
    },
    /// An input begins as JSON and is none.
    BrokenJson {
        /// The input.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// The byte of the line, counted from 1.
        column: usize,
        /// What is wrong, as the parser puts it.
        message: String,
    },
    /// An input goes beyond a limit of reading.
    Limit {
        /// The input.
        path: String,
        /// How it does.
        beyond: Beyond,
    },
    /// A workbook cannot be read.
    Workbook {
        /// The input.
        path: String,
        /// What the reader said.
        message: String,
    },
    /// An input is of a kind that this program was built without.
    Unsupported {
        /// The input.
        path: String,
        /// What kind, and what to do.
        why: Text,
    },
    /// A Parquet file cannot be read.
    Parquet {
        /// The input.
        path: String,
        /// What the library said.
        message: String,
    },
    /// A mended value does not fit the type of its column, so that the file cannot go back as it came.
    OtherType {
        /// The input.
        path: String,
        /// The column's caption.
        column: String,
        /// What its values are.
        kind: String,
        /// The value.
        text: String,
    },
    /// A part of a workbook cannot be read.
    UnreadablePart {
        /// The input.
        path: String,
        /// The part within the workbook, or the sheet with its part.
        part: String,
        /// What is wrong with it.
        why: OwnedText,
    },
    /// A part of a workbook cannot be changed, so that the workbook cannot go back.
    WorkbookPart {
        /// The input.
        path: String,
        /// The part within the workbook.
        part: String,
        /// What is wrong with it.
        why: OwnedText,
    },
    /// An input is no longer what was read.
    Changed {
        /// The input.
        path: String,
    },
    /// Rows that were put on disk, since memory is short, cannot be written there or read again.
    Paged {
        /// The input, or the folder of temporary files.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A workbook has no such sheet.
    NoSheet {
        /// The input.
        path: String,
        /// The sheet asked for.
        sheet: String,
        /// The sheets there are.
        sheets: String,
    },
    /// `--map` names a caption that no input has.
    NoCaption {
        /// The canonical column.
        column: &'static str,
        /// The caption.
        caption: String,
    },
    /// More than 65,535 files and sheets.
    TooManyTables,
    /// None of the inputs is an order table.
    NoOrders {
        /// What each of them looks like.
        tables: Vec<String>,
    },
    /// The output folder exists and is not empty.
    OutputExists {
        /// The folder.
        path: PathBuf,
        /// The file in it that no earlier run wrote, or that was changed since.
        foreign: Option<String>,
    },
    /// Something cannot be written.
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A text cannot be written in the encoding of its file.
    Unmappable {
        /// The file.
        path: String,
        /// The encoding.
        encoding: &'static str,
        /// The text.
        text: String,
    },
    /// The frame engine failed, which is a fault of ours.
    Frame {
        /// The stage.
        stage: &'static str,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The ledger does not balance, which is a fault of ours.
    Ledger {
        /// The file.
        file: String,
    },
    /// A history of earlier runs cannot be used.
    History {
        /// The file.
        path: String,
        /// Why.
        why: OwnedText,
    },
    /// The user stopped the run.
    Interrupted,
}

impl Error {
    /// The exit code this error ends the process with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::CommandLine { .. }
            | Self::Usage { .. }
            | Self::Config { .. }
            | Self::Decisions { .. }
            | Self::OutputExists { .. }
            | Self::NoSheet { .. }
            | Self::NoCaption { .. } => Exit::Usage,
            Self::Open { .. }
            | Self::NoExports { .. }
            | Self::Empty { .. }
            | Self::HeaderOnly { .. }
            | Self::NoHeader { .. }
            | Self::NotText { .. }
            | Self::Workbook { .. }
            | Self::Unsupported { .. }
            | Self::Parquet { .. }
            | Self::OtherType { .. }
            | Self::BrokenDocument { .. }
            | Self::BrokenJson { .. }
            | Self::Limit { .. }
            | Self::UnreadablePart { .. }
            | Self::WorkbookPart { .. }
            | Self::Changed { .. }
            | Self::Paged { .. }
            | Self::History { .. }
            | Self::TooManyTables
            | Self::NoOrders { .. } => Exit::Input,
            // The folder of a path that somebody typed is not there.
            Self::Write { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Exit::Usage,
            Self::Write { .. } | Self::Unmappable { .. } | Self::Frame { .. } | Self::Ledger { .. } => Exit::Internal,
            Self::Interrupted => Exit::Interrupted,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Open { source, .. } | Self::Write { source, .. } => Some(source),
            Self::Frame { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}
