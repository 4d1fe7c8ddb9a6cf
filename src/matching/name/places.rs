//! Places in names: the divisions of China by their codes, and countries, states and cities of the world.

use hashbrown::HashMap;

use super::lists::lines;

/// How two names' places stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceRelation {
    /// Neither name has a place.
    Neither,
    /// The same place.
    Equal,
    /// One lies within the other.
    Within,
    /// One is the province or country that the other lies in: a company of a province is registered beside those of its counties.
    Around,
    /// Only one name has a place.
    Missing,
    /// Different places.
    Conflict,
}

/// A place that a name may mean: the code of a division (GB/T 2260), or of a country (ISO 3166-1) with the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// A division of China.
    Division(u32),
    /// A place of the world: a country, and a number of the city or state, 0 for the country itself.
    World([u8; 2], u16),
}

impl Place {
    /// Whether it is a province that is no city, or a country.
    fn is_wide(self) -> bool {
        // Beijing, Tianjin, Shanghai and Chongqing are cities.
        const CITIES: [u32; 4] = [11, 12, 31, 50];
        match self {
            Self::Division(code) => code.is_multiple_of(10_000) && !CITIES.contains(&(code / 10_000)),
            Self::World(_, city) => city == 0,
        }
    }
}

/// What a name of a place may mean, in one text.
pub(super) fn key(meanings: &[Place]) -> String {
    let told = |place: &Place| match place {
        Place::Division(code) => code.to_string(),
        Place::World(country, city) => format!("{}{city}", String::from_utf8_lossy(country)),
    };
    meanings.iter().map(told).collect::<Vec<_>>().join(",")
}

/// Known places by name.
pub(super) struct Places {
    han: HashMap<&'static str, Vec<Place>>,
    latin: HashMap<&'static str, Vec<Place>>,
    /// The longest Chinese name, in characters.
    pub(super) longest: usize,
}

/// What the names of divisions end in, longest first; without it they are the same.
const ENDINGS: [&str; 16] = [
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "新区",
    "矿区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
];

impl Places {
    pub(super) fn load() -> Self {
        let mut han: HashMap<&str, Vec<Place>> = HashMap::new();
        for line in lines(include_str!("../../../rules/lists/divisions.txt")) {
            let mut fields = line.split('\t');
            let (Some(Ok(code)), Some(name)) = (fields.next().map(str::parse), fields.next()) else { continue };
            let aliases = fields.next().unwrap_or_default();
            let short = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
            // A place of one character, such as 沪, is told by its length alone; too little to be read in a name.
            let names = std::iter::once(name).chain(short).chain(aliases.split_whitespace());
            for name in names.filter(|name| name.chars().count() > 1) {
                let places = han.entry(name).or_default();
                if !places.contains(&Place::Division(code)) {
                    places.push(Place::Division(code));
                }
            }
        }
        let mut latin: HashMap<&str, Vec<Place>> = HashMap::new();
        for line in lines(include_str!("../../../rules/lists/countries.txt")) {
            let fields: Vec<&str> = line.split('\t').collect();
            let Some(code) = country(fields.first().copied().unwrap_or_default()) else { continue };
            let place = Place::World(code, 0);
            if let Some(name) = fields.get(2).filter(|name| name.chars().count() > 1) {
                han.entry(name).or_default().push(place);
            }
            let others = fields.get(3).into_iter().flat_map(|names| names.split('|'));
            for name in fields.get(1).copied().into_iter().chain(others).map(str::trim).filter(|name| !name.is_empty())
            {
                latin.entry(name).or_default().push(place);
            }
        }
        for (number, line) in (1u16..).zip(lines(include_str!("../../../rules/lists/cities.txt"))) {
            let mut fields = line.split('\t');
            let (Some(name), Some(codes)) = (fields.next(), fields.next()) else { continue };
            let others = fields.next().into_iter().flat_map(|names| names.split('|'));
            for code in codes.split(',').filter_map(country) {
                for name in std::iter::once(name).chain(others.clone()).map(str::trim).filter(|name| name.len() > 2) {
                    latin.entry(name).or_default().push(Place::World(code, number));
                }
            }
        }
        let longest = han.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        Self { han, latin, longest }
    }

    /// The places that a Chinese name means.
    pub(super) fn han(&self, name: &str) -> Option<&[Place]> {
        self.han.get(name).map(Vec::as_slice)
    }

    /// The places that a Latin name means.
    pub(super) fn latin(&self, name: &str) -> Option<&[Place]> {
        self.latin.get(name).map(Vec::as_slice)
    }
}

fn country(code: &str) -> Option<[u8; 2]> {
    code.trim().as_bytes().try_into().ok()
}

/// Whether a place lies within another, or is the same.
fn lies_within(inner: Place, outer: Place) -> bool {
    match (inner, outer) {
        (Place::Division(inner), Place::Division(outer)) => {
            let size = if outer.is_multiple_of(10_000) {
                10_000
            } else if outer.is_multiple_of(100) {
                100
            } else {
                1
            };
            inner / size == outer / size
        }
        (Place::World(inner, city), Place::World(outer, of)) => inner == outer && (of == 0 || of == city),
        (Place::Division(_), Place::World(country, 0)) => country == *b"CN",
        _ => false,
    }
}

/// Whether some meaning of one place lies within some meaning of the other.
pub(super) fn agree(a: &[Place], b: &[Place]) -> bool {
    a.iter().any(|&a| b.iter().any(|&b| lies_within(a, b) || lies_within(b, a)))
}

/// How the places of two names stand to each other. Each is a chain from large to small; its last one is where it is.
pub(super) fn relation(a: &[Vec<Place>], b: &[Vec<Place>]) -> PlaceRelation {
    match (a.last(), b.last()) {
        (None, None) => PlaceRelation::Neither,
        (Some(_), None) | (None, Some(_)) => PlaceRelation::Missing,
        (Some(here), Some(there)) => {
            let both = || here.iter().filter(|place| there.contains(place));
            // 鼓楼区 is in four cities; which of them is meant is not said by who names none.
            let county = |place: &Place| matches!(place, Place::Division(code) if !code.is_multiple_of(100));
            let ambiguous = here.len() != there.len() && both().all(county);
            if both().next().is_some() {
                if ambiguous { PlaceRelation::Within } else { PlaceRelation::Equal }
            } else if agree(here, there) {
                let is_wide = |meanings: &[Place]| meanings.iter().all(|place| place.is_wide());
                if is_wide(here) || is_wide(there) { PlaceRelation::Around } else { PlaceRelation::Within }
            } else {
                PlaceRelation::Conflict
            }
        }
    }
}
