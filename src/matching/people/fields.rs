//! What the columns of a table hold, as the user says.

use crate::error::Error;
use crate::model::Text;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// The name of a person or an organisation; which of them is told by the name.
    Name,
    /// The name of a person.
    Person,
    /// The name of an organisation.
    Company,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A tax id.
    TaxId,
    /// A street address, with or without the town.
    Address,
    /// Where goods go: an equal address speaks for one customer, another one against nothing.
    Delivery,
    /// A postcode.
    Postcode,
    /// A date of birth.
    BirthDate,
    /// Another date.
    Date,
    /// An identifier: of an account, a passport, an insurance.
    Id,
    /// Any other text.
    Text,
}

/// The kinds by the names they have on the command line.
const KINDS: [(&str, FieldKind); 12] = [
    ("name", FieldKind::Name),
    ("person", FieldKind::Person),
    ("company", FieldKind::Company),
    ("phone", FieldKind::Phone),
    ("email", FieldKind::Email),
    ("tax_id", FieldKind::TaxId),
    ("address", FieldKind::Address),
    ("postcode", FieldKind::Postcode),
    ("birth_date", FieldKind::BirthDate),
    ("date", FieldKind::Date),
    ("id", FieldKind::Id),
    ("text", FieldKind::Text),
];

impl FieldKind {
    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("text", |(name, _)| name)
    }

    /// Whether it is a name.
    #[must_use]
    pub fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::Person | Self::Company)
    }

    /// What is known of whether its names are persons'.
    #[must_use]
    pub fn persons(self) -> Option<bool> {
        match self {
            Self::Person => Some(true),
            Self::Company => Some(false),
            _ => None,
        }
    }
}

/// Columns that together hold a field: what stands in them is joined by a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapField {
    /// What they hold.
    pub kind: FieldKind,
    /// Their captions.
    pub columns: Vec<String>,
}

impl MapField {
    /// Reads `KIND=COLUMN+COLUMN`.
    ///
    /// # Errors
    /// When it has another form, or there is no such kind.
    pub fn parse(text: &str) -> Result<Self, Error> {
        const SHAPE: Text = Text {
            en: "--map {text}: write it as KIND=COLUMN, as in name=given_name+surname; kinds: {kinds}",
            zh: "--map {text}：请写成 种类=列名，例如 name=given_name+surname；种类：{kinds}",
        };
        let kinds = KINDS.map(|(name, _)| name).join(", ");
        let wrong = || Error::Usage { message: SHAPE.owned(&[("text", text), ("kinds", &kinds)]) };
        let (kind, columns) = text.split_once('=').ok_or_else(wrong)?;
        let (_, kind) = *KINDS.iter().find(|(name, _)| *name == kind.trim()).ok_or_else(wrong)?;
        let columns: Vec<String> = columns.split('+').map(|column| column.trim().to_owned()).collect();
        if columns.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(Self { kind, columns })
    }
}
