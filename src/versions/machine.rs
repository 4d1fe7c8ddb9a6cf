//! The states of an order's life and the legal moves between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::LazyLock;

use crate::model::status::Lifecycle;

/// Which state may follow which.
#[derive(Debug, Clone, Default)]
pub(super) struct Machine {
    next: BTreeMap<Lifecycle, BTreeSet<Lifecycle>>,
}

impl Machine {
    /// The general moves and those that one system allows beyond them, each as `closed -> confirmed`.
    pub(super) fn with(further: &[String]) -> Self {
        static GENERAL: LazyLock<Machine> = LazyLock::new(|| {
            let mut machine = Machine::default();
            let list = include_str!("../../rules/lists/transitions.txt");
            list.lines().filter(|line| !line.starts_with('#')).for_each(|line| machine.add(line));
            machine
        });
        let mut machine = GENERAL.clone();
        for line in further {
            machine.add(line);
        }
        machine
    }

    fn add(&mut self, line: &str) {
        let Some((from, to)) = line.split_once("->") else { return };
        let Some(from) = Lifecycle::from_name(from.trim()) else { return };
        let states = to.split(',').filter_map(|state| Lifecycle::from_name(state.trim()));
        self.next.entry(from).or_default().extend(states);
    }

    /// Whether some chain of moves leads from one state to another.
    pub(super) fn reaches(&self, from: Lifecycle, to: Lifecycle) -> bool {
        self.way(from, to).is_some()
    }

    /// The shortest chain of moves from one state to another, both ends included; of equally long ones the first in the order
    /// of states.
    pub(super) fn way(&self, from: Lifecycle, to: Lifecycle) -> Option<Vec<Lifecycle>> {
        let mut came_from: BTreeMap<Lifecycle, Lifecycle> = BTreeMap::new();
        let mut open = VecDeque::from([from]);
        while let Some(state) = open.pop_front() {
            if state == to {
                let mut way = vec![to];
                while let Some(&before) = way.last().filter(|state| **state != from).and_then(|at| came_from.get(at)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            for &next in self.next.get(&state).into_iter().flatten() {
                if next != from && !came_from.contains_key(&next) {
                    came_from.insert(next, state);
                    open.push_back(next);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(machine: &Machine, from: Lifecycle, to: Lifecycle) -> Option<String> {
        let way = machine.way(from, to)?;
        Some(way.iter().map(|state| state.name()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn chains_of_moves_are_legal_and_steps_back_are_not() {
        use Lifecycle::{Cancelled, Closed, Completed, Confirmed, Draft, Paid, PendingPayment, Refunded, Shipped};
        let machine = Machine::with(&[]);
        assert_eq!(names(&machine, PendingPayment, Completed).as_deref(), Some("pending_payment confirmed completed"));
        assert_eq!(names(&machine, Paid, Paid).as_deref(), Some("paid"));
        for (from, to) in [(Completed, Paid), (Shipped, PendingPayment), (Cancelled, Paid), (Refunded, Completed)] {
            assert!(!machine.reaches(from, to), "{from:?} → {to:?}");
        }
        assert!(!machine.reaches(Closed, Confirmed) && !machine.reaches(Confirmed, Draft));
        let erp = Machine::with(&["closed -> confirmed".to_owned(), "confirmed -> draft".to_owned()]);
        assert!(erp.reaches(Closed, Draft));
    }

    #[test]
    fn every_line_of_the_list_is_understood() {
        let list = include_str!("../../rules/lists/transitions.txt");
        for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (from, to) = line.split_once(" -> ").expect("a move");
            for state in std::iter::once(from).chain(to.split(", ")) {
                assert!(Lifecycle::from_name(state).is_some(), "{state}");
            }
        }
    }
}
