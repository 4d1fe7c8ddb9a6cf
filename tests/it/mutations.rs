//! Every file of the catalogue with bytes changed, cut out, doubled and put in at random: nothing panics, no byte of a text
//! file is lost, and a run accounts for every record.
//!
//! `ORDERMEND_MUTATIONS` says how many mutants of each file there are; few by default, so that the tests stay quick.

use std::path::{Path, PathBuf};

use ordermend::normalise;
use ordermend::read::{self, Limits, Named, Origin, ReadOptions};
use ordermend::sources::{self, Library, SourceOptions};
use ordermend::ui::{Meter, Silent};

use crate::support::{folders, repository};

/// Mutants of each file where nothing else is said.
const FEW: u64 = 12;

/// A small generator of numbers that look random (xorshift64*, Vigna 2016), the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).expect("fits")).expect("fits")
    }
}

/// Bytes that mean something to a reader.
const TELLING: &[u8] = b",;\t|\"'\r\n\0\\= \xEF\xBB\xBF\xFF\x81<>&";

fn mutant(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(mutant.len() + 1).min(mutant.len());
        let end = (at + numbers.below(40)).min(mutant.len());
        match numbers.below(6) {
            0 if at < mutant.len() => mutant[at] ^= 1 << numbers.below(8),
            1 if at < mutant.len() => mutant[at] = TELLING[numbers.below(TELLING.len())],
            2 => mutant.insert(at, TELLING[numbers.below(TELLING.len())]),
            3 => drop(mutant.drain(at..end)),
            4 => {
                let doubled = mutant[at..end].to_vec();
                mutant.splice(at..at, doubled);
            }
            _ => mutant.truncate(mutant.len() - numbers.below(mutant.len() / 4 + 1)),
        }
    }
    mutant
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = folders(folder)
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    if cfg!(feature = "parquet") {
        let parquet = std::fs::read_dir(repository("fixtures/parquet")).expect("a folder");
        let parquet = parquet.map(|entry| entry.expect("an entry").path());
        files.extend(parquet.filter(|path| path.extension().is_some_and(|ending| ending == "parquet")));
    }
    files.sort();
    files
}

/// Everything that reading says of a file: records, bytes, lines and cells of every row, and what is no row.
fn said(tables: &Result<Vec<read::RawTable>, ordermend::Error>) -> Result<Vec<String>, String> {
    let of_table = |table: &read::RawTable| {
        let row = |row: u32| {
            let cells: Vec<_> = (0..table.width()).map(|column| table.cell(row, column).into_owned()).collect();
            let (chunk, at) = table.locate(row);
            let (bytes, range) = (chunk.record_bytes(at).to_vec(), chunk.byte_range(at));
            let ranges = chunk.cell_ranges(at, table.width());
            format!("{} {range:?} {bytes:?} {cells:?} {ranges:?}", table.line(row))
        };
        let rows: Vec<String> = (0..table.height()).map(row).collect();
        let head = (&table.header, &table.encoding, &table.hash, table.size, table.bytes_tile(), &table.undecodable);
        format!("{head:?} {:?} {rows:#?}", table.odd)
    };
    tables.as_ref().map(|tables| tables.iter().map(of_table).collect()).map_err(ToString::to_string)
}

#[test]
fn no_mutant_of_any_file_panics_or_loses_a_byte() {
    let count = std::env::var("ORDERMEND_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(FEW);
    let library = Library::shipped().expect("profiles");
    let known = |caption: &str| library.knows(caption);
    let options = ReadOptions {
        encoding: None,
        sheets: &[],
        known_header: &known,
        way: read::Way::Usual,
        limits: Limits::default(),
    };
    let careful = ReadOptions { way: read::Way::Careful, ..options };
    let on_disk = ReadOptions { way: read::Way::OnDisk, ..options };
    let sources_options = SourceOptions { library: library.clone(), source: None, map: Vec::new() };
    let mut read_at_all = 0u64;
    for (number, file) in (1u64..).zip(files(&repository("fixtures/bytes"))) {
        let bytes = std::fs::read(&file).expect("a file");
        let mut numbers = Numbers(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for round in 0..count {
            let origin = Origin::bytes(&mutant(&bytes, &mut numbers)).expect("room");
            let named = Named { name: "mutant".into(), output_name: "mutant".into(), origin };
            let place = format!("{} round {round}", file.display());
            let tables = read::run(std::slice::from_ref(&named), &options, &mut Silent);
            let again = read::run(std::slice::from_ref(&named), &careful, &mut Silent);
            let kept = read::run(&[named], &on_disk, &mut Silent);
            let heights = |tables: &[read::RawTable]| tables.iter().map(read::RawTable::height).collect::<Vec<u32>>();
            match (&tables, &again) {
                (Ok(tables), Ok(again)) => assert_eq!(heights(tables), heights(again), "{place}"),
                (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string(), "{place}"),
                _ => panic!("{place}: the two paths disagree on whether it can be read"),
            }
            assert_eq!(said(&kept), said(&tables), "{place}: on disk it is something else");
            let is_text = |table: &&read::RawTable| matches!(table.format, read::Format::Text(_));
            assert!(kept.iter().flatten().filter(is_text).all(|table| table.chunks.are_on_disk()), "{place}");
            let Ok(tables) = tables else { continue };
            assert!(tables.iter().all(|table| table.bytes_tile() != Some(false)), "{place}: bytes are lost");
            let orders = normalise::run(sources::run(tables, &sources_options).expect("mapped"), &Meter::default())
                .expect("normalised");
            let whole = |table: &normalise::OrderTable| table.order_of.len() == table.raw.height() as usize;
            assert!(orders.order_tables().all(whole), "{place}: rows are lost");
            read_at_all += 1;
        }
    }
    assert!(read_at_all > count * 50, "only {read_at_all} mutants could be read");
}
