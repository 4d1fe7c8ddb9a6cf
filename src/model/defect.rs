//! What can be wrong with an export, in kinds that a truth file names and checks are made for.

macro_rules! defects {
    ($( $variant:ident, $name:literal, $doc:literal; )*) => {
        /// A kind of fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Defect {
            $( #[doc = $doc] $variant, )*
        }

        impl Defect {
            /// Every kind.
            pub const ALL: &'static [Defect] = &[$(Defect::$variant,)*];

            /// The name in truth files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Defect::$variant => $name,)* }
            }

            /// The kind with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

defects! {
    Missing, "missing", "A required cell is blank.";
    UnreadableAmount, "unreadable-amount", "An amount, quantity or rate is no number.";
    UnreadableDate, "unreadable-date", "A date is none, or a day that does not exist.";
    OtherNotation, "other-notation", "A value is written in another notation than its column's.";
    TimeOrder, "time-order", "Dates contradict each other.";
    Future, "future", "What has happened lies in the future.";
    Arithmetic, "arithmetic", "Amounts do not add up.";
    Range, "range", "A quantity or price is zero, negative or absurd.";
    Status, "status", "A state is unknown, or contradicts dates or amounts.";
    Stuck, "stuck", "An order stays in a state too long.";
    IdDamage, "id-damage", "An identifier has lost digits or contradicts itself.";
    TextDamage, "text-damage", "A text is damaged.";
    Contact, "contact", "A phone number or e-mail address cannot be one.";
    ExactDuplicate, "exact-duplicate", "A record is there more than once.";
    ConflictingDuplicate, "conflicting-duplicate", "Two records of one number say different things.";
    DoubleEntry, "double-entry", "An order was entered twice, under two numbers.";
    Structure, "structure", "A record is no row, or a row is no record.";
    Dead, "dead", "An order is real but was never paid and is over.";
    OrderColumns, "order-columns", "The lines of an order disagree about the order.";
}
