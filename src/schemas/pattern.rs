//! Regular expressions of other tools in the form that expressions read.

/// Whose regular expressions they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// ECMA-262, as in JSON Schema: a part of the text matches, and `\d` is a digit of ASCII.
    Ecma,
    /// XML Schema, as in Table Schema: the whole text matches, and `\d` is a digit of any script.
    Xml,
}

/// The pattern as it is written in expressions; `None` for what would silently mean something else. Whether it can be read at
/// all is told by the expression that it becomes a part of.
pub(super) fn translated(pattern: &str, flavour: Flavour) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    // Whether a class has just begun, where `]` and `^` stand for something else.
    let mut at_start = false;
    while let Some(c) = chars.next() {
        let starts = std::mem::take(&mut at_start);
        match c {
            '\\' => {
                let escaped = chars.next()?;
                match ascii_class(escaped).filter(|_| flavour == Flavour::Ecma) {
                    Some((within, _)) if in_class => out.push_str(within?),
                    Some((_, alone)) => out.push_str(alone),
                    // The characters of names, and a control character.
                    None if matches!(escaped, 'i' | 'I' | 'c' | 'C') => return None,
                    None => out.extend(['\\', escaped]),
                }
            }
            '[' if !in_class => {
                in_class = true;
                at_start = true;
                out.push('[');
            }
            // One class less another, which is no list of signs.
            '[' if flavour == Flavour::Xml && out.ends_with('-') => return None,
            '[' => out.push_str("\\["),
            '^' if in_class && starts => {
                at_start = true;
                out.push('^');
            }
            // `[]` matches nothing and `[^]` everything in ECMA-262.
            ']' if in_class && starts => return None,
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            // Twice, these take one class from another.
            '&' | '~' | '-' if in_class && chars.peek() == Some(&c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    Some(match flavour {
        Flavour::Ecma => out,
        Flavour::Xml => format!("^(?:{out})$"),
    })
}

/// A class of ASCII as it stands within another one, where it can, and alone.
fn ascii_class(escaped: char) -> Option<(Option<&'static str>, &'static str)> {
    Some(match escaped {
        'd' => (Some("0-9"), "[0-9]"),
        'w' => (Some("0-9A-Za-z_"), "[0-9A-Za-z_]"),
        'D' => (Some("[^0-9]"), "[^0-9]"),
        'W' => (Some("[^0-9A-Za-z_]"), "[^0-9A-Za-z_]"),
        'b' => (None, "(?-u:\\b)"),
        'B' => (None, "\\B"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_the_same_or_are_given_up() {
        for (pattern, flavour, expected) in [
            (r"^SO\d{4}$", Flavour::Ecma, Some(r"^SO[0-9]{4}$")),
            (r"[\w.-]+@x", Flavour::Ecma, Some(r"[0-9A-Za-z_.-]+@x")),
            (r"[^\d]", Flavour::Ecma, Some("[^0-9]")),
            (r"[[a]", Flavour::Ecma, Some(r"[\[a]")),
            ("[a&&b]", Flavour::Ecma, Some(r"[a\&&b]")),
            ("[^]", Flavour::Ecma, None),
            (r"\ca", Flavour::Ecma, None),
            (r"a\", Flavour::Ecma, None),
            ("A|B", Flavour::Xml, Some("^(?:A|B)$")),
            (r"\d+", Flavour::Xml, Some(r"^(?:\d+)$")),
            ("[a-z-[aeiou]]", Flavour::Xml, None),
        ] {
            let translated = translated(pattern, flavour);
            assert_eq!(translated.as_deref(), expected, "{pattern}");
            if let Some(translated) = translated {
                assert!(regex::Regex::new(&translated).is_ok(), "{translated}");
            }
        }
    }
}
