//! `ordermend history list`: the runs, and how findings and scores went.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use serde_json::json;

use super::{Which, plain, print_json, score, unusable, verdict};
use crate::checks::Dimension;
use crate::commands::print;
use crate::error::Error;
use crate::exit::Exit;
use crate::history::{RunFacts, Trend, trends, trends_of_rules};
use crate::model::{Lang, Text, visible};
use crate::report::thousands;
use crate::ui::{keep_figures, table};

/// Arguments of `history list`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    which: Which,

    /// Show at most this many runs of each series, the newest; JSON has all
    ///
    /// 每个序列最多显示多少次最近的运行；JSON 含全部
    #[arg(long, value_name = "N", default_value = "20")]
    limit: NonZeroUsize,
}

/// Most runs that a line of blocks shows, so that it fits beside its figures.
const MOST_BLOCKS: usize = 30;

/// Runs the command.
///
/// # Errors
/// When the history cannot be read, or there is no such series.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let (store, runs) = args.which.open()?;
    let series: BTreeSet<&str> = runs.iter().map(|run| run.series.as_str()).collect();
    let of = |name: &str| runs.iter().filter(|run| run.series == name).cloned().collect::<Vec<RunFacts>>();
    let of_rules =
        |runs: &[RunFacts]| trends_of_rules(&store, runs).map_err(|trouble| unusable(&args.which.file, &trouble));
    if args.which.json {
        let mut all = Vec::new();
        for name in &series {
            let runs = of(name);
            all.push(json!({ "series": name, "trends": trends(&runs), "rules": of_rules(&runs)? }));
        }
        print_json(&json!({ "schema": "ordermend-history/1", "runs": runs, "series": all }))?;
        return Ok(Exit::Passed);
    }
    const NONE: Text = Text { en: "The history holds no run yet.\n", zh: "历史中还没有运行记录。\n" };
    let mut out = String::new();
    for name in series {
        let runs = of(name);
        let of_rules = of_rules(&runs[runs.len() - runs.len().min(MOST_BLOCKS_BESIDE_NAMES)..])?;
        out.push_str(&told(name, &runs, &of_rules, args.limit.get(), lang));
    }
    print(if out.is_empty() { NONE.get(lang) } else { &out })?;
    Ok(Exit::Passed)
}

fn told(series: &str, runs: &[RunFacts], rules: &[Trend], limit: usize, lang: Lang) -> String {
    const HEAD: Text = Text { en: "{series}: {count} runs", zh: "{series}：{count} 次运行" };
    const SHOWN: Text = Text { en: ", the last {shown} shown", zh: "，显示最近 {shown} 次" };
    const SET: Text = Text { en: ", baseline {run}", zh: "，基线为运行 {run}" };
    let (count, shown) = (runs.len() as u64, runs.len().min(limit));
    let head = HEAD.counted(count, "{series}: {count} run");
    let mut out = head.fill(lang, &[("series", &visible(series)), ("count", &thousands(count))]);
    if shown < runs.len() {
        out.push_str(&SHOWN.fill(lang, &[("shown", &shown.to_string())]));
    }
    if let Some(baseline) = runs.iter().find(|run| run.baseline) {
        out.push_str(&SET.fill(lang, &[("run", &baseline.run.to_string())]));
    }
    let blocks = &runs[runs.len() - runs.len().min(MOST_BLOCKS)..];
    out += "\n";
    out += &plain(&of_runs(&runs[runs.len() - shown..], lang));
    out += &plain(&of_trends(&trends(blocks), lang));
    if !rules.is_empty() {
        out += &plain(&of_rules(rules, lang));
    }
    out + "\n"
}

/// Most runs that a line of blocks shows beside the name of a rule.
const MOST_BLOCKS_BESIDE_NAMES: usize = 16;

/// Characters of the name of a rule.
const LONGEST_NAME: usize = 36;

/// How the share of units that fail a rule went.
fn of_rules(trends: &[Trend], lang: Lang) -> comfy_table::Table {
    let head = [
        Text { en: "share that fails", zh: "不通过的占比" },
        Text { en: "first", zh: "最初" },
        Text { en: "last", zh: "最近" },
        Text { en: "trend", zh: "走势" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for trend in trends {
        let said = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), score);
        let there = || trend.values.iter().flatten().copied();
        let mut name: String = trend.figure.chars().take(LONGEST_NAME).collect();
        if name.len() < trend.figure.len() {
            name.push('…');
        }
        table.add_row([name, said(there().next()), said(there().next_back()), trend.sparkline.clone()]);
    }
    keep_figures(&mut table, 1..3);
    narrow(&mut table);
    table
}

/// A dimension within a few columns.
fn short(dimension: Dimension) -> Text {
    match dimension {
        Dimension::Completeness => Text { en: "compl", zh: "完整" },
        Dimension::Uniqueness => Text { en: "uniq", zh: "唯一" },
        Dimension::Validity => Text { en: "valid", zh: "有效" },
        Dimension::Consistency => Text { en: "cons", zh: "一致" },
        Dimension::Timeliness => Text { en: "time", zh: "及时" },
    }
}

fn of_runs(runs: &[RunFacts], lang: Lang) -> comfy_table::Table {
    let head = [
        Text { en: "run", zh: "运行" },
        Text { en: "as of", zh: "截至" },
        Text { en: "verdict", zh: "结论" },
        Text { en: "rows", zh: "行数" },
        Text { en: "findings", zh: "发现" },
    ];
    let captions = head.into_iter().chain(Dimension::ALL.iter().map(|dimension| short(*dimension)));
    let mut table = table(captions.map(|text| text.get(lang)));
    for run in runs {
        let of = |dimension: &Dimension| {
            let facts = run.dimensions.iter().find(|facts| facts.dimension == dimension.name());
            // Cut, not rounded: 100.0 is said of nothing that is less.
            let said = |score: u32| format!("{}.{}", score / 100, score % 100 / 10);
            facts.and_then(|facts| facts.score).map_or_else(|| "–".to_owned(), said)
        };
        let facts = [
            run.run.to_string(),
            run.as_of.clone(),
            verdict(&run.verdict).get(lang).to_owned(),
            thousands(run.rows),
            thousands(run.findings),
        ];
        table.add_row(facts.into_iter().chain(Dimension::ALL.iter().map(of)));
    }
    keep_figures(&mut table, 0..1);
    keep_figures(&mut table, 3..head.len() + Dimension::ALL.len());
    narrow(&mut table);
    table
}

fn of_trends(trends: &[Trend], lang: Lang) -> comfy_table::Table {
    const FINDINGS: Text = Text { en: "Findings", zh: "发现" };
    let head = [
        Text { en: "", zh: "" },
        Text { en: "first", zh: "最初" },
        Text { en: "last", zh: "最近" },
        Text { en: "lowest", zh: "最低" },
        Text { en: "highest", zh: "最高" },
        Text { en: "from lowest to highest", zh: "走势（最低至最高）" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for trend in trends {
        let dimension = Dimension::ALL.iter().find(|dimension| dimension.name() == trend.figure);
        let title = dimension.map_or(FINDINGS, |dimension| dimension.text());
        let said = |value: Option<u64>| {
            let shown = |value| if dimension.is_some() { score(value) } else { thousands(value) };
            value.map_or_else(|| "–".to_owned(), shown)
        };
        let there = || trend.values.iter().flatten().copied();
        table.add_row([
            title.get(lang).to_owned(),
            said(there().next()),
            said(there().next_back()),
            said(there().min()),
            said(there().max()),
            trend.sparkline.clone(),
        ]);
    }
    keep_figures(&mut table, 1..5);
    narrow(&mut table);
    table
}

/// Leaves one space between columns, so that ten of them fit.
fn narrow(table: &mut comfy_table::Table) {
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 1));
    });
}
