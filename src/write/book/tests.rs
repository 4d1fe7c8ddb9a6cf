//! Small workbooks, changed and compared part by part.

mod cells;
mod parts;

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::*;

/// The parts of a workbook with the sheets A and B.
struct Parts(Vec<(String, String)>);

impl Parts {
    /// A workbook whose sheet A has these cells, and these elements behind them.
    fn new(cells: &str, behind: &str) -> Self {
        let sheet = |cells: &str, behind: &str| {
            format!("<worksheet xmlns=\"m\"><sheetData>{cells}</sheetData>{behind}</worksheet>")
        };
        let parts = [
            (CONTENT_TYPES, "<Types/>".to_owned()),
            ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name=\"A\" r:id=\"rId0\"/><sheet name=\"B\" r:id=\"rId1\"/></sheets></workbook>"
                    .to_owned(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations(&[("worksheet", "worksheets/sheet1.xml"), ("worksheet", "/xl/worksheets/sheet2.xml")]),
            ),
            ("xl/worksheets/sheet1.xml", sheet(cells, behind)),
            ("xl/worksheets/sheet2.xml", sheet("", "")),
            ("xl/media/image1.png", "not deflated".to_owned()),
        ];
        Self(parts.map(|(name, text)| (name.to_owned(), text)).to_vec())
    }

    /// The same with another part, or with another text for a part it has.
    fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = text.into(),
            None => self.0.push((name.to_owned(), text.into())),
        }
        self
    }

    /// The same with relations of sheet A.
    fn with_related(self, related: &[(&str, &str)]) -> Self {
        self.with("xl/worksheets/_rels/sheet1.xml.rels", relations(related))
    }

    fn packed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.0 {
            let is_stored = name.ends_with("png");
            let method = if is_stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            writer.start_file(name, SimpleFileOptions::default().compression_method(method)).expect("an entry");
            writer.write_all(text.as_bytes()).expect("written");
        }
        writer.finish().expect("an archive").into_inner()
    }

    /// The workbook when rows of sheet A are gone.
    fn without(&self, removed: &[u32]) -> Changed {
        self.changed(&[SheetChange { sheet: "A".to_owned(), removed: removed.to_vec(), edits: BTreeMap::new() }])
    }

    /// The workbook when cells of sheet A have new texts.
    fn edited(&self, edits: &[((u32, u32), &str)]) -> Changed {
        let edits = edits.iter().map(|&(place, text)| (place, Value::Text(text.to_owned()))).collect();
        self.changed(&[SheetChange { sheet: "A".to_owned(), removed: Vec::new(), edits }])
    }

    fn changed(&self, changes: &[SheetChange]) -> Changed {
        let before = self.packed();
        let after = patch(&before, changes).expect("a workbook").into_owned();
        assert_eq!(after, *patch(&before, changes).expect("a workbook"), "the same again");
        Changed { before, after }
    }

    fn fault(&self) -> String {
        let change = SheetChange { sheet: "A".to_owned(), removed: vec![1], edits: BTreeMap::new() };
        let fault = patch(&self.packed(), &[change]).expect_err("a fault");
        format!("{}: {}", fault.part, fault.why().en)
    }
}

/// A workbook before and after.
struct Changed {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Changed {
    /// The text of a part afterwards.
    fn part(&self, name: &str) -> String {
        let mut archive = ZipArchive::new(Cursor::new(&self.after)).expect("an archive");
        let mut text = String::new();
        archive.by_name(name).expect("that part").read_to_string(&mut text).expect("UTF-8");
        text
    }

    /// The cells of sheet A afterwards.
    fn cells(&self) -> String {
        let sheet = self.part("xl/worksheets/sheet1.xml");
        let (_, cells) = sheet.split_once("<sheetData>").expect("cells");
        cells.split_once("</sheetData>").expect("an end").0.to_owned()
    }

    /// What stands behind the cells of sheet A afterwards.
    fn behind(&self) -> String {
        let sheet = self.part("xl/worksheets/sheet1.xml");
        let (_, behind) = sheet.split_once("</sheetData>").expect("cells");
        behind.strip_suffix("</worksheet>").expect("an end").to_owned()
    }

    /// The parts that are not the same, packed bytes and all.
    fn differing(&self) -> Vec<String> {
        let entries = |bytes: &[u8]| -> Vec<(String, String, Vec<u8>)> {
            let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
            (0..archive.len())
                .map(|index| {
                    let mut entry = archive.by_index_raw(index).expect("an entry");
                    let mut packed = Vec::new();
                    entry.read_to_end(&mut packed).expect("bytes");
                    let facts = format!("{:?} {:?}", entry.compression(), entry.last_modified());
                    (entry.name().expect("a name").into_owned(), facts, packed)
                })
                .collect()
        };
        let (before, after) = (entries(&self.before), entries(&self.after));
        let names = before.iter().filter(|entry| !after.contains(entry)).map(|(name, _, _)| name.clone());
        names.collect()
    }
}

/// The relations of a part, numbered from 0.
fn relations(related: &[(&str, &str)]) -> String {
    let relation = |(id, (kind, target)): (usize, &(&str, &str))| {
        format!("<Relationship Id=\"rId{id}\" Type=\"http://types/{kind}\" Target=\"{target}\"/>")
    };
    let list = related.iter().enumerate().map(relation).collect::<Vec<String>>().concat();
    format!("<Relationships>{list}</Relationships>")
}

#[test]
fn a_workbook_without_changes_is_the_same_bytes() {
    let bytes = Parts::new("<row r=\"1\"/>", "").packed();
    let nothing = SheetChange { sheet: "A".to_owned(), ..SheetChange::default() };
    assert!(matches!(patch(&bytes, &[nothing]), Ok(Cow::Borrowed(same)) if same == bytes));
    assert!(matches!(patch(b"no workbook at all", &[]), Ok(Cow::Borrowed(_))));
}

#[test]
fn what_is_broken_or_hostile_is_refused() {
    let sheet = |text: &str| Parts::new("", "").with("xl/worksheets/sheet1.xml", text);
    let deep = format!("<worksheet><sheetData/><ext>{}</ext></worksheet>", "<a>".repeat(500) + &"</a>".repeat(500));
    for (parts, said) in [
        (sheet("<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet/>"), "it has a DOCTYPE"),
        (sheet("<?xml version=\"1.0\" encoding=\"GB18030\"?><worksheet/>"), "neither UTF-8 nor UTF-16"),
        (sheet(&deep), "nested too deep"),
        (sheet("<worksheet><sheetData><row>"), "it ends within its cells"),
        (sheet("<worksheet><cols>"), "an element does not end"),
        (sheet("<worksheet></worksheet></worksheet>"), "an element does not end"),
        (Parts(Vec::new()).with("a.xml", "<a/>"), "it is not there"),
    ] {
        assert!(parts.fault().contains(said), "{}", parts.fault());
    }
    let change = |sheet: &str, row| SheetChange {
        sheet: sheet.to_owned(),
        removed: Vec::new(),
        edits: [((row, 1), Value::Text("x".to_owned()))].into(),
    };
    let parts = Parts::new("<row r=\"1\"/>", "");
    for (change, said) in [(change("A", 9), "it has no row for cell A9"), (change("C", 1), "it is not there")] {
        let fault = patch(&parts.packed(), &[change]).expect_err("a fault");
        assert_eq!(fault.why().en, said);
    }
    assert!(patch(b"PK\x03\x04 no archive", &[change("A", 1)]).is_err());
}
