//! Compound files ([MS-CFB]): streams in chains of sectors. What is chained in a circle, or beyond the end of the file, is
//! damaged; a chain is never longer than the file.

use super::Stop;
use crate::model::Text;

/// The end of a chain; every number from [`SPECIAL`] on stands for something else than a sector.
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const SPECIAL: u32 = 0xFFFF_FFFA;

/// Bytes of a directory entry, and of the header that every file begins with.
const ENTRY_BYTES: usize = 128;
const HEADER_BYTES: usize = 512;

/// Where the list of sectors that hold the allocation table begins in the header.
const FIRST_TABLES: usize = 76;

/// Streams shorter than this are in the stream of small ones, in sectors of 64 bytes.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;

const DAMAGED: Text = Text {
    en: "it ends in the middle or its inner structure is damaged",
    zh: "文件中途结束，或其内部结构已损坏",
};

/// A compound file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the one behind it in its chain.
    next: Vec<u32>,
    /// The same for small sectors, and what is in them.
    small_next: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

/// A stream as the directory lists it.
struct Entry {
    name: String,
    start: u32,
    size: u64,
}

impl<'a> File<'a> {
    /// Reads the header, the allocation tables and the directory.
    ///
    /// # Errors
    /// When they are damaged.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Stop> {
        if bytes.len() < HEADER_BYTES {
            return Err(Stop::Broken(DAMAGED));
        }
        let sector = match u16_at(bytes, 30) {
            9 => 512,
            12 => 4096,
            _ => return Err(Stop::Broken(DAMAGED)),
        };
        let mut file =
            Self { bytes, sector, next: Vec::new(), small_next: Vec::new(), small: Vec::new(), entries: Vec::new() };
        file.next = file.allocation()?;
        let directory = file.chain(u32_at(bytes, 48), u64::MAX)?;
        let is_wide = sector == 4096;
        file.entries = directory.chunks_exact(ENTRY_BYTES).filter_map(|entry| Entry::of(entry, is_wide)).collect();
        // The first entry is the root, whose stream holds the small ones.
        let root = directory.chunks_exact(ENTRY_BYTES).next().ok_or(Stop::Broken(DAMAGED))?;
        if u32_at(bytes, 64) > 0 {
            let table = file.chain(u32_at(bytes, 60), u64::MAX)?;
            file.small_next = numbers(&table).collect();
            file.small = file.chain(u32_at(root, 116), u64::from(u32_at(root, 120)))?;
        }
        Ok(file)
    }

    /// Whether it has a stream of a name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The content of a stream; `None` where there is none of that name.
    ///
    /// # Errors
    /// When its chain is damaged.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Stop> {
        let Some(entry) = self.entry(name) else { return Ok(None) };
        if entry.size < SMALL { self.small_chain(entry) } else { self.chain(entry.start, entry.size) }.map(Some)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// How many sectors there are at most.
    fn count(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// The bytes of a sector; the last one of a file may be short.
    fn sector(&self, number: u32) -> Result<&'a [u8], Stop> {
        let start = (number as usize + 1) * self.sector;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty()).ok_or(Stop::Broken(DAMAGED))
    }

    /// The allocation table. The header lists the first 109 sectors it is in, a chain of sectors the others.
    fn allocation(&self) -> Result<Vec<u32>, Stop> {
        let mut listed: Vec<u32> = numbers(&self.bytes[FIRST_TABLES..HEADER_BYTES]).collect();
        let mut more = u32_at(self.bytes, 68);
        let mut lists = 0;
        while more < SPECIAL {
            lists += 1;
            if lists > self.count() {
                return Err(Stop::Broken(DAMAGED));
            }
            listed.extend(numbers(self.sector(more)?));
            more = listed.pop().unwrap_or(END_OF_CHAIN);
        }
        listed.retain(|&number| number < SPECIAL);
        if listed.len() > self.count() {
            return Err(Stop::Broken(DAMAGED));
        }
        let mut table = Vec::with_capacity(listed.len() * self.sector / 4);
        for number in listed {
            table.extend(numbers(self.sector(number)?));
        }
        Ok(table)
    }

    /// At most `size` bytes of a chain of sectors.
    fn chain(&self, start: u32, size: u64) -> Result<Vec<u8>, Stop> {
        let mut content: Vec<u8> = Vec::new();
        let mut number = start;
        let mut sectors = 0;
        while number != END_OF_CHAIN && (content.len() as u64) < size {
            sectors += 1;
            if sectors > self.count() {
                return Err(Stop::Broken(DAMAGED));
            }
            content.extend_from_slice(self.sector(number)?);
            number = *self.next.get(number as usize).ok_or(Stop::Broken(DAMAGED))?;
        }
        content.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(content)
    }

    /// The content of a small stream.
    fn small_chain(&self, entry: &Entry) -> Result<Vec<u8>, Stop> {
        let mut content: Vec<u8> = Vec::new();
        let mut number = entry.start;
        // No more than the size of the stream is gone through, which is small.
        while number != END_OF_CHAIN && (content.len() as u64) < entry.size {
            let start = number as usize * SMALL_SECTOR;
            let end = (start + SMALL_SECTOR).min(self.small.len());
            let sector = self.small.get(start..end).filter(|sector| !sector.is_empty());
            content.extend_from_slice(sector.ok_or(Stop::Broken(DAMAGED))?);
            number = *self.small_next.get(number as usize).ok_or(Stop::Broken(DAMAGED))?;
        }
        content.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Ok(content)
    }
}

impl Entry {
    /// An entry of the directory; `None` for one that is no stream. `is_wide` where sizes have 64 bits.
    fn of(entry: &[u8], is_wide: bool) -> Option<Self> {
        const STREAM: u8 = 2;
        let units: Vec<u16> = entry[..64].chunks_exact(2).map(|unit| u16_at(unit, 0)).take_while(|&u| u != 0).collect();
        let high = if is_wide { u64::from(u32_at(entry, 124)) << 32 } else { 0 };
        (entry[66] == STREAM).then(|| Self {
            name: String::from_utf16_lossy(&units),
            start: u32_at(entry, 116),
            size: high | u64::from(u32_at(entry, 120)),
        })
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|number| u32_at(number, 0))
}

/// A number of 16 bits; 0 where there is none.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |number| u16::from_le_bytes([number[0], number[1]]))
}

/// A number of 32 bits; 0 where there is none.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |number| u32::from_le_bytes([number[0], number[1], number[2], number[3]]))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A compound file with one stream, in sectors of 512 bytes.
    pub(in crate::read::xls) fn file_with(name: &str, content: &[u8]) -> Vec<u8> {
        // The first sector is the allocation table, the second the directory, the others the stream.
        let sectors = content.len().div_ceil(512).max(8);
        let mut tables = (sectors + 2).div_ceil(128);
        while tables * 128 < sectors + 1 + tables {
            tables += 1;
        }
        assert!(tables <= 109, "a larger file needs further lists");
        let mut header = vec![0; 512];
        header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        let mut put = |at: usize, number: u32| header[at..at + 4].copy_from_slice(&number.to_le_bytes());
        put(24, 0x0003_003E);
        put(28, 0x0009_FFFE);
        put(32, 6);
        put(44, u32::try_from(tables).expect("few"));
        put(48, u32::try_from(tables).expect("few"));
        put(56, 4096);
        put(60, END_OF_CHAIN);
        put(68, END_OF_CHAIN);
        for number in 0..109 {
            put(76 + number * 4, if number < tables { u32::try_from(number).expect("few") } else { u32::MAX });
        }
        let mut next: Vec<u32> = vec![0xFFFF_FFFD; tables];
        next.push(END_OF_CHAIN);
        let first = u32::try_from(tables + 1).expect("few");
        next.extend((first + 1..).take(sectors - 1));
        next.push(END_OF_CHAIN);
        next.resize(tables * 128, u32::MAX);
        let mut file = header;
        file.extend(next.iter().flat_map(|number| number.to_le_bytes()));
        let entry = |name: &str, kind: u8, start: u32, size: usize| {
            let mut entry = vec![0; ENTRY_BYTES];
            for (at, unit) in name.encode_utf16().enumerate() {
                entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
            }
            entry[66] = kind;
            entry[116..120].copy_from_slice(&start.to_le_bytes());
            entry[120..124].copy_from_slice(&u32::try_from(size).expect("small").to_le_bytes());
            entry
        };
        file.extend(entry("Root Entry", 5, END_OF_CHAIN, 0));
        file.extend(entry(name, 2, first, content.len().max(4096)));
        file.resize((tables + 2) * 512, 0);
        file.extend_from_slice(content);
        file.resize((tables + 2 + sectors) * 512, 0);
        file
    }

    #[test]
    fn a_stream_comes_out_as_it_went_in() {
        let content: Vec<u8> = (0..=255).cycle().take(300_000).collect();
        let bytes = file_with("Workbook", &content);
        let file = File::open(&bytes).expect("readable");
        assert!(file.has("WORKBOOK") && !file.has("Book"));
        assert_eq!(file.stream("Workbook").ok().flatten(), Some(content));
        assert_eq!(file.stream("Root Entry").ok().flatten(), None, "the root is no stream");
    }

    #[test]
    fn a_chain_in_a_circle_or_beyond_the_file_is_damage() {
        let bytes = file_with("Workbook", &vec![7; 100_000]);
        let broken = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = bytes.clone();
            change(&mut bytes);
            match File::open(&bytes) {
                Err(stop) => stop,
                Ok(file) => file.stream("Workbook").expect_err("damaged"),
            }
        };
        let put =
            |bytes: &mut Vec<u8>, at: usize, number: u32| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        let expected = Stop::Broken(DAMAGED);
        let tables = u32_at(&bytes, 48) as usize;
        let entry = (tables + 1) * 512 + ENTRY_BYTES;
        for (what, stop) in [
            (
                "the stream in a circle",
                broken(&|bytes| {
                    let first = u32_at(bytes, entry + 116);
                    put(bytes, 512 + first as usize * 4 + 8, first);
                    // The size that is claimed does not matter.
                    put(bytes, entry + 120, u32::MAX);
                }),
            ),
            (
                "the directory in a circle",
                broken(&|bytes| put(bytes, 512 + tables * 4, u32::try_from(tables).expect("few"))),
            ),
            ("a sector beyond the end", broken(&|bytes| put(bytes, entry + 116, 0x00FF_FFFF))),
            (
                "lists in a circle",
                broken(&|bytes| {
                    put(bytes, 68, 5);
                    put(bytes, 512 + 5 * 512 + 508, 5);
                }),
            ),
            (
                "small streams in a circle",
                broken(&|bytes| {
                    put(bytes, 64, 1);
                    put(bytes, 60, 0);
                    put(bytes, 512, 0);
                }),
            ),
            ("other sectors", broken(&|bytes| bytes[30] = 11)),
            ("cut off", broken(&|bytes| bytes.truncate(5000))),
        ] {
            assert_eq!(stop, expected, "{what}");
        }
    }
}
