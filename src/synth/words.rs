//! The parts that names, places and goods are made of. They are the generator's own: what the matcher reads stands in
//! `rules/lists`, so that the generator does not test a list against itself.

use std::sync::LazyLock;

/// A place down to the district.
pub(super) struct Place {
    pub(super) province: &'static str,
    pub(super) province_full: &'static str,
    pub(super) city: &'static str,
    pub(super) city_full: &'static str,
    pub(super) district: &'static str,
    pub(super) postcode: &'static str,
}

/// A city outside China.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) region: &'static str,
    pub(super) country: &'static str,
    pub(super) postcode: &'static str,
    pub(super) dial: &'static str,
}

/// A kind of goods with the prices it is sold at, in cents.
pub(super) struct Product {
    pub(super) prefix: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) lowest: i64,
    pub(super) highest: i64,
}

/// Who sells in companies whose names are in Latin letters.
pub(super) const SALESPEOPLE_EN: [&str; 6] =
    ["Mara Quill", "Jonas Reed", "Petra Lindholm", "Owen Tarrant", "Ines Calloway", "Rufus Abery"];

/// All lists.
pub(super) struct Words {
    pub(super) brands: Vec<&'static str>,
    /// Trades, each with another word for it or nothing.
    pub(super) trades: Vec<(&'static str, &'static str)>,
    /// Legal forms, each with a shorter one or nothing.
    pub(super) forms: Vec<(&'static str, &'static str)>,
    pub(super) places: Vec<Place>,
    pub(super) streets: Vec<&'static str>,
    pub(super) surnames: Weighted,
    pub(super) given: Weighted,
    /// Characters that sound the same.
    pub(super) homophones: Vec<Vec<char>>,
    /// Characters that look the same.
    pub(super) lookalikes: Vec<Vec<char>>,
    /// Simplified and traditional characters.
    pub(super) traditional: Vec<(char, char)>,
    pub(super) surnames_en: Weighted,
    /// Given names, each with a short form or nothing.
    pub(super) given_en: Vec<(&'static str, &'static str)>,
    pub(super) brands_en: Vec<&'static str>,
    pub(super) trades_en: Vec<&'static str>,
    /// Legal forms, each with its abbreviation.
    pub(super) forms_en: Vec<(&'static str, &'static str)>,
    pub(super) cities_en: Vec<City>,
    pub(super) streets_en: Vec<&'static str>,
    pub(super) products: Vec<Product>,
    pub(super) products_en: Vec<Product>,
    pub(super) remarks: Vec<&'static str>,
    pub(super) notes: Vec<&'static str>,
    pub(super) carriers: Vec<&'static str>,
    pub(super) close_reasons: Vec<&'static str>,
    pub(super) salespeople: Vec<&'static str>,
    pub(super) departments: Vec<&'static str>,
    pub(super) shops: Vec<&'static str>,
}

/// Words of which some are drawn more often than others.
pub(super) struct Weighted {
    words: Vec<&'static str>,
    /// The sum of the weights up to each word.
    sums: Vec<u32>,
}

impl Weighted {
    fn of(text: &'static str) -> Self {
        let mut sum = 0;
        let (words, sums) = pairs(text)
            .into_iter()
            .map(|(word, weight)| {
                sum += weight.parse().unwrap_or(1);
                (word, sum)
            })
            .unzip();
        Self { words, sums }
    }

    /// Draws a word.
    pub(super) fn draw(&self, rng: &mut fastrand::Rng) -> &'static str {
        let most = self.sums.last().copied().unwrap_or(1).max(1);
        let at = rng.u32(0..most);
        let index = self.sums.partition_point(|&sum| sum <= at);
        self.words.get(index).copied().unwrap_or_default()
    }
}

/// The lists of this program.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    brands: lines(include_str!("words/brands_zh.txt")),
    trades: pairs(include_str!("words/trades_zh.txt")),
    forms: pairs(include_str!("words/forms_zh.txt")),
    places: columns(include_str!("words/places.tsv"), |c| Place {
        province: c[0],
        province_full: c[1],
        city: c[2],
        city_full: c[3],
        district: c[4],
        postcode: c[5],
    }),
    streets: lines(include_str!("words/streets_zh.txt")),
    surnames: Weighted::of(include_str!("words/surnames_zh.txt")),
    given: Weighted::of(include_str!("words/given_zh.txt")),
    homophones: groups(include_str!("words/homophones_zh.txt")),
    lookalikes: groups(include_str!("words/lookalikes_zh.txt")),
    traditional: pairs(include_str!("words/traditional_zh.txt"))
        .into_iter()
        .filter_map(|(a, b)| Some((a.chars().next()?, b.chars().next()?)))
        .collect(),
    surnames_en: Weighted::of(include_str!("words/surnames_en.txt")),
    given_en: pairs(include_str!("words/given_en.txt")),
    brands_en: lines(include_str!("words/brands_en.txt")),
    trades_en: lines(include_str!("words/trades_en.txt")),
    forms_en: pairs(include_str!("words/forms_en.txt")),
    cities_en: columns(include_str!("words/cities_en.tsv"), |c| City {
        name: c[0],
        region: c[1],
        country: c[2],
        postcode: c[3],
        dial: c[4],
    }),
    streets_en: lines(include_str!("words/streets_en.txt")),
    products: columns(include_str!("words/products_zh.tsv"), product),
    products_en: columns(include_str!("words/products_en.tsv"), product),
    remarks: lines(include_str!("words/remarks_zh.txt")),
    notes: lines(include_str!("words/notes_zh.txt")),
    carriers: lines(include_str!("words/carriers.txt")),
    close_reasons: lines(include_str!("words/close_reasons_zh.txt")),
    salespeople: lines(include_str!("words/salespeople_zh.txt")),
    departments: lines(include_str!("words/departments_zh.txt")),
    shops: lines(include_str!("words/shops_zh.txt")),
});

fn product(cells: &[&'static str; 8]) -> Product {
    let cents = |text: &str| text.replace('.', "").parse().unwrap_or(100);
    Product { prefix: cells[0], name: cells[1], unit: cells[3], lowest: cents(cells[4]), highest: cents(cells[5]) }
}

fn lines(text: &'static str) -> Vec<&'static str> {
    text.lines().filter(|line| !line.is_empty()).collect()
}

fn pairs(text: &'static str) -> Vec<(&'static str, &'static str)> {
    lines(text).into_iter().map(|line| line.split_once('\t').unwrap_or((line, ""))).collect()
}

fn groups(text: &'static str) -> Vec<Vec<char>> {
    lines(text).into_iter().map(|line| line.chars().collect()).collect()
}

/// Rows of a list with columns; missing cells are empty.
fn columns<T>(text: &'static str, make: impl Fn(&[&'static str; 8]) -> T) -> Vec<T> {
    let row = |line: &'static str| {
        let mut cells = [""; 8];
        for (cell, text) in cells.iter_mut().zip(line.split('\t')) {
            *cell = text;
        }
        make(&cells)
    };
    lines(text).into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_filled_and_every_price_makes_sense() {
        let words = &*WORDS;
        assert!(words.brands.len() > 400 && words.places.len() > 150 && words.products.len() > 150);
        assert!(words.places.iter().all(|place| !place.postcode.is_empty() && !place.district.is_empty()));
        for product in words.products.iter().chain(&words.products_en) {
            assert!(0 < product.lowest && product.lowest <= product.highest, "{}", product.name);
        }
        let mut rng = fastrand::Rng::with_seed(1);
        assert!((0..100).all(|_| !words.surnames.draw(&mut rng).is_empty()));
    }
}
