//! What was found of what was planted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::plant::Plant;
use super::{Planted, Selftest};
use crate::config::Rule;
use crate::model::{OwnedText, Place, RuleId, TableId};
use crate::pipeline::Run;

/// A run over copies, and the line that each row of each copy begins on.
type Judged<'a> = (&'a Run, Vec<Vec<u32>>);

/// Where a finding is: the rule, the copy, and its row, where it is about one. Rows are told by their lines, since what is wrong
/// with one may have made it none.
type Found = (RuleId, usize, Option<u32>);

fn found((run, lines): &Judged<'_>) -> Vec<Found> {
    let copy_of: HashMap<TableId, usize> = (0..lines.len())
        .filter_map(|number| {
            let name = super::copy::name(number);
            let table = run.orders.tables.iter().find(|table| table.raw.file.ends_with(&name))?;
            Some((table.id(), number))
        })
        .collect();
    let place_of = |(rule, place): (RuleId, Place)| {
        let copy = *copy_of.get(&place.table())?;
        let line = match place {
            Place::Row(row, _) => Some(run.orders.table(row.table).raw.line(row.row)),
            Place::Line(_, line) => Some(line),
            Place::Table(_) => None,
        };
        let row = line.and_then(|line| u32::try_from(lines[copy].binary_search(&line).ok()?).ok());
        Some((rule, copy, row))
    };
    run.findings.iter().filter_map(place_of).collect()
}

/// Holds what the rules found in the faulty copies, and had not found before, against what was planted.
pub(super) fn held(
    rules: &[Rule],
    before: &Judged<'_>,
    after: &Judged<'_>,
    plants: &[Plant],
    rows: u64,
    left_out: Vec<OwnedText>,
) -> Selftest {
    let known: BTreeSet<Found> = self::found(before).into_iter().collect();
    let mut plant_of: HashMap<(usize, u32), usize> = HashMap::new();
    for (at, plant) in plants.iter().enumerate() {
        plant_of.extend(plant.rows.iter().map(|&row| ((plant.table, row), at)));
    }
    let mut found: Vec<BTreeSet<RuleId>> = vec![BTreeSet::new(); plants.len()];
    let mut awake: BTreeSet<RuleId> = BTreeSet::new();
    for (rule, copy, row) in self::found(after).into_iter().filter(|finding| !known.contains(finding)) {
        awake.insert(rule);
        if let Some(&at) = row.and_then(|row| plant_of.get(&(copy, row))) {
            found[at].insert(rule);
        }
    }
    let mut planted: Vec<Planted> = Vec::new();
    let mut by: Vec<BTreeMap<RuleId, u32>> = Vec::new();
    for (plant, found) in plants.iter().zip(&found) {
        let same = planted.iter().position(|other| other.fault == plant.fault && other.column == plant.column);
        let at = same.unwrap_or_else(|| {
            planted.push(Planted {
                fault: plant.fault,
                title: plant.title.clone(),
                column: plant.column.clone(),
                count: 0,
                found: 0,
                by: Vec::new(),
            });
            by.push(BTreeMap::new());
            planted.len() - 1
        });
        planted[at].count += 1;
        planted[at].found += u32::from(!found.is_empty());
        for rule in found {
            *by[at].entry(*rule).or_default() += 1;
        }
    }
    for (planted, by) in planted.iter_mut().zip(by) {
        let mut by: Vec<(String, u32)> =
            by.into_iter().map(|(rule, count)| (rules[rule.index()].id.clone(), count)).collect();
        by.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        planted.by = by;
    }
    let of = |wanted: &dyn Fn(usize, bool) -> bool| {
        let all = rules.iter().enumerate();
        let rules = all.filter(|(at, _)| {
            let id = RuleId(u16::try_from(*at).unwrap_or(u16::MAX));
            wanted(*at, awake.contains(&id))
        });
        rules.map(|(_, rule)| rule.id.clone()).collect::<Vec<String>>()
    };
    let judged = |at: usize| after.0.tallies[at].evaluated > 0;
    Selftest {
        rows,
        planted,
        own: rules.iter().filter(|rule| !rule.shipped).map(|rule| rule.id.clone()).collect(),
        asleep: of(&|at, awake| !awake && judged(at)),
        idle: of(&|at, awake| !awake && !judged(at)),
        unjudged: Vec::new(),
        left_out,
    }
}
