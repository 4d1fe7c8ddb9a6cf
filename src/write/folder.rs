//! The output folder: built beside its final place, renamed when it is complete.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::ui::Meter;

/// The file that lists what a run wrote.
pub const MANIFEST: &str = "manifest.json";

/// Marks a folder as one of ours that is not complete.
const MARKER: &str = ".ordermend-partial";

/// Bytes gathered before a file is written to.
const BUFFER_BYTES: usize = 1 << 20;

/// The partial folder of the run under way, for the handler of interrupts.
static UNDER_WAY: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Whether that run is given up, so that nothing is begun any more.
static ABANDONED: AtomicBool = AtomicBool::new(false);

/// Removes the partial folder of the run under way, if there is one. For the handler of interrupts.
pub fn abandon() {
    let mut folder = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    ABANDONED.store(true, Ordering::Relaxed);
    remove(folder.take());
}

/// Removes a partial folder.
fn remove(path: Option<PathBuf>) {
    let Some(path) = path else { return };
    for _ in 0..ATTEMPTS {
        // Other threads may still begin files in it while it goes. Nothing more can be done about one that will not go.
        if fs::remove_dir_all(&path).is_ok() || !path.exists() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// How often removing a folder is tried.
const ATTEMPTS: usize = 100;

/// What one file of the output is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Listed {
    /// The path within the folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its BLAKE3 hash.
    pub blake3: String,
}

/// The content of the manifest.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    version: String,
    as_of: String,
    files: Vec<Listed>,
}

/// Hashes what is written to a file.
struct Hashing {
    inner: fs::File,
    hasher: blake3::Hasher,
    bytes: u64,
    meter: Arc<Meter>,
}

impl Write for Hashing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.hasher.update(&buffer[..written]);
        self.bytes += written as u64;
        self.meter.add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// An output folder in the making. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    partial: PathBuf,
    written: Mutex<Vec<Listed>>,
    /// Files that something else writes; they are hashed when the folder is complete.
    foreign: Mutex<Vec<String>>,
    finished: bool,
    meter: Arc<Meter>,
}

impl OutputFolder {
    /// Begins the folder beside `target`. A non-empty target is refused, unless `force` is given and it holds nothing but
    /// what its own manifest lists. What is written counts as done in `meter`.
    ///
    /// # Errors
    /// When the target is in the way, or the partial folder cannot be made.
    pub fn begin(target: &Path, force: bool, meter: Arc<Meter>) -> Result<Self, Error> {
        check_target(target, force)?;
        let name = target.file_name().map_or_else(|| "out".into(), |name| name.to_string_lossy().into_owned());
        let partial = target.with_file_name(format!("{name}.partial"));
        // An interrupt finds either no folder or one that it knows.
        let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        if ABANDONED.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        if partial.join(MARKER).exists() {
            fs::remove_dir_all(&partial).map_err(|source| write_error(&partial, source))?;
        } else if partial.exists() {
            return Err(Error::OutputExists { path: partial, foreign: None });
        }
        fs::create_dir_all(&partial).map_err(|source| write_error(&partial, source))?;
        *under_way = Some(partial.clone());
        fs::write(partial.join(MARKER), b"").map_err(|source| write_error(&partial, source))?;
        drop(under_way);
        Ok(Self {
            target: target.to_owned(),
            partial,
            written: Mutex::default(),
            foreign: Mutex::default(),
            finished: false,
            meter,
        })
    }

    /// The place of a file that something else writes while the folder is being made; its parents exist afterwards and the
    /// manifest will list it.
    ///
    /// # Errors
    /// When a parent folder cannot be made.
    pub fn path(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.prepared(name)?;
        if let Ok(mut foreign) = self.foreign.lock() {
            foreign.push(name.to_owned());
        }
        Ok(path)
    }

    fn prepared(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.partial.join(name);
        // Held until the folders are made, so that an interrupt removes them, too.
        let _under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        if ABANDONED.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| write_error(parent, source))?;
        }
        Ok(path)
    }

    /// Writes one file through `fill`, hashing it on the way. Several files may be written side by side.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        let path = self.prepared(name)?;
        let written = fs::File::create(&path).and_then(|file| {
            let hashing =
                Hashing { inner: file, hasher: blake3::Hasher::new(), bytes: 0, meter: Arc::clone(&self.meter) };
            let mut writer = BufWriter::with_capacity(BUFFER_BYTES, hashing);
            fill(&mut writer)?;
            writer.into_inner().map_err(io::IntoInnerError::into_error)
        });
        let hashing = written.map_err(|source| write_error(&self.final_path(name), source))?;
        let blake3 = hashing.hasher.finalize().to_hex().to_string();
        if let Ok(mut written) = self.written.lock() {
            written.push(Listed { path: name.to_owned(), bytes: hashing.bytes, blake3 });
        }
        Ok(())
    }

    /// Where a file will be when the folder is complete, for messages.
    #[must_use]
    pub fn final_path(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// The day that counted as today when a finished folder was written; `None` where it is none of ours.
    #[must_use]
    pub fn as_of(folder: &Path) -> Option<String> {
        let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
        serde_json::from_str::<Manifest>(&text).ok().map(|manifest| manifest.as_of)
    }

    /// Writes the manifest and puts the folder in its place.
    ///
    /// # Errors
    /// When a file cannot be read back, or the folder cannot be moved.
    pub fn finish(mut self, as_of: &str) -> Result<(), Error> {
        let mut files = self.written.lock().map(|mut written| std::mem::take(&mut *written)).unwrap_or_default();
        let foreign = self.foreign.lock().map(|mut foreign| std::mem::take(&mut *foreign)).unwrap_or_default();
        for name in &foreign {
            files.push(self.list(name)?);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = Manifest {
            schema: "ordermend-manifest/1".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            as_of: as_of.to_owned(),
            files,
        };
        let mut text = serde_json::to_vec_pretty(&manifest).map_err(|error| write_error(&self.target, error.into()))?;
        text.push(b'\n');
        self.write(MANIFEST, |out| out.write_all(&text))?;
        let failed = |source| write_error(&self.target, source);
        // An interrupt comes before this or after it, never between what was and what is.
        let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        if ABANDONED.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        fs::remove_file(self.partial.join(MARKER)).map_err(failed)?;
        remove_listed(&self.target).map_err(failed)?;
        fs::rename(&self.partial, &self.target).map_err(failed)?;
        *under_way = None;
        drop(under_way);
        self.finished = true;
        Ok(())
    }

    fn list(&self, name: &str) -> Result<Listed, Error> {
        let hashed = hash_of(&self.partial.join(name));
        let (bytes, blake3) = hashed.map_err(|source| write_error(&self.final_path(name), source))?;
        Ok(Listed { path: name.to_owned(), bytes, blake3 })
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.finished {
            remove(UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}

/// An error about writing.
pub(super) fn write_error(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}

/// Refuses a target that holds something that is not ours to replace: without `force` anything, with it whatever the
/// target's own manifest does not list, or lists with another content.
fn check_target(target: &Path, force: bool) -> Result<(), Error> {
    let in_the_way = |file: &str| Error::OutputExists {
        path: target.to_owned(),
        foreign: force.then(|| file.to_owned()).filter(|file| !file.is_empty()),
    };
    if target.is_file() {
        return Err(in_the_way(""));
    }
    let Ok(mut entries) = fs::read_dir(target) else { return Ok(()) };
    if entries.next().is_none() {
        return Ok(());
    }
    let ours = manifest_of(target);
    let (true, Some(ours)) = (force, ours) else { return Err(in_the_way(MANIFEST)) };
    let present = files_below(target, target).map_err(|source| Error::Open { path: target.to_owned(), source })?;
    for name in present.iter().filter(|name| *name != MANIFEST) {
        let listed = ours.iter().find(|listed| listed.path == *name);
        let hash = hash_of(&target.join(name)).map_err(|source| write_error(&target.join(name), source))?.1;
        if listed.is_none_or(|listed| listed.blake3 != hash) {
            return Err(in_the_way(name));
        }
    }
    Ok(())
}

/// The files an earlier run listed.
fn manifest_of(target: &Path) -> Option<Vec<Listed>> {
    let text = fs::read(target.join(MANIFEST)).ok()?;
    let manifest: Manifest = serde_json::from_slice(&text).ok()?;
    Some(manifest.files)
}

/// Size and BLAKE3 hash of a file.
fn hash_of(path: &Path) -> io::Result<(u64, String)> {
    let file = fs::File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut io::BufReader::with_capacity(BUFFER_BYTES, file), &mut hasher)?;
    Ok((bytes, hasher.finalize().to_hex().to_string()))
}

/// All files of a folder, as paths within it with `/`.
fn files_below(root: &Path, folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link is a file: what it leads to is not in this folder.
        if entry.file_type()?.is_dir() {
            files.extend(files_below(root, &path)?);
        } else if let Ok(within) = path.strip_prefix(root) {
            let parts: Vec<String> =
                within.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            files.push(parts.join("/"));
        }
    }
    Ok(files)
}

/// Removes what is in the target, which [`check_target`] has found to be nothing but what its own manifest lists. Only files
/// that are there are removed, never a path that the manifest merely names.
fn remove_listed(target: &Path) -> io::Result<()> {
    if !target.exists() {
        return Ok(());
    }
    let ours = manifest_of(target).unwrap_or_default();
    for name in files_below(target, target)? {
        if name == MANIFEST || ours.iter().any(|listed| listed.path == name) {
            fs::remove_file(target.join(name))?;
        }
    }
    remove_empty_folders(target)
}

/// Removes a folder and the folders in it; fails where any of them holds a file.
fn remove_empty_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_empty_folders(&entry.path())?;
        }
    }
    fs::remove_dir(folder)
}
