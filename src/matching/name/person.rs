//! Persons with Chinese names: surname, given name, form of address and notes.

use super::fold::brackets;
use super::lists::LISTS;

/// A Chinese person's name in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HanPerson {
    /// The surname; empty where the name has none that is known.
    pub surname: String,
    /// What follows it.
    pub given: Vec<char>,
    /// The form of address, and what clerks noted.
    pub note: String,
}

/// Longest Chinese name that can be a person's, in characters, without forms of address.
const LONGEST: usize = 4;

/// Takes a folded name apart; `None` where it cannot be a person's. With `sure` it is known to be one.
pub(super) fn parse(folded: &str, sure: bool) -> Option<HanPerson> {
    let (outside, inside) = brackets(folded);
    let dotted = outside.contains('·');
    let mut rest: String = outside.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut person = HanPerson { note: inside.concat(), ..HanPerson::default() };
    let addresses = || LISTS.addresses.iter().filter(|word| rest.ends_with(**word));
    let longest = addresses().max_by_key(|word| (word.len(), **word)).copied();
    if let Some(address) = longest.filter(|address| {
        // 王总 is Mr Wang; 张总 of three characters is a name only where nothing else is left.
        rest.chars().count() > address.chars().count() && (address.chars().count() > 1 || rest.chars().count() == 2)
    }) {
        rest.truncate(rest.len() - address.len());
        person.note.push_str(address);
    }
    let characters: Vec<char> = rest.chars().collect();
    let surname = |length: usize| {
        let text: String = characters.iter().take(length).collect();
        (characters.len() > length && LISTS.surnames.contains_key(text.as_str())).then_some(text)
    };
    let found = surname(2).filter(|_| characters.len() > 2).or_else(|| surname(1));
    // With a form of address the surname may be all there is.
    let alone = || (!person.note.is_empty() && LISTS.surnames.contains_key(rest.as_str())).then(|| rest.clone());
    match found.or_else(alone) {
        Some(surname) if dotted || sure || characters.len() <= LONGEST => {
            person.given = characters[surname.chars().count()..].to_vec();
            person.surname = surname;
        }
        _ if dotted || sure => person.given = characters,
        _ => return None,
    }
    Some(person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_given_names_and_forms_of_address_come_apart() {
        for (name, surname, given, note) in [
            ("张伟", "张", "伟", ""),
            ("欧阳娜娜", "欧阳", "娜娜", ""),
            ("张伟(采购部)", "张", "伟", "采购部"),
            ("王晓丽女士", "王", "晓丽", "女士"),
            ("王总", "王", "", "总"),
        ] {
            let person = parse(name, false).expect(name);
            let said: String = person.given.iter().collect();
            assert_eq!(
                (person.surname.as_str(), said.as_str(), person.note.as_str()),
                (surname, given, note),
                "{name}"
            );
        }
        assert!(parse("这家店", false).is_none() && parse("北京华信科技", false).is_none());
        assert_eq!(parse("买买提·艾力", false).expect("dotted").given.len(), 5);
    }
}
