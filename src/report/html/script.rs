//! The script of the page, and the policy that lets it and no other run.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::page::Page;
use crate::model::Text;

/// The script. It sorts and filters; without it everything is there.
const SCRIPT: &str = include_str!("script.js");

/// Its hash, as a policy names it.
static HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(SCRIPT)));

/// The part of the page's policy that lets the script run.
pub(super) fn write_policy(page: &mut Page) {
    page.markup("; script-src 'sha256-").markup(HASH.as_str()).markup("'");
}

/// The script, and the words that it puts on the page.
pub(super) fn write(page: &mut Page) {
    const WORDS: [(&str, Text); 7] = [
        ("data-filter", Text { en: "Filter these findings", zh: "筛选这些发现" }),
        ("data-rules", Text { en: "Filter rules and findings", zh: "筛选规则与发现" }),
        ("data-shown", Text { en: "{shown} of {all} shown", zh: "显示 {all} 条中的 {shown} 条" }),
        ("data-status", Text { en: "Show rules by status", zh: "按状态显示规则" }),
        ("data-open", Text { en: "Open all findings", zh: "展开全部发现" }),
        ("data-close", Text { en: "Close all", zh: "全部收起" }),
        ("data-sort", Text { en: "Sort by this column", zh: "按此列排序" }),
    ];
    page.markup("<div id=\"words\" hidden");
    for (name, text) in WORDS {
        page.attribute(name, text.get(page.lang()));
    }
    page.markup("></div>\n<script>").markup(SCRIPT).markup("</script>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use crate::report::html;
    use crate::report::sample::sample_report;

    /// The policy of a page and the script in it are made apart; were one not the other's, the page would not sort.
    #[test]
    fn the_policy_names_the_hash_of_the_script_that_is_in_the_page() {
        let page = html::render(&sample_report(), Lang::Zh);
        let script =
            page.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("a script").0;
        let named =
            page.split_once("script-src 'sha256-").and_then(|(_, rest)| rest.split_once('\'')).expect("a hash").0;
        assert_eq!(named, STANDARD.encode(Sha256::digest(script)));
    }

    #[test]
    fn the_script_can_stand_in_a_page() {
        assert!(!SCRIPT.contains('<') && !SCRIPT.contains('\r'));
    }
}
