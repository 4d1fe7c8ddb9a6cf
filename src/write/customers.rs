//! `customer_map.csv`, which leads from every customer record to its customer.

use std::io::{self, Write};

use super::people::PeopleCsv;
use crate::matching::{Band, CustomerClusters};

/// Writes the map.
pub(super) fn write_map(out: &mut dyn Write, customers: &CustomerClusters) -> io::Result<()> {
    let captions = ["record_id", "source", "customer_key", "name", "golden_id", "confidence", "band"];
    let mut file = PeopleCsv::new(out, &captions)?;
    let sizes = customers.sizes();
    file.rows(customers.records.len(), |position, rows| {
        let (at, record) = (u32::try_from(position).unwrap_or(u32::MAX), &customers.records[position]);
        let alone = sizes.get(&customers.cluster[at as usize]) == Some(&1);
        let band = if alone { Band::Single } else { Band::Merged };
        let golden = customers.golden_id(at);
        let confidence = customers.confidence.get(at as usize).map_or_else(String::new, u8::to_string);
        let row = [
            customers.id(at),
            record.source.as_str(),
            record.customer_key(),
            &record.name,
            &golden,
            &confidence,
            band.name(),
        ];
        rows.row(row)
    })?;
    file.end()
}
