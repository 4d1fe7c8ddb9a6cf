//! `ordermend sources show --markdown`: the page of one system, as the documentation has it.

use std::fmt::Write;

use crate::model::{Column, Lang, Text};
use crate::sources::{AmountUnit, Checksum, Grain, Profile, Shipped, Signature, StateRule, StatusMap};

/// The page of a source in Markdown.
pub(super) fn page(profile: &Profile, lang: Lang) -> String {
    let say = |text: Text| text.get(lang);
    let mut out =
        format!("# {}\n\n`{}` · {}\n", profile.title.get(lang), profile.id, profile.confidence.text().get(lang));
    let mut section = |title: Text, body: String| {
        if !body.is_empty() {
            let _ = write!(out, "\n## {}\n\n{body}", say(title));
        }
    };
    let export = profile.export.as_ref().map_or_else(String::new, |text| format!("{}\n", text.get(lang)));
    section(Text { en: "How to export", zh: "如何导出" }, export);
    section(Text { en: "Layouts", zh: "版式" }, layouts(profile, lang));
    section(Text { en: "Columns", zh: "列" }, columns(profile, lang));
    section(Text { en: "States", zh: "状态" }, profile.status.iter().map(|map| states(map, lang)).collect());
    section(Text { en: "States that other columns tell", zh: "由其他列得出的状态" }, told_states(profile, lang));
    section(Text { en: "Amounts", zh: "金额关系" }, amounts(profile, lang));
    section(Text { en: "Identifiers", zh: "编号" }, identifiers(profile, lang));
    section(Text { en: "Good to know", zh: "须知" }, notes(profile, lang));
    out
}

fn grain(grain: Grain) -> Text {
    match grain {
        Grain::Order => Text { en: "an order", zh: "一个订单" },
        Grain::Line => Text { en: "a line, the order's columns repeated", zh: "一行明细，订单列重复" },
        Grain::Continuation => {
            Text { en: "a line, the order's columns on its first row", zh: "一行明细，订单列只在首行" }
        }
        Grain::Auto => Text { en: "told from the data", zh: "由数据判断" },
    }
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}

fn codes<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    texts.into_iter().map(|text| format!("`{}`", cell(text))).collect::<Vec<_>>().join(", ")
}

fn layouts(profile: &Profile, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "| layout | recognised by | a row is | how well known |\n|---|---|---|---|\n",
        zh: "| 版式 | 识别依据 | 一行是 | 可信程度 |\n|---|---|---|---|\n",
    };
    const MAIN: Text = Text { en: "main", zh: "主要版式" };
    const MINOR: Text = Text { en: "; amounts in hundredths", zh: "；金额以分为单位" };
    let captions = |signature: &Signature| {
        let groups = signature.any.iter().map(|group| codes(group).replace(", ", " / "));
        signature.all.iter().map(|caption| format!("`{}`", cell(caption))).chain(groups).collect::<Vec<_>>().join(" + ")
    };
    let row = |signature: Signature| {
        let name = signature.name.as_ref().map_or(MAIN.get(lang), |name| name.get(lang));
        let unit = if signature.amounts == AmountUnit::Minor { MINOR.get(lang) } else { "" };
        let is = grain(signature.grain.unwrap_or(profile.grain)).get(lang);
        let known = signature.confidence.unwrap_or(profile.confidence).text().get(lang);
        format!("| {} | {} | {is}{unit} | {known} |\n", cell(name), captions(&signature))
    };
    let rows: String = profile.signatures().map(row).collect();
    let own: String = profile.signatures().map(|signature| own_columns(&signature, lang)).collect();
    let own = if own.is_empty() { own } else { format!("\n{own}") };
    if rows.is_empty() { rows } else { format!("{}{rows}{own}", HEAD.get(lang)) }
}

/// What captions mean in a layout alone.
fn own_columns(signature: &Signature, lang: Lang) -> String {
    const MEANS: Text = Text { en: "{captions} is `{column}`", zh: "{captions} 是 `{column}`" };
    const BLANK_IN: Text =
        Text { en: "`{column}` may be blank in {states}", zh: "状态为 {states} 时 `{column}` 可以为空" };
    const KEY: Text = Text {
        en: "order numbers are the internal keys (`order_internal_id`) of the orders of the other layouts",
        zh: "其中的订单编号是其他版式中订单的内码（`order_internal_id`）",
    };
    let mut told: Vec<String> = signature
        .columns
        .iter()
        .map(|(column, captions)| MEANS.fill(lang, &[("captions", &codes(captions)), ("column", column.name())]))
        .collect();
    told.extend(
        signature
            .blank_in
            .iter()
            .map(|(column, states)| BLANK_IN.fill(lang, &[("column", column.name()), ("states", &codes(states))])),
    );
    if signature.refers_by_internal_key {
        told.push(KEY.get(lang).to_owned());
    }
    if told.is_empty() {
        return String::new();
    }
    let name = signature.name.as_ref().map_or_else(|| codes(&signature.all), |name| name.get(lang).to_owned());
    let (colon, comma) = if lang == Lang::En { (": ", "; ") } else { ("：", "；") };
    format!("- {name}{colon}{}\n", told.join(comma))
}

fn columns(profile: &Profile, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "| column | | captions, the best first |\n|---|---|---|\n",
        zh: "| 规范列 | | 表头（按优先顺序） |\n|---|---|---|\n",
    };
    const STANDS_IN: Text = Text {
        en: "Where a file has no `{column}` of its own, {captions} stands for it.",
        zh: "文件没有 `{column}` 列时，以 {captions} 代替。",
    };
    let row = |(column, captions): (&Column, &Vec<String>)| {
        format!("| `{column}` | {} | {} |\n", column.title().get(lang), codes(captions))
    };
    let mut out = format!("{}{}", HEAD.get(lang), profile.columns.iter().map(row).collect::<String>());
    for (column, captions) in &profile.stand_in {
        let said = STANDS_IN.fill(lang, &[("captions", &codes(captions)), ("column", column.name())]);
        let _ = write!(out, "\n{said}\n");
    }
    out
}

fn states(map: &StatusMap, lang: Lang) -> String {
    const HEAD: Text = Text { en: "| state | words |\n|---|---|\n", zh: "| 状态 | 词 |\n|---|---|\n" };
    const FROM: Text = Text { en: " from {day}", zh: "（自 {day} 起）" };
    const UNTIL: Text = Text { en: " until before {day}", zh: "（{day} 之前）" };
    const WHEN: Text =
        Text { en: "`{word}` is {state} where `{column}` {how}", zh: "当 `{column}` {how}时，`{word}` 为 {state}" };
    const BLANK: Text = Text { en: "is blank", zh: "为空" };
    const PRESENT: Text = Text { en: "is filled", zh: "不为空" };
    const CONTAINS: Text = Text { en: "contains {words}", zh: "包含 {words}" };
    const EQUALS: Text = Text { en: "is {words}", zh: "为 {words}" };
    let mut out = format!("**{}**", map.axis.name());
    if let Some(confidence) = map.confidence {
        let _ = write!(out, " ({})", confidence.text().get(lang));
    }
    for (bound, text) in [(map.from, FROM), (map.until, UNTIL)] {
        if let Some(day) = bound {
            out.push_str(&text.fill(lang, &[("day", &day.to_string())]));
        }
    }
    let _ = write!(out, "\n\n{}", HEAD.get(lang));
    for (state, words) in &map.values {
        let _ = writeln!(out, "| {state} | {} |", codes(words));
    }
    if !map.when.is_empty() {
        out.push('\n');
    }
    for when in &map.when {
        let mut how = Vec::new();
        if when.blank {
            how.push(BLANK.get(lang).to_owned());
        }
        if when.present {
            how.push(PRESENT.get(lang).to_owned());
        }
        for (words, text) in [(&when.contains, CONTAINS), (&when.equals, EQUALS)] {
            if !words.is_empty() {
                how.push(text.fill(lang, &[("words", &codes(words))]));
            }
        }
        let or = if lang == Lang::En { " or " } else { "或" };
        let values = [
            ("word", cell(&when.word)),
            ("state", when.is.clone()),
            ("column", when.column.name().to_owned()),
            ("how", how.join(or)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let _ = writeln!(out, "- {}", WHEN.fill(lang, &values));
    }
    out.push('\n');
    out
}

fn told_states(profile: &Profile, lang: Lang) -> String {
    const FIRST: Text = Text {
        en: "Where a file has no column of states, or more exactly than its words. The first that holds counts.\n\n",
        zh: "用于没有状态列的文件，或使状态词更精确。以最先成立的一条为准。\n\n",
    };
    const FILLED: Text = Text { en: "{column} is filled", zh: "{column} 不为空" };
    const BLANK: Text = Text { en: "{column} is blank", zh: "{column} 为空" };
    const ABOVE_ZERO: Text = Text { en: "{column} is above zero", zh: "{column} 大于零" };
    const SAYS: Text = Text { en: "{column} says {states}", zh: "{column} 为 {states}" };
    const CONTAINS: Text = Text { en: "{column} contains {words}", zh: "{column} 包含 {words}" };
    const EACH_LINE: Text = Text { en: "of every line {what}", zh: "每一行的 {what}" };
    const WHOLE: Text = Text { en: "every line was shipped", zh: "各行均已全部发货" };
    const PART: Text = Text { en: "something was shipped", zh: "已有发货" };
    const FROM: Text = Text { en: "the word says {states}", zh: "状态词表示 {states}" };
    let line =
        |rule: &StateRule| {
            let of = |text: Text, column: &Column| text.fill(lang, &[("column", &format!("`{column}`"))]);
            let mut told: Vec<String> = rule.filled.iter().map(|column| of(FILLED, column)).collect();
            told.extend(rule.blank.iter().map(|column| of(BLANK, column)));
            told.extend(rule.above_zero.iter().map(|column| of(ABOVE_ZERO, column)));
            told.extend(rule.says.iter().map(|(column, states)| {
                SAYS.fill(lang, &[("column", &format!("`{column}`")), ("states", &codes(states))])
            }));
            told.extend(rule.contains.iter().map(|(column, words)| {
                CONTAINS.fill(lang, &[("column", &format!("`{column}`")), ("words", &codes(words))])
            }));
            told.extend(rule.equals.iter().map(|(column, words)| {
                SAYS.fill(lang, &[("column", &format!("`{column}`")), ("states", &codes(words))])
            }));
            let lines = rule.each_line.iter().map(|(column, words)| {
                SAYS.fill(lang, &[("column", &format!("`{column}`")), ("states", &codes(words))])
            });
            let lines: Vec<String> = lines.collect();
            if !lines.is_empty() {
                let or = if lang == Lang::En { " or " } else { "，或 " };
                told.push(EACH_LINE.fill(lang, &[("what", &lines.join(or))]));
            }
            told.extend(rule.shipped.map(|shipped| match shipped {
                Shipped::Whole => WHOLE.get(lang).to_owned(),
                Shipped::Part => PART.get(lang).to_owned(),
            }));
            if !rule.from.is_empty() {
                told.push(FROM.fill(lang, &[("states", &codes(&rule.from))]));
            }
            let and = if lang == Lang::En { ", " } else { "，" };
            let colon = if lang == Lang::En { ": " } else { "：" };
            format!("- `{}`{colon}{}\n", rule.is, told.join(and))
        };
    let lines: String = profile.state.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("{}{lines}", FIRST.get(lang)) }
}

fn amounts(profile: &Profile, lang: Lang) -> String {
    let line = |identity: &crate::sources::Identity| {
        let known = identity.confidence.text().get(lang);
        format!("- {} — `{}` ({known})\n", cell(identity.title.get(lang)), identity.equation)
    };
    profile.identity.iter().map(line).collect()
}

fn identifiers(profile: &Profile, lang: Lang) -> String {
    const KEY: Text = Text { en: "An order is told by {key}.", zh: "订单由 {key} 区分。" };
    const FORM: Text = Text { en: "`{column}` matches `{pattern}`", zh: "`{column}` 符合 `{pattern}`" };
    const DATE: Text = Text { en: ", which holds the day of the order", zh: "，其中含下单日期" };
    const SALESFORCE: Text = Text {
        en: "; ids of 18 characters end in three that say which others are capitals",
        zh: "；18 位编号的末三位标明其余字符的大小写",
    };
    let key: Vec<String> = profile.key.iter().map(|column| format!("`{column}`")).collect();
    let mut out = format!("{}\n", KEY.fill(lang, &[("key", &key.join(" + "))]));
    if !profile.id_format.is_empty() {
        out.push('\n');
    }
    for form in &profile.id_format {
        let said = FORM.fill(lang, &[("column", form.column.name()), ("pattern", &cell(&form.pattern))]);
        let date = if form.date.is_some() { DATE.get(lang) } else { "" };
        let check = if form.checksum == Some(Checksum::Salesforce) { SALESFORCE.get(lang) } else { "" };
        let _ = writeln!(out, "- {said}{date}{check}");
    }
    out
}

fn notes(profile: &Profile, lang: Lang) -> String {
    const MISSING: Text =
        Text { en: "These mean that nothing is said: {list}", zh: "以下文本表示缺失：{list}" };
    const REQUIRED: Text = Text { en: "Never blank: {list}", zh: "从不为空：{list}" };
    const MOVES: Text = Text {
        en: "Moves between states that are legal here beyond the general ones: {list}",
        zh: "除一般流转外，此系统还允许：{list}",
    };
    const PACKED: Text = Text {
        en: "Several lines may stand in one row, in {list}; they are unfolded for the checks and given back as they were",
        zh: "一行可能含多个明细（{list}）；检查时展开，写回时保持原样",
    };
    const WIDE: Text = Text {
        en: "Lines stand side by side under captions such as `{pattern}`; they are unfolded for the checks and given back as they were",
        zh: "明细以 `{pattern}` 形式的表头并排；检查时展开，写回时保持原样",
    };
    let mut lines: Vec<String> = profile.quirk.iter().map(|quirk| quirk.get(lang).to_owned()).collect();
    let mut list = |text: Text, items: String| {
        if !items.is_empty() {
            lines.push(text.fill(lang, &[("list", &items)]));
        }
    };
    list(MISSING, codes(&profile.sentinels));
    list(REQUIRED, profile.required.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", "));
    list(MOVES, codes(&profile.lifecycle));
    let packed: Vec<String> =
        profile.packed.iter().flat_map(|packed| &packed.columns).map(|column| format!("`{column}`")).collect();
    list(PACKED, packed.join(", "));
    for wide in &profile.wide {
        lines.push(WIDE.fill(lang, &[("pattern", &cell(&wide.pattern))]));
    }
    let mut out = String::new();
    for line in &lines {
        let _ = writeln!(out, "- {}", line.trim_end_matches(['.', '。']));
    }
    out
}
