//! What the sheets of a workbook share: their list, texts, formats, days.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::compound::{u16_at, u32_at};
use super::records::{CUT, Records};
use super::strings::{Bytes, Form, Strings};
use super::{PROTECTED, Stop};
use crate::model::Text;
use crate::ooxml::index::Days;
use crate::read::room::Room;
use crate::read::xlsx::formats::{self, Shown};

/// Records ([MS-XLS] 2.3).
pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const DATE_MODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;

/// The versions that a workbook says it is in.
const BIFF5: u16 = 0x0500;
const BIFF8: u16 = 0x0600;

/// A workbook without its cells.
pub(super) struct Book {
    pub(super) form: Form,
    /// Its worksheets, in order. Charts, macros and modules are none.
    pub(super) sheets: Vec<Listed>,
    pub(super) strings: Strings,
    /// What each style shows numbers as.
    pub(super) styles: Vec<Shown>,
    pub(super) days: Days,
}

/// A sheet as the workbook lists it.
pub(super) struct Listed {
    pub(super) name: String,
    /// Where its records begin.
    pub(super) start: usize,
    pub(super) hidden: bool,
}

/// Reads the records in front of the sheets.
///
/// # Errors
/// When it is protected, damaged or of a form that is not read, and when it needs more memory than there is room for.
pub(super) fn read(stream: &[u8], room: &mut Room) -> Result<Book, Stop> {
    const OLD: Text = Text {
        en: "it is in a form older than Excel 5.0; save it anew with a newer program",
        zh: "文件格式早于 Excel 5.0；请用较新的程序重新保存",
    };
    let mut records = Records::new(stream, 0);
    let first = records.next()?.filter(|record| record.kind == BOF).ok_or(Stop::Broken(OLD))?;
    let mut book = Book {
        form: match u16_at(first.data, 0) {
            BIFF5 => Form::Biff5(encoding_rs::WINDOWS_1252),
            BIFF8 => Form::Biff8,
            _ => return Err(Stop::Broken(OLD)),
        },
        sheets: Vec::new(),
        strings: Strings::default(),
        styles: Vec::new(),
        days: Days::Since1900,
    };
    let mut own_formats: BTreeMap<u16, Shown> = BTreeMap::new();
    let mut format_of_style: Vec<u16> = Vec::new();
    loop {
        let record = records.next()?.ok_or(Stop::Broken(CUT))?;
        let data = record.data;
        match record.kind {
            EOF => break,
            FILE_PASS => return Err(Stop::Broken(PROTECTED)),
            CODE_PAGE => {
                if let Form::Biff5(encoding) = &mut book.form {
                    *encoding = of_code_page(u16_at(data, 0)).unwrap_or(encoding);
                }
            }
            DATE_MODE if u16_at(data, 0) == 1 => book.days = Days::Since1904,
            FORMAT => {
                let number = u16_at(data, 0);
                let mut bytes = Bytes::new(data.get(2..).unwrap_or_default(), &mut records);
                let code = match book.form {
                    Form::Biff5(_) => bytes.short_text(book.form),
                    Form::Biff8 => bytes.text(book.form),
                };
                // A format that cannot be read shows numbers as they are.
                if let Ok(code) = code {
                    own_formats.insert(number, formats::of_code(&code));
                }
            }
            XF => {
                room.take(size_of::<u16>() as u64)?;
                format_of_style.push(u16_at(data, 2));
            }
            BOUND_SHEET => {
                if let Some(listed) = listed(data, book.form, &mut records)? {
                    room.take((size_of::<Listed>() + listed.name.len()) as u64)?;
                    book.sheets.push(listed);
                }
            }
            SST => book.strings = Strings::read(data, &mut records, room)?,
            _ => {}
        }
    }
    let shown = |number: &u16| own_formats.get(number).copied().unwrap_or(formats::built_in(u32::from(*number)));
    book.styles = format_of_style.iter().map(shown).collect();
    Ok(book)
}

/// A sheet; `None` for one that holds no cells.
fn listed<'a>(data: &'a [u8], form: Form, records: &mut Records<'a>) -> Result<Option<Listed>, Stop> {
    const WORKSHEET: u8 = 0;
    let (Some(&state), Some(&kind)) = (data.get(4), data.get(5)) else { return Ok(None) };
    if kind != WORKSHEET {
        return Ok(None);
    }
    let mut name = Bytes::new(&data[6..], records).short_text(form)?;
    name.retain(|c| c != '\0');
    Ok(Some(Listed { name, start: u32_at(data, 0) as usize, hidden: state & 0b11 != 0 }))
}

/// The encoding of a code page, as Excel of that time names it.
fn of_code_page(number: u16) -> Option<&'static Encoding> {
    let label: &[u8] = match number {
        367 | 1252 => b"windows-1252",
        866 => b"ibm866",
        874 => b"windows-874",
        932 | 10_001 => b"shift_jis",
        936 | 10_008 | 54_936 => b"gb18030",
        949 | 10_003 => b"euc-kr",
        950 | 10_002 => b"big5",
        1200 => b"utf-16le",
        1250 => b"windows-1250",
        1251 => b"windows-1251",
        1253 => b"windows-1253",
        1254 => b"windows-1254",
        1255 => b"windows-1255",
        1256 => b"windows-1256",
        1257 => b"windows-1257",
        1258 => b"windows-1258",
        10_000 | 32_768 => b"macintosh",
        10_007 => b"x-mac-cyrillic",
        65_001 => b"utf-8",
        _ => return None,
    };
    Encoding::for_label(label)
}
