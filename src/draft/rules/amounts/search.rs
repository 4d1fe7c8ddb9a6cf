//! Trying which terms add up.

use super::terms::Term;
use crate::model::Kind;

/// Places on which a combination is tried before all are looked at.
const SAMPLE: usize = 400;

/// Share of the places tried in which it must hold.
const PROMISING: f64 = 0.4;

/// Places tried that say something, at least.
const ENOUGH: usize = 20;

/// Terms that add up to the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Identity {
    /// Its terms, those on the left first.
    pub(super) fn terms(&self) -> impl Iterator<Item = usize> + '_ {
        self.left.iter().chain(&self.right).copied()
    }

    /// Whether it holds at a place; `None` where nothing can be said: a number is missing, or all are 0.
    pub(super) fn holds(&self, terms: &[Term<'_>], at: usize) -> Option<bool> {
        // What is explained must be there.
        terms[self.left[0]].numbers[at]?;
        let side = |side: &[usize]| side.iter().try_fold(0i64, |sum, &term| sum.checked_add(value(&terms[term], at)?));
        let (left, right) = (side(&self.left)?, side(&self.right)?);
        let says = self.terms().any(|term| terms[term].numbers[at].is_some_and(|number| number != 0));
        says.then_some(left == right)
    }

    /// The identity as people read it.
    pub(super) fn shown(&self, terms: &[Term<'_>]) -> String {
        let side = |side: &[usize]| side.iter().map(|&term| terms[term].shown.as_str()).collect::<Vec<_>>().join(" + ");
        format!("{} = {}", side(&self.left), side(&self.right))
    }

    /// The identity as an expression.
    pub(super) fn written(&self, terms: &[Term<'_>]) -> String {
        let of = |(at, term): (usize, &usize), left: bool| {
            let term = &terms[*term];
            // What is explained is not judged where it is blank.
            if term.optional && !(left && at == 0) {
                format!("coalesce({}, 0)", term.written)
            } else {
                term.written.clone()
            }
        };
        let side = |side: &[usize], left: bool| {
            side.iter().enumerate().map(|term| of(term, left)).collect::<Vec<_>>().join(" + ")
        };
        format!("{} = {}", side(&self.left, true), side(&self.right, false))
    }

    /// What it is told by: its terms, sorted.
    pub(super) fn key(&self, terms: &[Term<'_>]) -> String {
        let mut names: Vec<&str> = self.terms().map(|term| terms[term].written.as_str()).collect();
        names.sort_unstable();
        names.join("\u{1f}")
    }

    /// The first of its terms as ids of rules name it.
    pub(super) fn slug(&self, terms: &[Term<'_>]) -> String {
        self.terms().map(|term| terms[term].slug.as_str()).collect::<Vec<_>>().join("-")
    }
}

/// A term's number; 0 where a blank cell counts as that.
fn value(term: &Term<'_>, at: usize) -> Option<i64> {
    term.numbers[at].or(term.optional.then_some(0))
}

/// The identities that a sample promises: two terms that are equal, a sum of two, of three, and two sums of two. Of terms that are
/// equal the first stands for all.
pub(super) fn identities(terms: &[Term<'_>]) -> Vec<Identity> {
    let places = terms.first().map_or(0, |term| term.numbers.len());
    let step = places.div_ceil(SAMPLE).max(1);
    let sample: Vec<usize> = (0..places).step_by(step).collect();
    let promises = |identity: &Identity| promises(identity, terms, &sample);
    let mut found = Vec::new();
    let mut kept: Vec<usize> = Vec::new();
    for at in 0..terms.len() {
        let same = kept.iter().copied().find(|&other| {
            let goes = go_together(terms, &[at, other]);
            goes && promises(&Identity { left: vec![other], right: vec![at] })
        });
        match same {
            Some(other) => {
                found.push(Identity { left: vec![other], right: vec![at] });
                // One that is equal in most places only is a term of its own.
                if !always(terms, at, other, &sample) {
                    kept.push(at);
                }
            }
            None => kept.push(at),
        }
    }
    let three = combinations(&kept, 3);
    for set in &three {
        for left in set {
            let right: Vec<usize> = set.iter().copied().filter(|term| term != left).collect();
            found.push(Identity { left: vec![*left], right });
        }
    }
    for set in combinations(&kept, 4) {
        for left in &set {
            let right: Vec<usize> = set.iter().copied().filter(|term| term != left).collect();
            found.push(Identity { left: vec![*left], right });
        }
        for at in 1..4 {
            let left = vec![set[0], set[at]];
            let right = set[1..].iter().copied().filter(|term| *term != set[at]).collect();
            found.push(Identity { left, right });
        }
    }
    found.retain(|identity| {
        let all: Vec<usize> = identity.terms().collect();
        go_together(terms, &all) && promises(identity)
    });
    found
}

/// Whether terms may be added up: all money, or all pieces. Products of a column go with anything but that column.
fn go_together(terms: &[Term<'_>], set: &[usize]) -> bool {
    let mut kinds = set.iter().filter_map(|&term| terms[term].kind);
    let first = kinds.next();
    let alike = first.is_none_or(|first| kinds.all(|kind| kind == first));
    // Prices of pieces are no part of sums, but what they come to is.
    let is_price = |term: usize| {
        use crate::model::Column::{ListPrice, UnitPrice, UnitPriceIncl};
        let column = terms[term].column.and_then(|column| column.column);
        matches!(column, Some(UnitPrice | UnitPriceIncl | ListPrice))
    };
    let prices = set.iter().filter(|&&term| is_price(term)).count();
    alike && (prices == 0 || prices == set.len()) && first != Some(Kind::Rate)
}

fn always(terms: &[Term<'_>], one: usize, other: usize, sample: &[usize]) -> bool {
    sample.iter().all(|&at| value(&terms[one], at) == value(&terms[other], at))
}

/// Whether a combination holds in much of a sample, and each of its terms is there in some of it.
#[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
fn promises(identity: &Identity, terms: &[Term<'_>], sample: &[usize]) -> bool {
    let (mut judged, mut held) = (0usize, 0usize);
    for &at in sample {
        if let Some(holds) = identity.holds(terms, at) {
            judged += 1;
            held += usize::from(holds);
            // Most combinations are none, which shows soon.
            if judged == ENOUGH && held == 0 {
                return false;
            }
        }
    }
    judged >= ENOUGH && held as f64 >= PROMISING * judged as f64
}

/// Sets of so many of the terms, each sorted.
fn combinations(of: &[usize], count: usize) -> Vec<Vec<usize>> {
    match (of.split_first(), count) {
        (_, 0) => vec![Vec::new()],
        (None, _) => Vec::new(),
        (Some((first, rest)), _) => {
            let with = combinations(rest, count - 1).into_iter().map(|mut set| {
                set.insert(0, *first);
                set
            });
            with.chain(combinations(rest, count)).collect()
        }
    }
}
