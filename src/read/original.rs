//! An input's bytes once more, for what goes back as it came.

use std::io::Read;
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;

use super::{Named, Origin, RawTable};
use crate::error::Error;

/// The unpacked bytes that a table was read from.
///
/// # Errors
/// When the input cannot be read again, or is no longer what it was.
pub(crate) fn original(named: &Named, table: &RawTable) -> Result<Vec<u8>, Error> {
    unpacked(named, table.size, &table.hash)
}

/// The unpacked bytes of an input, which had this size and BLAKE3 hash.
fn unpacked(named: &Named, size: u64, hash: &str) -> Result<Vec<u8>, Error> {
    let open = |source| Error::Open { path: PathBuf::from(&named.name), source };
    let mut bytes = match &named.origin {
        Origin::File(path) => std::fs::read(path).map_err(open)?,
        Origin::Stdin(spool) => {
            let mut bytes = Vec::new();
            spool.read().and_then(|mut file| file.read_to_end(&mut bytes)).map_err(open)?;
            bytes
        }
    };
    if bytes.starts_with(&[0x1F, 0x8B]) {
        let mut unpacked = Vec::new();
        // One byte more than there was shows that it is another file; no more of that is needed.
        MultiGzDecoder::new(&*bytes).take(size.saturating_add(1)).read_to_end(&mut unpacked).map_err(open)?;
        bytes = unpacked;
    }
    if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        let mut unpacked = Vec::new();
        let packed = zstd::stream::read::Decoder::new(&*bytes).map_err(open)?;
        packed.take(size.saturating_add(1)).read_to_end(&mut unpacked).map_err(open)?;
        bytes = unpacked;
    }
    if blake3::hash(&bytes).to_hex().as_str() != hash {
        return Err(Error::Changed { path: named.name.clone() });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    #[test]
    fn an_input_is_read_again_unless_it_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("orders.xlsx");
        let named = Named::file(&path);
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(b"orders").expect("packed");
        let packed = packer.finish().expect("packed");
        let hash = blake3::hash(b"orders").to_hex().to_string();
        let contents = [
            (b"orders".as_slice(), true),
            (packed.as_slice(), true),
            (b"ordres".as_slice(), false),
            (&packed[..9], false),
        ];
        for (content, same) in contents {
            std::fs::write(&path, content).expect("writable");
            let again = unpacked(&named, 6, &hash);
            assert_eq!(again.is_ok_and(|bytes| *bytes == *b"orders"), same);
        }
        std::fs::write(&path, b"other").expect("writable");
        assert!(matches!(unpacked(&named, 6, &hash), Err(Error::Changed { path }) if path == named.name));
    }
}
