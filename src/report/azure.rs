//! Annotations of Azure Pipelines: logging commands, one for each rule that fails or warns, at its first finding.

use super::log::{annotations, sentence, unmarked};
use super::model::{Report, RuleResult};
use super::words;
use crate::model::Lang;

/// Renders the annotations, the worst first; a line of text counts the rules beyond them.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    annotations(report, |kind, rule| command(kind, rule, lang), |others| words::more(others, lang) + "\n")
}

/// An error that is about no rule.
#[must_use]
pub fn error(text: &str) -> String {
    format!("##vso[task.logissue type=error;]{}\n", data(text))
}

fn command(kind: &str, rule: &RuleResult, lang: Lang) -> String {
    let mut properties = format!("type={kind};");
    if let Some(example) = rule.counting().next() {
        properties.push_str(&format!("sourcepath={};", property(&example.file)));
        if let Some(line) = example.line {
            properties.push_str(&format!("linenumber={line};"));
        }
    }
    properties.push_str(&format!("code={};", property(&words::line(&rule.check))));
    let message = format!("{}: {}", words::line(rule.title.get(lang)), sentence(rule, lang));
    format!("##vso[task.logissue {properties}]{}\n", data(&message))
}

/// Escapes the text of a command as its reader undoes it (azure-pipelines-task-lib, `taskcommand.ts`).
fn data(text: &str) -> String {
    unmarked(text).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn each_rule_that_fails_or_warns_is_one_issue() {
        let out = render(&sample_report(), Lang::En);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4, "{out}");
        assert_eq!(
            lines[0],
            "##vso[task.logissue type=error;sourcepath=kingdee-2024H1.xlsx;linenumber=118;code=amount-identity;]Amounts \
             add up: 312 of 18,907 orders (1.65%AZP25), findings: 312; warns >0; fails >0.5%AZP25; e.g. \
             kingdee-2024H1.xlsx [销售订单]:118: the order total is 57.90, its parts give 59.70 (taobao-paid)"
        );
        assert!(
            lines[3].starts_with("##vso[task.logissue type=warning;sourcepath=shop \"old\" & archive.csv;"),
            "{out}"
        );
    }

    #[test]
    fn no_text_of_a_file_is_a_command_of_its_own() {
        let mut report = sample_report();
        report.rules.truncate(1);
        let hostile = "a];b\n##vso[task.setvariable variable=x]y%";
        let rule = &mut report.rules[0];
        rule.title.en = hostile.to_owned();
        (rule.examples[0].file, rule.examples[0].message.en) = (hostile.to_owned(), hostile.to_owned());
        let out = render(&report, Lang::En);
        assert_eq!((out.lines().count(), out.matches("##vso[").count()), (1, 1), "{out}");
        let (properties, _) = out.split_once(']').expect("a command");
        assert!(properties.ends_with(";linenumber=118;code=amount-identity;"), "{properties}");
        assert!(
            properties.contains("sourcepath=a%5D%3Bb%0A# #vso[task.setvariable variable=x%5Dy%AZP25;"),
            "{properties}"
        );
    }
}
