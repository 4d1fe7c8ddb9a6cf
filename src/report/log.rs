//! What the formats for the logs of build systems share: which rules are told of, and that no text of a file is a command.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::costliest::size_of;
use super::model::{Report, RuleResult, Status};
use super::words;
use crate::model::{Decimal, Lang, Text};

/// Rules of a status that are told of. GitHub shows no more than ten annotations of a kind for each step, and drops the
/// others without a word.
const MOST: usize = 10;

/// The rules that are told of, the worst first.
struct Told<'a> {
    /// Rules that fail.
    failing: Vec<&'a RuleResult>,
    /// Rules that warn.
    warning: Vec<&'a RuleResult>,
    /// How many others fail or warn.
    others: u64,
}

/// The rules with a status, the worst first: by turns the one with most money at stake, and the one that reports list first.
/// What cannot be read tells no money, and must not fall behind all that does.
pub(super) fn worst_first(report: &Report, status: Status) -> Vec<&RuleResult> {
    let listed: Vec<&RuleResult> = report.rules.iter().filter(|rule| rule.status == status).collect();
    let stake = |rule: &&RuleResult| {
        let sums = rule.at_stake.iter().filter_map(|(_, sum)| Decimal::parse(sum));
        Reverse(sums.map(size_of).max().unwrap_or_default())
    };
    let mut costly = listed.clone();
    costly.sort_by_key(stake);
    let mut rules: Vec<&RuleResult> = Vec::with_capacity(listed.len());
    for rule in costly.into_iter().zip(listed).flat_map(|(costly, listed)| [costly, listed]) {
        if !rules.iter().any(|told| std::ptr::eq(*told, rule)) {
            rules.push(rule);
        }
    }
    rules
}

/// Chooses the rules of a report.
fn told(report: &Report) -> Told<'_> {
    let of = |status: Status| worst_first(report, status).into_iter();
    let all = of(Status::Fail).chain(of(Status::Warn)).count();
    let failing: Vec<&RuleResult> = of(Status::Fail).take(MOST).collect();
    let warning: Vec<&RuleResult> = of(Status::Warn).take(MOST).collect();
    let others = (all - failing.len() - warning.len()) as u64;
    Told { failing, warning, others }
}

/// The commands for the rules that are told of, each made of its kind and its rule; what `others` makes of the number of others
/// comes last.
pub(super) fn annotations(
    report: &Report,
    command: impl Fn(&str, &RuleResult) -> String,
    others: impl Fn(u64) -> String,
) -> String {
    let told = told(report);
    let of = |kind: &'static str, rules: Vec<&RuleResult>| rules.into_iter().map(|rule| command(kind, rule)).collect();
    let mut commands: Vec<String> = of("error", told.failing);
    commands.extend::<Vec<String>>(of("warning", told.warning));
    if told.others > 0 {
        commands.push(others(told.others));
    }
    commands.concat()
}

/// what is said of a rule in one line: how it fared, its costliest finding and its id.
pub(super) fn sentence(rule: &RuleResult, lang: Lang) -> String {
    const FIRST: Text = Text { en: "; e.g. {finding}", zh: "；例如 {finding}" };
    let first = rule.counting().next().map(|example| words::finding(example, lang));
    let first = first.map_or_else(String::new, |finding| FIRST.fill(lang, &[("finding", &finding)]));
    format!("{}{first} ({})", words::outcome(rule, lang), words::line(&rule.rule))
}

/// Lines in which nothing is a command to GitHub Actions or Azure Pipelines: those begin with `::`, or hold `##[` or `##vso[`
/// anywhere. A space is put into what looks like one.
pub(crate) fn unmarked(text: &str) -> Cow<'_, str> {
    const MARKS: [(&str, &str); 2] = [("##[", "# #["), ("##vso[", "# #vso[")];
    let begins = |line: &str| line.trim_start().starts_with("::");
    let lower = text.to_ascii_lowercase();
    if !text.lines().any(begins) && !MARKS.iter().any(|(mark, _)| lower.contains(mark)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let from = out.len();
        let mut rest = line;
        while let Some(at) = rest.find("##") {
            let after = &rest[at + 2..];
            let is_mark =
                after.starts_with('[') || after.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("vso["));
            out.push_str(&rest[..=at]);
            if is_mark {
                out.push(' ');
            }
            rest = &rest[at + 1..];
        }
        out.push_str(rest);
        if begins(line) {
            let colon = from + out[from..].find(':').unwrap_or(0);
            out.insert(colon + 1, ' ');
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn no_line_of_a_text_is_a_command() {
        for (text, expected) in [
            ("a::b ## c #[x]\n", "a::b ## c #[x]\n"),
            ("::error::x", ": :error::x"),
            ("ok\n  ::add-mask::x\nok\n", "ok\n  : :add-mask::x\nok\n"),
            ("a ##[group]b", "a # #[group]b"),
            ("a ##vso[task.setvariable variable=x]b", "a # #vso[task.setvariable variable=x]b"),
            ("###VSO[task", "## #VSO[task"),
            ("订单##[x", "订单# #[x"),
        ] {
            assert_eq!(unmarked(text), expected);
        }
        assert!(matches!(unmarked("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn ten_rules_of_each_status_are_told_and_the_others_counted() {
        let mut report = sample_report();
        let (fails, warns) = (report.rules[0].clone(), report.rules[2].clone());
        report.rules = [vec![fails; 12], vec![warns; 4]].concat();
        let told = told(&report);
        assert_eq!((told.failing.len(), told.warning.len(), told.others), (10, 4, 2));
    }
}
