//! `ordermend history diff`: what became of findings between two runs.

use serde_json::json;

use super::{Which, plain, print_json, unusable};
use crate::commands::job::usage;
use crate::commands::print;
use crate::error::Error;
use crate::exit::Exit;
use crate::history::{Counts, Diff, OwnerDiff, RuleDiff, RunFacts, diff};
use crate::model::{Lang, Text, visible};
use crate::report::thousands;
use crate::ui::{fold_lines, keep_figures, table};

/// Arguments of `history diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    which: Which,

    /// The earlier run: a number, last, previous, first, baseline, or a day, as in 2024-06-30
    ///
    /// 较早的运行：编号，或 last、previous、first、baseline，或日期，例如 2024-06-30
    #[arg(value_name = "A", default_value = "previous")]
    a: String,

    /// The later run, named in the same way
    ///
    /// 较晚的运行，写法相同
    #[arg(value_name = "B", default_value = "last")]
    b: String,

    /// Show at most this many rules; JSON has all
    ///
    /// 最多显示多少条规则；JSON 含全部
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// Runs the command. The runs may be named in any order.
///
/// # Errors
/// When the history cannot be read, there is no such run, or the two are of different series.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const APART: Text = Text {
        en: "run {a} is of the series `{of_a}`, run {b} of `{of_b}`: only runs of one series can be compared",
        zh: "运行 {a} 属于序列 `{of_a}`，运行 {b} 属于 `{of_b}`：只能比较同一序列的运行",
    };
    let (store, runs) = args.which.open()?;
    let (a, b) = (RunFacts::find(&runs, &args.a).map_err(usage)?, RunFacts::find(&runs, &args.b).map_err(usage)?);
    if a.series != b.series {
        let (of_a, of_b) = (a.run.to_string(), b.run.to_string());
        let values = [("a", of_a.as_str()), ("of_a", &a.series), ("b", &of_b), ("of_b", &b.series)];
        return Err(usage(APART.owned(&values)));
    }
    let (from, to) = if a.run <= b.run { (a, b) } else { (b, a) };
    let diff = diff(&store, &runs, from, to).map_err(|trouble| unusable(&args.which.file, &trouble))?;
    if args.which.json {
        print_json(&json!({ "schema": "ordermend-history/1", "diff": diff }))?;
    } else {
        print(&told(&diff, args.limit, lang))?;
    }
    Ok(Exit::Passed)
}

fn told(diff: &Diff, limit: usize, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "From run {from} (as of {since}) to run {to} (as of {until}): {new} new, {reopened} open again, {open} still open, \
             {fixed} fixed\n",
        zh: "从运行 {from}（截至 {since}）到运行 {to}（截至 {until}）：新增 {new}，再次出现 {reopened}，仍未解决 {open}，已解决 {fixed}\n",
    };
    const DIFFER: Text = Text {
        en: "The rules differ between the two, which may be why findings came or went.\n",
        zh: "两次运行的规则不同，发现的增减可能由此引起。\n",
    };
    const MORE: Text = Text {
        en: "showing {shown} of {all} rules; --limit shows more\n",
        zh: "仅显示 {all} 条规则中的 {shown} 条，可用 --limit 显示更多\n",
    };
    let [new, reopened, open, fixed] = figures(diff.all);
    let (from, to) = (diff.from.run.to_string(), diff.to.run.to_string());
    let values = [
        ("from", from.as_str()),
        ("since", &diff.from.as_of),
        ("to", &to),
        ("until", &diff.to.as_of),
        ("new", &new),
        ("reopened", &reopened),
        ("open", &open),
        ("fixed", &fixed),
    ];
    let mut out = fold_lines(&HEAD.fill(lang, &values));
    if diff.rules_differ {
        out.push_str(DIFFER.get(lang));
    }
    if diff.rules.is_empty() {
        return out;
    }
    out.push_str(&plain(&owners(&diff.owners, lang)));
    out.push_str(&plain(&rules(&diff.rules[..diff.rules.len().min(limit)], lang)));
    if diff.rules.len() > limit {
        let (shown, all) = (limit.to_string(), diff.rules.len().to_string());
        out.push_str(&MORE.fill(lang, &[("shown", &shown), ("all", &all)]));
    }
    out
}

fn figures(counts: Counts) -> [String; 4] {
    [counts.new, counts.reopened, counts.open, counts.fixed].map(thousands)
}

/// What stands above the four counts.
const COUNTS: [Text; 4] = [
    Text { en: "new", zh: "新增" },
    Text { en: "again", zh: "再次出现" },
    Text { en: "open", zh: "未解决" },
    Text { en: "fixed", zh: "已解决" },
];

/// What stands above the ages of findings that are there.
const AGES: [Text; 2] = [Text { en: "days", zh: "天数" }, Text { en: "oldest", zh: "最久" }];

/// The median age and that of the oldest, in days.
fn ages(ages: [Option<i64>; 2]) -> [String; 2] {
    ages.map(|age| age.map_or_else(|| "–".to_owned(), |days| days.to_string()))
}

fn owners(owners: &[OwnerDiff], lang: Lang) -> comfy_table::Table {
    const OWNER: Text = Text { en: "owner", zh: "负责人" };
    let mut table = table([OWNER].into_iter().chain(COUNTS).chain(AGES).map(|text| text.get(lang)));
    for of in owners {
        let name = visible(&of.owner).into_owned();
        table.add_row(std::iter::once(name).chain(figures(of.counts)).chain(ages([of.median_age, of.oldest_age])));
    }
    keep_figures(&mut table, 1..7);
    table
}

fn rules(rules: &[RuleDiff], lang: Lang) -> comfy_table::Table {
    const RULE: Text = Text { en: "rule", zh: "规则" };
    let mut table = table([RULE].into_iter().chain(COUNTS).chain(AGES).map(|text| text.get(lang)));
    for rule in rules {
        let ages = ages([rule.median_age, rule.oldest_age]);
        let name = visible(&rule.rule).into_owned();
        table.add_row(std::iter::once(name).chain(figures(rule.counts)).chain(ages));
    }
    keep_figures(&mut table, 1..7);
    table
}
