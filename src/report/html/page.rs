//! The page under construction: the only place where text becomes HTML.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::{Lang, OwnedText, Text, is_hidden};
use crate::report::model::Command;
use crate::report::number::thousands;
use crate::report::words::cut;

/// A column of a table: its caption, and whether it holds figures, which stand right-aligned.
pub(crate) struct Head {
    text: Text,
    figures: bool,
}

impl Head {
    /// A column of words.
    pub(crate) const fn words(en: &'static str, zh: &'static str) -> Self {
        Self { text: Text { en, zh }, figures: false }
    }

    /// A column of figures.
    pub(crate) const fn figures(en: &'static str, zh: &'static str) -> Self {
        Self { text: Text { en, zh }, figures: true }
    }
}

/// Where all of a list is of which the page shows a part.
#[derive(Clone, Copy)]
pub(crate) enum Whole {
    /// Among the findings.
    Findings,
    /// On the map of customers.
    Customers,
    /// In the report for machines.
    Report,
}

/// What a page is about, on which it depends where all of a list is.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    /// The report of a command.
    Report(Command),
    /// The profile of exports.
    Profile,
}

impl From<Command> for Subject {
    fn from(command: Command) -> Self {
        Self::Report(command)
    }
}

impl Whole {
    /// The end of a sentence that leads there from a page about a subject.
    fn place(self, subject: Subject) -> Text {
        let command = match subject {
            Subject::Report(command) => command,
            Subject::Profile => {
                return Text {
                    en: "to get all, add --format json=profile.json",
                    zh: "如需全部，请加上 --format json=profile.json",
                };
            }
        };
        match (command, self) {
            (Command::Clean, Self::Findings) => Text { en: "all are in findings.csv", zh: "全部见 findings.csv" },
            (Command::Clean, Self::Customers) => {
                Text { en: "all are in customer_map.csv", zh: "全部见 customer_map.csv" }
            }
            (Command::Clean, Self::Report) => Text { en: "all are in report.json", zh: "全部见 report.json" },
            (Command::Check, Self::Findings) => Text {
                en: "to get all, add --format csv=findings.csv, or run ordermend clean",
                zh: "如需全部，请加上 --format csv=findings.csv，或运行 ordermend clean",
            },
            (Command::Check, Self::Customers) => Text {
                en: "to get all, run ordermend clean, which writes customer_map.csv",
                zh: "如需全部，请运行 ordermend clean，由其写出 customer_map.csv",
            },
            (Command::Check, Self::Report) => Text {
                en: "to get all, add --format json=report.json",
                zh: "如需全部，请加上 --format json=report.json",
            },
        }
    }
}

/// A page that grows. Markup is taken as `&'static str` only, so that a value can enter in no other way than escaped.
pub(crate) struct Page {
    html: String,
    lang: Lang,
    subject: Subject,
    limit: usize,
    cut: bool,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(lang: Lang, subject: impl Into<Subject>) -> Self {
        Self { html: String::with_capacity(64 << 10), lang, subject: subject.into(), limit: 0, cut: false }
    }

    /// The language of the page.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether it is about what a command found.
    pub(super) fn is_report(&self) -> bool {
        matches!(self.subject, Subject::Report(_))
    }

    /// Whether a value was longer than what is shown of it.
    pub(crate) fn has_cut(&self) -> bool {
        self.cut
    }

    /// The finished page.
    pub(crate) fn into_html(self) -> String {
        self.html
    }

    /// Gives what follows that many bytes, which [`Page::each`] respects.
    pub(crate) fn allot(&mut self, bytes: usize) {
        self.limit = self.html.len() + bytes;
    }

    /// The bytes that are left of what was allotted.
    pub(crate) fn left(&self) -> usize {
        self.limit.saturating_sub(self.html.len())
    }

    /// Whether anything is left of what was allotted. What is begun then may be finished.
    fn has_room(&self) -> bool {
        self.left() > 0
    }

    /// Adds markup.
    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.html.push_str(markup);
        self
    }

    /// Adds a value, escaped, and cut where it is too long.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        let shown = cut(value);
        self.cut |= shown.len() < value.len();
        escape_into(&mut self.html, &shown);
        self
    }

    /// Adds the form of a value that is in the page's language.
    pub(crate) fn either(&mut self, value: &OwnedText) -> &mut Self {
        self.text(value.get(self.lang))
    }

    /// Adds a value that must not run together with its neighbours, whatever direction its script has.
    pub(crate) fn isolated(&mut self, value: &str) -> &mut Self {
        self.markup("<bdi>").text(value).markup("</bdi>")
    }

    /// Adds a value as it stands in the data, with its spaces made visible by a background. Nothing for no value.
    pub(crate) fn verbatim(&mut self, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.markup("<code>").text(value).markup("</code>") }
    }

    /// Adds a text of ours.
    pub(crate) fn say(&mut self, text: &Text) -> &mut Self {
        escape_into(&mut self.html, text.get(self.lang));
        self
    }

    /// Adds a text of ours with values put in.
    pub(crate) fn fill(&mut self, text: &Text, values: &[(&str, &str)]) -> &mut Self {
        let shown: Vec<(&str, Cow<'_, str>)> = values.iter().map(|&(name, value)| (name, cut(value))).collect();
        self.cut |= shown.iter().zip(values).any(|(shown, whole)| shown.1.len() < whole.1.len());
        let shown: Vec<(&str, &str)> = shown.iter().map(|(name, value)| (*name, &**value)).collect();
        escape_into(&mut self.html, &text.fill(self.lang, &shown));
        self
    }

    /// Adds a number with thousands separators.
    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        self.html.push_str(&thousands(number));
        self
    }

    /// Adds a number as it is, for use within an attribute.
    pub(crate) fn number_plain(&mut self, number: u64) -> &mut Self {
        self.text(&number.to_string())
    }

    /// Adds an attribute, for use between the name of a tag and its end.
    pub(crate) fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.markup(" ").markup(name).markup("=\"").text(value).markup("\"")
    }

    /// Adds an attribute that is a number.
    pub(crate) fn measure(&mut self, name: &'static str, value: u64) -> &mut Self {
        let _ = write!(self.html, " {name}=\"{value}\"");
        self
    }

    /// Adds a reference to an element whose id is a constant and a number.
    pub(crate) fn reference(&mut self, attribute: &'static str, prefix: &'static str, number: usize) -> &mut Self {
        let _ = write!(self.html, " {attribute}=\"{prefix}{number}\"");
        self
    }

    /// Begins a table up to its headings: a container that scrolls sideways by itself, and a caption.
    pub(crate) fn begin_table(&mut self, caption: &str) -> &mut Self {
        self.markup("<div class=\"scroll\" role=\"region\" tabindex=\"0\"").attribute("aria-label", caption);
        self.markup("><table><caption><span>").text(caption).markup("</span></caption><thead><tr>")
    }

    /// Begins a table of rows that belong together, each group in a body of its own, up to its headings.
    pub(crate) fn table_of_groups(&mut self, caption: &str, columns: &[Head]) -> &mut Self {
        self.begin_table(caption);
        self.headings(columns).markup("</tr></thead>\n")
    }

    /// Adds headings of columns.
    pub(crate) fn headings(&mut self, columns: &[Head]) -> &mut Self {
        for column in columns {
            self.markup(if column.figures { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
            self.say(&column.text).markup("</th>");
        }
        self
    }

    /// Ends the headings of a table and begins its rows.
    pub(crate) fn begin_rows(&mut self) -> &mut Self {
        self.markup("</tr></thead><tbody>\n")
    }

    /// Begins a table with its headings.
    pub(crate) fn table(&mut self, caption: &str, columns: &[Head]) -> &mut Self {
        self.begin_table(caption).headings(columns).begin_rows()
    }

    /// Ends a table.
    pub(crate) fn end_table(&mut self) -> &mut Self {
        self.markup("</tbody></table></div>\n")
    }

    /// Ends a table of groups.
    pub(crate) fn end_groups(&mut self) -> &mut Self {
        self.markup("</table></div>\n")
    }

    /// Adds a cell of words.
    pub(crate) fn cell(&mut self, value: &str) -> &mut Self {
        self.markup("<td>").text(value).markup("</td>")
    }

    /// Adds a cell with a figure.
    pub(crate) fn figure(&mut self, number: u64) -> &mut Self {
        self.markup("<td class=\"n\">").number(number).markup("</td>")
    }

    /// Adds figures as tiles, each with its name.
    pub(crate) fn tiles(&mut self, tiles: &[(Text, u64)]) -> &mut Self {
        self.markup("<dl class=\"tiles\">");
        for (name, value) in tiles {
            self.markup("<div><dt>").say(name).markup("</dt><dd>").number(*value).markup("</dd></div>");
        }
        self.markup("</dl>\n")
    }

    /// Shows items until `most` are there or the room is used up; gives how many were shown.
    pub(crate) fn each<'a, T: 'a>(
        &mut self,
        items: impl IntoIterator<Item = &'a T>,
        most: usize,
        mut show: impl FnMut(&mut Self, &'a T),
    ) -> u64 {
        let mut shown = 0;
        for item in items.into_iter().take(most) {
            if !self.has_room() {
                break;
            }
            show(self, item);
            shown += 1;
        }
        shown
    }

    /// Shows items as [`Page::each`] does, each in an equal share of the room, so that a long one does not silence
    /// those after it. What one leaves of its share is for the others.
    pub(crate) fn each_in_share<'a, T: 'a>(
        &mut self,
        items: &'a [T],
        most: usize,
        mut show: impl FnMut(&mut Self, &'a T),
    ) -> u64 {
        let mut waiting = items.len().min(most);
        self.each(items, most, |page, item| {
            let (start, room) = (page.html.len(), page.left());
            page.allot(room / waiting.max(1));
            waiting = waiting.saturating_sub(1);
            show(page, item);
            let used = page.html.len() - start;
            page.allot(room.saturating_sub(used));
        })
    }

    /// Says how many of a list are shown, and where all are, where any is left out. `text` has the places `{shown}`,
    /// `{all}` and `{whole}`.
    pub(crate) fn left_out(&mut self, shown: u64, all: u64, text: &Text, whole: Whole) -> &mut Self {
        if shown < all {
            let (shown, all) = (thousands(shown), thousands(all));
            let whole = whole.place(self.subject).get(self.lang);
            self.markup("<p class=\"left-out\">");
            self.fill(text, &[("shown", &shown), ("all", &all), ("whole", whole)]).markup("</p>\n");
        }
        self
    }
}

/// Escapes text for content and for quoted attributes alike. Characters that would not be seen, or that would change
/// how their neighbours are seen, are written out as in `\u{202e}`.
fn escape_into(html: &mut String, text: &str) {
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c if is_hidden(c, before) => html.extend(c.escape_default()),
            c => html.push(c),
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::LONGEST_TEXT;

    fn shown(value: &str) -> String {
        let mut page = Page::new(Lang::En, Command::Clean);
        page.text(value);
        page.into_html()
    }

    #[test]
    fn what_could_act_or_hide_is_escaped() {
        for (value, expected) in [
            ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
            ("a & \"b\"", "a &amp; &quot;b&quot;"),
            ("\u{202e}fdp.exe", r"\u{202e}fdp.exe"),
            ("\u{2066}a\u{2069}", r"\u{2066}a\u{2069}"),
            ("张\u{200b}三", r"张\u{200b}三"),
            ("a\tb\r\nc\0", r"a\tb\r\nc\u{0}"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("张\u{200d}三", r"张\u{200d}三"),
            ("👩\u{200d}🔧", "👩\u{200d}🔧"),
            ("北京华信　 ", "北京华信　 "),
        ] {
            assert_eq!(shown(value), expected, "{value:?}");
        }
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let exact = "订".repeat(LONGEST_TEXT);
        assert_eq!(shown(&exact), exact);
        assert_eq!(shown(&format!("{exact}单")), format!("{exact}…"));
    }

    #[test]
    fn a_long_item_leaves_room_for_those_after_it() {
        let mut page = Page::new(Lang::En, Command::Clean);
        page.allot(900);
        let lists = [vec!["long item"; 200], vec!["short"; 3], vec!["last"; 200]];
        let mut counts = Vec::new();
        let shown = page.each_in_share(&lists, 10, |page, list| {
            counts.push(page.each(list, usize::MAX, |page, item| {
                page.text(item);
            }));
        });
        // 300 bytes for the first, and for the last what the second left of its share.
        assert_eq!((shown, counts), (3, vec![34, 3, 145]));
    }

    #[test]
    fn values_put_into_a_text_are_cut_and_escaped_too() {
        const TEXT: Text = Text { en: "{value} ends", zh: "{value} 完" };
        let mut page = Page::new(Lang::En, Command::Clean);
        page.fill(&TEXT, &[("value", &"<".repeat(1000))]);
        assert!(page.has_cut());
        assert_eq!(page.into_html(), format!("{}… ends", "&lt;".repeat(LONGEST_TEXT)));
    }
}
