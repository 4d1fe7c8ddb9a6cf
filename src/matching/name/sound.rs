//! How characters sound and look: what a typist slips on.

use pinyin::{ToPinyin, ToPinyinMulti};

use super::lists::LISTS;

/// How two texts of characters differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Slip {
    /// Not at all.
    None,
    /// They sound the same.
    Sound,
    /// One character looks like the other.
    Look,
    /// One character is another, missing or too many, or two are swapped.
    One,
    /// More than that.
    More,
}

/// How two texts differ.
pub(super) fn slip(a: &[char], b: &[char]) -> Slip {
    if a == b {
        return Slip::None;
    }
    if a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| a == b || sounds_alike(a, b)) {
        return Slip::Sound;
    }
    if a.len() == b.len() {
        let mut differing = a.iter().zip(b).filter(|(a, b)| a != b);
        if let (Some((&a, &b)), None) = (differing.next(), differing.next()) {
            return if LISTS.look_alike(a, b) { Slip::Look } else { Slip::One };
        }
    }
    let distance = rapidfuzz::distance::osa::distance(a.iter().copied(), b.iter().copied());
    if distance == 1 { Slip::One } else { Slip::More }
}

/// Whether one text sounds like the other without one of its characters.
pub(super) fn sounds_like_without_one(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) != 1 {
        return false;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let same = |(&a, &b): (&char, &char)| sounds_alike(a, b);
    let front = short.iter().zip(long).take_while(|&pair| same(pair)).count();
    short[front..].iter().zip(&long[front + 1..]).all(same)
}

/// Whether two characters have a reading in common, tones apart, that is the usual one of either: 拾 and 楷 both may be read jie, and
/// hardly ever are.
pub(super) fn sounds_alike(a: char, b: char) -> bool {
    if a == b {
        return true;
    }
    let is_read = |c: char, reading: &str| {
        c.to_pinyin_multi().is_some_and(|readings| readings.into_iter().any(|other| other.plain() == reading))
    };
    let usual_of = |of: char, other: char| of.to_pinyin().is_some_and(|usual| is_read(other, usual.plain()));
    usual_of(a, b) || usual_of(b, a)
}

/// The usual reading of a text without tones; letters and digits as they are.
pub(in crate::matching) fn reading(text: &[char]) -> String {
    let mut reading = String::with_capacity(text.len() * 4);
    for &c in text {
        match c.to_pinyin() {
            Some(sound) => reading.push_str(sound.plain()),
            None => reading.push(c),
        }
    }
    reading
}

/// The reading of a person's name: of the surname as surnames are read.
pub(super) fn person_reading(surname: &str, given: &[char]) -> String {
    let own = LISTS.surnames.get(surname).map(|surname| surname.reading.to_owned());
    let surname = own.unwrap_or_else(|| reading(&surname.chars().collect::<Vec<_>>()));
    surname + &reading(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_readings_that_two_characters_share_make_no_homophones() {
        assert!(sounds_alike('茶', '查') && sounds_alike('业', '叶'));
        // 单 is usually read dan, and shan as a surname.
        assert!(sounds_alike('单', '山'));
        assert!(!sounds_alike('拾', '楷'));
    }
}
