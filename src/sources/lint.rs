//! What is wrong with a profile beyond its form: names that mean nothing, patterns that do not compile, captions that
//! mean two things.

use std::collections::HashMap;

use regex::Regex;

use super::header::header_key;
use super::identity::Identity;
use super::profile::{DatedCaption, Profile};
use super::state_words::StatusMap;
use crate::config::unknown_name;
use crate::model::{Axis, Column, Kind, OwnedText, Text};
use crate::normalise::{currency, status};
use crate::problem::Problem;

/// Everything that is wrong with a profile that could be read, with the lines on which it stands in its text.
pub(super) fn problems(file: &str, text: &str, profile: &Profile) -> Vec<Problem> {
    let mut lint = Lint { file, text, problems: Vec::new() };
    lint.names(profile);
    lint.captions(profile);
    lint.states(profile);
    lint.patterns(profile);
    lint.periods(profile);
    lint.values(profile);
    lint.problems.sort_by_key(|problem| problem.line);
    lint.problems
}

struct Lint<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Lint<'_> {
    /// Notes a problem on the first line that holds `part`.
    fn note(&mut self, part: &str, text: OwnedText) {
        // Quoted it is a value, which is what is spoken of; comments are never meant.
        let written = |line: &(usize, &str)| !line.1.trim_start().starts_with('#');
        let lines = || (1..).zip(self.text.lines()).filter(written);
        let with = |part: &str| lines().find(|(_, line)| line.contains(part)).map(|(number, _)| number);
        let quoted = [format!("\"{part}\""), format!("'{part}'")];
        let line = quoted.iter().find_map(|part| with(part)).or_else(|| with(part));
        self.problems.push(Problem::new(self.file, line, text));
    }

    fn names(&mut self, profile: &Profile) {
        const ID: Text = Text {
            en: "a profile needs an `id` of small letters, digits, `_` and `-`",
            zh: "配置需要 `id`，由小写字母、数字、`_` 和 `-` 组成",
        };
        const TITLE: Text = Text {
            en: "a profile needs a title in both languages: title = { en = \"…\", zh = \"…\" }",
            zh: "配置需要两种语言的标题：title = { en = \"…\", zh = \"…\" }",
        };
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
        if profile.id.is_empty() {
            self.problems.push(Problem::new(self.file, None, ID.owned(&[])));
        } else if !profile.id.chars().all(is_plain) {
            self.note(&profile.id, ID.owned(&[]));
        }
        if profile.extends.is_none() && (profile.title.en.is_empty() || profile.title.zh.is_empty()) {
            self.problems.push(Problem::new(self.file, None, TITLE.owned(&[])));
        }
    }

    fn captions(&mut self, profile: &Profile) {
        const TWICE: Text = Text {
            en: "the caption `{caption}` is both `{first}` and `{second}`",
            zh: "表头 `{caption}` 同时映射到 `{first}` 和 `{second}`",
        };
        let mut seen: HashMap<String, Column> = HashMap::new();
        for (&column, captions) in &profile.columns {
            for caption in captions {
                match seen.insert(header_key(caption), column) {
                    Some(first) if first != column => {
                        let values =
                            [("caption", caption.as_str()), ("first", first.name()), ("second", column.name())];
                        self.note(&format!("\"{caption}\""), TWICE.owned(&values));
                    }
                    _ => {}
                }
            }
        }
    }

    fn states(&mut self, profile: &Profile) {
        const STATE: Text = Text { en: "`{name}` is no state of this axis", zh: "该状态轴没有 `{name}`" };
        const MOVE: Text = Text {
            en: "`{name}` is no move between two states; write it as in \"closed -> confirmed\"",
            zh: "`{name}` 不是两个状态之间的流转；请写成 \"closed -> confirmed\"",
        };
        const MISPLACED: Text = Text {
            en: "`{column}` cannot be asked for that: `above_zero` takes columns of amounts and quantities, `says` columns of states, `each_line` columns of lines",
            zh: "不能这样使用 `{column}`：`above_zero` 用于金额和数量列，`says` 用于状态列，`each_line` 用于明细行的列",
        };
        for map in &profile.status {
            let names = status::names(map.axis);
            let used = map.values.keys().chain(map.when.iter().map(|when| &when.is));
            for name in used.filter(|name| !names.contains(&name.as_str())) {
                self.note(name, unknown_name(STATE, name, &names));
            }
        }
        let states = status::names(Axis::Lifecycle);
        for rule in &profile.state {
            for name in std::iter::once(&rule.is).chain(&rule.from).filter(|name| !states.contains(&name.as_str())) {
                self.note(name, unknown_name(STATE, name, &states));
            }
            for (column, told) in &rule.says {
                let Kind::Status(axis) = column.kind() else { continue };
                let names = status::names(axis);
                for name in told.iter().filter(|name| !names.contains(&name.as_str())) {
                    self.note(name, unknown_name(STATE, name, &names));
                }
            }
            if let Some(column) = rule.misplaced() {
                self.note(column.name(), MISPLACED.owned(&[("column", column.name())]));
            }
        }
        let blank_in = profile.signature_alternatives.iter().flat_map(|layout| layout.blank_in.values().flatten());
        for name in blank_in.chain(profile.blank_in.values().flatten()).filter(|name| !states.contains(&name.as_str()))
        {
            self.note(name, unknown_name(STATE, name, &states));
        }
        let other = profile.signature_alternatives.iter().filter_map(|layout| layout.other_states.as_ref());
        for name in other.filter(|name| !states.contains(&name.as_str())) {
            self.note(name, unknown_name(STATE, name, &states));
        }
        for (axis, moves) in [(Axis::Lifecycle, &profile.lifecycle), (Axis::Refund, &profile.refund_lifecycle)] {
            let states = status::names(axis);
            let is_state = |name: &str| states.contains(&name.trim());
            let is_move = |text: &&String| text.split_once("->").is_some_and(|(a, b)| is_state(a) && is_state(b));
            for text in moves.iter().filter(|text| !is_move(text)) {
                self.note(text, MOVE.owned(&[("name", text)]));
            }
        }
    }

    fn patterns(&mut self, profile: &Profile) {
        const PATTERN: Text = Text {
            en: "`{pattern}` is no pattern: {why}",
            zh: "`{pattern}` 不是有效的模式；解析器的提示（英文）：{why}",
        };
        const GROUP: Text = Text {
            en: "the pattern `{pattern}` has no group (?<{group}>…)",
            zh: "模式 `{pattern}` 没有分组 (?<{group}>…)",
        };
        let forms = profile.id_format.iter().map(|form| {
            let group: &[&str] = if form.date.is_some() { &["date"] } else { &[] };
            (form.pattern.as_str(), group)
        });
        let items = profile.packed.iter().filter_map(|packed| packed.item.as_deref()).map(|item| (item, &[][..]));
        let wide = profile.wide.iter().map(|wide| (wide.pattern.as_str(), &["number", "field"][..]));
        for (pattern, groups) in forms.chain(items).chain(wide) {
            match Regex::new(pattern) {
                Ok(regex) => {
                    for group in
                        groups.iter().filter(|group| !regex.capture_names().flatten().any(|name| name == **group))
                    {
                        self.note(pattern, GROUP.owned(&[("pattern", pattern), ("group", group)]));
                    }
                }
                Err(error) => {
                    let why = error.to_string();
                    let why = why.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
                    self.note(pattern, PATTERN.owned(&[("pattern", pattern), ("why", why)]));
                }
            }
        }
    }

    fn periods(&mut self, profile: &Profile) {
        const PERIOD: Text = Text {
            en: "a time that begins on {from} cannot end on {until}: no order is of it",
            zh: "从 {from} 开始的时段不能在 {until} 结束：没有订单属于它",
        };
        let of_states = profile.status.iter().map(StatusMap::period);
        let of_amounts = profile.identity.iter().map(Identity::period);
        let of_captions = profile.caption.iter().map(DatedCaption::period);
        for period in of_states.chain(of_amounts).chain(of_captions) {
            if let (Some(from), Some(until)) = (period.from, period.until)
                && from >= until
            {
                let (from, until) = (from.to_string(), until.to_string());
                self.note(&until, PERIOD.owned(&[("from", from.as_str()), ("until", until.as_str())]));
            }
        }
    }

    fn values(&mut self, profile: &Profile) {
        const TWO: Text = Text {
            en: "the word `{word}` is both `{first}` and `{second}`",
            zh: "状态词 `{word}` 同时表示 `{first}` 和 `{second}`",
        };
        const CURRENCY: Text = Text {
            en: "`{name}` is no currency; write its code, as in CNY",
            zh: "`{name}` 不是币种；请写代码，例如 CNY",
        };
        const SEPARATOR: Text = Text { en: "a separator must be something", zh: "分隔符不能为空" };
        for map in &profile.status {
            let mut seen: HashMap<&str, &str> = HashMap::new();
            for (state, words) in &map.values {
                for word in words {
                    if let Some(first) = seen.insert(word, state).filter(|first| first != state) {
                        let values = [("word", word.as_str()), ("first", first), ("second", state.as_str())];
                        self.note(word, TWO.owned(&values));
                    }
                }
            }
        }
        if let Some(name) = profile.currency.as_deref().filter(|name| currency::code(name) != Some(*name)) {
            self.note(name, CURRENCY.owned(&[("name", name)]));
        }
        self.captions_and_columns(profile);
        if profile.packed.iter().any(|packed| packed.separator.is_empty()) {
            self.note("separator = \"\"", SEPARATOR.owned(&[]));
        }
    }

    fn captions_and_columns(&mut self, profile: &Profile) {
        const NONE: Text = Text {
            en: "`{column}` has no captions; write them as in captions = [\"金额\"]",
            zh: "`{column}` 没有表头；请写成 captions = [\"金额\"]",
        };
        const ALWAYS: Text = Text {
            en: "a caption of `{column}` without `from` or `until` holds always; write it under [columns]",
            zh: "`{column}` 的表头没有 `from` 或 `until`，即始终有效；请写在 [columns] 下",
        };
        const AMOUNT: Text = Text {
            en: "`{column}` holds no amounts; `noted` and `payable` take columns of amounts",
            zh: "`{column}` 不是金额列；`noted` 和 `payable` 只能用于金额列",
        };
        const DAY: Text = Text {
            en: "`gives_date` takes a form of order_id that has a `date`",
            zh: "`gives_date` 只能用于带 `date` 的 order_id 格式",
        };
        for dated in &profile.caption {
            let values = [("column", dated.column.name())];
            if dated.captions.iter().all(|caption| caption.trim().is_empty()) {
                self.note(dated.column.name(), NONE.owned(&values));
            }
            if dated.period().is_always() {
                self.note(dated.column.name(), ALWAYS.owned(&values));
            }
        }
        for column in profile.noted.iter().chain(&profile.payable).filter(|column| column.kind() != Kind::Money) {
            self.note(column.name(), AMOUNT.owned(&[("column", column.name())]));
        }
        if profile
            .id_format
            .iter()
            .any(|form| form.gives_date && (form.date.is_none() || form.column != Column::OrderId))
        {
            self.note("gives_date", DAY.owned(&[]));
        }
    }
}
