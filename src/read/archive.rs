//! The archives that workbooks are, before anything is taken from them.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use super::Named;
use super::limits::{Beyond, Limits};
use crate::error::Error;
use crate::model::Text;

/// Reads every part of a workbook to its end, also those that nothing is taken from but that go back: a part with a wrong
/// checksum is damaged, and one that swells beyond all measure was made to. What a part says of its own size counts for
/// nothing.
///
/// # Errors
/// When a part is damaged, and when it unpacks to more than the limits allow.
pub(super) fn verify(named: &Named, bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    const DAMAGED: Text = Text {
        en: "a part of the workbook is damaged (its checksum is wrong)",
        zh: "工作簿的某个部分已损坏（校验和不符）",
    };
    // What is no archive at all is told by the reader itself.
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let whole = bytes.len() as u64;
    let mut all: u64 = 0;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { continue };
        let name = part.name().map(Cow::into_owned).unwrap_or_default();
        let packed = part.compressed_size();
        // Entries may share their bytes, so that each is small and all together are not.
        let most = limits.unpacked_from(packed).min(limits.unpacked_from(whole).saturating_sub(all));
        let met = std::io::copy(&mut part.take(most.saturating_add(1)), &mut std::io::sink());
        let met = met.map_err(|_| Error::BrokenDocument { path: named.name.clone(), why: DAMAGED })?;
        all += met;
        if met > most {
            let Limits { unpacked: free, ratio, .. } = *limits;
            let (path, met, packed) = if met > limits.unpacked_from(packed) {
                (format!("{} [{name}]", named.name), met, packed)
            } else {
                (named.name.clone(), all, whole)
            };
            return Err(Error::Limit { path, beyond: Beyond::Unpacked { met, packed, free, ratio } });
        }
    }
    Ok(())
}
