//! Standard input, kept so that it can be read more than once.

use std::io::{self, Read, Seek, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::SpooledTempFile;

use super::paged::scratch_folder;
use crate::error::Error;

/// Bytes up to which it is kept in memory; what is longer goes to a file without a name in the folder for temporary files,
/// which goes away with the process however that ends.
const IN_MEMORY: usize = 16 << 20;

/// Bytes that are copied at a time.
const BUFFER_BYTES: usize = 1 << 16;

/// Bytes that came in a stream. Copies share them.
#[derive(Debug, Clone)]
pub struct Spool {
    file: Arc<Mutex<SpooledTempFile>>,
    size: u64,
}

impl Spool {
    /// Takes all of a stream, of which `name` is the name.
    ///
    /// # Errors
    /// When it cannot be read, and when there is no room for it.
    pub(super) fn of(mut stream: impl Read, name: &str) -> Result<Self, Error> {
        let folder = scratch_folder();
        let full = |source| Error::Write { path: folder.clone(), source };
        let mut file = SpooledTempFile::new_in(IN_MEMORY, &folder);
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut size = 0;
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    file.write_all(&buffer[..read]).map_err(full)?;
                    size += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(Error::Open { path: name.into(), source }),
            }
        }
        Ok(Self { file: Arc::new(Mutex::new(file)), size })
    }

    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes from their start on, for one reader at a time.
    pub(super) fn read(&self) -> io::Result<MutexGuard<'_, SpooledTempFile>> {
        // A reader that panicked left nothing but a position.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.rewind()?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_can_be_read_again_whether_it_is_in_memory_or_not() {
        for size in [0, 5, IN_MEMORY + 3] {
            let bytes: Vec<u8> = (0..=255).cycle().take(size).collect();
            let spool = Spool::of(bytes.as_slice(), "-").expect("room");
            for _ in 0..2 {
                let mut again = Vec::new();
                spool.clone().read().expect("readable").read_to_end(&mut again).expect("readable");
                assert!(again == bytes, "{size} bytes");
            }
            assert_eq!(spool.size(), size as u64);
        }
    }
}
