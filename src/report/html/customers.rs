//! The customers behind the orders: the largest, the riskiest merges and the first questions, each pair with its waterfall.

use super::chart;
use super::page::{Head, Page, Whole};
use crate::model::{Lang, Text};
use crate::report::model::{ClusterFacts, CustomerFacts, PairFacts, SideFacts};
use crate::report::number::{amount, thousands};

/// Bytes that the part takes at most.
pub(super) const BYTES: usize = 110_000;
/// Most clusters shown.
const MOST_CLUSTERS: usize = 20;
/// Most spellings shown of one customer.
const MOST_NAMES: usize = 6;

/// The customers.
pub(super) fn write_customers(page: &mut Page, customers: &CustomerFacts) {
    const TITLE: Text = Text { en: "Customers", zh: "客户" };
    const MEANING: Text = Text {
        en: "A record is a name with the phone, account or code that its orders carry. Records of one \
             customer are merged on proof only; near pairs stay apart until somebody decides.",
        zh: "一条记录是一个名称及其订单所带的电话、账号或编码。只有证据确凿时才合并为同一客户；近似的一对在有人裁定之前保持分开。",
    };
    const RECORDS: Text = Text { en: "Customer records", zh: "客户记录" };
    const CUSTOMERS: Text = Text { en: "Customers", zh: "客户" };
    const MERGED: Text = Text { en: "Records of merged customers", zh: "合并客户所含记录" };
    const REVIEW: Text = Text { en: "Pairs for review", zh: "待审核的对" };
    const RISKIEST: Text = Text {
        en: "The riskiest merges: what holds these customers together is least sure",
        zh: "风险最高的合并：维系这些客户的证据最不确定",
    };
    const ASKED: Text =
        Text { en: "What is asked first: most money hangs on it", zh: "最先询问：涉及金额最高" };
    page.markup("<section aria-labelledby=\"customers\"><h2 id=\"customers\">").say(&TITLE).markup("</h2>\n<p>");
    page.say(&MEANING).markup("</p>\n");
    page.tiles(&[
        (RECORDS, customers.records),
        (CUSTOMERS, customers.customers),
        (MERGED, customers.merged),
        (REVIEW, customers.review),
    ]);
    if !customers.largest.is_empty() {
        clusters(page, customers);
    }
    pairs(page, &RISKIEST, &customers.riskiest);
    pairs(page, &ASKED, &customers.asked);
    page.markup("</section>\n");
}

fn clusters(page: &mut Page, customers: &CustomerFacts) {
    const CAPTION: Text = Text { en: "Customers of most records", zh: "记录最多的客户" };
    const COLUMNS: [Head; 4] = [
        Head::words("Customer", "客户"),
        Head::words("Spellings, the most frequent first", "写法（最常见的在前）"),
        Head::figures("Records", "记录"),
        Head::figures("Orders", "订单"),
    ];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} customers of several records; {whole}.",
        zh: "显示 {all} 个多记录客户中的 {shown} 个；{whole}。",
    };
    const NAMES_LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} spellings of these customers; {whole}.",
        zh: "显示这些客户的 {all} 种写法中的 {shown} 种；{whole}。",
    };
    let (mut names, mut spellings) = (0, 0);
    page.allot(BYTES / 2);
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    let shown = page.each(&customers.largest, MOST_CLUSTERS, |page, one| {
        names += cluster(page, one);
        spellings += u64::from(one.spellings);
    });
    page.end_table().left_out(shown, customers.merged_customers, &LEFT_OUT, Whole::Customers);
    page.left_out(names, spellings, &NAMES_LEFT_OUT, Whole::Customers);
}

/// One customer; gives how many of its spellings are shown.
fn cluster(page: &mut Page, cluster: &ClusterFacts) -> u64 {
    const MORE: Text = Text { en: "and {count} more", zh: "另有 {count} 种" };
    page.markup("<tr><th scope=\"row\">").verbatim(&cluster.golden_id).markup("</th><td><ul class=\"plain\">");
    let names = cluster.names.iter().take(MOST_NAMES);
    let shown = names.len() as u64;
    for name in names {
        page.markup("<li>").verbatim(name).markup("</li>");
    }
    let more = u64::from(cluster.spellings).saturating_sub(shown);
    if more > 0 {
        page.markup("<li class=\"muted\">").fill(&MORE, &[("count", &thousands(more))]).markup("</li>");
    }
    page.markup("</ul></td>").figure(u64::from(cluster.records)).figure(u64::from(cluster.orders)).markup("</tr>\n");
    shown
}

/// The name of a side, or that it has none.
fn name(side: &SideFacts, lang: Lang) -> &str {
    const NAMELESS: Text = Text { en: "(no name)", zh: "（无名称）" };
    if side.name.is_empty() { NAMELESS.get(lang) } else { &side.name }
}

/// Pairs, each with what its score is made of.
fn pairs(page: &mut Page, title: &Text, pairs: &[PairFacts]) {
    const ORDERS: Text = Text { en: "{count} orders", zh: "{count} 个订单" };
    const STAKE: Text = Text { en: "amount {amount}", zh: "金额 {amount}" };
    if pairs.is_empty() {
        return;
    }
    page.markup("<h3>").say(title).markup("</h3>\n");
    page.allot(BYTES / 4);
    let lang = page.lang();
    page.each(pairs, pairs.len(), |page, pair| {
        page.markup("<details class=\"pair\"><summary>")
            .verbatim(name(&pair.a, lang))
            .markup(" ↔ ")
            .verbatim(name(&pair.b, lang));
        page.markup(" <span class=\"muted\">").text(&pair.confidence).markup(" % · ");
        page.fill(&STAKE, &[("amount", &amount(&pair.stake))]).markup("</span></summary>\n<dl class=\"facts\">");
        for (mark, side) in [("A", &pair.a), ("B", &pair.b)] {
            page.markup("<div><dt>").text(mark).markup("</dt><dd>").verbatim(&side.name);
            page.markup("<small>").text(&side.about).markup(" · ");
            page.fill(&ORDERS, &[("count", &thousands(u64::from(side.orders)))]).markup("</small></dd></div>");
        }
        page.markup("</dl>\n");
        let steps: Vec<(&str, f64)> = pair.steps.iter().map(|step| (step.what.get(page.lang()), step.bits)).collect();
        chart::waterfall(page, &steps);
        page.markup("</details>\n");
    });
}
