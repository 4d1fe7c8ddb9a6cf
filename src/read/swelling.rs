//! Streams that unpack to far more than they hold.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::limits::{Beyond, Limits};

/// A stream of which it is counted how much has been read.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Counted<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, count: Rc::default() }
    }

    /// The count, which goes on while the stream is read.
    pub(super) fn count(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// What a packed stream unpacks to, up to where that is beyond the limits.
pub(super) struct Swelling<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    limits: Limits,
}

impl<R: Read> Swelling<R> {
    /// `packed` counts what `inner` reads.
    pub(super) fn new(inner: R, packed: Rc<Cell<u64>>, limits: Limits) -> Self {
        Self { inner, packed, unpacked: 0, limits }
    }
}

impl<R: Read> Read for Swelling<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.unpacked += read as u64;
        let packed = self.packed.get();
        if self.unpacked > self.limits.unpacked_from(packed) {
            let Limits { unpacked: free, ratio, .. } = self.limits;
            return Err(Beyond::Unpacked { met: self.unpacked, packed, free, ratio }.into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};

    use super::*;

    fn read(unpacked: usize, limits: Limits) -> io::Result<usize> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&vec![b','; unpacked]).expect("packed");
        let bytes = packer.finish().expect("packed");
        let packed = Counted::new(bytes.as_slice());
        let count = packed.count();
        Swelling::new(MultiGzDecoder::new(packed), count, limits).read_to_end(&mut Vec::new())
    }

    #[test]
    fn a_stream_that_swells_beyond_both_limits_is_stopped() {
        let limits = Limits { unpacked: 1 << 20, ratio: 100, ..Limits::default() };
        assert_eq!(read(1 << 20, limits).ok(), Some(1 << 20));
        let error = read(8 << 20, limits).expect_err("too much");
        let Ok(Beyond::Unpacked { met, .. }) = error.downcast() else { panic!("another error") };
        assert!(met <= 2 << 20, "stopped only after {met} bytes");
        assert_eq!(read(8 << 20, Limits { ratio: 2000, ..limits }).ok(), Some(8 << 20));
        assert_eq!(read(8 << 20, Limits { unpacked: 8 << 20, ..limits }).ok(), Some(8 << 20));
    }
}
