//! The file: how it is opened, what form it has, and what keeps two runs from disturbing each other.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::model::{OwnedText, Text};

/// Marks a SQLite file as a history: "ormd" in ASCII, where SQLite keeps the id of the application.
const APPLICATION: i64 = 0x6F72_6D64;

/// How long a run waits for another one that writes. A million findings take a few seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is worked on in memory, in KiB (negative, as SQLite wants it): fingerprints of a million findings fit.
const CACHE_KIB: i64 = -65_536;

/// What makes each form of the file from the one before; the number of those applied stands in the file. A step is never changed
/// once it was published: a file made by it may be anywhere.
///
/// A finding is kept as an interval of runs, not once for each run: what a million findings need does not grow as long as they
/// stay. `closed` is the first run that did not find it any more. `owner` is that of its segment, where this is not the rule's.
const STEPS: &[&str] = &["
    CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, baseline INTEGER) STRICT;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, series INTEGER NOT NULL, at TEXT NOT NULL, as_of TEXT NOT NULL, version TEXT NOT NULL,
        command TEXT NOT NULL, verdict TEXT NOT NULL, rules_hash TEXT NOT NULL, options TEXT NOT NULL,
        rows INTEGER NOT NULL, orders INTEGER NOT NULL, findings INTEGER NOT NULL, newest TEXT,
        new INTEGER NOT NULL, reopened INTEGER NOT NULL, open INTEGER NOT NULL, fixed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE inputs (
        run INTEGER NOT NULL, file TEXT NOT NULL, sheet TEXT, blake3 TEXT NOT NULL, rows INTEGER NOT NULL, source TEXT NOT NULL
    ) STRICT;
    CREATE TABLE rules (
        run INTEGER NOT NULL, rule TEXT NOT NULL, check_name TEXT NOT NULL, owner TEXT NOT NULL, dimension TEXT NOT NULL,
        status TEXT NOT NULL, limited INTEGER NOT NULL, evaluated INTEGER NOT NULL, failed INTEGER NOT NULL,
        findings INTEGER NOT NULL, PRIMARY KEY (run, rule)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE dimensions (
        run INTEGER NOT NULL, dimension TEXT NOT NULL, evaluated INTEGER NOT NULL, failed INTEGER NOT NULL, score INTEGER,
        PRIMARY KEY (run, dimension)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE ledger (
        run INTEGER NOT NULL, file TEXT NOT NULL, sheet TEXT, read INTEGER NOT NULL, clean INTEGER NOT NULL,
        quarantined INTEGER NOT NULL, retired INTEGER NOT NULL, rejected INTEGER NOT NULL, structural INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE volumes (
        run INTEGER NOT NULL, month TEXT NOT NULL, orders INTEGER NOT NULL, PRIMARY KEY (run, month)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rule_names (id INTEGER PRIMARY KEY, rule TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE fingerprints (
        series INTEGER NOT NULL, fingerprint BLOB NOT NULL, opened INTEGER NOT NULL, closed INTEGER, rule INTEGER NOT NULL,
        PRIMARY KEY (series, fingerprint, opened)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX inputs_of_run ON inputs (run);
    CREATE INDEX ledger_of_run ON ledger (run);
", "
    CREATE TABLE owner_names (id INTEGER PRIMARY KEY, owner TEXT NOT NULL UNIQUE) STRICT;
    ALTER TABLE fingerprints ADD COLUMN owner INTEGER;
"];

/// Why a history cannot be used.
#[derive(Debug)]
pub enum Trouble {
    /// It is a SQLite file of something else.
    Foreign,
    /// No run was noted in it yet.
    Empty,
    /// It is a folder.
    Folder,
    /// A later version of the program wrote it; the number is that of its form.
    Newer(i64),
    /// An earlier version wrote it, and it is only to be read; the number is that of its form.
    Older(i64),
    /// What SQLite says.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Trouble {
    /// Why, for people.
    #[must_use]
    pub fn why(&self) -> OwnedText {
        const FOREIGN: Text = Text { en: "it is a database of another program", zh: "它是其他程序的数据库" };
        const NEWER: Text = Text {
            en: "a newer version of ordermend wrote it (form {form}); update ordermend, or name another file",
            zh: "由更新版本的 ordermend 写出（格式 {form}）；请升级 ordermend，或另选文件",
        };
        const OLDER: Text = Text {
            en: "an older version of ordermend wrote it (form {form}); the next run with --history brings it up to date",
            zh: "由较旧版本的 ordermend 写出（格式 {form}）；下次带 --history 运行时会更新",
        };
        const EMPTY: Text = Text {
            en: "no run is noted in it yet; `check --history` and `clean --history` note theirs",
            zh: "其中尚未记录任何运行；`check --history` 和 `clean --history` 会记录",
        };
        const FOLDER: Text = Text { en: "it is a folder, not a file", zh: "它是文件夹，不是文件" };
        const OTHER: Text = Text { en: "it is no history file", zh: "它不是历史文件" };
        const DAMAGED: Text = Text { en: "it is damaged", zh: "它已损坏" };
        const LOCKED: Text =
            Text { en: "another program has held it for too long", zh: "被其他程序占用时间过长" };
        const UNOPENED: Text = Text { en: "it cannot be opened or created", zh: "无法打开或创建" };
        const UNWRITABLE: Text = Text { en: "it cannot be written", zh: "无法写入" };
        const FULL: Text = Text { en: "the disk is full", zh: "磁盘已满" };
        const CAUSE: Text = Text { en: "{cause}", zh: "SQLite 的提示（英文）：{cause}" };
        match self {
            Self::Foreign => FOREIGN.owned(&[]),
            Self::Empty => EMPTY.owned(&[]),
            Self::Folder => FOLDER.owned(&[]),
            Self::Newer(form) => NEWER.owned(&[("form", &form.to_string())]),
            Self::Older(form) => OLDER.owned(&[("form", &form.to_string())]),
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::NotADatabase) => OTHER.owned(&[]),
                Some(ErrorCode::DatabaseCorrupt) => DAMAGED.owned(&[]),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LOCKED.owned(&[]),
                Some(ErrorCode::CannotOpen) => UNOPENED.owned(&[]),
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => UNWRITABLE.owned(&[]),
                Some(ErrorCode::DiskFull) => FULL.owned(&[]),
                _ => CAUSE.owned(&[("cause", &error.to_string())]),
            },
        }
    }
}

/// An open history.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
}

impl Store {
    /// Opens a history to be written, and makes it where there is none. A file of an older form is brought up to date.
    ///
    /// # Errors
    /// When it is no history, or cannot be written. Nothing in it has changed then.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut store = Self::connect(path, flags)?;
        let transaction = store.begin()?;
        migrate(&transaction)?;
        transaction.commit()?;
        Ok(store)
    }

    /// Opens a history that is there, to be read.
    ///
    /// # Errors
    /// When it is no history, of another form, or cannot be read.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let form = form(&store.connection)?;
        match form {
            Form::Of(version) if version == latest() => Ok(store),
            Form::Of(version) => Err(Trouble::Older(version)),
            Form::Empty => Err(Trouble::Empty),
        }
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Trouble> {
        // The journal stays SQLite's own, a file beside the history that is gone after each run. A write-ahead log would let
        // readers in while somebody writes, but needs memory that all of them share: on a network drive, where teams keep
        // such a file, it breaks, and it leaves two more files that must be copied along.
        if path.is_dir() {
            return Err(Trouble::Folder);
        }
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "cache_size", CACHE_KIB)?;
        Ok(Self { connection })
    }

    /// Begins to write: nobody else can until this is over, and a run that is stopped leaves no trace.
    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, Trouble> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// What a file is.
enum Form {
    /// Nothing yet.
    Empty,
    /// A history of this form.
    Of(i64),
}

fn latest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Tells a history from other files.
fn form(connection: &Connection) -> Result<Form, Trouble> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let things: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, version, things) {
        (0, 0, 0) => Ok(Form::Empty),
        (APPLICATION, version, _) if version > latest() => Err(Trouble::Newer(version)),
        (APPLICATION, version, _) if version >= 0 => Ok(Form::Of(version)),
        _ => Err(Trouble::Foreign),
    }
}

/// Takes the steps that a file has not taken.
fn migrate(transaction: &Transaction<'_>) -> Result<(), Trouble> {
    let version = match form(transaction)? {
        Form::Empty => 0,
        Form::Of(version) => version,
    };
    let taken = usize::try_from(version).unwrap_or(0);
    if taken == STEPS.len() {
        return Ok(());
    }
    for step in &STEPS[taken..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", latest())?;
    Ok(())
}

/// A count as SQLite keeps it.
pub(super) fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count that SQLite kept.
pub(super) fn count(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(|count| u64::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(version: i64, application: i64, table: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let connection = Connection::open(file.path()).unwrap();
        connection.execute_batch(table).unwrap();
        connection.pragma_update(None, "application_id", application).unwrap();
        connection.pragma_update(None, "user_version", version).unwrap();
        file
    }

    #[test]
    fn an_older_form_is_brought_up_to_date_and_a_newer_one_is_refused() {
        let older = made(0, APPLICATION, "");
        assert!(matches!(Store::read(older.path()), Err(Trouble::Older(0))));
        assert!(Store::open(older.path()).is_ok());
        assert!(Store::read(older.path()).is_ok());
        let newer = made(latest() + 1, APPLICATION, "");
        assert!(matches!(Store::open(newer.path()), Err(Trouble::Newer(_))));
    }

    #[test]
    fn what_holds_no_run_is_told() {
        let empty = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(Store::read(empty.path()), Err(Trouble::Empty)));
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Store::read(folder.path()), Err(Trouble::Folder)));
        assert!(matches!(Store::open(folder.path()), Err(Trouble::Folder)));
    }

    #[test]
    fn a_file_of_something_else_is_left_as_it_is() {
        let other = made(0, 0, "CREATE TABLE song (title TEXT)");
        let before = std::fs::read(other.path()).unwrap();
        assert!(matches!(Store::open(other.path()), Err(Trouble::Foreign)));
        assert_eq!(std::fs::read(other.path()).unwrap(), before);
    }
}
