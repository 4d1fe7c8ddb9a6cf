//! Which record is the header, and which records are titles, totals or notes rather than data.

use crate::model::Structure;

/// Records from the start among which the header is looked for.
pub(crate) const HEADER_SEARCH: usize = 20;

/// Longest text, in characters, that is still taken for a column caption.
const LONGEST_CAPTION: usize = 64;

/// Share of a header's filled cells, in percent, that must look like captions.
const CAPTION_PERCENT: usize = 60;

/// Known captions that make a header whatever stands beside them: wide tables have columns such as `c117`.
const MANY_WORDS: usize = 5;

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
        let words = cells.iter().filter(|cell| known(cell)).count();
        words >= 2 && (words >= MANY_WORDS || captions(cells) * 100 >= filled(cells) * CAPTION_PERCENT)
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

/// The header of a table: one row of captions, or two that belong together.
pub(crate) struct Header {
    /// The first of its rows.
    pub(crate) first: usize,
    /// The last of its rows; the data begin below it.
    pub(crate) last: usize,
    /// The captions.
    pub(crate) captions: Vec<String>,
}

impl Header {
    /// Its rows among those at the start, where it has several.
    pub(crate) fn rows(&self, head: &[Vec<String>]) -> Vec<Vec<String>> {
        if self.first == self.last { Vec::new() } else { head[self.first..=self.last].to_vec() }
    }
}

/// Finds the header as [`find_header`] does, and the row that belongs to it: where the row below gives more known captions,
/// alone or behind those above (`订单` over `编号`), both are the header; a row of group titles right above is one as well.
pub(crate) fn header(records: &[Vec<String>], known: &dyn Fn(&str) -> bool) -> Option<Header> {
    let at = find_header(records, known)?;
    let here = &records[at];
    // A group title over several columns counts once.
    let count = |captions: &[String]| {
        let known: std::collections::BTreeSet<&str> =
            captions.iter().map(|cell| cell.trim()).filter(|cell| known(cell)).collect();
        known.len()
    };
    if let Some(below) = records.get(at + 1).filter(|below| reads_as_captions(below)) {
        let width = here.len().max(below.len());
        let cell = |row: &[String], column: usize| row.get(column).map_or("", |cell| cell.trim()).to_owned();
        let either = |join: &dyn Fn(String, String) -> String| -> Vec<String> {
            (0..width)
                .map(|column| match (cell(here, column), cell(below, column)) {
                    (above, below) if below.is_empty() || above == below => above,
                    (above, below) if above.is_empty() => below,
                    (above, below) => join(above, below),
                })
                .collect()
        };
        let readings = [either(&|_, below| below), either(&|above, below| above + &below)];
        let best = readings.into_iter().max_by_key(|captions| count(captions));
        if let Some(captions) = best.filter(|captions| count(captions) > count(here)) {
            return Some(Header { first: at, last: at + 1, captions });
        }
    }
    let groups = at.checked_sub(1).filter(|&above| reads_as_captions(&records[above]));
    Some(Header { first: groups.unwrap_or(at), last: at, captions: here.clone() })
}

/// Whether a row is captions throughout: two at least, and nothing with a digit or a label's colon.
fn reads_as_captions(cells: &[String]) -> bool {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).peekable();
    let several = cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
    let plain =
        |cell: &str| is_caption(cell) && !cell.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：'));
    several && filled.all(plain)
}

/// Rows below a header by which a row of help is told from data.
const ROWS_BELOW_HELP: usize = 2;

/// Whether the first of the rows below a header explains the columns instead of filling them: in columns that hold numbers
/// or dates in the rows below it, two at least, it has words.
pub(crate) fn is_help(below: &[Vec<String>]) -> bool {
    let Some((help, rows)) = below.split_first().filter(|(_, rows)| rows.len() >= ROWS_BELOW_HELP) else {
        return false;
    };
    let is_value = |cell: &str| {
        let cell = cell.trim();
        crate::normalise::number::parse(cell, false).is_some() || crate::normalise::date::parse(cell, false).is_some()
    };
    let holds_values = |column: usize| {
        let mut cells =
            rows.iter().take(HEADER_SEARCH).filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty());
        cells.clone().count() >= ROWS_BELOW_HELP && cells.all(|cell| is_value(cell))
    };
    let filled = || help.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    !filled().any(|(_, cell)| is_value(cell)) && filled().filter(|(column, _)| holds_values(*column)).count() >= 2
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

/// Whether a row is structure rather than data: a row of totals, the header over again, or cells without any content.
///
/// `cell` gives the content of a column of the row.
pub(crate) fn structure_of<'a>(
    header: &[String],
    rows: &[Vec<String>],
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
        return repeats(header, rows, column, text, &cell).then_some(Structure::Header);
    }
    let mut further = TOTAL_CELLS.min(header.len())..header.len();
    let Some(column) = further.find(|&column| !cell(column).trim().is_empty()) else { return Some(Structure::Blank) };
    repeats(header, rows, column, &cell(column), &cell).then_some(Structure::Header)
}

/// Whether a row whose first filled cell is given is the header once more, or one of its rows where it has several.
fn repeats<'a>(
    header: &[String],
    rows: &[Vec<String>],
    column: usize,
    first: &str,
    cell: &impl Fn(usize) -> std::borrow::Cow<'a, str>,
) -> bool {
    let is_like = |captions: &[String]| {
        let caption = |column: usize| bare(captions.get(column).map_or("", String::as_str));
        bare(first) == caption(column) && (0..header.len()).all(|column| bare(&cell(column)) == caption(column))
    };
    is_like(header) || rows.iter().any(|row| is_like(row))
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
    ) && text.len() <= 40
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
            ("日期,单据编号,客户,日期,客户,c1,c22,c333,c4444,c55,c66,c77\n1,2,3,4,5,6,7,8,9,0,1,2", Some(0)),
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
            (["", " ", ""], Some(Structure::Blank)),
            // Values may be called as their columns are.
            (["", "客户", "金额"], None),
            (["单号", "客户", ""], None),
        ] {
            assert_eq!(structure_of(&header, &[], |column| row[column].into()), expected, "{row:?}");
        }
    }

    #[test]
    fn each_row_of_a_header_of_two_is_structure_where_it_is_repeated() {
        let header: Vec<String> = ["单号", "商品", "数量"].map(str::to_owned).to_vec();
        let rows = [["单号", "明细", ""], ["", "商品", "数量"]].map(|row| row.map(str::to_owned).to_vec());
        for (row, expected) in [
            (["单号", "明细", ""], Some(Structure::Header)),
            (["", "商品", "数量"], Some(Structure::Header)),
            (["单号", "商品", "数量"], Some(Structure::Header)),
            (["A1", "商品", "数量"], None),
            (["", "商品", "5"], None),
        ] {
            assert_eq!(structure_of(&header, &rows, |column| row[column].into()), expected, "{row:?}");
        }
    }

    #[test]
    fn two_rows_of_captions_belong_together() {
        let known = |cell: &str| ["订单编号", "客户名称", "商品名称", "数量", "订单", "客户"].contains(&cell.trim());
        for (text, first, last, captions) in [
            ("订单,客户,商品\n编号,名称,名称\n1,甲,x", 0, 1, "订单编号,客户名称,商品名称"),
            ("订单编号,客户名称,明细,明细\n,,商品名称,数量\n1,甲,x,3", 0, 1, "订单编号,客户名称,商品名称,数量"),
            ("订单信息,,商品信息\n订单编号,客户名称,商品名称\n1,甲,x", 0, 1, "订单编号,客户名称,商品名称"),
            ("期间：6月,共2页\n订单编号,客户名称,商品名称\n1,甲,x", 1, 1, "订单编号,客户名称,商品名称"),
            ("订单编号,客户名称,数量\nA1,甲,三", 0, 0, "订单编号,客户名称,数量"),
        ] {
            let found = header(&rows(text), &known).expect("a header");
            assert_eq!((found.first, found.last, found.captions.join(",").as_str()), (first, last, captions), "{text}");
        }
    }

    #[test]
    fn help_is_words_where_values_stand() {
        for (text, expected) in [
            ("必填,日期,大于0\nA1,2024-06-01,1\nA2,2024-06-02,2", true),
            ("必填,,大于0\nA1,2024-06-01,1\nA2,2024-06-02,2", false),
            ("A0,待定,待定\nA1,2024-06-01,1\nA2,甲,2", false),
            ("A0,2024-06-01,待定\nA1,2024-06-01,1\nA2,2024-06-02,2", false),
            ("必填,日期,大于0\nA1,2024-06-01,1", false),
        ] {
            assert_eq!(is_help(&rows(text)), expected, "{text}");
        }
    }
}
