//! What the parser of rule, profile and configuration files says. It speaks English only, so the messages that people
//! meet are said anew in both languages.

use super::suggest::unknown_name;
use crate::model::{OwnedText, Text};

/// Messages about a name in backquotes: how the parser begins, and what is said instead. The parser lists the names
/// that would do behind it.
const NAMED: &[(&str, Text)] = &[
    ("missing field", Text { en: "`{name}` is missing", zh: "缺少 `{name}`" }),
    ("duplicate field", Text { en: "`{name}` is there twice", zh: "`{name}` 出现了两次" }),
    ("unknown field", Text { en: "`{name}` is no key here", zh: "此处没有键 `{name}`" }),
    ("unknown variant", Text { en: "`{name}` is no value here", zh: "此处没有取值 `{name}`" }),
];

/// Kinds of values: how the parser begins, without an article, and what is said instead. A space keeps Latin letters
/// apart from the Chinese before them.
const KINDS: &[(&str, Text)] = &[
    ("boolean", Text { en: "true or false", zh: " true 或 false" }),
    ("string", Text { en: "a text", zh: "文本" }),
    ("path string", Text { en: "a path", zh: "路径" }),
    ("nonzero usize", Text { en: "a whole number above 0", zh: "大于 0 的整数" }),
    ("usize", Text { en: "a whole number that is not negative", zh: "非负整数" }),
    ("u64", Text { en: "a whole number that is not negative", zh: "非负整数" }),
    ("size", Text { en: "a size such as \"2GiB\" or a number of bytes", zh: "大小（例如 \"2GiB\"）或字节数" }),
    ("sequence", Text { en: "a list", zh: "列表" }),
    ("map", Text { en: "a table", zh: "表" }),
    ("struct", Text { en: "a table", zh: "表" }),
];

/// Messages about the form of the file: what the parser says before it lists what would do, and the same in Chinese.
const FORM: &[Text] = &[
    Text { en: "duplicate key", zh: "此键出现了两次" },
    Text { en: "extra `=`", zh: "多了一个 `=`" },
    Text { en: "extra comma in array", zh: "列表中多了一个逗号" },
    Text { en: "extra comma in inline table", zh: "行内表中多了一个逗号" },
    Text { en: "invalid basic string", zh: "双引号文本无效" },
    Text { en: "invalid literal string", zh: "单引号文本无效" },
    Text { en: "invalid unquoted key", zh: "不加引号的键无效" },
    Text { en: "key with no value", zh: "键后面没有值" },
    Text { en: "missing assignment between key-value pairs", zh: "键与值之间缺少 `=`" },
    Text { en: "missing comma between array elements", zh: "列表的元素之间缺少逗号" },
    Text { en: "missing comma between key-value pairs", zh: "行内表的键值之间缺少逗号" },
    Text { en: "missing opening quote", zh: "缺少起始引号" },
    Text { en: "missing value", zh: "缺少值" },
    Text { en: "missing value for key", zh: "键后面没有值" },
    Text { en: "string values must be quoted", zh: "文本必须加引号" },
    Text { en: "unclosed array", zh: "列表没有结束" },
    Text { en: "unclosed array table", zh: "表头 `[[…]]` 没有结束" },
    Text { en: "unclosed inline table", zh: "行内表没有结束" },
    Text { en: "unclosed table", zh: "表头 `[…]` 没有结束" },
    Text { en: "unexpected content", zh: "有多余的内容" },
    Text { en: "unexpected key or value", zh: "有多余的键或值" },
];

/// A message of the parser in both languages. One that is not known here keeps the parser's words, and says in Chinese
/// whose they are.
#[must_use]
pub fn syntax(message: &str) -> OwnedText {
    const OTHER: Text = Text { en: "{message}", zh: "解析器的提示（英文）：{message}" };
    let message = message.trim();
    let said = named(message).or_else(|| mismatch(message)).or_else(|| form(message));
    said.unwrap_or_else(|| OTHER.owned(&[("message", message)]))
}

fn named(message: &str) -> Option<OwnedText> {
    let (_, text) = NAMED.iter().find(|(start, _)| message.starts_with(start))?;
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (name, known) = quoted.split_first()?;
    Some(unknown_name(*text, name, known))
}

/// A value of the wrong kind.
fn mismatch(message: &str) -> Option<OwnedText> {
    const TEXT: Text = Text { en: "{wanted} is expected, not {found}", zh: "应为{wanted}，而不是{found}" };
    let told = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, wanted) = told.rsplit_once(", expected ")?;
    let wanted = kind(wanted)?;
    // A value that is shown needs no kind beside it.
    let found = match found.find(['`', '"']) {
        Some(at) => OwnedText { en: found[at..].to_owned(), zh: format!(" {}", &found[at..]) },
        None => kind(found)?.owned(&[]),
    };
    Some(OwnedText {
        en: TEXT.owned(&[("wanted", wanted.en), ("found", &found.en)]).en,
        zh: TEXT.owned(&[("wanted", wanted.zh), ("found", &found.zh)]).zh,
    })
}

fn kind(words: &str) -> Option<Text> {
    let words = words.strip_prefix("a ").unwrap_or(words);
    KINDS.iter().find(|(start, _)| words.starts_with(start)).map(|(_, text)| *text)
}

fn form(message: &str) -> Option<OwnedText> {
    let head = message.split_once(", expected ").map_or(message, |(head, _)| head);
    let text = FORM.iter().find(|text| text.en == head)?;
    Some(OwnedText { en: message.to_owned(), zh: text.zh.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the parser says of a text that is no configuration.
    fn said(text: &str) -> OwnedText {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only whether it can be read counts")]
        struct Shape {
            name: String,
            #[serde(default)]
            strict: bool,
            #[serde(default)]
            limit: usize,
            #[serde(default)]
            list: Vec<String>,
            #[serde(default)]
            unit: crate::config::QuarantineUnit,
            title: Option<OwnedText>,
        }
        syntax(toml::from_str::<Shape>(text).expect_err("a mistake").message())
    }

    #[test]
    fn common_mistakes_are_said_in_both_languages() {
        for (text, en, zh) in [
            ("strict = true", "`name` is missing", "缺少 `name`"),
            ("nam = 'x'", "`nam` is no key here; did you mean `name`?", "此处没有键 `nam`；您是否要用 `name`？"),
            ("name = 3", "a text is expected, not `3`", "应为文本，而不是 `3`"),
            ("name = []", "a text is expected, not a list", "应为文本，而不是列表"),
            ("name = 'x'\nstrict = 'no'", "true or false is expected, not \"no\"", "应为 true 或 false，而不是 \"no\""),
            (
                "name = 'x'\nlimit = -1",
                "a whole number that is not negative is expected, not `-1`",
                "应为非负整数，而不是 `-1`",
            ),
            ("name = 'x'\nlist = 'y'", "a list is expected, not \"y\"", "应为列表，而不是 \"y\""),
            ("name = 'x'\ntitle = 'y'", "a table is expected, not \"y\"", "应为表，而不是 \"y\""),
            (
                "name = 'x'\nunit = 'rows'",
                "`rows` is no value here; did you mean `row`?",
                "此处没有取值 `rows`；您是否要用 `row`？",
            ),
        ] {
            assert_eq!(said(text), OwnedText { en: en.to_owned(), zh: zh.to_owned() }, "{text}");
        }
    }

    #[test]
    fn mistakes_of_form_keep_the_english_words_of_the_parser() {
        for (text, en, zh) in [
            ("name = 'x'\nname = 'y'", "duplicate key", "此键出现了两次"),
            ("name = x", "string values must be quoted", "文本必须加引号"),
            ("name", "key with no value", "键后面没有值"),
            ("list = ['x'", "unclosed array", "列表没有结束"),
        ] {
            let said = said(text);
            assert!(said.en.starts_with(en), "{text}: {}", said.en);
            assert_eq!(said.zh, zh, "{text}: {}", said.en);
        }
    }

    #[test]
    fn other_messages_are_marked_as_the_words_of_the_parser() {
        let said = syntax("recursion limit\n");
        assert_eq!((said.en.as_str(), said.zh.as_str()), ("recursion limit", "解析器的提示（英文）：recursion limit"));
    }
}
