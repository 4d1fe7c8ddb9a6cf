//! JSON (RFC 8259) and YAML 1.2 as trees. Both are read to a depth and a size that no schema has, so that no file is a bomb.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use yaml_rust2::parser::{Event, Parser, Tag};
use yaml_rust2::scanner::TScalarStyle;

use super::node::{Node, under};
use crate::model::{OwnedText, Text};

/// How deep values may stand within each other.
const DEEPEST: usize = 64;

/// How many values aliases of YAML may stand for, all together.
const MOST_REPEATED: usize = 100_000;

const DEEP: Text = Text { en: "{path}: nested more than {most} deep", zh: "{path}：嵌套超过 {most} 层" };
const TWICE: Text = Text { en: "{path} is there twice", zh: "{path} 出现了两次" };

/// What is wrong with a file, with the line where it is known.
pub(super) type Mistake = (Option<usize>, OwnedText);

/// Reads a file: JSON where it begins like that, else YAML.
pub(super) fn parse(text: &str) -> Result<Node, Mistake> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) { json(text) } else { yaml(text) }
}

fn json(text: &str) -> Result<Node, Mistake> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| of_json(&error))?;
    json_value(raw, "", 0)
}

fn of_json(error: &serde_json::Error) -> Mistake {
    const NO_JSON: Text = Text {
        en: "this is no JSON: {message}",
        zh: "不是合法的 JSON；解析器的提示（英文）：{message}",
    };
    (Some(error.line()), NO_JSON.owned(&[("message", &error.to_string())]))
}

/// A value as it stands in the file.
fn json_value(raw: &RawValue, path: &str, depth: usize) -> Result<Node, Mistake> {
    if depth > DEEPEST {
        return Err((None, DEEP.owned(&[("path", path), ("most", &DEEPEST.to_string())])));
    }
    let text = raw.get();
    // A text with half a surrogate pair is found only when it is read; its line in the whole file is not known.
    let wrong = |error: serde_json::Error| {
        const AT: Text = Text { en: "{path}: {message}", zh: "{path}：{message}" };
        (None, AT.owned(&[("path", path), ("message", &error.to_string())]))
    };
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(text).map_err(wrong)?;
            let mut entries: Vec<(String, Node)> = Vec::with_capacity(members.0.len());
            for (key, raw) in members.0 {
                let path = under(path, &key);
                if entries.iter().any(|(known, _)| *known == key) {
                    return Err((None, TWICE.owned(&[("path", &path)])));
                }
                let value = json_value(raw, &path, depth + 1)?;
                entries.push((key, value));
            }
            Node::Map(entries)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(wrong)?;
            let numbered = items.into_iter().enumerate();
            let values = numbered.map(|(at, raw)| json_value(raw, &format!("{path}/{at}"), depth + 1));
            Node::List(values.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Node::Text(serde_json::from_str(text).map_err(wrong)?),
        Some(b't') => Node::Flag(true),
        Some(b'f') => Node::Flag(false),
        Some(b'n') => Node::Null,
        _ => Node::Number(text.to_owned()),
    })
}

/// The members of an object, also where a key stands twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// A list or map of YAML that has not ended, with the number of its anchor.
enum Open {
    List(usize, Vec<Node>),
    /// With the key whose value comes next.
    Map(usize, Vec<(String, Node)>, Option<String>),
}

/// Reads the events of the parser one by one: its own loader calls itself for each level, and copies what aliases name.
fn yaml(text: &str) -> Result<Node, Mistake> {
    const NO_YAML: Text = Text {
        en: "this is neither JSON nor YAML: {message}",
        zh: "既不是 JSON 也不是 YAML；解析器的提示（英文）：{message}",
    };
    const MANY: Text = Text { en: "a second document begins", zh: "出现了第二个文档" };
    const NOTHING: Text = Text { en: "there is nothing in it", zh: "文件没有内容" };
    let mut parser = Parser::new_from_str(text);
    let mut tree = Tree::default();
    loop {
        let (event, mark) = parser
            .next_token()
            .map_err(|error| (Some(error.marker().line()), NO_YAML.owned(&[("message", error.info())])))?;
        let here = |text: OwnedText| (Some(mark.line()), text);
        match event {
            Event::StreamEnd => return tree.root.ok_or_else(|| (None, NOTHING.owned(&[]))),
            Event::DocumentStart if tree.root.is_some() => return Err(here(MANY.owned(&[]))),
            Event::SequenceStart(anchor, _) => tree.open(Open::List(anchor, Vec::new())).map_err(here)?,
            Event::MappingStart(anchor, _) => tree.open(Open::Map(anchor, Vec::new(), None)).map_err(here)?,
            Event::SequenceEnd | Event::MappingEnd => match tree.stack.pop() {
                Some(Open::List(anchor, items)) => tree.add(Node::List(items), anchor).map_err(here)?,
                Some(Open::Map(anchor, entries, _)) => tree.add(Node::Map(entries), anchor).map_err(here)?,
                None => {}
            },
            Event::Scalar(text, style, anchor, tag) => {
                tree.add(scalar(text, style, tag.as_ref()), anchor).map_err(here)?;
            }
            Event::Alias(anchor) => tree.repeat(anchor).map_err(here)?,
            _ => {}
        }
    }
}

#[derive(Default)]
struct Tree {
    root: Option<Node>,
    stack: Vec<Open>,
    anchors: HashMap<usize, Node>,
    repeated: usize,
}

impl Tree {
    fn path(&self) -> String {
        self.stack.iter().fold(String::new(), |path, open| match open {
            Open::List(_, items) => format!("{path}/{}", items.len()),
            Open::Map(_, _, Some(key)) => under(&path, key),
            Open::Map(..) => path,
        })
    }

    fn open(&mut self, open: Open) -> Result<(), OwnedText> {
        if self.stack.len() >= DEEPEST {
            return Err(DEEP.owned(&[("path", &self.path()), ("most", &DEEPEST.to_string())]));
        }
        self.stack.push(open);
        Ok(())
    }

    /// Puts a value where it belongs: first a key, then its value.
    fn add(&mut self, node: Node, anchor: usize) -> Result<(), OwnedText> {
        const KEY: Text = Text { en: "{path}: a key is a list or a map", zh: "{path}：键是列表或映射" };
        if anchor > 0 {
            self.repeated += node.size();
            self.within_budget()?;
            self.anchors.insert(anchor, node.clone());
        }
        let path = self.path();
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                    return Ok(());
                }
                let name = node.cell().ok_or_else(|| KEY.owned(&[("path", &path)]))?;
                if entries.iter().any(|(known, _)| *known == name) {
                    return Err(TWICE.owned(&[("path", &under(&path, &name))]));
                }
                *key = Some(name);
            }
        }
        Ok(())
    }

    fn repeat(&mut self, anchor: usize) -> Result<(), OwnedText> {
        let node = self.anchors.get(&anchor).cloned().unwrap_or(Node::Null);
        self.repeated += node.size();
        self.within_budget()?;
        self.add(node, 0)
    }

    fn within_budget(&self) -> Result<(), OwnedText> {
        const MANY: Text = Text {
            en: "{path}: aliases stand for more than {most} values",
            zh: "{path}：别名代表的值超过 {most} 个",
        };
        let most = MOST_REPEATED.to_string();
        let told = || MANY.owned(&[("path", &self.path()), ("most", &most)]);
        if self.repeated > MOST_REPEATED { Err(told()) } else { Ok(()) }
    }
}

/// A scalar by the core schema of YAML 1.2.
fn scalar(text: String, style: TScalarStyle, tag: Option<&Tag>) -> Node {
    if style != TScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str") {
        return Node::Text(text);
    }
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" => Node::Flag(true),
        "false" | "False" | "FALSE" => Node::Flag(false),
        other if is_number(other) => Node::Number(text),
        _ => Node::Text(text),
    }
}

fn is_number(text: &str) -> bool {
    let begins = text.trim_start_matches(['-', '+']).trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    let signs = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    begins && text.chars().all(signs) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_yaml_give_the_same_tree() {
        let json = parse(r#"{"a": [1e999, "x", null, true], "b/c": {"d": "\u0031"}}"#).expect("JSON");
        let yaml = parse("a: [1e999, x, ~, true]\nb/c: {d: '1'}\n").expect("YAML");
        assert_eq!(json, yaml);
        assert_eq!(json.get("a").map(|a| a.items()[0].clone()), Some(Node::Number("1e999".to_owned())));
    }

    #[test]
    fn what_would_exhaust_memory_or_stack_is_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let last = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![last; 10].join(", ")));
        }
        for (text, en, why) in [
            (bomb.as_str(), "aliases stand for more than", "aliases of aliases"),
            (&"[".repeat(100_000), "no JSON", "lists that never end"),
            (&format!("{}{}", "[".repeat(9000), "]".repeat(9000)), "nested more than 64 deep", "lists in lists"),
            (&"- ".repeat(9000), "nested more than 64 deep", "lists in lists of YAML"),
            (r#"{"a": {"b": 1, "b": 2}}"#, "/a/b is there twice", "a key twice in JSON"),
            ("a:\n  b: 1\n  b: 2\n", "/a/b is there twice", "a key twice in YAML"),
            ("a: 1\n---\nb: 2\n", "second document", "several documents"),
            ("", "nothing in it", "an empty file"),
        ] {
            let (_, said) = parse(text).expect_err(why);
            assert!(said.en.contains(en), "{why}: {}", said.en);
        }
    }
}
