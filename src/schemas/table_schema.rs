//! Frictionless Table Schema and Data Package (versions 1 and 2).

use std::path::{Component, Path, PathBuf};

use super::constraint::{self, Measure, Type, bounds, lengths, of_type, pattern};
use super::node::{Node, under};
use super::pattern::Flavour;
use super::stated::{Field, Limits, Stated, quoted};
use crate::model::Text;
use crate::normalise::cell::Missing;

/// Keys of fields that state nothing.
const SILENT_OF_FIELD: [&str; 9] =
    ["ordermend:column", "name", "title", "description", "example", "examples", "rdfType", "type", "format"];

/// Further keys of fields, which are read with their type.
const OF_TYPE: [&str; 6] = ["decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "missingValues"];

/// Keys of a schema that state nothing, or are read elsewhere.
const SILENT: [&str; 10] = [
    "$schema",
    "fields",
    "missingValues",
    "name",
    "title",
    "description",
    "profile",
    "primaryKey",
    "uniqueKeys",
    "foreignKeys",
];

const NOT_SAID: Text = Text {
    en: "rules have no counterpart to `{key}`: {value}",
    zh: "规则中没有与 `{key}` 对应的内容：{value}",
};

/// Where files stand that a Data Package names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folders<'a> {
    /// The folder of the package.
    pub(super) of_file: &'a Path,
    /// The folder of the rule file, beside which files are looked for.
    pub(super) of_rules: &'a Path,
}

/// Whether a file looks like a Table Schema.
pub(super) fn is_one(root: &Node) -> bool {
    root.get("fields").is_some()
}

/// Whether a file looks like a Data Package.
pub(super) fn is_package(root: &Node) -> bool {
    root.get("resources").is_some()
}

/// Reads a Table Schema.
pub(super) fn read(root: &Node) -> Stated {
    let mut stated = Stated::default();
    schema(&mut stated, root, "", None);
    stated
}

/// Reads the schemas of a Data Package.
pub(super) fn read_package(root: &Node, folders: Folders<'_>) -> Vec<Stated> {
    const NO_SCHEMA: Text = Text { en: "the resource has no schema here", zh: "该资源在此没有 schema" };
    let resources = root.get("resources").map(Node::items).unwrap_or_default();
    let mut all = Vec::new();
    for (number, resource) in resources.iter().enumerate() {
        let path = format!("/resources/{number}");
        let mut stated = Stated { table: resource.text_of("name").map(str::to_owned), ..Stated::default() };
        match resource.get("schema") {
            Some(one @ Node::Map(_)) => {
                let package = Package { resources, own: number, folders };
                schema(&mut stated, one, &under(&path, "schema"), Some(&package));
            }
            _ => stated.lost(&under(&path, "schema"), NO_SCHEMA, &[]),
        }
        all.push(stated);
    }
    all
}

/// The package that a schema stands in.
struct Package<'a> {
    resources: &'a [Node],
    own: usize,
    folders: Folders<'a>,
}

fn schema(stated: &mut Stated, root: &Node, path: &str, package: Option<&Package<'_>>) {
    const NAMELESS: Text = Text { en: "the field has no name", zh: "字段没有名称" };
    const TWICE: Text = Text {
        en: "a second field is called `{name}`; rules speak of the first column with that caption",
        zh: "有第二个名为 `{name}` 的字段；规则针对第一个同名列",
    };
    const MATCH: Text = Text { en: "which columns there are is not looked at", zh: "不检查有哪些列" };
    let missing = missing_values(root);
    let mut seen: Vec<&str> = Vec::new();
    for (number, field) in root.get("fields").map(Node::items).unwrap_or_default().iter().enumerate() {
        let path = format!("{path}/fields/{number}");
        // A field may be its name alone.
        let name = field.text_of("name").or_else(|| field.text()).map(str::trim).unwrap_or_default();
        if name.is_empty() {
            stated.lost(&path, NAMELESS, &[]);
        } else if seen.contains(&name) {
            stated.lost(&path, TWICE, &[("name", name)]);
        } else {
            seen.push(name);
            one(stated, &of_schema(name, root, &missing), field, &path);
        }
    }
    keys(stated, root, path, &missing);
    for (number, key) in root.get("foreignKeys").map(Node::items).unwrap_or_default().iter().enumerate() {
        foreign(stated, (key, root), &format!("{path}/foreignKeys/{number}"), &missing, package);
    }
    for (key, value) in root.entries().iter().filter(|(key, _)| !SILENT.contains(&key.as_str())) {
        let at = under(path, key);
        match key.as_str() {
            "fieldsMatch" => stated.lost(&at, MATCH, &[]),
            key => stated.lost(&at, NOT_SAID, &[("key", key), ("value", &value.shown())]),
        }
    }
}

/// The values of a map that stand for nothing, but for those that do in every file.
fn missing_values(map: &Node) -> Vec<String> {
    let value = |node: &Node| node.text().or_else(|| node.text_of("value")).map(str::to_owned);
    let known = Missing::new(&[]);
    let values = map.get("missingValues").map(Node::items).unwrap_or_default();
    values.iter().filter_map(value).filter(|value| !known.is(value.trim())).collect()
}

/// A column as its schema describes it.
fn of_schema(name: &str, root: &Node, missing: &[String]) -> Field {
    let fields = root.get("fields").map(Node::items).unwrap_or_default();
    let described = fields.iter().find(|field| field.text_of("name").map(str::trim) == Some(name));
    let own = described.filter(|field| field.get("missingValues").is_some()).map(missing_values);
    let comma = described.and_then(|field| field.text_of("decimalChar")) == Some(",");
    Field { missing: own.unwrap_or_else(|| missing.to_vec()), decimal_comma: comma, ..Field::of(name) }
}

/// Primary and unique keys.
fn keys(stated: &mut Stated, root: &Node, path: &str, missing: &[String]) {
    let named = |names: &Node| -> Vec<Field> {
        names.one_or_many().iter().filter_map(Node::text).map(|name| of_schema(name.trim(), root, missing)).collect()
    };
    if let Some(names) = root.get("primaryKey") {
        let (path, fields) = (under(path, "primaryKey"), named(names));
        stated.unique(&path, &fields, Limits::default());
        for field in &fields {
            stated.filled(&path, field, Limits::default());
        }
    }
    for (number, names) in root.get("uniqueKeys").map(Node::items).unwrap_or_default().iter().enumerate() {
        stated.unique(&format!("{path}/uniqueKeys/{number}"), &named(names), Limits::default());
    }
}

/// A field with its type and constraints.
fn one(stated: &mut Stated, field: &Field, described: &Node, path: &str) {
    let kind = described.text_of("type").unwrap_or("string");
    of_kind(stated, field, described, path);
    let numeric = matches!(kind, "integer" | "number" | "year");
    let constraints = under(path, "constraints");
    if let Some(map) = described.get("constraints") {
        for (key, value) in map.entries() {
            let at = under(&constraints, key);
            match key.as_str() {
                "required" if *value == Node::Flag(true) => stated.filled(&at, field, Limits::default()),
                "unique" if *value == Node::Flag(true) => {
                    stated.unique(&at, std::slice::from_ref(field), Limits::default());
                }
                "required" | "unique" if *value == Node::Flag(false) => {}
                "enum" => stated.listed(&at, field, value.items(), numeric, Limits::default()),
                key if constraint::KEYS.contains(&key) => {}
                key => stated.lost(&at, NOT_SAID, &[("key", key), ("value", &value.shown())]),
            }
        }
        let measure = match kind {
            "date" => Measure::Day,
            "datetime" => Measure::Moment,
            _ => Measure::Number,
        };
        bounds(stated, &constraints, field, map, measure);
        lengths(stated, &constraints, field, map);
        pattern(stated, &constraints, field, map, Flavour::Xml);
    }
    for (key, value) in described.entries() {
        let at = under(path, key);
        match key.as_str() {
            "categories" => {
                let value = |node: &Node| node.get("value").unwrap_or(node).clone();
                let values: Vec<Node> =
                    described.get("categories").map(Node::items).unwrap_or_default().iter().map(value).collect();
                stated.listed(&at, field, &values, numeric, Limits::default());
            }
            "constraints" => {}
            key if SILENT_OF_FIELD.contains(&key) || OF_TYPE.contains(&key) => {}
            key => stated.lost(&at, NOT_SAID, &[("key", key), ("value", &value.shown())]),
        }
    }
}

/// The type of a field.
fn of_kind(stated: &mut Stated, field: &Field, described: &Node, path: &str) {
    let format = described.text_of("format").unwrap_or("default");
    let (at, kind) = (under(path, "type"), described.text_of("type").unwrap_or("string"));
    let in_format = under(path, "format");
    let other = |stated: &mut Stated| stated.lost(&in_format, NOT_SAID, &[("key", "format"), ("value", format)]);
    match (kind, format) {
        ("string", "email") => stated.of_form(&in_format, field, "email"),
        ("string", "uuid") => of_type(stated, &in_format, field, Type::Uuid),
        ("string" | "any", "default") => {}
        ("integer", _) => of_type(stated, &at, field, Type::Integer),
        ("number", _) => of_type(stated, &at, field, Type::Number),
        ("boolean", _) => {
            let words = |key: &str, usual: [&str; 4]| -> Vec<String> {
                let own = described.get(key).map(|list| list.items().iter().filter_map(Node::cell).collect());
                own.unwrap_or_else(|| usual.map(str::to_owned).to_vec())
            };
            let mut all = words("trueValues", ["true", "True", "TRUE", "1"]);
            all.extend(words("falseValues", ["false", "False", "FALSE", "0"]));
            constraint::yes_or_no(stated, &at, field, &all);
        }
        ("date", "default") => of_type(stated, &at, field, Type::Day),
        ("datetime", "default") => of_type(stated, &at, field, Type::Moment),
        ("time", "default") => of_type(stated, &at, field, Type::Clock),
        ("date" | "datetime" | "time", strptime) if strptime != "any" => match written(strptime, &field.cell()) {
            Some(assert) => {
                const TITLE: Text =
                    Text { en: "{column} is written as its format says", zh: "{column} 的写法符合格式" };
                stated.is_such(&in_format, field, "date", TITLE, assert);
            }
            None => other(stated),
        },
        ("year", _) => year(stated, field, &at, "^-?[0-9]{4}$"),
        ("yearmonth", _) => year(stated, field, &at, "^-?[0-9]{4}-(0[1-9]|1[0-2])$"),
        // Which day is meant in a date of any form, no rule can say.
        ("string", _) | ("date" | "datetime", "any") => other(stated),
        (kind, _) => stated.lost(&at, NOT_SAID, &[("key", "type"), ("value", kind)]),
    }
}

fn year(stated: &mut Stated, field: &Field, path: &str, shape: &str) {
    const TITLE: Text = Text { en: "{column} is a year, with a month or without", zh: "{column} 是年份或年月" };
    stated.is_such(path, field, "year", TITLE, format!("regexp_like({}, '{shape}')", field.cell()));
}

/// That a cell is written as a format of `strptime` says, on a day that exists; `None` where the format has directives that are not
/// known here.
fn written(format: &str, cell: &str) -> Option<String> {
    /// Years with a February 29 (Gregorian calendar).
    const LEAP: &str = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[048]|[2468][048]|[13579][26])00)";
    let is = |parts: &Parts<'_>| Some(format!("regexp_like({cell}, {})", quoted(&shape(format, parts)?)));
    let mut assert = is(&Parts::ANY)?;
    if format.contains("%m") && format.contains("%d") {
        for (month, day) in [("0?2", "3[01]"), ("(0?[469]|11)", "31")] {
            assert.push_str(&format!(" AND NOT {}", is(&Parts { month, day, ..Parts::ANY })?));
        }
        if format.contains("%Y") {
            let last = Parts { month: "0?2", day: "29", ..Parts::ANY };
            assert.push_str(&format!(" AND (NOT {} OR {})", is(&last)?, is(&Parts { year: LEAP, ..last })?));
        }
    }
    Some(assert)
}

/// Patterns for the parts of a day.
#[derive(Clone, Copy)]
struct Parts<'p> {
    year: &'p str,
    month: &'p str,
    day: &'p str,
}

impl Parts<'_> {
    /// Any that there may be.
    const ANY: Self = Self { year: "[0-9]{4}", month: "(0?[1-9]|1[0-2])", day: "(0?[1-9]|[12][0-9]|3[01])" };
}

/// A format of `strptime` as a pattern; `None` where it has directives that are not known here.
fn shape(format: &str, parts: &Parts<'_>) -> Option<String> {
    let mut shape = String::from("^");
    let mut chars = format.strip_prefix("fmt:").unwrap_or(format).chars();
    if !format.contains('%') {
        return None;
    }
    while let Some(c) = chars.next() {
        if c != '%' {
            shape.push_str(&regex::escape(&c.to_string()));
            continue;
        }
        shape.push_str(match chars.next()? {
            'Y' => parts.year,
            'y' => "[0-9]{2}",
            'm' => parts.month,
            'd' => parts.day,
            'H' => "([01]?[0-9]|2[0-3])",
            'M' => "[0-5]?[0-9]",
            'S' => "([0-5]?[0-9]|6[01])",
            'f' => "[0-9]{1,6}",
            'j' => "[0-9]{1,3}",
            'z' => "(Z|[+-][0-9]{2}:?[0-9]{2})",
            '%' => "%",
            _ => return None,
        });
    }
    shape.push('$');
    Some(shape)
}

/// A key that stands in another resource of the package.
fn foreign(
    stated: &mut Stated,
    (key, root): (&Node, &Node),
    path: &str,
    missing: &[String],
    package: Option<&Package<'_>>,
) {
    const NO_FILE: Text = Text {
        en: "the keys of the resource `{name}` stand in no file beside the schema",
        zh: "资源 `{name}` 的键不在 schema 旁的任何文件中",
    };
    const OUTSIDE: Text = Text {
        en: "`{name}` does not stand below the folder of the package, and is not looked at",
        zh: "`{name}` 不在数据包的文件夹之内，不会读取",
    };
    const MANY: Text =
        Text { en: "each column needs one that it refers to", zh: "每一列须对应一个被引用的列" };
    let texts = |node: Option<&Node>| -> Vec<String> {
        node.map(Node::one_or_many).unwrap_or_default().iter().filter_map(Node::text).map(str::to_owned).collect()
    };
    let columns = texts(key.get("fields"));
    let reference = key.get("reference");
    let targets = texts(reference.and_then(|reference| reference.get("fields")));
    let name = reference.and_then(|reference| reference.text_of("resource")).unwrap_or_default();
    if columns.is_empty() || columns.len() != targets.len() {
        return stated.lost(path, MANY, &[]);
    }
    let resource = package.and_then(|package| {
        let own = || package.resources.get(package.own);
        let of_name = |resource: &&Node| resource.text_of("name") == Some(name);
        if name.is_empty() { own() } else { package.resources.iter().find(of_name) }
    });
    let file = resource.and_then(|resource| resource.get("path")).map(Node::one_or_many);
    let (Some(package), Some([Node::Text(file)])) = (package, file) else {
        return stated.lost(path, NO_FILE, &[("name", name)]);
    };
    let is_below = Path::new(file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_below || file.contains("://") {
        return stated.lost(path, OUTSIDE, &[("name", file)]);
    }
    let fields: Vec<Field> = columns.iter().map(|name| of_schema(name.trim(), root, missing)).collect();
    stated.refers(path, &fields, &beside(package.folders, file), &targets);
}

/// The path to a file of the package from the folder of the rule file.
fn beside(folders: Folders<'_>, file: &str) -> String {
    let absolute =
        |folder: &Path| std::fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let (Ok(from), Ok(to)) = (absolute(folders.of_rules), absolute(folders.of_file)) else { return file.to_owned() };
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    // Nothing in common, as on two drives.
    let relative: PathBuf = if common == 0 { to.clone() } else { up.chain(to.components().skip(common)).collect() };
    relative.join(file).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_become_patterns() {
        for (format, fitting, other) in [
            ("%Y/%m/%d", "2024/1/31", "2024-01-31"),
            ("%d.%m.%y", "31.01.24", "31.13.24"),
            ("fmt:%Y-%m-%d %H:%M", "2024-01-31 08:00", "2024-01-31"),
        ] {
            let shape = regex::Regex::new(&shape(format, &Parts::ANY).expect(format)).expect(format);
            assert!(shape.is_match(fitting) && !shape.is_match(other), "{format}: {shape}");
        }
        assert_eq!(shape("%A", &Parts::ANY), None);
        assert_eq!(shape("yyyy", &Parts::ANY), None);
    }
}
