//! When data speaks for a rule: enough rows, few of them against it, and no such luck by chance.

/// Quantile of the normal distribution for bounds that hold in 95 of 100 cases.
const QUANTILE: f64 = 1.644_853_6;

/// So many rows at least must be against a rule if its columns had nothing to do with each other. That none is then has a probability
/// of e^-20, which thousands of candidates do not make likely.
const BY_CHANCE: f64 = 20.0;

/// Of the rows that chance would put against a rule, at most this share may be.
const OF_CHANCE: f64 = 0.1;

/// What speaks for a rule, and against it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// Units judged.
    pub(super) judged: u64,
    /// Units that break the rule.
    pub(super) broken: u64,
    /// Units that would break it if the columns had nothing to do with each other; `None` for rules about one column.
    pub(super) by_chance: Option<f64>,
}

impl Evidence {
    /// Evidence for a rule about one column.
    pub(super) fn of(judged: u64, broken: u64) -> Self {
        Self { judged, broken, by_chance: None }
    }

    /// The share of units that break the rule in all data of this kind, at most, in 95 of 100 cases: the upper end of Wilson's
    /// score interval (E. B. Wilson, 1927). With nothing broken it is about 2.7 / n.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    pub(super) fn worst_share(self) -> f64 {
        if self.judged == 0 {
            return 1.0;
        }
        let (all, broken) = (self.judged as f64, self.broken as f64);
        let square = QUANTILE * QUANTILE;
        let share = broken / all;
        let middle = share + square / (2.0 * all);
        let spread = QUANTILE * (share * (1.0 - share) / all + square / (4.0 * all * all)).sqrt();
        (middle + spread) / (1.0 + square / all)
    }
}

/// How sure a rule must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    /// The share of units that may break a rule.
    tolerated: f64,
}

impl Bar {
    /// The bar of a confidence in percent.
    pub(super) fn of(confidence: f64) -> Self {
        Self { tolerated: 1.0 - (confidence / 100.0).clamp(0.5, 0.9999) }
    }

    /// Whether the evidence is enough.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    pub(super) fn is_met(self, evidence: Evidence) -> bool {
        let beats_chance = |chance: f64| chance >= BY_CHANCE && evidence.broken as f64 <= OF_CHANCE * chance;
        evidence.worst_share() <= self.tolerated && evidence.by_chance.is_none_or(beats_chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_say_little_and_chance_is_no_rule() {
        let bar = Bar::of(99.0);
        for (judged, broken, by_chance, met, why) in [
            (268, 0, None, true, "268 rows without a fault: at most 1 % in 95 of 100 cases"),
            (265, 0, None, false, "some fewer do not tell"),
            (10_000, 80, None, true, "0.8 % of many rows"),
            (1_000, 8, None, false, "0.8 % of fewer may be more"),
            (10_000, 0, Some(19.0), false, "hardly anything could have broken it"),
            (10_000, 0, Some(5_000.0), true, "half of the rows would have"),
            (10_000, 20, Some(150.0), false, "nearly what chance gives"),
            (0, 0, None, false, "nothing was judged"),
        ] {
            assert_eq!(bar.is_met(Evidence { judged, broken, by_chance }), met, "{why}");
        }
    }
}
