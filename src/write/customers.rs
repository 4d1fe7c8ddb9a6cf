//! `customer_map.csv`, which leads from every customer record to its customer.

use std::io::{self, Write};

use rayon::prelude::*;

use super::people::PeopleCsv;
use crate::matching::{Band, CustomerClusters, Record};

/// Writes the map.
pub(super) fn write_map(out: &mut dyn Write, customers: &CustomerClusters) -> io::Result<()> {
    let captions = ["record_id", "source", "customer_key", "name", "golden_id", "confidence", "band"];
    let mut file = PeopleCsv::new(out, &captions)?;
    let sizes = customers.sizes();
    // Each id is a hash; it is computed once, side by side.
    let ids: Vec<String> = customers.records.par_iter().map(Record::id).collect();
    for (at, record) in (0u32..).zip(&customers.records) {
        let alone = sizes.get(&customers.cluster[at as usize]) == Some(&1);
        let band = if alone { Band::Single } else { Band::Merged };
        let first = customers.cluster[at as usize];
        let fresh = || format!("g{}", &ids[first as usize][1..]);
        let golden = customers.golden.get(&first).cloned().unwrap_or_else(fresh);
        let confidence = customers.confidence.get(at as usize).map_or_else(String::new, u8::to_string);
        let row = [
            &ids[at as usize],
            record.source.as_str(),
            record.customer_key(),
            &record.name,
            &golden,
            &confidence,
            band.name(),
        ];
        file.row(row)?;
    }
    file.end()
}
