//! Matching against a truth: pairwise and B-cubed precision and recall of a map, and what every threshold of confidence would give.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;

use super::customers::Customers;
use super::truth::Truth;
use crate::decisions;
use crate::error::Error;
use crate::matching::people;
use crate::model::Text;
use crate::pipeline::Run;
use crate::write::own_cell;

/// Precision and recall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measure {
    /// Share of what was said that is right.
    pub precision: f64,
    /// Share of what is right that was said.
    pub recall: f64,
}

impl Measure {
    /// Their harmonic mean.
    #[must_use]
    pub fn f1(self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

/// What a confidence as the limit would give: pairs from it on taken for one, by themselves and without clustering.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Threshold {
    /// The least confidence.
    pub least: f64,
    /// Pairs from it on.
    pub pairs: u64,
    /// … that are one.
    pub right: u64,
}

/// How right a map is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MatchScore {
    /// Records that both files know.
    pub records: u64,
    /// Records of the truth that the map lacks; each is taken for a customer by itself.
    pub lacking: u64,
    /// Pairs that are one by the truth.
    pub pairs: u64,
    /// Pairs wrongly taken for one.
    pub false_pairs: u64,
    /// Pairs that were missed.
    pub missed_pairs: u64,
    /// Over pairs of records.
    pub pairwise: Measure,
    /// Over records, each with its cluster (Bagga and Baldwin 1998).
    pub b_cubed: Measure,
    /// By confidence, where the pairs stand beside the map.
    pub thresholds: Vec<Threshold>,
}

/// The limits that are tried.
const LIMITS: [f64; 9] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999];

/// Scores a `customer_map.csv` (`record_id`, `golden_id`) against a truth (`record_id`, `cluster_id`). Pairs are read from
/// `matches.csv` and `review.csv` beside the map.
///
/// # Errors
/// When a file cannot be read, lacks its columns, or the two have no record in common.
pub fn matches(map: &Path, truth: &Path) -> Result<MatchScore, Error> {
    const APART: Text = Text {
        en: "{map} and {truth} have no record in common; both name them in `record_id`",
        zh: "{map} 与 {truth} 没有共同的记录；两者均以 `record_id` 指明记录",
    };
    let said = read(map, "golden_id")?;
    let right = read(truth, "cluster_id")?;
    let mut score = MatchScore::default();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut both: Vec<(u32, u32)> = Vec::new();
    for (record, cluster) in &right {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let cluster = *numbers.entry(cluster).or_insert(next);
        match said.get(record) {
            Some(_) => score.records += 1,
            None => score.lacking += 1,
        }
        both.push((cluster, 0));
    }
    if score.records == 0 {
        let (map, truth) = (map.display().to_string(), truth.display().to_string());
        return Err(Error::Usage { message: APART.owned(&[("map", &map), ("truth", &truth)]) });
    }
    let mut golden: HashMap<(bool, &str), u32> = HashMap::new();
    for ((record, _), both) in right.iter().zip(&mut both) {
        // What the map lacks is a customer by itself.
        let own = said.get(record).map_or(record.as_str(), String::as_str);
        let fresh = u32::try_from(golden.len()).unwrap_or(u32::MAX);
        both.1 = *golden.entry((said.contains_key(record), own)).or_insert(fresh);
    }
    measure(&both, &mut score);
    score.thresholds = thresholds(map, &right)?;
    Ok(score)
}

/// The records of a file in order, with what a column says of each.
fn read(path: &Path, column: &str) -> Result<BTreeMap<String, String>, Error> {
    const BLANK: Text = Text {
        en: "{file}:{line}: record_id or {column} is blank; every record is in one cluster",
        zh: "{file}:{line}：record_id 或 {column} 为空；每条记录都属于一个簇",
    };
    const TWICE: Text = Text {
        en: "{file}:{line}: record `{record}` stands there twice; every record is in one cluster",
        zh: "{file}:{line}：记录“{record}”出现了两次；每条记录只属于一个簇",
    };
    let table = people::read_table(path)?;
    let (record, value) = (people::column(&table, "record_id")?, people::column(&table, column)?);
    let mut said = BTreeMap::new();
    for row in 0..table.height() {
        let (record, value) = (own_cell(&table, row, record), own_cell(&table, row, value));
        let line = table.line(row).to_string();
        let told = |text: Text| Error::Usage {
            message: text.owned(&[("file", &table.file), ("line", &line), ("record", &record), ("column", column)]),
        };
        if record.is_empty() || value.is_empty() {
            return Err(told(BLANK));
        }
        if said.contains_key(&record) {
            return Err(told(TWICE));
        }
        said.insert(record, value);
    }
    Ok(said)
}

/// Scores the clusters of a run over the records that the truth knows: those of one true customer that are no bare names.
pub(super) fn of_run(run: &Run, truth: &Truth) -> MatchScore {
    let of_record = Customers::of(run, truth).of_record();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut score = MatchScore::default();
    let mut both = Vec::new();
    for (at, _) in run.customers.records.iter().enumerate().filter(|(_, record)| record.order.is_none()) {
        let mut customers = of_record[at].iter();
        let (Some(&customer), None) = (customers.next(), customers.next()) else { continue };
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        score.records += 1;
        both.push((*numbers.entry(customer).or_insert(next), run.customers.cluster[at]));
    }
    measure(&both, &mut score);
    score
}

#[expect(clippy::cast_precision_loss, reason = "counts of records and pairs")]
fn measure(both: &[(u32, u32)], score: &mut MatchScore) {
    let mut cells: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let (mut of_truth, mut of_map): (BTreeMap<u32, u64>, BTreeMap<u32, u64>) = (BTreeMap::new(), BTreeMap::new());
    for &(truth, map) in both {
        *cells.entry((truth, map)).or_default() += 1;
        *of_truth.entry(truth).or_default() += 1;
        *of_map.entry(map).or_default() += 1;
    }
    let pairs = |count: &u64| count * (count - 1) / 2;
    let right: u64 = cells.values().map(pairs).sum();
    let (wanted, said): (u64, u64) = (of_truth.values().map(pairs).sum(), of_map.values().map(pairs).sum());
    let share = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    score.pairs = wanted;
    (score.false_pairs, score.missed_pairs) = (said - right, wanted - right);
    score.pairwise = Measure { precision: share(right, said), recall: share(right, wanted) };
    if both.is_empty() {
        return;
    }
    let all = both.len() as f64;
    let sum = |whole: &dyn Fn(u32, u32) -> u64| {
        cells.iter().map(|(&(t, m), &count)| (count * count) as f64 / whole(t, m) as f64).sum::<f64>() / all
    };
    score.b_cubed = Measure { precision: sum(&|_, map| of_map[&map]), recall: sum(&|truth, _| of_truth[&truth]) };
}

/// What each limit would give, by the pairs beside the map; nothing where none stand there.
fn thresholds(map: &Path, right: &BTreeMap<String, String>) -> Result<Vec<Threshold>, Error> {
    let folder = map.parent().unwrap_or(Path::new("."));
    let mut pairs: Vec<(f64, bool)> = Vec::new();
    let files =
        [("matches.csv", "record_a", "record_b", "confidence", 1.0), ("review.csv", "key_a", "key_b", "score", 100.0)];
    for (file, a, b, confidence, whole) in files {
        let path = folder.join(file);
        if !path.is_file() {
            continue;
        }
        let table = match people::read_table(&path) {
            Err(Error::HeaderOnly { .. }) => continue,
            table => table?,
        };
        let (a, b) = (people::column(&table, a)?, people::column(&table, b)?);
        let confidence = people::column(&table, confidence)?;
        let cluster = |row: u32, at: usize| right.get(decisions::plain_key(&own_cell(&table, row, at)));
        for row in 0..table.height() {
            let sure = table.cell(row, confidence).trim().parse::<f64>();
            if let (Some(a), Some(b), Ok(sure)) = (cluster(row, a), cluster(row, b), sure) {
                pairs.push((sure / whole, a == b));
            }
        }
    }
    let count = |limit: f64, wanted: Option<bool>| {
        pairs.iter().filter(|(sure, right)| *sure >= limit && wanted.is_none_or(|wanted| wanted == *right)).count()
            as u64
    };
    let of = |least: f64| Threshold { least, pairs: count(least, None), right: count(least, Some(true)) };
    Ok(if pairs.is_empty() { Vec::new() } else { LIMITS.map(of).to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_records_are_counted_as_the_definitions_say() {
        // Truth {0,1,2} {3,4}; map {0,1} {2,3} {4}.
        let both = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2)];
        let mut score = MatchScore::default();
        measure(&both, &mut score);
        assert_eq!((score.pairs, score.false_pairs, score.missed_pairs), (4, 1, 3));
        assert!((score.pairwise.precision - 0.5).abs() < 1e-9 && (score.pairwise.recall - 0.25).abs() < 1e-9);
        assert!((score.b_cubed.precision - 0.8).abs() < 1e-9, "{}", score.b_cubed.precision);
        let recall = (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 0.5 * 2.0) / 5.0;
        assert!((score.b_cubed.recall - recall).abs() < 1e-9, "{}", score.b_cubed.recall);
    }
}
