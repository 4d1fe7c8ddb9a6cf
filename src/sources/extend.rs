//! A profile that adds to another: what a tenant renamed, on top of what the system ships with.

use super::profile::{Grain, Profile};

impl Profile {
    /// This profile with everything it leaves out taken from another.
    ///
    /// Texts, lists and the grain are the other's where they are left out here. Captions and status words are added, its own
    /// first: a caption that the other maps to another column means what this profile says. An identity with the id of one
    /// of the other's replaces it. Layouts, forms of identifiers and packed or numbered columns are added.
    #[must_use]
    pub fn over(mut self, base: &Self) -> Self {
        fn or<T>(own: Vec<T>, base: &[T]) -> Vec<T>
        where
            T: Clone,
        {
            if own.is_empty() { base.to_vec() } else { own }
        }
        if self.title.en.is_empty() && self.title.zh.is_empty() {
            self.title = base.title.clone();
        }
        if self.grain == Grain::Auto {
            self.grain = base.grain;
        }
        self.export = self.export.or_else(|| base.export.clone());
        self.currency = self.currency.or_else(|| base.currency.clone());
        self.timezone = self.timezone.or_else(|| base.timezone.clone());
        self.date_order = self.date_order.or(base.date_order);
        self.key = or(self.key, &base.key);
        self.customer = or(self.customer, &base.customer);
        self.noted = or(self.noted, &base.noted);
        self.payable = or(self.payable, &base.payable);
        self.required = or(self.required, &base.required);
        self.order_only_first_row = or(self.order_only_first_row, &base.order_only_first_row);
        self.quirk.extend(base.quirk.iter().cloned());
        self.pays_later.extend(base.pays_later.iter().cloned());
        self.sentinels.extend(base.sentinels.iter().cloned());
        self.lifecycle.extend(base.lifecycle.iter().cloned());
        self.refund_lifecycle.extend(base.refund_lifecycle.iter().cloned());
        self.fixed.extend(base.fixed.iter().copied());
        self.caption.extend(base.caption.iter().cloned());
        self.id_format.extend(base.id_format.iter().cloned());
        self.repeated_captions.extend(base.repeated_captions.iter().cloned());
        self.joined.extend(base.joined.iter().cloned());
        for (column, texts) in &base.sentinels_of {
            self.sentinels_of.entry(*column).or_default().extend(texts.iter().cloned());
        }
        self.packed.extend(base.packed.iter().cloned());
        self.wide.extend(base.wide.iter().cloned());
        self.signature_alternatives.extend(base.signatures());
        let own: Vec<String> = self.columns.values().flatten().map(|caption| super::header_key(caption)).collect();
        for (column, captions) in &base.columns {
            let further = captions.iter().filter(|caption| !own.contains(&super::header_key(caption)));
            self.columns.entry(*column).or_default().extend(further.cloned());
        }
        for (column, texts) in &base.sales {
            self.sales.entry(*column).or_insert_with(|| texts.clone());
        }
        for (column, states) in &base.blank_in {
            self.blank_in.entry(*column).or_insert_with(|| states.clone());
        }
        for (column, captions) in &base.weak {
            self.weak.entry(*column).or_default().extend(captions.iter().cloned());
        }
        for (column, captions) in &base.stand_in {
            self.stand_in.entry(*column).or_default().extend(captions.iter().cloned());
        }
        // The first map that knows a word wins, so what is added comes before.
        self.status.extend(base.status.iter().cloned());
        self.state.extend(base.state.iter().cloned());
        let replaced: Vec<String> = self.identity.iter().map(|identity| identity.id.clone()).collect();
        self.identity.extend(base.identity.iter().filter(|identity| !replaced.contains(&identity.id)).cloned());
        self
    }
}
