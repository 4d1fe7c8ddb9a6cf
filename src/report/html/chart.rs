//! Charts as inline SVG, drawn by hand. Colours are classes of the style sheet, coordinates are whole units of the view
//! box.

use super::page::Page;
use crate::model::Text;
use crate::report::number::{scaled, share, thousands};

/// Width of the large charts, in units of their view boxes.
const WIDTH: u64 = 960;

/// A part of a whole, as drawn in a flow.
pub(super) struct Part {
    /// What it is called.
    pub(super) name: Text,
    /// The class that gives it its colour.
    pub(super) class: &'static str,
    /// Its size.
    pub(super) count: u64,
}

/// Least width of a part that is not empty, so that one record of a million is still seen.
const LEAST_WIDTH: u64 = 4;
/// Space between two parts.
const GAP: u64 = 10;
/// Width of the label under a part.
const LABEL_WIDTH: u64 = 150;

/// Where a part of a flow is drawn: from where, to where, and the middle of its label.
struct Stretch {
    from: (u64, u64),
    to: (u64, u64),
    label: u64,
}

/// Draws a bar that flows apart into its parts. Empty parts are left out. Widths follow the counts, but no part is
/// narrower than can be seen.
pub(super) fn flow(page: &mut Page, label: &str, whole: (&str, u64), parts: &[Part]) {
    let parts: Vec<&Part> = parts.iter().filter(|part| part.count > 0).collect();
    let stretches = stretches(&parts);
    page.markup("<div class=\"scroll\"><svg class=\"flow\" viewBox=\"0 0 960 162\" role=\"img\"");
    page.attribute("aria-label", label).markup(">");
    page.markup("<text x=\"0\" y=\"15\" class=\"strong\">").text(whole.0).markup("</text>");
    page.markup("<rect class=\"whole\" x=\"0\" y=\"22\" width=\"960\" height=\"20\"><title>");
    page.text(whole.0).markup("</title></rect>\n");
    for (part, stretch) in parts.iter().zip(&stretches) {
        band(page, part, stretch);
        page.markup("<rect").attribute("class", part.class).measure("x", stretch.to.0).markup(" y=\"76\"");
        page.measure("width", stretch.to.1 - stretch.to.0).markup(" height=\"20\"><title>");
        page.text(&figure(page, part, whole.1)).markup("</title></rect>");
        leader(page, part, stretch);
        page.markup("<text class=\"strong\" text-anchor=\"middle\" y=\"137\"").measure("x", stretch.label);
        page.markup(">").say(&part.name).markup("</text><text text-anchor=\"middle\" y=\"155\"");
        page.measure("x", stretch.label).markup(">");
        page.number(part.count);
        if let Some(share) = share(part.count, whole.1) {
            page.markup(" (").text(&share).markup(")");
        }
        page.markup("</text>\n");
    }
    page.markup("</svg></div>\n");
    // On a phone the picture has no room for words; who cannot see it has its label.
    page.markup("<ul class=\"legend small\" aria-hidden=\"true\"><li>").text(whole.0).markup("</li>");
    for part in &parts {
        page.markup("<li><span class=\"swatch ").markup(part.class).markup("\"></span>");
        page.text(&figure(page, part, whole.1)).markup("</li>");
    }
    page.markup("</ul>\n");
}

/// A part in words, for a tooltip.
fn figure(page: &Page, part: &Part, whole: u64) -> String {
    let name = part.name.get(page.lang());
    let share = share(part.count, whole).unwrap_or_default();
    format!("{name}: {} ({share})", thousands(part.count))
}

/// The curved band between the whole and a part of it.
fn band(page: &mut Page, part: &Part, stretch: &Stretch) {
    let ((a, b), (c, d)) = (stretch.from, stretch.to);
    let path = format!("M{a} 42C{a} 59 {c} 59 {c} 76H{d}C{d} 59 {b} 59 {b} 42Z");
    page.markup("<path class=\"band ").markup(part.class).markup("\"").attribute("d", &path).markup("/>");
}

/// The line from a part to its label. It begins as near to the label as the part reaches.
fn leader(page: &mut Page, part: &Part, stretch: &Stretch) {
    let edge = LEAST_WIDTH / 2;
    let (from, to) = (stretch.label.clamp(stretch.to.0 + edge, stretch.to.1 - edge), stretch.label);
    let path = format!("M{from} 96C{from} 112 {to} 104 {to} 122");
    page.markup("<path class=\"leader ").markup(part.class).markup("\"").attribute("d", &path).markup("/>");
}

fn stretches(parts: &[&Part]) -> Vec<Stretch> {
    let total: u64 = parts.iter().map(|part| part.count).sum();
    let count = parts.len() as u64;
    let room = WIDTH - GAP * count.saturating_sub(1);
    let mut widths: Vec<u64> = parts.iter().map(|part| scaled(part.count, total, room).max(LEAST_WIDTH)).collect();
    // What rounding left over, or what the narrowest parts took too much, is the widest part's.
    let taken: u64 = widths.iter().sum();
    if let Some(widest) = widths.iter_mut().max() {
        *widest = (*widest + room).saturating_sub(taken).max(LEAST_WIDTH);
    }
    let (mut before, mut x) = (0, 0);
    let mut stretches: Vec<Stretch> = Vec::with_capacity(parts.len());
    for (part, width) in parts.iter().zip(widths) {
        let from = (scaled(before, total, WIDTH), scaled(before + part.count, total, WIDTH));
        before += part.count;
        stretches.push(Stretch { from, to: (x, x + width), label: x + width / 2 });
        x += width + GAP;
    }
    spread_labels(&mut stretches);
    stretches
}

/// Moves labels apart until none overlaps another and none leaves the picture.
fn spread_labels(stretches: &mut [Stretch]) {
    let mut least = LABEL_WIDTH / 2;
    for stretch in stretches.iter_mut() {
        stretch.label = stretch.label.max(least);
        least = stretch.label + LABEL_WIDTH;
    }
    let mut most = WIDTH - LABEL_WIDTH / 2;
    for stretch in stretches.iter_mut().rev() {
        stretch.label = stretch.label.min(most);
        most = stretch.label.saturating_sub(LABEL_WIDTH);
    }
}

/// Draws a bar for a score in hundredths of a percent. The figure itself stands beside it, so that readers of the
/// screen are spared the bar.
pub(super) fn score(page: &mut Page, hundredths: u32) {
    page.markup("<svg class=\"score\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    page.markup("<rect class=\"lost\" width=\"1000\" height=\"10\"/><rect class=\"held\" height=\"10\"");
    page.measure("width", u64::from(hundredths / 10).min(1000)).markup("/></svg>");
}

/// Draws the parts of a score in bits from top to bottom, each from where the one before it ended, and their sum.
pub(crate) fn waterfall(page: &mut Page, steps: &[(&str, f64)]) {
    const TOTAL: Text = Text { en: "total, in bits", zh: "合计（比特）" };
    const LINE: u64 = 22;
    const AXIS: u64 = 380;
    const SPAN: u64 = 560;
    let mut ends = vec![0.0];
    for (_, bits) in steps {
        ends.push(ends[ends.len() - 1] + bits);
    }
    let (least, most) = ends.iter().fold((0.0_f64, 0.0_f64), |(least, most), end| (least.min(*end), most.max(*end)));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "places within 560"
    )]
    let place = |bits: f64| AXIS + ((bits - least) / (most - least).max(1.0) * SPAN as f64) as u64;
    let total = ends[ends.len() - 1];
    page.markup("<svg class=\"waterfall\" viewBox=\"0 0 960 ");
    page.number_plain(LINE * (steps.len() as u64 + 1) + 4).markup("\" role=\"img\"");
    let label = steps.iter().map(|(what, bits)| format!("{what} {bits:+.1}")).collect::<Vec<_>>().join(", ");
    page.attribute("aria-label", &label).markup(">\n");
    let lines = steps.iter().zip(ends.windows(2)).map(|((what, bits), ends)| (*what, *bits, ends[0], ends[1]));
    let sum = (TOTAL.get(page.lang()), total, 0.0, total);
    for ((what, bits, from, to), y) in lines.chain([sum]).zip((0..).step_by(22)) {
        let (left, right) = (place(from.min(to)), place(from.max(to)));
        page.markup("<text x=\"0\"").measure("y", y + 15).markup(">").text(what).markup("</text><rect");
        page.attribute("class", if bits < 0.0 { "lost" } else { "held" });
        page.measure("x", left).measure("y", y + 4).measure("width", (right - left).max(1)).measure("height", 13);
        page.markup("/><text text-anchor=\"end\"").measure("x", AXIS - 10).measure("y", y + 15).markup(">");
        page.text(&format!("{bits:+.1}")).markup("</text>\n");
    }
    page.markup("<line class=\"grid\"").measure("x1", place(0.0)).measure("x2", place(0.0)).measure("y1", 0);
    page.measure("y2", LINE * (steps.len() as u64 + 1)).markup("/></svg>\n");
}

/// One place on a time axis.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A month or a year and its orders.
    Period(String, u64),
    /// A stretch without orders that is too long to be drawn, and what it is called.
    Gap(String),
}

/// Height of the bars' area.
const HEIGHT: u64 = 180;
/// Where it begins.
const TOP: u64 = 12;
/// Where the axis of figures ends and the bars begin.
const LEFT: u64 = 84;
/// Widest place of one bar.
const WIDEST_SLOT: u64 = 72;
/// Least space that a label below the axis needs.
const LABEL_SPACE: u64 = 70;

/// Draws periods as upright bars.
pub(super) fn periods(page: &mut Page, label: &str, slots: &[Slot]) {
    let most = slots.iter().map(|slot| if let Slot::Period(_, orders) = slot { *orders } else { 0 }).max().unwrap_or(0);
    let top = round_above(most);
    let pitch = ((WIDTH - LEFT) / (slots.len() as u64).max(1)).clamp(1, WIDEST_SLOT);
    let every = LABEL_SPACE.div_ceil(pitch);
    frame(page, label, top, LEFT + pitch * slots.len() as u64);
    for ((at, slot), x) in slots.iter().enumerate().zip((LEFT..).step_by(usize::try_from(pitch).unwrap_or(1))) {
        match slot {
            Slot::Period(name, orders) => {
                let with_label = (at as u64).is_multiple_of(every) && x + pitch / 2 + LABEL_SPACE / 2 <= WIDTH;
                bar(page, name, *orders, (x, pitch, scaled(*orders, top, HEIGHT)), with_label);
            }
            Slot::Gap(name) => {
                page.markup("<text text-anchor=\"middle\" class=\"gap\"").measure("x", x + pitch / 2);
                page.measure("y", TOP + HEIGHT - 6).markup(">⋯<title>").text(name).markup("</title></text>\n");
            }
        }
    }
    page.markup("</svg></div>\n");
}

/// Begins a chart of upright bars: the picture and its lines for none, half and all of `top`, up to `end`.
fn frame(page: &mut Page, label: &str, top: u64, end: u64) {
    page.markup("<div class=\"scroll\"><svg class=\"periods\" viewBox=\"0 0 960 224\" role=\"img\"");
    page.attribute("aria-label", label).markup(">\n");
    for value in if top > 1 { vec![0, top / 2, top] } else { vec![0, top] } {
        let y = TOP + HEIGHT - scaled(value, top, HEIGHT);
        page.markup("<line class=\"grid\"").measure("x1", LEFT).measure("x2", end).measure("y1", y).measure("y2", y);
        page.markup("/><text text-anchor=\"end\"").measure("x", LEFT - 8).measure("y", y + 4).markup(">");
        page.number(value).markup("</text>\n");
    }
}

/// An upright bar of several parts, one upon the other.
pub(crate) struct Stack<'a> {
    /// What stands below it.
    pub(crate) name: &'a str,
    /// The class that colours each part, what the part is called, and its size.
    pub(crate) parts: Vec<(&'static str, &'a str, u64)>,
}

/// Draws upright bars of several parts each.
pub(crate) fn stacks(page: &mut Page, label: &str, stacks: &[Stack<'_>]) {
    let sum = |stack: &Stack<'_>| stack.parts.iter().fold(0, |sum: u64, &(_, _, size)| sum.saturating_add(size));
    let top = round_above(stacks.iter().map(sum).max().unwrap_or(0));
    let pitch = ((WIDTH - LEFT) / (stacks.len() as u64).max(1)).clamp(1, WIDEST_SLOT);
    let every = LABEL_SPACE.div_ceil(pitch);
    let space = (pitch / 6).max(1);
    frame(page, label, top, LEFT + pitch * stacks.len() as u64);
    for ((at, stack), x) in stacks.iter().enumerate().zip((LEFT..).step_by(usize::try_from(pitch).unwrap_or(1))) {
        let mut below: u64 = 0;
        for &(class, part, size) in stack.parts.iter().filter(|(_, _, size)| *size > 0) {
            let (from, to) = (scaled(below, top, HEIGHT), scaled(below.saturating_add(size), top, HEIGHT));
            below = below.saturating_add(size);
            page.markup("<rect").attribute("class", class).measure("x", x + space / 2).measure("y", TOP + HEIGHT - to);
            page.measure("width", pitch.saturating_sub(space).max(1)).measure("height", (to - from).max(1));
            page.markup("><title>").text(stack.name).markup(" · ").text(part).markup(": ").number(size);
            page.markup("</title></rect>");
        }
        if (at as u64).is_multiple_of(every) && x + pitch / 2 + LABEL_SPACE / 2 <= WIDTH {
            page.markup("<text text-anchor=\"middle\"").measure("x", x + pitch / 2).measure("y", TOP + HEIGHT + 20);
            page.markup(">").text(stack.name).markup("</text>");
        }
        page.markup("\n");
    }
    page.markup("</svg></div>\n");
}

/// One bar at `x`, with the pitch of the bars and its own height.
fn bar(page: &mut Page, name: &str, orders: u64, (x, pitch, height): (u64, u64, u64), with_label: bool) {
    let height = if orders > 0 { height.max(1) } else { 0 };
    let space = (pitch / 6).max(1);
    page.markup("<rect class=\"bar\"").measure("x", x + space / 2).measure("y", TOP + HEIGHT - height);
    page.measure("width", pitch.saturating_sub(space).max(1)).measure("height", height).markup("><title>");
    page.text(name).markup(": ").number(orders).markup("</title></rect>");
    if with_label {
        page.markup("<text text-anchor=\"middle\"").measure("x", x + pitch / 2).measure("y", TOP + HEIGHT + 20);
        page.markup(">").text(name).markup("</text>");
    }
    page.markup("\n");
}

/// The smallest of 1, 2, 4, 6 … 16, 20, 40, 60 … 160, 200 … that is not below a number. Its half is whole as well.
fn round_above(number: u64) -> u64 {
    if number <= 1 {
        return 1;
    }
    let mut unit: u64 = 1;
    loop {
        for step in [2, 4, 6, 8, 10, 12, 14, 16] {
            let bound = unit.saturating_mul(step);
            if bound >= number {
                return bound;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(count: u64) -> Part {
        Part { name: Text { en: "part", zh: "部分" }, class: "clean", count }
    }

    #[test]
    fn every_part_is_seen_and_the_parts_fill_the_width() {
        for counts in [vec![1], vec![1_000_000, 1, 1, 1, 1, 1], vec![u64::MAX / 8; 6], vec![1, 5, 900_000, 2, 3, 4]] {
            let parts: Vec<Part> = counts.iter().map(|&count| part(count)).collect();
            let stretches = stretches(&parts.iter().collect::<Vec<_>>());
            assert_eq!(stretches.last().expect("a part").to.1, WIDTH, "{counts:?}");
            assert!(stretches.iter().all(|stretch| stretch.to.1 - stretch.to.0 >= LEAST_WIDTH), "{counts:?}");
            let apart = stretches.windows(2).all(|pair| pair[1].label - pair[0].label >= LABEL_WIDTH);
            assert!(apart, "labels of {counts:?} overlap");
            assert!(stretches.iter().all(|stretch| stretch.label >= LABEL_WIDTH / 2), "{counts:?}");
        }
    }

    #[test]
    fn the_parts_of_a_bar_stand_upon_each_other() {
        let mut page = Page::new(crate::model::Lang::En, crate::report::model::Command::Check);
        let parts = vec![("a", "paid", 3), ("b", "closed", 0), ("c", "<open>", 1)];
        stacks(&mut page, "label", &[Stack { name: "2024-06", parts }]);
        let html = page.into_html();
        // Four orders fill an axis of four: 135 and 45 of 180 units.
        assert!(html.contains("y=\"57\" width=\"60\" height=\"135\"><title>2024-06 · paid: 3<"), "{html}");
        assert!(html.contains("y=\"12\" width=\"60\" height=\"45\"><title>2024-06 · &lt;open&gt;: 1<"), "{html}");
        assert!(!html.contains("closed"));
    }

    #[test]
    fn the_axis_ends_at_a_round_number() {
        for (number, expected) in [
            (0, 1),
            (1, 1),
            (2, 2),
            (3, 4),
            (9, 10),
            (11, 12),
            (17, 20),
            (401, 600),
            (1300, 1400),
            (u64::MAX, u64::MAX),
        ] {
            assert_eq!(round_above(number), expected);
        }
    }
}
