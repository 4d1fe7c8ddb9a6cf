//! The faults that are planted: what people and programs do to cells.

use crate::model::{Column, Kind, Text};

/// What is known of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) column: Option<Column>,
    pub(super) kind: Kind,
    /// Whether its filled cells are numbers.
    pub(super) is_number: bool,
    /// Whether it is hardly ever blank.
    pub(super) is_filled: bool,
    /// Whether it has few values that come again.
    pub(super) is_list: bool,
}

/// A kind of fault in one cell.
pub(super) struct Fault {
    /// Its name in machine formats.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) title: Text,
    /// The columns that it happens to.
    pub(super) fits: fn(Facts) -> bool,
    /// The faulty cell, given the right one and that of another order; `None` where it would be no fault.
    pub(super) apply: fn(&str, &str) -> Option<String>,
}

fn is_amount(facts: Facts) -> bool {
    match facts.column {
        Some(_) => matches!(facts.kind, Kind::Money | Kind::Quantity | Kind::Rate),
        None => facts.is_number && !facts.is_list,
    }
}

fn is_text(facts: Facts) -> bool {
    matches!(facts.kind, Kind::Name | Kind::Text) && !facts.is_number
}

fn is_code(facts: Facts) -> bool {
    facts.kind == Kind::Id && facts.column != Some(Column::LineNo)
}

/// The kinds of fault in cells.
pub(super) const FAULTS: [Fault; 15] = [
    Fault {
        name: "blank",
        title: Text { en: "cell left blank", zh: "单元格留空" },
        fits: |facts| facts.is_filled,
        apply: |_, _| Some(String::new()),
    },
    Fault {
        name: "unreadable-number",
        title: Text { en: "number with a letter", zh: "数字中混入字母" },
        fits: is_amount,
        apply: |cell, _| Some(format!("{cell}o")),
    },
    Fault {
        name: "tenfold",
        title: Text { en: "number ten times as large", zh: "数值放大十倍" },
        fits: is_amount,
        apply: tenfold,
    },
    Fault {
        name: "negative",
        title: Text { en: "number with the wrong sign", zh: "数值正负号错误" },
        fits: is_amount,
        apply: |cell, _| cell.starts_with(|c: char| matches!(c, '1'..='9')).then(|| format!("-{cell}")),
    },
    Fault {
        name: "swapped-digits",
        title: Text { en: "two digits of a number swapped", zh: "数字相邻两位颠倒" },
        fits: is_amount,
        apply: swapped,
    },
    Fault {
        name: "impossible-date",
        title: Text { en: "day that does not exist", zh: "不存在的日期" },
        fits: |facts| facts.kind == Kind::Date,
        apply: |_, _| Some("2023-02-30".to_owned()),
    },
    Fault {
        name: "wrong-year",
        title: Text { en: "date ten years off", zh: "日期相差十年" },
        fits: |facts| facts.kind == Kind::Date,
        apply: ten_years_off,
    },
    Fault {
        name: "short-code",
        title: Text { en: "code without its last character", zh: "编码少最后一位" },
        fits: is_code,
        apply: |cell, _| {
            let last = cell.char_indices().last().map(|(at, _)| at).filter(|at| *at > 2)?;
            Some(cell[..last].to_owned())
        },
    },
    Fault {
        name: "other-code",
        title: Text { en: "code with another last digit", zh: "编码末位数字改变" },
        fits: is_code,
        apply: |cell, _| {
            let last = cell.chars().last().and_then(|last| last.to_digit(10))?;
            Some(format!("{}{}", &cell[..cell.len() - 1], (last + 1) % 10))
        },
    },
    Fault {
        name: "wrong-contact",
        title: Text { en: "phone or mail address that cannot be one", zh: "不可能成立的电话或邮箱" },
        fits: |facts| matches!(facts.kind, Kind::Phone | Kind::Email),
        apply: |cell, _| {
            if cell.contains('@') {
                return Some(cell.replace('@', ""));
            }
            // No number has more than 15 digits (E.164); one that lost some may be that of a landline.
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            (digits > 7).then(|| format!("{cell}{cell}"))
        },
    },
    Fault {
        name: "unknown-word",
        title: Text { en: "word that is not on the list", zh: "清单之外的取值" },
        fits: |facts| {
            facts.is_list && !matches!(facts.kind, Kind::Date | Kind::Money | Kind::Quantity | Kind::Rate)
                || matches!(facts.kind, Kind::Status(_) | Kind::Currency)
        },
        apply: |cell, _| Some(format!("{cell}~QX")),
    },
    Fault {
        name: "stray-space",
        title: Text { en: "stray spaces within and around", zh: "首尾及中间多余空格" },
        fits: |facts| is_text(facts) || is_code(facts),
        apply: |cell, _| Some(format!(" {cell}\u{3000}")),
    },
    Fault {
        name: "damaged-text",
        title: Text { en: "text decoded wrongly", zh: "文字乱码" },
        fits: is_text,
        apply: |cell, _| {
            let broken: String = cell.bytes().map(char::from).collect();
            (broken != cell).then_some(broken)
        },
    },
    Fault {
        name: "slip",
        title: Text { en: "one letter of a text dropped", zh: "文字少一个字" },
        fits: is_text,
        apply: |cell, _| {
            let count = cell.chars().count();
            (count > 3).then(|| cell.chars().enumerate().filter(|(at, _)| *at != count / 2).map(|(_, c)| c).collect())
        },
    },
    Fault {
        name: "value-of-another",
        title: Text { en: "value of another order", zh: "填成另一订单的值" },
        fits: |facts| facts.column != Some(Column::LineNo),
        apply: |cell, other| (!other.trim().is_empty() && other != cell).then(|| other.to_owned()),
    },
];

/// The number with its point one digit further.
fn tenfold(cell: &str, _: &str) -> Option<String> {
    if !cell.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        return None;
    }
    let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
    if !whole.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut rest = fraction.chars();
    let digit = rest.next().filter(char::is_ascii_digit).unwrap_or('0');
    let rest = rest.as_str();
    Some(if rest.is_empty() { format!("{whole}{digit}") } else { format!("{whole}{digit}.{rest}") })
}

/// The number with its first two digits that differ swapped.
fn swapped(cell: &str, _: &str) -> Option<String> {
    let characters: Vec<char> = cell.chars().collect();
    let at = characters.windows(2).position(|pair| pair[0] != pair[1] && pair.iter().all(char::is_ascii_digit))?;
    let mut swapped = characters;
    swapped.swap(at, at + 1);
    Some(swapped.into_iter().collect())
}

/// The date with the third digit of its year one more.
fn ten_years_off(cell: &str, _: &str) -> Option<String> {
    let bytes = cell.as_bytes();
    let at = (0..bytes.len().saturating_sub(3)).find(|&at| {
        let is_year = bytes[at..at + 4].iter().all(u8::is_ascii_digit) && matches!(&bytes[at..at + 2], b"19" | b"20");
        let is_alone =
            bytes.get(at + 4).is_none_or(|byte| !byte.is_ascii_digit()) && (at == 0 || !bytes[at - 1].is_ascii_digit());
        is_year && is_alone && bytes[at + 2] < b'9'
    })?;
    let decade = char::from(bytes[at + 2] + 1);
    Some(format!("{}{decade}{}", &cell[..at + 2], &cell[at + 3..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_made_wrong_as_their_faults_say() {
        let apply = |name: &str, cell: &str| {
            let fault = FAULTS.iter().find(|fault| fault.name == name).expect(name);
            (fault.apply)(cell, "另一个")
        };
        for (name, cell, faulty) in [
            ("tenfold", "12.50", Some("125.0")),
            ("tenfold", "12", Some("120")),
            ("tenfold", "0.00", None),
            ("tenfold", "¥1,234.5", Some("¥1,2345")),
            ("swapped-digits", "1120.5", Some("1210.5")),
            ("swapped-digits", "11", None),
            ("wrong-year", "2024/6/1 10:00", Some("2034/6/1 10:00")),
            ("wrong-year", "12.05.2019", Some("12.05.2029")),
            ("wrong-year", "20240601120000", None),
            ("short-code", "SO1", None),
            ("short-code", "SO12", Some("SO1")),
            ("other-code", "SO19", Some("SO10")),
            ("wrong-contact", "13812345678", Some("1381234567813812345678")),
            ("wrong-contact", "a@b.cn", Some("ab.cn")),
            ("wrong-contact", "95588", None),
            ("slip", "杭州贸易公司", Some("杭州贸公司")),
            ("negative", "0", None),
            ("value-of-another", "另一个", None),
        ] {
            assert_eq!(apply(name, cell).as_deref(), faulty, "{name} of {cell}");
        }
    }
}
