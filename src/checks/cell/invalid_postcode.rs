//! Cell check: postcodes in another form than their column's.

use super::cells_of::filled;
use crate::checks::{Body, RunContext, Sink, values};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::half_width;
use crate::normalise::contact::is_masked;

declare_check! {
    /// ## What it finds
    /// Postcodes that do not have the form of their column, where at least `min_share_percent` of the cells have one: six
    /// digits that are not all zeros (China), or five digits with four more after a hyphen where there are more (ZIP Code of
    /// the USPS). Columns of other countries, and of several, are not judged; nor are rows whose country is not the
    /// one that most such postcodes are of.
    /// ## Why it matters
    /// The parcel is sorted to another region; a ZIP that lost its leading zero is the best-known trace of a spreadsheet.
    /// ## Example
    /// `2139` among ZIP Codes was `02139`, Cambridge, Massachusetts.
    /// ## Repair
    /// None: the address says which postcode is right, the cell does not.
    /// ## 发现什么
    /// 与所在列格式不符的邮编（该列至少 `min_share_percent` 的单元格为同一格式）：六位数字且不全为零（中国），
    /// 或五位数字、可加连字符和四位（美国 ZIP）。其他国家或多国混合的列不作判断；国家与多数行不同的行也不作判断。
    /// ## 为何重要
    /// 包裹会被分拣到别的地区；丢了前导零的 ZIP 是电子表格最常见的痕迹。
    /// ## 修复
    /// 无法自动修复：正确的邮编由地址决定，单元格本身说明不了。
    pub static INVALID_POSTCODE = {
        name: "invalid-postcode", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} `{observed}` is no postcode of the form {expected}",
            zh: "{column}“{observed}”不是 {expected} 形式的邮编",
        }],
        params: ["min_share_percent"],
        finds: [],
        body: Body::Tables(run),
    };
}

/// A form of postcodes, as shown and as tested.
type Form = (&'static str, fn(&str) -> bool);

/// The forms that columns are tested for.
const FORMS: [Form; 2] = [("999999", is_chinese), ("99999 / 99999-9999", is_zip)];

fn is_chinese(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) && text != "000000"
}

fn is_zip(text: &str) -> bool {
    let (code, more) = text.split_once('-').unwrap_or((text, "0000"));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(code, 5) && digits(more, 4) && code != "00000"
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let share = u64::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    let missing = crate::normalise::cell::Missing::new(&table.profile().sentinels);
    for &column in &rule.columns {
        let Some(position) = table.mapping.place(column) else { continue };
        let filled = filled(table, column);
        let countries = countries(table, column);
        for (shown, has_form) in FORMS {
            let odd = table.seen_in(column, |row, text| {
                let odd = !missing.is(text) && !has_form(text) && !has_form(&half_width(text)) && !is_masked(text);
                odd.then_some(row)
            });
            if filled == 0 || (filled - (odd.len() as u64).min(filled)) * 100 < filled * share {
                continue;
            }
            sink.evaluated(filled);
            let own = countries.as_ref().and_then(|countries| usual(table, column, has_form, countries));
            let is_here =
                |row: &u32| own.is_none_or(|own| countries.as_ref().is_none_or(|all| all[*row as usize] == own));
            for row in odd.into_iter().filter(is_here) {
                let detail = Detail { expected: Some(shown.into()), ..Detail::default() };
                sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
            }
            break;
        }
    }
}

/// What the column of the address's country says on each row, where there is one.
fn countries(table: &OrderTable, column: Column) -> Option<Vec<u64>> {
    let country = if column == Column::ShipPostcode { Column::ShipCountry } else { return None };
    table.mapping.has(country).then(|| values::told(table, country))
}

/// The country that most postcodes of a form are of.
fn usual(table: &OrderTable, column: Column, has_form: fn(&str) -> bool, countries: &[u64]) -> Option<u64> {
    let mut counts: std::collections::BTreeMap<u64, usize> = std::collections::BTreeMap::new();
    for row in table.seen_in(column, |row, text| has_form(text).then_some(row)) {
        *counts.entry(countries[row as usize]).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map(|(country, _)| country)
}
