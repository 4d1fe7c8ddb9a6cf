//! `worklists/OWNER.xlsx`: for each owner a workbook of the findings that are theirs, with the day each was first found.

use std::collections::BTreeMap;
use std::io;

use super::{OutputFolder, book};
use crate::config::Job;
use crate::error::Error;
use crate::model::Text;
use crate::pipeline::Run;
use crate::report::{Report, owner_of};
use crate::waivers::Standing;
use crate::write::folder::write_error;
use crate::write::sheet_name;

/// Whether a finding counts and is an owner's.
pub(super) fn is_of(job: &Job, run: &Run, at: usize, owner: &str) -> bool {
    let rule = &job.rules[run.findings.rule(at).index()];
    let has_limit = rule.warn.is_some() || rule.fail.is_some() || !rule.segments.is_empty();
    has_limit
        && run.exempt.standing(at) == Standing::Counts
        && owner_of(rule, run.findings.place(at), &run.orders) == owner
}

/// Writes a workbook for each owner of findings of rules that warn or fail, and one for what nobody answers for.
///
/// # Errors
/// When one cannot be written.
pub(in crate::write) fn write_all(folder: &OutputFolder, job: &Job, run: &Run, report: &Report) -> Result<(), Error> {
    const NOBODY: Text = Text { en: "without an owner", zh: "无负责人" };
    // How many findings of each rule are each owner's.
    let mut owners: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for at in 0..run.findings.len() {
        let rule = &job.rules[run.findings.rule(at).index()];
        let owner = owner_of(rule, run.findings.place(at), &run.orders);
        if is_of(job, run, at, owner) {
            *owners.entry(owner).or_default().entry(&rule.id).or_default() += 1;
        }
    }
    let mut taken = Vec::new();
    for (owner, rules) in owners {
        let shown = if owner.is_empty() { NOBODY.get(job.lang) } else { owner };
        // What other systems forbid in names of files is not in them either.
        let plain: String = shown.chars().map(|c| if matches!(c, '<' | '>' | '"' | '|') { '_' } else { c }).collect();
        let name = format!("worklists/{}.xlsx", sheet_name::allowed(plain.trim_end_matches(['.', ' ']), &mut taken));
        let mut own = report.clone();
        own.rules.retain(|rule| rules.contains_key(rule.rule.as_str()));
        for rule in &mut own.rules {
            rule.findings = rules.get(rule.rule.as_str()).copied().unwrap_or(rule.findings);
            rule.segments.retain(|segment| segment.owner == owner);
        }
        let path = folder.path(&name)?;
        let target = folder.final_path(&name);
        let failed = |error: rust_xlsxwriter::XlsxError| write_error(&target, io::Error::other(error.to_string()));
        book(job, run, &own, Some(owner)).and_then(|mut book| book.save(&path)).map_err(failed)?;
    }
    Ok(())
}
