//! States that expressions compare with: columns of states hold canonical names, not the words of exports.

use super::{Mistake, Place, Reader, mistake};
use crate::config::unknown_name;
use crate::expression::tree::{Node, NodeKind, Source};
use crate::expression::value::Value;
use crate::model::{Axis, Kind, Text};
use crate::normalise::status;
use crate::sources::{FALLBACK, Library, Profile};

impl Reader<'_> {
    /// That a text which a column of states is compared with can be one of its values.
    pub(super) fn is_state(&self, column: &Node, constant: &Node, at: &Place) -> Result<(), Mistake> {
        const WORD: Text = Text {
            en: "`{word}` is a word of exports; rules name states alike for all systems: write '{name}'{others}",
            zh: "`{word}` 是导出文件中的词；规则对所有系统使用统一的状态名：请写 '{name}'{others}",
        };
        const UNKNOWN: Text = Text { en: "`{name}` is no state", zh: "没有状态 `{name}`" };
        let (Some(axis), NodeKind::Constant(Value::Text(text))) = (self.axis(column), &constant.kind) else {
            return Ok(());
        };
        let names = status::names(axis);
        if names.contains(&text.as_ref()) {
            return Ok(());
        }
        if let Some((name, others)) = meant(axis, text) {
            return Err(mistake(WORD, at, &[("word", text), ("name", name), ("others", &others)]));
        }
        // A word that no system is known to write may be one of this export, and stays what it is.
        let said = unknown_name(UNKNOWN, text, &names);
        let is_near = said.en.contains("did you mean");
        if is_near { Err(Mistake { text: said, at: at.clone() }) } else { Ok(()) }
    }

    /// The axis of the states that a part gives.
    fn axis(&self, node: &Node) -> Option<Axis> {
        let place = match &node.kind {
            NodeKind::Column(place) => *place,
            NodeKind::Aggregate(number) => match &self.aggregates.get(*number)?.value.as_ref()?.kind {
                NodeKind::Column(place) => *place,
                _ => return None,
            },
            _ => return None,
        };
        match self.columns.get(place)? {
            Source::Canonical(column) => match column.kind() {
                Kind::Status(axis) => Some(axis),
                _ => None,
            },
            Source::Caption(_) => None,
        }
    }
}

/// The canonical name of a word that the general dictionary knows, and what it is to systems that mean something else by it. A
/// word that the dictionary does not know may be one of this export.
fn meant(axis: Axis, word: &str) -> Option<(&'static str, String)> {
    let library = Library::shipped().ok()?;
    let code = |profile: &Profile| {
        let words = status::Words::new(profile, axis);
        words.code(word, |_| None).filter(|code| *code != words.unknown())
    };
    let general = library.get(FALLBACK).and_then(|profile| code(profile))?;
    let other = |profile: &Profile| {
        let code = code(profile).filter(|code| *code != general)?;
        Some(format!("{}: '{}'", profile.id, status::name_of(axis, code)))
    };
    let others: Vec<String> = library.profiles().iter().filter_map(|profile| other(profile)).collect();
    let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    Some((status::name_of(axis, general), others))
}
