//! Names of sheets in new workbooks: other programs allow more than XLSX does.

use crate::model::is_hidden;

/// Most UTF-16 units of a name (Excel's specifications and limits).
const MOST_UNITS: usize = 31;

/// Characters that no name may hold.
const FORBIDDEN: &[char] = &['*', '?', ':', '[', ']', '\\', '/'];

/// Most tries to keep two names apart; a workbook has no more sheets than that.
const MOST_TRIES: u32 = 65_536;

/// The name that a sheet gets: its own where XLSX allows that, else the nearest to it that is not taken. Case does not keep
/// two names apart.
pub(super) fn allowed(wanted: &str, taken: &mut Vec<String>) -> String {
    let clean: String =
        wanted.chars().map(|c| if FORBIDDEN.contains(&c) || is_hidden(c, ' ') { '_' } else { c }).collect();
    let clean = clean.trim_matches('\'');
    let clean = if clean.trim().is_empty() { "_" } else { clean };
    // Excel keeps this name for itself.
    let clean = if clean.eq_ignore_ascii_case("history") { "history_" } else { clean };
    let numbered = |number: u32| {
        let ending = if number == 1 { String::new() } else { format!("-{number}") };
        cut(clean, MOST_UNITS - ending.len()) + &ending
    };
    let is_free = |name: &String| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let name = (1..MOST_TRIES).map(numbered).find(is_free).unwrap_or_default();
    taken.push(name.clone());
    name
}

/// At most so many UTF-16 units of a name. What is cut in front of an apostrophe leaves it at the end, where none may be.
fn cut(name: &str, units: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= units
    };
    let kept: String = name.chars().take_while(fits).collect();
    kept.trim_end_matches('\'').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_where_they_are_allowed_and_changed_where_not() {
        let mut taken = Vec::new();
        for (wanted, expected) in [
            ("订单 2024", "订单 2024"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("订单 2024", "订单 2024-2"),
            ("ORDERS", "ORDERS"),
            ("orders", "orders-2"),
            ("'quoted'", "quoted"),
            ("", "_"),
            ("''", "_-2"),
            ("a\nb\u{1b}[2J", "a_b__2J"),
            ("x\u{202e}y", "x_y"),
            (
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三",
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
            ),
            (
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一四",
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九-2",
            ),
            ("a name of thirty characters xx'yy", "a name of thirty characters xx"),
            ("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"),
        ] {
            let name = allowed(wanted, &mut taken);
            assert_eq!(name, expected, "{wanted}");
            assert!(rust_xlsxwriter::utility::check_sheet_name(&name).is_ok(), "{name}");
        }
    }
}
