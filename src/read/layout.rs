//! Which record is the header, and which records are titles, totals or notes rather than data.

use crate::model::Structure;

/// Records from the start among which the header is looked for.
pub(crate) const HEADER_SEARCH: usize = 20;

/// Longest text, in characters, that is still taken for a column caption.
const LONGEST_CAPTION: usize = 64;

/// Share of a header's filled cells, in percent, that must look like captions.
const CAPTION_PERCENT: usize = 60;

/// Cells from the left among which a row of totals says so.
const TOTAL_CELLS: usize = 8;

/// Words that mark a row of totals, compared without case, spaces and a colon at the end.
const TOTAL_WORDS: &[&str] = &[
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "本页合计",
    "本页小计",
    "合計",
    "總計",
    "小計",
    "total",
    "totals",
    "grandtotal",
    "grandtotals",
    "subtotal",
    "sum",
];

/// Finds the header among the first records of a file.
///
/// A record with at least two captions that some source profile knows is the header. Without one it is the first record
/// that is as wide as most, is filled with caption-like texts and stands above a record that is different in kind. `None`
/// where no record qualifies, as in a file that begins with data.
pub(crate) fn find_header(records: &[Vec<String>], known: &dyn Fn(&str) -> bool) -> Option<usize> {
    let head = &records[..records.len().min(HEADER_SEARCH)];
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let captions = |cells: &[String]| cells.iter().filter(|cell| is_caption(cell)).count();
    let by_words = head.iter().position(|cells| {
        cells.iter().filter(|cell| known(cell)).count() >= 2 && captions(cells) * 100 >= filled(cells) * CAPTION_PERCENT
    });
    by_words.or_else(|| {
        let width = most_frequent(records.iter().map(std::vec::Vec::len))?;
        head.iter().position(|cells| {
            cells.len() == width
                && filled(cells) * 100 >= width * CAPTION_PERCENT
                && captions(cells) == filled(cells)
                && (width > 1 || records.len() > 1)
        })
    })
}

/// Whether a text reads like a column caption: not empty, not long, and neither a number nor a date.
fn is_caption(cell: &str) -> bool {
    let cell = cell.trim();
    let telling = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    telling > 0 && digits <= telling * 2 && cell.chars().count() <= LONGEST_CAPTION && !cell.contains('@')
}

/// The value that occurs most often; the largest of them on a tie.
pub(super) fn most_frequent(values: impl Iterator<Item = usize>) -> Option<usize> {
    let mut sorted: Vec<usize> = values.collect();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).max().map(|(_, value)| value)
}

/// Whether a row is structure rather than data: a row of totals, or the header over again.
///
/// `cell` gives the content of a column of the row.
pub(crate) fn structure_of<'a>(
    header: &[String],
    cell: impl Fn(usize) -> std::borrow::Cow<'a, str>,
) -> Option<Structure> {
    for column in 0..header.len().min(TOTAL_CELLS) {
        let content = cell(column);
        let text = content.trim();
        if text.is_empty() {
            continue;
        }
        if may_be_total(text) && is_total_word(text) {
            return is_sparse(header.len(), &cell).then_some(Structure::Total);
        }
        let repeats =
            bare(text) == bare(&header[column]) && (0..header.len()).all(|c| bare(&cell(c)) == bare(&header[c]));
        return repeats.then_some(Structure::Header);
    }
    None
}

/// A caption without spaces and without the mark that stands before the second of two files put together.
fn bare(caption: &str) -> &str {
    caption.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Whether a row leaves cells blank and names no day, as rows of totals do. A customer may be called Total.
fn is_sparse<'a>(width: usize, cell: &impl Fn(usize) -> std::borrow::Cow<'a, str>) -> bool {
    let names_day =
        |text: &str| text.contains(['-', '/', '年']) && crate::normalise::date::parse(text.trim(), false).is_some();
    let (mut blank, mut day) = (false, false);
    for column in 0..width {
        let content = cell(column);
        blank |= content.trim().is_empty();
        day |= names_day(&content);
    }
    blank && !day
}

/// A quick look that spares most rows the comparison with every word.
fn may_be_total(text: &str) -> bool {
    matches!(
        text.chars().next(),
        Some('合' | '总' | '小' | '共' | '累' | '本' | '總' | 't' | 'T' | 'g' | 'G' | 's' | 'S')
    ) && text.len() <= 24
}

fn is_total_word(text: &str) -> bool {
    let word: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    // `Total (5 rows)`, `合计（5行）`
    let word = word.split(['(', '（']).next().unwrap_or_default();
    TOTAL_WORDS.contains(&word.trim_end_matches([':', '：']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn the_header_is_found_under_titles_and_by_shape_alone() {
        let known = |cell: &str| ["日期", "单据编号", "客户"].contains(&cell.trim());
        for (text, expected) in [
            ("销售订单列表\n期间：2024-01\n日期,单据编号,客户\n2024-01-02,XS1,甲", Some(2)),
            ("alpha,beta,gamma\n1,2,3\n4,5,6", Some(0)),
            ("Report of June\nalpha,beta,gamma\n1,2,3\n4,5,6", Some(1)),
            ("1,2,3\n4,5,6", None),
            ("2024-01-01,15.00,a@b.c\n2024-01-02,16.00,d@e.f", None),
        ] {
            assert_eq!(find_header(&rows(text), &known), expected, "{text}");
        }
    }

    #[test]
    fn totals_and_repeated_headers_are_structure() {
        let header: Vec<String> = ["单号", "客户", "金额"].map(str::to_owned).to_vec();
        for (row, expected) in [
            (["合计", "", "100"], Some(Structure::Total)),
            (["", "合 计：", "100"], Some(Structure::Total)),
            (["Grand Total", "", "1"], Some(Structure::Total)),
            (["单号", "客户", "金额"], Some(Structure::Header)),
            (["1", "合计公司", "5"], None),
            (["合计一号店", "", "5"], None),
            (["Total", "2024-06-02", ""], None),
            (["Total", "甲", "7.00"], None),
            (["合计（5行）", "", "5"], Some(Structure::Total)),
            (["\u{feff}单号", "客户", "金额"], Some(Structure::Header)),
            (["1", "合计", "5"], None),
        ] {
            assert_eq!(structure_of(&header, |column| row[column].into()), expected, "{row:?}");
        }
    }
}
