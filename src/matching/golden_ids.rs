//! Golden ids that stay the same from run to run: the map of an earlier run says which ids there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::people;
use crate::error::Error;
use crate::model::Text;
use crate::write::own_cell;

/// The map of an earlier run: the golden id of each record, and how old each golden id is.
#[derive(Debug, Clone, Default)]
pub struct PreviousMap {
    of_record: HashMap<String, u32, foldhash::fast::FixedState>,
    /// The golden ids, in the order of the file.
    golden: Vec<String>,
}

impl PreviousMap {
    /// A hash of which record had which golden id.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut records: Vec<(&str, &str)> =
            self.of_record.iter().map(|(record, &at)| (record.as_str(), self.golden[at as usize].as_str())).collect();
        records.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for (record, golden) in records {
            for part in [record, golden] {
                hasher.update(part.as_bytes());
                hasher.update(&[0x1F]);
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Reads a `customer_map.csv`.
    ///
    /// # Errors
    /// When it cannot be read, or lacks `record_id` or `golden_id`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        const BLANK: Text = Text {
            en: "{file}:{line}: the map has a blank record_id or golden_id; take the file as it was written",
            zh: "{file}:{line}：映射中 record_id 或 golden_id 为空；请使用原样写出的文件",
        };
        const TWICE: Text = Text {
            en: "{file}:{line}: record `{record}` is in the map twice; take the file as it was written (a spreadsheet makes 1 of 01)",
            zh: "{file}:{line}：记录“{record}”在映射中出现两次；请使用原样写出的文件（电子表格会把 01 变成 1）",
        };
        let table = people::read_table(path)?;
        let (record, golden) = (people::column(&table, "record_id")?, people::column(&table, "golden_id")?);
        let mut map = Self::default();
        let mut number: HashMap<String, u32, foldhash::fast::FixedState> = HashMap::default();
        for row in 0..table.height() {
            let (id, own) = (own_cell(&table, row, golden), own_cell(&table, row, record));
            let place = table.line(row).to_string();
            let wrong = |text: Text| Error::Usage {
                message: text.owned(&[("file", &table.file), ("line", &place), ("record", &own)]),
            };
            if id.is_empty() || own.is_empty() {
                return Err(wrong(BLANK));
            }
            let next = u32::try_from(map.golden.len()).unwrap_or(u32::MAX);
            let at = *number.entry(id.clone()).or_insert_with(|| {
                map.golden.push(id);
                next
            });
            if map.of_record.insert(own.clone(), at).is_some() {
                return Err(wrong(TWICE));
            }
        }
        Ok(map)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.golden.is_empty()
    }

    /// The golden ids of clusters, by their first record. A cluster keeps the id that most of its records had, of equal ones the
    /// older; where a customer was split, the larger part keeps it. The rest get `fresh` ids, none of which was another's before.
    #[must_use]
    pub fn assign(&self, cluster: &[u32], ids: &[String], fresh: impl Fn(u32) -> String) -> BTreeMap<u32, String> {
        let mut had: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        for (first, id) in cluster.iter().zip(ids) {
            let counts = had.entry(*first).or_default();
            if let Some(&golden) = self.of_record.get(id) {
                *counts.entry(golden).or_default() += 1;
            }
        }
        // Claims, the strongest first.
        let mut claims: Vec<(u32, u32, u32)> = had
            .iter()
            .flat_map(|(&first, counts)| counts.iter().map(move |(&golden, &count)| (count, golden, first)))
            .collect();
        // Where two parts of a customer are equally large, that with the smaller id of a record keeps it.
        let mut least: BTreeMap<u32, &str> = BTreeMap::new();
        for (first, id) in cluster.iter().zip(ids) {
            let known = least.entry(*first).or_insert(id);
            *known = (*known).min(id);
        }
        claims.sort_by_key(|&(count, golden, first)| (std::cmp::Reverse(count), golden, least[&first]));
        let mut assigned: BTreeMap<u32, String> = BTreeMap::new();
        let mut taken: BTreeSet<u32> = BTreeSet::new();
        for (_, golden, first) in claims {
            if !assigned.contains_key(&first) && taken.insert(golden) {
                assigned.insert(first, self.golden[golden as usize].clone());
            }
        }
        let mut used: BTreeSet<String> = self.golden.iter().cloned().collect();
        for &first in had.keys() {
            assigned.entry(first).or_insert_with(|| {
                let mut id = fresh(first);
                while !used.insert(id.clone()) {
                    id.push('x');
                }
                id
            });
        }
        assigned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> PreviousMap {
        let mut map = PreviousMap::default();
        for (record, golden) in pairs {
            let at = map.golden.iter().position(|own| own == golden).unwrap_or_else(|| {
                map.golden.push((*golden).to_owned());
                map.golden.len() - 1
            });
            map.of_record.insert((*record).to_owned(), u32::try_from(at).unwrap_or(0));
        }
        map
    }

    fn assigned(map: &PreviousMap, cluster: &[u32], ids: &[&str]) -> Vec<String> {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let golden = map.assign(cluster, &ids, |first| format!("g{}", ids[first as usize]));
        cluster.iter().map(|first| golden[first].clone()).collect()
    }

    #[test]
    fn ids_stay_when_customers_grow_join_and_split() {
        let before = map(&[("a", "ga"), ("b", "ga"), ("c", "gc")]);
        assert_eq!(assigned(&before, &[0, 1, 1], &["new", "a", "b"]), ["gnew", "ga", "ga"], "a new record");
        assert_eq!(assigned(&before, &[0, 0, 0], &["c", "a", "b"]), ["ga", "ga", "ga"], "two customers are one");
        assert_eq!(assigned(&before, &[0, 1, 2], &["b", "a", "c"]), ["gb", "ga", "gc"], "one customer is two");
        let named_b = map(&[("a", "gb"), ("b", "gb")]);
        assert_eq!(
            assigned(&named_b, &[0, 1], &["a", "b"]),
            ["gb", "gbx"],
            "an id that was another's is not given again"
        );
    }
}
