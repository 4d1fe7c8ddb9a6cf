//! What the styles of a workbook show numbers as. Nothing else of them is read.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::formats::{Shown, built_in, of_code};
use super::pull::{Piece, Pull};
use crate::ooxml::fault::Fault;

/// What each style of cells shows numbers as.
#[derive(Debug, Default)]
pub(super) struct Styles {
    shown: Vec<Shown>,
}

impl Styles {
    /// Reads the part that holds them. A format with a code is what its code says, also where its number is built in.
    ///
    /// # Errors
    /// As [`Pull::next`].
    pub(super) fn read<R: BufRead>(mut pull: Pull<R>) -> Result<Self, Fault> {
        /// The lists that stand directly in the part.
        #[derive(PartialEq)]
        enum Within {
            Formats,
            Cells,
            Other,
        }
        let mut within = Within::Other;
        let mut codes: BTreeMap<u32, Shown> = BTreeMap::new();
        let mut formats: Vec<u32> = Vec::new();
        loop {
            let depth = pull.depth();
            match pull.next()? {
                Piece::Open { tag, closed } if depth == 1 => {
                    within = match tag.local() {
                        "numFmts" if !closed => Within::Formats,
                        "cellXfs" if !closed => Within::Cells,
                        _ => Within::Other,
                    };
                }
                Piece::Open { tag, .. } if depth == 2 && within == Within::Formats => {
                    if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode")) {
                        codes.insert(id, of_code(&code));
                    }
                }
                Piece::Open { tag, .. } if depth == 2 && within == Within::Cells => {
                    formats.push(tag.number("numFmtId").unwrap_or_default());
                }
                Piece::End => break,
                _ => {}
            }
        }
        let shown = |id: &u32| codes.get(id).copied().unwrap_or_else(|| built_in(*id));
        Ok(Self { shown: formats.iter().map(shown).collect() })
    }

    /// What a style shows numbers as; as they are for one that there is not.
    pub(super) fn get(&self, style: usize) -> Shown {
        self.shown.get(style).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_of_cells_lead_to_formats_wherever_the_list_of_formats_stands() {
        let document = "<x:styleSheet><x:cellStyleXfs><x:xf numFmtId=\"14\"/></x:cellStyleXfs><x:cellXfs><x:xf/>\
             <x:xf numFmtId=\"176\"><x:alignment/></x:xf><x:xf numFmtId='31'/><x:xf numFmtId=\"14\"/><x:xf numFmtId=\"x\"/>\
             </x:cellXfs><x:numFmts><x:numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;\"/>\
             <x:numFmt numFmtId=\"14\" formatCode=\"000000\"/></x:numFmts>\
             <x:dxfs><x:dxf><x:numFmt numFmtId=\"176\" formatCode=\"0\"/></x:dxf></x:dxfs></x:styleSheet>";
        let styles = Styles::read(Pull::new(document.as_bytes(), "").expect("readable")).expect("styles");
        let shown: Vec<Shown> = (0..6).map(|style| styles.get(style)).collect();
        use Shown::{Date, Number, Zeros};
        assert_eq!(shown, [Number, Date, Date, Zeros(6), Number, Number]);
    }
}
