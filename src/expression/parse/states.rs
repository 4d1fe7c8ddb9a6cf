//! States that expressions compare with: columns of states hold canonical names, not the words of exports.

use std::sync::OnceLock;

use super::{Mistake, Place, Reader, mistake};
use crate::config::{nearest, unknown_name};
use crate::expression::tree::{Node, NodeKind, Source};
use crate::expression::value::Value;
use crate::model::{Axis, Kind, Text};
use crate::normalise::status;
use crate::sources::{FALLBACK, Library};

impl Reader<'_> {
    /// That a text which a column of states is compared with can be one of its values.
    pub(super) fn check_state(&self, column: &Node, constant: &Node, at: &Place) -> Result<(), Mistake> {
        const WORD: Text = Text {
            en: "`{word}` is a word of exports: write '{name}'{others}, or the column by its caption in double quotes",
            zh: "`{word}` 是导出文件中的词：请写 '{name}'{others}，或用双引号内的表头表示该列",
        };
        const UNKNOWN: Text = Text {
            en: "`{name}` is no state; for a word of the file write the column by its caption in double quotes",
            zh: "没有状态 `{name}`；要比较文件中的词，请用双引号内的表头表示该列",
        };
        let NodeKind::Constant(Value::Text(text)) = &constant.kind else { return Ok(()) };
        let Some(States { axis, case, others }) = self.states(column) else { return Ok(()) };
        let written: Vec<String> = status::names(axis).into_iter().map(|name| case.of(name)).collect();
        let names: Vec<&str> = written.iter().map(String::as_str).collect();
        if names.iter().chain(&others).any(|name| *name == text) {
            return Ok(());
        }
        if let Some((name, others)) = meant(axis, text) {
            return Err(mistake(WORD, at, &[("word", text), ("name", &case.of(name)), ("others", &others)]));
        }
        // A word that no system is known to write may be one of this export, and stays what it is.
        // One whose letters only are large or small can never be met.
        let in_other_case = names.iter().any(|name| name.eq_ignore_ascii_case(text));
        if nearest(text, &names).is_none() && !in_other_case {
            return Ok(());
        }
        Err(Mistake { text: unknown_name(UNKNOWN, text, &names), at: at.clone() })
    }

    /// The states that a part gives, through functions that leave words what they are.
    fn states<'n>(&'n self, node: &'n Node) -> Option<States<'n>> {
        let place = match &node.kind {
            NodeKind::Column(place) => *place,
            NodeKind::Aggregate(number) => return self.states(self.aggregates.get(*number)?.value.as_ref()?),
            NodeKind::Call(function, parts) => {
                return match function.name {
                    "trim" | "ltrim" | "rtrim" | "nullif" => self.states(parts.first()?),
                    "upper" | "lower" => {
                        let case = if function.name == "upper" { Case::Upper } else { Case::Lower };
                        Some(States { case, ..self.states(parts.first()?)? })
                    }
                    "coalesce" => self.states_of_any(parts.iter()),
                    _ => None,
                };
            }
            NodeKind::Case { branches, otherwise } => {
                return self.states_of_any(branches.iter().map(|(_, value)| value).chain(otherwise.as_deref()));
            }
            _ => return None,
        };
        match self.columns.get(place)? {
            Source::Canonical(column) => match column.kind() {
                Kind::Status(axis) => Some(States { axis, case: Case::AsIs, others: Vec::new() }),
                _ => None,
            },
            Source::Caption(_) => None,
        }
    }

    /// What values are that are each a state, a constant, or nothing.
    fn states_of_any<'n>(&'n self, values: impl Iterator<Item = &'n Node>) -> Option<States<'n>> {
        let mut all: Option<States<'n>> = None;
        let mut constants: Vec<&str> = Vec::new();
        for value in values {
            match &value.kind {
                NodeKind::Constant(Value::Null) => {}
                NodeKind::Constant(Value::Text(text)) => constants.push(text),
                _ => {
                    let of = self.states(value)?;
                    match &mut all {
                        Some(all) if all.axis != of.axis => return None,
                        Some(all) => all.others.extend(of.others),
                        None => all = Some(of),
                    }
                }
            }
        }
        let mut all = all?;
        all.others.append(&mut constants);
        Some(all)
    }
}

/// How the letters of a text come from a function.
#[derive(Debug, Clone, Copy)]
enum Case {
    AsIs,
    Upper,
    Lower,
}

impl Case {
    fn of(self, name: &str) -> String {
        match self {
            Self::AsIs => name.to_owned(),
            Self::Upper => name.to_uppercase(),
            Self::Lower => name.to_lowercase(),
        }
    }
}

/// What kind of states a part gives.
struct States<'n> {
    axis: Axis,
    /// How their letters come.
    case: Case,
    /// What it may give instead.
    others: Vec<&'n str>,
}

/// The words of an axis, by the source that has them.
type Words = Vec<(String, status::Words)>;

/// The words of an axis as each shipped source has them, the general dictionary among them.
fn words_of(axis: Axis) -> &'static [(String, status::Words)] {
    static WORDS: OnceLock<Vec<(Axis, Words)>> = OnceLock::new();
    let all = WORDS.get_or_init(|| {
        let Ok(library) = Library::shipped() else { return Vec::new() };
        let of = |axis: Axis| {
            let profiles = library.profiles().iter();
            profiles.map(|profile| (profile.id.clone(), status::Words::new(profile, axis))).collect()
        };
        Axis::ALL.into_iter().map(|axis| (axis, of(axis))).collect()
    });
    all.iter().find(|(of, _)| *of == axis).map_or(&[], |(_, words)| words)
}

/// The canonical name of a word that the general dictionary knows, and what it is to systems that mean something else by it. A
/// word that the dictionary does not know may be one of this export.
pub(crate) fn meant(axis: Axis, word: &str) -> Option<(&'static str, String)> {
    let code = |words: &status::Words| words.code(word, |_| None).filter(|code| *code != words.unknown());
    let all = words_of(axis);
    let general = all.iter().find(|(id, _)| id == FALLBACK).and_then(|(_, words)| code(words))?;
    let other = |(id, words): &(String, status::Words)| {
        let code = code(words).filter(|code| *code != general)?;
        Some(format!("{id}: '{}'", status::name_of(axis, code)))
    };
    let others: Vec<String> = all.iter().filter_map(other).collect();
    let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    Some((status::name_of(axis, general), others))
}
