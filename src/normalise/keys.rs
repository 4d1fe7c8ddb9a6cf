//! The keys of orders.

/// The keys of all orders, as shown: their parts joined by `/`. They stand in one text, since a run has millions of them.
#[derive(Debug, Default)]
pub struct OrderKeys {
    text: String,
    ends: Vec<u64>,
}

impl OrderKeys {
    /// How many orders there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The key of an order.
    #[must_use]
    pub fn text(&self, order: u32) -> &str {
        let at = order as usize;
        let place = |end: u64| usize::try_from(end).unwrap_or(usize::MAX);
        let start = at.checked_sub(1).map_or(0, |before| place(self.ends[before]));
        &self.text[start..place(self.ends[at])]
    }

    /// Adds the key of the next order.
    pub(super) fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.ends.push(self.text.len() as u64);
    }
}
