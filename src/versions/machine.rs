//! The states of an order's life and the legal moves between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Debug;
use std::sync::LazyLock;

use crate::model::status::{Lifecycle, Refund};

/// An axis whose states follow each other by a list of moves.
pub(super) trait State: Copy + Ord + Debug + 'static {
    /// The state with a canonical name.
    fn named(name: &str) -> Option<Self>;
    /// The moves that every system allows.
    fn general() -> &'static Machine<Self>;
}

impl State for Lifecycle {
    fn named(name: &str) -> Option<Self> {
        Self::from_name(name)
    }

    fn general() -> &'static Machine<Self> {
        static GENERAL: LazyLock<Machine<Lifecycle>> =
            LazyLock::new(|| Machine::of(include_str!("../../rules/lists/transitions.txt")));
        &GENERAL
    }
}

impl State for Refund {
    fn named(name: &str) -> Option<Self> {
        Self::from_name(name)
    }

    fn general() -> &'static Machine<Self> {
        static GENERAL: LazyLock<Machine<Refund>> =
            LazyLock::new(|| Machine::of(include_str!("../../rules/lists/refund_transitions.txt")));
        &GENERAL
    }
}

/// Which state may follow which.
#[derive(Debug, Clone)]
pub(super) struct Machine<S> {
    next: BTreeMap<S, BTreeSet<S>>,
}

impl<S: State> Machine<S> {
    /// The moves of a list.
    fn of(list: &str) -> Self {
        let mut machine = Self { next: BTreeMap::new() };
        list.lines().filter(|line| !line.starts_with('#')).for_each(|line| machine.add(line));
        machine
    }

    /// The general moves and those that one system allows beyond them, each as `closed -> confirmed`.
    pub(super) fn with(further: &[String]) -> Self {
        let mut machine = S::general().clone();
        for line in further {
            machine.add(line);
        }
        machine
    }

    fn add(&mut self, line: &str) {
        let Some((from, to)) = line.split_once("->") else { return };
        let Some(from) = S::named(from.trim()) else { return };
        let states = to.split(',').filter_map(|state| S::named(state.trim()));
        self.next.entry(from).or_default().extend(states);
    }

    /// Whether some chain of moves leads from one state to another.
    pub(super) fn reaches(&self, from: S, to: S) -> bool {
        self.way(from, to).is_some()
    }

    /// The shortest chain of moves from one state to another, both ends included; of equally long ones the first in the order
    /// of states.
    pub(super) fn way(&self, from: S, to: S) -> Option<Vec<S>> {
        let mut came_from: BTreeMap<S, S> = BTreeMap::new();
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

    fn names(machine: &Machine<Lifecycle>, from: Lifecycle, to: Lifecycle) -> Option<String> {
        let way = machine.way(from, to)?;
        Some(way.iter().map(|state| state.name()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn chains_of_moves_are_legal_and_steps_back_are_not() {
        use Lifecycle::{Cancelled, Closed, Completed, Confirmed, Draft, Paid, PendingPayment, Refunded, Shipped};
        let machine: Machine<Lifecycle> = Machine::with(&[]);
        assert_eq!(names(&machine, PendingPayment, Completed).as_deref(), Some("pending_payment confirmed completed"));
        assert_eq!(names(&machine, Paid, Paid).as_deref(), Some("paid"));
        for (from, to) in [(Completed, Paid), (Shipped, PendingPayment), (Cancelled, Paid), (Refunded, Completed)] {
            assert!(!machine.reaches(from, to), "{from:?} → {to:?}");
        }
        assert!(!machine.reaches(Closed, Confirmed) && !machine.reaches(Confirmed, Draft));
        let erp: Machine<Lifecycle> =
            Machine::with(&["closed -> confirmed".to_owned(), "confirmed -> draft".to_owned()]);
        assert!(erp.reaches(Closed, Draft));
    }

    #[test]
    fn a_claim_goes_forward_and_a_paid_refund_stays() {
        use Refund::{Full, InProgress, None as NoClaim, Partial, Rejected, Requested, Withdrawn};
        let machine: Machine<Refund> = Machine::with(&[]);
        for (from, to) in [(NoClaim, Full), (Rejected, Partial), (Withdrawn, InProgress), (Partial, Full)] {
            assert!(machine.reaches(from, to), "{from:?} → {to:?}");
        }
        for (from, to) in [(Full, NoClaim), (Full, Partial), (Partial, NoClaim), (Requested, NoClaim)] {
            assert!(!machine.reaches(from, to), "{from:?} → {to:?}");
        }
    }

    #[test]
    fn every_line_of_the_lists_is_understood() {
        fn check<S: State>(list: &str) {
            for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let (from, to) = line.split_once(" -> ").expect("a move");
                for state in std::iter::once(from).chain(to.split(", ")) {
                    assert!(S::named(state).is_some(), "{state}");
                }
            }
        }
        check::<Lifecycle>(include_str!("../../rules/lists/transitions.txt"));
        check::<Refund>(include_str!("../../rules/lists/refund_transitions.txt"));
    }
}
