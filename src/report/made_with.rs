//! What a run was made with: its rules and its options. With the inputs and the day, they are all that it depends on.

use serde::Serialize;

use crate::config::{FailOn, Job, QuarantineUnit, hash_of};
use crate::read::{Named, Origin};

/// What a run was made with.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MadeWith {
    /// BLAKE3 hash of all that the rules say.
    pub rules_blake3: String,
    /// Where the rules come from, in the order of their use.
    pub rule_files: Vec<RuleFile>,
    /// Options with their values, in the order of the help. Those without a value are flags that were given.
    pub options: Vec<(String, String)>,
}

/// Rules of one file.
#[derive(Debug, Clone, Serialize)]
pub struct RuleFile {
    /// The file.
    pub file: String,
    /// Whether it ships with the program.
    pub shipped: bool,
    /// Its rules.
    pub rules: u64,
}

/// What a job makes a run with.
pub(super) fn of(job: &Job) -> MadeWith {
    let mut rule_files: Vec<RuleFile> = Vec::new();
    for rule in &job.rules {
        match rule_files.iter_mut().find(|file| file.file == rule.origin) {
            Some(file) => file.rules += 1,
            None => rule_files.push(RuleFile { file: rule.origin.clone(), shipped: rule.shipped, rules: 1 }),
        }
    }
    MadeWith { rules_blake3: hash_of(&job.rules), rule_files, options: options(job) }
}

/// The options of a job that make a difference to what comes out. Limits of memory make none.
fn options(job: &Job) -> Vec<(String, String)> {
    let mut options: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, value: &str| options.push((name.to_owned(), value.to_owned()));
    say("--as-of", &job.as_of.to_string());
    if let Some(encoding) = job.encoding {
        say("--encoding", encoding.name());
    }
    job.sheets.iter().for_each(|sheet| say("--sheet", sheet));
    if let Some(source) = &job.sources.source {
        say("--source", &source.id);
    }
    job.sources.map.iter().for_each(|(column, caption)| say("--map", &format!("{}={caption}", column.name())));
    job.previous.iter().for_each(|file| say("--previous", &with_hash(file)));
    if let Some(baseline) = &job.baseline {
        say("--baseline", &format!("{} (BLAKE3 {})", baseline.file, baseline.hash()));
    }
    let (decisions, previous) = (&job.memory.decisions, &job.memory.previous);
    if !decisions.is_empty() {
        say("--decisions", &format!("BLAKE3 {}", decisions.hash()));
    }
    if !previous.is_empty() {
        say("--previous-map", &format!("BLAKE3 {}", previous.hash()));
    }
    job.repairs.masters.iter().for_each(|(_, file)| say("--master", &with_hash(file)));
    for (name, is_given) in
        [("--no-match", !job.matching), ("--strict", job.strict), ("--unsafe-repairs", job.repairs.conclusions)]
    {
        if is_given {
            say(name, "");
        }
    }
    if let Some(fail_on) = job.fail_on {
        say(
            "--fail-on",
            match fail_on {
                FailOn::Warn => "warn",
                FailOn::Fail => "fail",
                FailOn::Never => "never",
            },
        );
    }
    if job.unit == QuarantineUnit::Row {
        say("[clean] unit", "row");
    }
    if !job.waivers.is_empty() {
        say("[[waiver]]", &job.waivers.len().to_string());
    }
    options
}

/// A file with the hash of its bytes, as far as it can be read once more.
fn with_hash(file: &Named) -> String {
    let Origin::File(path) = &file.origin else { return file.name.clone() };
    let mut hasher = blake3::Hasher::new();
    let read = std::fs::File::open(path).and_then(|file| hasher.update_reader(file).map(|_| ()));
    match read {
        Ok(()) => format!("{} (BLAKE3 {})", file.name, hasher.finalize().to_hex()),
        Err(_) => file.name.clone(),
    }
}

/// What the sample report says.
#[cfg(test)]
pub(super) fn sample() -> MadeWith {
    let file = |file: &str, shipped, rules| RuleFile { file: file.to_owned(), shipped, rules };
    MadeWith {
        rules_blake3: "7".repeat(64),
        rule_files: vec![file("rules/packs/orders.toml", true, 155), file("our <rules>.toml", false, 2)],
        options: [("--as-of", "2024-07-01"), ("--source", "taobao"), ("--no-match", "")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
    }
}
