//! `ordermend history show`: all that is kept of one run.

use serde_json::json;

use super::{Which, plain, print_json, score, unusable, verdict};
use crate::checks::Dimension;
use crate::commands::job::usage;
use crate::commands::print;
use crate::error::Error;
use crate::exit::Exit;
use crate::history::{Recorded, RuleFacts, RunFacts, previous};
use crate::model::{Lang, Text, visible};
use crate::report::{share, thousands};
use crate::ui::{keep_figures, ledger, table};

/// Arguments of `history show`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    which: Which,

    /// A number, last, previous, first, baseline, or a day, as in 2024-06-30
    ///
    /// 运行编号，或 last、previous、first、baseline，或日期，例如 2024-06-30
    #[arg(value_name = "RUN", default_value = "last")]
    run: String,
}

/// Runs the command.
///
/// # Errors
/// When the history cannot be read, or there is no such run.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let (store, runs) = args.which.open()?;
    let facts = RunFacts::find(&runs, &args.run).map_err(usage)?;
    let recorded = store.recorded(facts).map_err(|trouble| unusable(&args.which.file, &trouble))?;
    if args.which.json {
        print_json(&json!({ "schema": "ordermend-history/1", "run": recorded }))?;
    } else {
        print(&told(&recorded, previous(&runs, facts), lang))?;
    }
    Ok(Exit::Passed)
}

fn told(recorded: &Recorded, before: Option<&RunFacts>, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "Run {run} of the series {series}: {command} as of {as_of}, {verdict}",
        zh: "序列 {series} 的运行 {run}：{command}，截至 {as_of}，{verdict}",
    };
    const NOTED: Text = Text {
        en: "noted {at} by ordermend {version}, rules {rules}",
        zh: "记录时间 {at}，ordermend {version}，规则 {rules}",
    };
    const COUNTS: Text = Text {
        en: "{rows} rows, {orders} orders, the newest of {newest}; {findings} findings",
        zh: "{rows} 行，{orders} 个订单，最新订单 {newest}；{findings} 项发现",
    };
    let facts = &recorded.facts;
    let values = [
        ("run", facts.run.to_string()),
        ("series", visible(&facts.series).into_owned()),
        ("command", facts.command.clone()),
        ("as_of", facts.as_of.clone()),
        ("verdict", verdict(&facts.verdict).get(lang).to_owned()),
        ("at", facts.at.clone()),
        ("version", facts.version.clone()),
        ("rules", facts.rules_hash.clone()),
        ("rows", thousands(facts.rows)),
        ("orders", thousands(facts.orders)),
        ("newest", facts.newest.clone().unwrap_or_else(|| "–".to_owned())),
        ("findings", thousands(facts.findings)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut out: String = [HEAD, NOTED, COUNTS].iter().map(|text| text.fill(lang, &values) + "\n").collect();
    if let Some(before) = before {
        const SINCE: Text = Text {
            en: "since run {run}: {new} new, {reopened} open again, {open} still open, {fixed} fixed\n",
            zh: "与运行 {run} 相比：新增 {new}，再次出现 {reopened}，仍未解决 {open}，已解决 {fixed}\n",
        };
        let counts = facts.since;
        let run = before.run.to_string();
        let [new, reopened, open, fixed] = [counts.new, counts.reopened, counts.open, counts.fixed].map(thousands);
        let values = [("run", &*run), ("new", &new), ("reopened", &reopened), ("open", &open), ("fixed", &fixed)];
        out.push_str(&SINCE.fill(lang, &values));
    }
    out + &plain(&files(recorded, lang)) + &plain(&scores(facts, before, lang)) + &rules(&recorded.rules, lang)
}

fn files(recorded: &Recorded, lang: Lang) -> comfy_table::Table {
    let lines = recorded.ledger.iter().map(|line| {
        let sheet = line.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
        let figures = [line.read, line.clean, line.quarantined, line.retired, line.rejected, line.structural];
        (visible(&format!("{}{sheet}", line.file)).into_owned(), figures)
    });
    ledger(lines, lang)
}

fn scores(facts: &RunFacts, before: Option<&RunFacts>, lang: Lang) -> comfy_table::Table {
    let head = [
        Text { en: "dimension", zh: "维度" },
        Text { en: "score", zh: "得分" },
        Text { en: "before", zh: "上次" },
        Text { en: "broken", zh: "违反" },
        Text { en: "looked at", zh: "已检查" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for dimension in &facts.dimensions {
        let known = Dimension::ALL.iter().find(|known| known.name() == dimension.dimension);
        let title = known.map_or(dimension.dimension.as_str(), |known| known.text().get(lang));
        let earlier = before.and_then(|run| run.dimensions.iter().find(|other| other.dimension == dimension.dimension));
        let said = |value: Option<u32>| value.map_or_else(|| "–".to_owned(), |value| score(u64::from(value)));
        table.add_row([
            title.to_owned(),
            said(dimension.score),
            said(earlier.and_then(|earlier| earlier.score)),
            thousands(dimension.failed),
            thousands(dimension.evaluated),
        ]);
    }
    keep_figures(&mut table, 1..5);
    table
}

/// The rules that warn or fail.
fn rules(rules: &[RuleFacts], lang: Lang) -> String {
    const NONE: Text = Text { en: "No rule warns or fails.\n", zh: "没有规则警告或不通过。\n" };
    let head = [
        Text { en: "", zh: "" },
        Text { en: "rule", zh: "规则" },
        Text { en: "owner", zh: "负责人" },
        Text { en: "failed", zh: "不通过" },
        Text { en: "of", zh: "总数" },
        Text { en: "share", zh: "占比" },
    ];
    let told = |status: &str| rules.iter().filter(|rule| rule.status == status).collect::<Vec<_>>();
    let shown = [told("fail"), told("warn")].concat();
    if shown.is_empty() {
        return NONE.get(lang).to_owned();
    }
    let mut table = table(head.map(|text| text.get(lang)));
    for rule in shown {
        table.add_row([
            verdict(&rule.status).get(lang).to_owned(),
            visible(&rule.rule).into_owned(),
            visible(&rule.owner).into_owned(),
            thousands(rule.failed),
            thousands(rule.evaluated),
            share(rule.failed, rule.evaluated).unwrap_or_default(),
        ]);
    }
    keep_figures(&mut table, 3..6);
    plain(&table)
}
