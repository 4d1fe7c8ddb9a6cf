//! Segments of rules: how each fared, and how severe what was found in it is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::Status;
use super::money::Money;
use super::status;
use crate::config::{Job, Rule};
use crate::pipeline::Run;
use crate::waivers::Standing;

/// How one segment of a rule fared.
#[derive(Debug, Clone, Serialize)]
pub struct SegmentResult {
    /// What tells it from the others, such as the shop.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// Its status.
    pub status: Status,
    /// Units looked at.
    pub evaluated: u64,
    /// Units that broke the rule.
    pub failed: u64,
    /// Above this it warns: a limit of its own, or the rule's.
    pub warn: Option<String>,
    /// Above this it fails.
    pub fail: Option<String>,
}

/// How severe findings are: the status of their segment, or of their rule.
#[derive(Debug)]
pub struct Severities<'r> {
    /// The rules.
    pub rules: &'r [Rule],
    statuses: &'r [Status],
    segments: Vec<BTreeMap<String, Status>>,
}

impl<'r> Severities<'r> {
    /// Of a run, given the statuses of its rules.
    #[must_use]
    pub fn of(job: &'r Job, run: &Run, statuses: &'r [Status]) -> Self {
        let money = Money::of(run);
        let of_rule = |(at, rule): (usize, &Rule)| -> BTreeMap<String, Status> {
            if rule.by.is_none() {
                return BTreeMap::new();
            }
            let all = status::segments(rule, at, (run, &money), job.strict).all;
            // What makes a rule only warn holds for its segments too.
            all.into_iter().map(|of| (of.name, of.status.min(statuses[at]))).collect()
        };
        Self { rules: &job.rules, statuses, segments: job.rules.iter().enumerate().map(of_rule).collect() }
    }

    /// The severity of a finding as files write it.
    #[must_use]
    pub fn severity(&self, run: &Run, finding: usize) -> &'static str {
        let rule = run.findings.rule(finding).index();
        let of_segment = run.segment_of.get(&finding).and_then(|name| self.segments[rule].get(name));
        match (run.exempt.standing(finding), of_segment.copied().unwrap_or(self.statuses[rule])) {
            (Standing::Waived, _) => "waived",
            (Standing::Known, _) => "known",
            (Standing::Counts, Status::Fail) => "fail",
            (Standing::Counts, Status::Warn) => "warn",
            (Standing::Counts, Status::Pass | Status::NotEvaluated) => "info",
        }
    }
}
