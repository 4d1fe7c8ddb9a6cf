//! What becomes of a pair: one customer, a question, or two.

use super::model::{self, Pattern};
use super::values::{self, DIFFERENT, EQUAL, Field, Level, MISSING, NEAR};
use crate::matching::name::{Core, FormRelation, NameComparison, PlaceRelation, TradeRelation, Veto};
use crate::matching::people::FieldKind;
use crate::matching::weigh::{LIKELY, SURE, Verdict};

/// The least that a pair weighs whose names differ in one word, to be worth a question: rarer brands weigh more.
const WORTH_ASKING: f64 = -12.0;

/// How a pair stands, as far as its verdict depends on it.
pub(super) struct Standing<'p> {
    /// The fields of the records.
    pub(super) fields: &'p [Field],
    /// How the two stand to each other in each; near values of numbers in series are missing.
    pub(super) pattern: &'p Pattern,
    /// Their names.
    pub(super) names: Option<&'p NameComparison>,
    /// How their names stand to each other.
    pub(super) name_level: Level,
    /// Whether names are matched, and one of the two has none.
    pub(super) nameless: bool,
    /// What their agreement weighs, with the odds of any pair.
    pub(super) bits: f64,
    /// The probability that goes with it.
    pub(super) confidence: f64,
}

impl Standing<'_> {
    /// What becomes of the pair, and whether the two may not be in one cluster.
    pub(super) fn verdict(&self) -> (Verdict, bool) {
        let strong = self.fields().any(|(field, level)| field.strong && level == EQUAL);
        let tax_differs = self.is(FieldKind::TaxId, DIFFERENT);
        let agree = values::agreeing(self.fields.iter().zip(self.pattern), self.name_level);
        // Father and son are not born on one day, with one number: one of the two records left the rest of the name out.
        let born_together = self.is(FieldKind::BirthDate, EQUAL) && self.is(FieldKind::Id, EQUAL);
        let told = self.names.and_then(|names| names.veto);
        let veto = told.filter(|veto| !(born_together && *veto == Veto::MaybeGeneration));
        // Whose identifier is equal is asked about whatever the names say: one of the two was typed wrongly. So is who has the
        // whole name of a company and its phone or house, and another tax id.
        let named = self.names.is_some_and(|names| names.is_same() && names.place != PlaceRelation::Neither);
        let contradictory = tax_differs && !strong && named && agree >= 2;
        if veto.is_some_and(values::is_hard) || tax_differs && !strong {
            let asked = contradictory || strong && veto != Some(Veto::Generation);
            return (if asked { Verdict::Review } else { Verdict::Apart }, true);
        }
        if let Some(veto) = veto {
            return self.against(veto, strong, agree);
        }
        // Two legal forms are two legal persons; a name without a form is no bridge between them.
        let two_forms = |names: &NameComparison| names.form == FormRelation::Conflict && !names.persons;
        (self.on_its_own(strong, agree), !strong && self.names.is_some_and(two_forms))
    }

    /// The verdict where the name speaks against the pair; an identifier of the customer outweighs a slip of the pen, and asks about
    /// the rest.
    fn against(&self, veto: Veto, strong: bool, agree: usize) -> (Verdict, bool) {
        let slight =
            matches!(veto, Veto::OneOfFew | Veto::ShortGiven | Veto::Subsidiary | Veto::MaybeNumber | Veto::OwnName);
        let named = self.names.is_some_and(|names| names.core <= Core::Contained);
        // A sister in another town has the same phone often enough; the same address as well makes it one.
        let sister = matches!(veto, Veto::Subsidiary | Veto::MaybeNumber | Veto::OwnName);
        let by_name = (EQUAL..=NEAR).contains(&self.name_level);
        let (agree, witnesses) = (agree - usize::from(sister && by_name), 2);
        match (slight, strong) {
            // A code names one customer of its source: a trade or place that was typed otherwise does not outweigh it.
            (true, true) => (Verdict::Merge, false),
            (false, true) if named => (Verdict::Merge, false),
            (true, false) if agree >= witnesses && self.confidence >= SURE => (Verdict::Merge, false),
            (true, false) if agree > 0 && self.confidence >= LIKELY => (Verdict::Review, false),
            (false, true) => (Verdict::Review, false),
            _ if veto == Veto::OwnName && self.confidence >= LIKELY => (Verdict::Review, false),
            (false, false) if agree >= 2 && self.confidence >= SURE => (Verdict::Review, false),
            // Two slips of one name may be two characters apart; what links both to a third decides.
            _ => (Verdict::Apart, !slight),
        }
    }

    /// The verdict where no veto speaks.
    fn on_its_own(&self, strong: bool, agree: usize) -> Verdict {
        let identifiers = self.identifiers(EQUAL);
        let differ = self.identifiers(DIFFERENT) > 0;
        // Of a short Chinese given name one character makes another person; of a brand, another trade may be a sister company.
        let other = |names: &NameComparison| names.core >= if names.persons { Core::OneOfFew } else { Core::Other };
        let contradicts = self.names.is_some_and(|names| other(names) || names.trade == TradeRelation::Related);
        let strangers = self.names.is_some_and(|names| other(names) || names.is_sister());
        // A code or an account names one customer of its source, unless the names say otherwise. Colleagues and families share a
        // phone and an address: beside other names something has to agree that is a person's own.
        // Couples and offices share an address of mail, too.
        let personal = self.any_alike(&[FieldKind::BirthDate, FieldKind::Id, FieldKind::TaxId]);
        // A mail address is somebody's own, as long as no other name or code stands beside it.
        let mailed = self.nameless && !self.is_coded() && self.is(FieldKind::Email, EQUAL);
        // Who has a number of his own in common with somebody, and his name as far as both tell it, is he.
        let known = |names: &NameComparison| names.persons && names.core <= Core::Contained;
        let numbered = self.names.is_some_and(known) && self.is(FieldKind::Id, EQUAL);
        // A company of the province and one of its counties may share a phone, as two of one owner do.
        let witnesses = if self.names.is_some_and(|names| names.place == PlaceRelation::Around) { 3 } else { 2 };
        let merges = self.is_same(identifiers)
            || mailed
            || numbered && self.confidence >= SURE
            || strong && !contradicts
            || self.confidence >= SURE && agree >= witnesses && (!contradicts || personal)
            || identifiers >= 2 && !contradicts && self.confidence >= LIKELY;
        let one_word = |names: &NameComparison| names.is_one_word() && self.bits >= WORTH_ASKING;
        if merges && !self.is_born_apart() {
            Verdict::Merge
        } else if merges {
            Verdict::Review
        } else if !strong && self.names.is_none_or(|names| names.persons) && agree < 2 && differ {
            // Persons share names, and families phones; these share one thing and differ in another.
            Verdict::Apart
        } else if (strangers || self.nameless) && identifiers == 0 && agree < 2 {
            // Other names or none, and nothing equal that would say whose they are.
            Verdict::Apart
        } else if self.confidence >= LIKELY
            || strong
            || self.nameless && identifiers > 0
            || !differ && self.names.is_some_and(|names| names.is_one_slip() || one_word(names))
        {
            Verdict::Review
        } else {
            Verdict::Apart
        }
    }

    /// Whether the names are one customer's by themselves, or with an identifier or a house that is equal.
    fn is_same(&self, identifiers: usize) -> bool {
        let elsewhere = self.is(FieldKind::Address, DIFFERENT) || self.is(FieldKind::Postcode, DIFFERENT);
        let other_contacts = self.count(&[FieldKind::Phone, FieldKind::Email], DIFFERENT);
        // A name without a place, at two addresses, is that of a chain as well as of one.
        // Nor is one without a legal form, where it is told with one and nothing else is the same.
        let settled = |names: &NameComparison| {
            let nowhere = names.place == PlaceRelation::Neither;
            // With another phone, an address that is little the same is another one.
            let partly = self.fields().any(|(field, level)| field.kind == FieldKind::Address && level > NEAR);
            let elsewhere = elsewhere || partly && other_contacts > 0 && identifiers == 0;
            let looser = names.form == FormRelation::Compatible && (other_contacts > 1 || self.is_coded());
            names.is_same() && !(nowhere && (elsewhere || looser && identifiers == 0))
        };
        // An equal name with an equal phone, address of mail or identifier is one person, however common the name.
        // Who has the same name and has goods sent to the same house, too, as long as no other code stands beside it: phones change.
        let delivered = self.is(FieldKind::Delivery, EQUAL) && !self.is_coded();
        self.names.is_some_and(settled) || self.name_level == EQUAL && (identifiers > 0 || delivered)
    }

    /// Whether the two were born in another year, month and day, and no identifier or address of mail says otherwise: father and son
    /// share name, house and phone.
    fn is_born_apart(&self) -> bool {
        self.is(FieldKind::BirthDate, DIFFERENT)
            && !self.any_alike(&[FieldKind::Id, FieldKind::TaxId, FieldKind::Email])
    }

    /// Whether the two have different codes.
    fn is_coded(&self) -> bool {
        self.is(FieldKind::Id, DIFFERENT)
    }

    fn fields(&self) -> impl Iterator<Item = (&Field, Level)> {
        self.fields.iter().zip(self.pattern.iter().copied())
    }

    fn count(&self, kinds: &[FieldKind], wanted: Level) -> usize {
        self.fields().filter(|(field, level)| kinds.contains(&field.kind) && *level == wanted).count()
    }

    fn is(&self, kind: FieldKind, wanted: Level) -> bool {
        self.count(&[kind], wanted) > 0
    }

    /// How many identifiers stand so to each other.
    fn identifiers(&self, wanted: Level) -> usize {
        self.count(&[FieldKind::Phone, FieldKind::Email, FieldKind::Id, FieldKind::TaxId], wanted)
    }

    /// Whether a field of one of these kinds agrees.
    fn any_alike(&self, kinds: &[FieldKind]) -> bool {
        self.fields().any(|(field, level)| kinds.contains(&field.kind) && (EQUAL..=NEAR).contains(&level))
    }
}

/// A pattern without what is near only because numbers are given in series.
pub(super) fn without_neighbours(pattern: &Pattern, in_series: &[bool]) -> Pattern {
    let mut told: Pattern = [MISSING; model::MOST_FIELDS];
    told.copy_from_slice(pattern);
    for (level, _) in told.iter_mut().zip(in_series).filter(|(level, in_series)| **in_series && **level == NEAR) {
        *level = MISSING;
    }
    told
}
