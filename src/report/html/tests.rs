//! The page as a whole: what it shows, hides, escapes and leaves out.

use super::*;
use crate::model::{LedgerLine, OwnedText};
use crate::report::mask::Personal;
use crate::report::model::{Command, Example, Status};
use crate::report::sample::sample_report;
use crate::report::{ContextCell, HeatOf};
use crate::waivers::Standing;

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

fn both(text: &str) -> OwnedText {
    OwnedText { en: text.to_owned(), zh: text.to_owned() }
}

/// A report whose every text is the same.
fn hostile(text: &str) -> Report {
    let mut report = sample_report();
    report.as_of = text.to_owned();
    report.notes = vec![both(text)];
    report.missing = vec![text.to_owned()];
    for line in &mut report.ledger.lines {
        (line.file, line.sheet) = (text.to_owned(), Some(text.to_owned()));
    }
    for input in &mut report.inputs {
        (input.file, input.sheet) = (text.to_owned(), Some(text.to_owned()));
        (input.source, input.source_title) = (text.to_owned(), both(text));
        (input.encoding, input.encoding_reason) = (text.to_owned(), both(text));
        (input.grain, input.delimiter, input.blake3) = (text.to_owned(), text.to_owned(), text.to_owned());
        input.columns.push((text.to_owned(), Some(text.to_owned())));
    }
    for dimension in &mut report.dimensions {
        (dimension.dimension, dimension.title) = (text.to_owned(), both(text));
    }
    for rule in &mut report.rules {
        (rule.rule, rule.check, rule.title) = (text.to_owned(), text.to_owned(), both(text));
        (rule.dimension, rule.owner, rule.unit) = (text.to_owned(), text.to_owned(), both(text));
        (rule.warn, rule.fail, rule.on_fail) = (Some(text.to_owned()), Some(text.to_owned()), text.to_owned());
        rule.at_stake = vec![(text.to_owned(), text.to_owned())];
        rule.examples = vec![example(text)];
    }
    for cluster in &mut report.customers.largest {
        (cluster.golden_id, cluster.names) = (text.to_owned(), vec![text.to_owned()]);
    }
    for pair in report.customers.riskiest.iter_mut().chain(&mut report.customers.asked) {
        for side in [&mut pair.a, &mut pair.b] {
            (side.record_id, side.name, side.about) = (text.to_owned(), text.to_owned(), text.to_owned());
        }
        (pair.confidence, pair.stake) = (text.to_owned(), text.to_owned());
        for step in &mut pair.steps {
            step.what = both(text);
        }
    }
    (report.calendar.oldest, report.calendar.newest) = (Some(text.to_owned()), Some(text.to_owned()));
    for money in report.dimensions.iter_mut().flat_map(|dimension| &mut dimension.money) {
        (money.currency, money.at_stake, money.total) = (text.to_owned(), text.to_owned(), text.to_owned());
    }
    report.heat.months = vec![text.to_owned(); 24];
    for column in &mut report.heat.columns {
        column.of = HeatOf::Caption(text.to_owned());
    }
    for kind in &mut report.copies.kinds {
        (kind.check, kind.title) = (text.to_owned(), both(text));
    }
    for group in &mut report.copies.largest {
        (group.order_id, group.check, group.currency) = (text.to_owned(), text.to_owned(), text.to_owned());
        for place in std::iter::once(&mut group.kept).chain(&mut group.copies) {
            (place.file, place.sheet) = (text.to_owned(), Some(text.to_owned()));
        }
        group.amount = Some(text.to_owned());
    }
    report.made_with.rules_blake3 = text.to_owned();
    for file in &mut report.made_with.rule_files {
        file.file = text.to_owned();
    }
    report.made_with.options = vec![(text.to_owned(), text.to_owned())];
    report
}

fn cell(text: &str) -> ContextCell {
    ContextCell { caption: text.to_owned(), value: text.to_owned(), marked: true, column: None }
}

fn example(text: &str) -> Example {
    Example {
        file: text.to_owned(),
        sheet: Some(text.to_owned()),
        line: Some(7),
        order_id: text.to_owned(),
        source_column: text.to_owned(),
        observed: text.to_owned(),
        expected: text.to_owned(),
        message: both(text),
        context: vec![cell(text); 7],
        fingerprint: text.to_owned(),
        column: text.to_owned(),
        standing: Standing::Counts,
        text: Text::same(""),
        personal: Personal::default(),
    }
}

/// The sample with far more of everything than is shown, made of one text. Long texts are repeated less often.
fn huge(text: &str) -> Report {
    let mut report = hostile(text);
    let (examples, inputs) = if text.len() < 100 { (1000, 5000) } else { (25, 250) };
    let (rule, input) = (report.rules[0].clone(), report.inputs[0].clone());
    let (line, cluster) = (report.ledger.lines[0].clone(), report.customers.largest[0].clone());
    report.rules = vec![rule; 300];
    for (at, rule) in report.rules.iter_mut().enumerate() {
        rule.status = [Status::Fail, Status::Warn, Status::Pass, Status::NotEvaluated][at % 4];
        rule.findings = 1000;
        rule.examples = vec![example(text); examples];
        rule.at_stake = vec![(text.to_owned(), text.to_owned()); 100];
    }
    report.inputs = vec![input; inputs];
    for input in &mut report.inputs {
        input.columns = vec![(text.to_owned(), Some(text.to_owned())); 70];
    }
    report.ledger.lines = vec![line; inputs];
    report.customers.largest = vec![cluster; 100];
    report.customers.merged_customers = 1000;
    for cluster in &mut report.customers.largest {
        (cluster.names, cluster.spellings) = (vec![text.to_owned(); 20], 200);
    }
    report.customers.riskiest = vec![report.customers.riskiest[0].clone(); 10];
    report.customers.asked = vec![report.customers.asked[0].clone(); 10];
    report.heat.columns = vec![report.heat.columns[0].clone(); 17];
    report.copies.kinds = vec![report.copies.kinds[0].clone(); 5];
    let mut group = report.copies.largest[0].clone();
    group.copies = vec![group.kept.clone(); 5];
    report.copies.largest = vec![group; 20];
    report.copies.groups = 1000;
    report.made_with.rule_files = vec![report.made_with.rule_files[0].clone(); 200];
    report.made_with.options = vec![(text.to_owned(), text.to_owned()); 200];
    let money = report.dimensions[0].money[0].clone();
    report.dimensions[0].money = vec![money; 100];
    report.dimensions = vec![report.dimensions[0].clone(); 100];
    report.notes = vec![both(text); 500];
    report.missing = vec![text.to_owned(); 500];
    report.calendar.months = (0..120_000).map(|at| (format!("{:04}-{:02}", at / 12, at % 12 + 1), u32::MAX)).collect();
    report
}

#[test]
fn the_sample_is_a_whole_page_in_both_languages() {
    let pages = LANGS.map(|lang| render(&sample_report(), lang));
    for page in &pages {
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
        assert!(page.contains("深圳市锐捷科技有限公司") && page.contains("order_id"));
        assert!(page.matches("<script").count() == 1 && !page.contains("http://") && !page.contains("https://"));
        assert_eq!(page.matches("<h1>").count(), 1);
    }
    assert!(pages[0].contains("<html lang=\"en\">") && pages[0].contains("What costs most"));
    assert!(pages[1].contains("<html lang=\"zh-CN\">") && pages[1].contains("影响最大"));
    assert_ne!(pages[0], pages[1]);
}

#[test]
fn the_same_report_gives_the_same_page() {
    assert_eq!(render(&sample_report(), Lang::Zh), render(&sample_report(), Lang::Zh));
}

#[test]
fn tags_are_closed_in_order_whatever_the_values_are() {
    for report in [sample_report(), hostile("</td><b>\"'<!--"), huge("</table>"), empty()] {
        for lang in LANGS {
            assert_well_formed(&render(&report, lang));
        }
    }
}

fn empty() -> Report {
    let mut report = sample_report();
    (report.rules, report.inputs, report.ledger.lines) = (Vec::new(), Vec::new(), Vec::new());
    (report.dimensions, report.missing, report.notes) = (Vec::new(), Vec::new(), Vec::new());
    report.customers.largest.clear();
    report.calendar = crate::staleness::Calendar::default();
    report.verdict = Status::NotEvaluated;
    report
}

/// Fails where an element is closed that is not the innermost open one.
fn assert_well_formed(page: &str) {
    const VOID: [&str; 4] = ["!DOCTYPE", "meta", "link", "wbr"];
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).expect("a tag has a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
}

#[test]
fn hostile_texts_are_shown_and_do_nothing() {
    let page = render(&hostile("<script>alert(\"1\")</script>"), Lang::En);
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (1, 1));
    assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
    let page = render(&hostile("\u{202e}fdp.exe' onmouseover='x"), Lang::Zh);
    assert!(!page.contains('\u{202e}') && page.contains(r"\u{202e}fdp.exe&#39; onmouseover=&#39;x"));
}

#[test]
fn long_cells_are_cut_and_the_page_says_so() {
    let page = render(&hostile(&"长".repeat(33_000)), Lang::En);
    assert!(!page.contains(&"长".repeat(301)) && page.contains(&format!("{}…", "长".repeat(300))));
    assert!(page.contains("Texts of more than 300 characters are cut"));
    assert!(!render(&sample_report(), Lang::En).contains("Texts of more than"));
}

#[test]
fn the_page_stays_below_its_limit_and_says_what_it_leaves_out() {
    for text in ["x", "北京华信科技有限公司", &"\"".repeat(400), &"\u{e0001}".repeat(400)] {
        let report = huge(text);
        for lang in LANGS {
            let page = render(&report, lang);
            assert!(page.len() < MOST_BYTES, "{} bytes of {text:.3}", page.len());
        }
    }
    let page = render(&huge("x"), Lang::En);
    for expected in [
        " of 1,000; all are in findings.csv",
        " of 70 columns; all are in report.json.",
        " of 5,000 files and sheets; all are in report.json.",
        "Shown 20 of 1,000 customers of several records; all are in customer_map.csv.",
        "Shown 120 of 4,000 spellings of these customers; all are in customer_map.csv.",
        "Orders drawn: ",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn a_report_of_ordinary_size_shows_as_much_of_each_list_as_it_may() {
    let mut report = sample_report();
    report.rules[0].findings = 1234;
    report.inputs[0].columns = vec![("列".to_owned(), None); 300];
    let page = render(&report, Lang::En);
    assert!(page.contains("Shown 20 of 1,234; all are in findings.csv"));
    assert!(page.contains("Shown 60 of 300 columns; all are in report.json."));
}

#[test]
fn customers_and_spellings_that_are_left_out_are_counted() {
    let page = render(&sample_report(), Lang::En);
    for expected in [
        "<li class=\"muted\">and 2 more</li>",
        "Shown 3 of 387 customers of several records; all are in customer_map.csv.",
        "Shown 10 of 12 spellings of these customers; all are in customer_map.csv.",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    let mut report = sample_report();
    report.customers.merged_customers = 3;
    report.customers.largest[0].spellings = 6;
    let page = render(&report, Lang::En);
    assert!(!page.contains("customers of several records;") && !page.contains("spellings of these customers;"));
}

#[test]
fn a_check_claims_no_file_and_no_deed_of_clean() {
    let mut report = huge(&"长".repeat(301));
    report.command = Command::Check;
    for lang in LANGS {
        let page = render(&report, lang);
        for untrue in ["all are in ", "全部见", "holds them whole", "完整内容见", "Cells mended", "<dt>修正单元格"]
        {
            assert!(!page.contains(untrue), "{untrue}");
        }
        for expected in ["--format csv=findings.csv", "--format json=report.json", "ordermend clean"] {
            assert!(page.contains(expected), "{expected}");
        }
    }
    assert!(render(&report, Lang::En).contains("This was a check, and nothing was written"));
    assert!(!render(&sample_report(), Lang::En).contains("This was a check"));
}

#[test]
fn an_unbalanced_ledger_is_an_alarm() {
    let mut report = sample_report();
    report.ledger.lines.push(LedgerLine { file: "lost.csv".to_owned(), read: 3, clean: 1, ..LedgerLine::default() });
    report.balanced = false;
    let page = render(&report, Lang::En);
    assert!(page.contains("The ledger does not balance") && page.contains("not balanced ✗"));
    assert!(page.contains("Unaccounted for"));
    assert!(!render(&sample_report(), Lang::En).contains("The ledger does not balance"));
}

#[test]
fn the_verdict_is_a_sentence() {
    for (verdict, failing, warning, expected) in [
        (Status::Fail, 2, 1, "Fails: 2 of 4 rules fail, 1 warns"),
        (Status::Fail, 1, 0, "Fails: 1 of 4 rules fails, 0 warn"),
        (Status::Warn, 0, 1, "Passes with a warning: 1 of 4 rules warns"),
        (Status::Pass, 0, 0, "Passes: none of 4 rules fails or warns"),
        (Status::NotEvaluated, 0, 0, "Not judged: none of 4 rules had anything to look at"),
    ] {
        let mut report = sample_report();
        report.verdict = verdict;
        report.rules.truncate(4);
        for (at, rule) in report.rules.iter_mut().enumerate() {
            rule.status = match at {
                at if at < failing => Status::Fail,
                at if at < failing + warning => Status::Warn,
                _ => verdict.min(Status::Pass),
            };
        }
        assert!(render(&report, Lang::En).contains(expected), "{expected}");
    }
}
