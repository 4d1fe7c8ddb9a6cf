//! `worklists/OWNER.xlsx`: for each owner a workbook of the findings that are theirs, with the day each was first found.

use std::collections::BTreeMap;
use std::io;

use super::{OutputFolder, Shown, book};
use crate::config::{Job, Rule};
use crate::error::Error;
use crate::model::Text;
use crate::pipeline::Run;
use crate::report::{Report, RuleResult, Stakes, owner_of};
use crate::waivers::Standing;
use crate::write::folder::write_error;
use crate::write::sheet_name;

/// The findings of an owner, all of them and by the position of their rule.
#[derive(Default)]
struct Owned {
    findings: Vec<usize>,
    of_rule: BTreeMap<usize, Vec<usize>>,
}

/// Writes a workbook for each owner of findings of rules that warn or fail, and one for what nobody answers for.
///
/// # Errors
/// When one cannot be written.
pub(in crate::write) fn write_all(folder: &OutputFolder, job: &Job, run: &Run, report: &Report) -> Result<(), Error> {
    const NOBODY: Text = Text { en: "without an owner", zh: "无负责人" };
    let mut owners: BTreeMap<&str, Owned> = BTreeMap::new();
    for at in 0..run.findings.len() {
        let rule = run.findings.rule(at).index();
        if job.rules[rule].is_limited() && run.exempt.standing(at) == Standing::Counts {
            let owned = owners.entry(owner_of(&job.rules, run, at)).or_default();
            owned.findings.push(at);
            owned.of_rule.entry(rule).or_default().push(at);
        }
    }
    let mut taken = Vec::new();
    for (owner, Owned { findings, of_rule }) in owners {
        let shown = if owner.is_empty() { NOBODY.get(job.lang) } else { owner };
        // What other systems forbid in names of files is not in them either.
        let plain: String = shown.chars().map(|c| if matches!(c, '<' | '>' | '"' | '|') { '_' } else { c }).collect();
        let plain = allowed_stem(&plain);
        let name = format!("worklists/{}.xlsx", sheet_name::allowed(plain.trim_end_matches(['.', ' ']), &mut taken));
        let mut own = report.clone();
        let of_rule: BTreeMap<&str, (&Rule, Vec<usize>)> = of_rule
            .into_iter()
            .map(|(rule, findings)| (job.rules[rule].id.as_str(), (&job.rules[rule], findings)))
            .collect();
        own.rules.retain(|rule| of_rule.contains_key(rule.rule.as_str()));
        for result in &mut own.rules {
            if let Some((rule, findings)) = of_rule.get(result.rule.as_str()) {
                result.findings = findings.len() as u64;
                result.exempt = 0;
                result.at_stake = Stakes::of(rule, run, findings.iter().copied());
                of_owner(result, owner);
            }
        }
        let path = folder.path(&name)?;
        let target = folder.final_path(&name);
        let failed = |error: rust_xlsxwriter::XlsxError| write_error(&target, io::Error::other(error.to_string()));
        book(job, run, &own, &Shown { chosen: Some(&findings), ..Shown::default() })
            .and_then(|mut book| book.save(&path))
            .map_err(failed)?;
    }
    Ok(())
}

/// Makes of a rule the part of an owner: of one with segments, how theirs fared.
fn of_owner(rule: &mut RuleResult, owner: &str) {
    owner.clone_into(&mut rule.owner);
    let rule_worst = rule.segments.iter().map(|segment| segment.status).max().unwrap_or(rule.status);
    let is_whole = rule.segments.iter().all(|segment| segment.owner == owner);
    rule.segments.retain(|segment| segment.owner == owner);
    if let (false, Some(worst)) = (is_whole, rule.segments.iter().map(|segment| segment.status).max()) {
        // What makes the rule fail as a whole, whatever its segments are, holds for its parts.
        rule.status = if rule.status > rule_worst { rule.status } else { worst };
        rule.evaluated = rule.segments.iter().map(|segment| segment.evaluated).sum();
        rule.failed = rule.segments.iter().map(|segment| segment.failed).sum();
    }
}

/// A name that a file may have on any system: Windows keeps some for its devices, and Unix hides what begins with a point.
fn allowed_stem(name: &str) -> String {
    const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
    let upper = name.to_uppercase();
    let is_port = |prefix: &str| {
        upper.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_device = DEVICES.contains(&upper.as_str()) || is_port("COM") || is_port("LPT");
    if is_device || name.starts_with('.') { format!("_{name}") } else { name.to_owned() }
}
