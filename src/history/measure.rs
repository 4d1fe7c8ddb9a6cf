//! The figures that runs are measured by: medians, spreads and what chance explains.

/// A count as a real number; beyond four thousand million it no longer grows.
pub(super) fn real(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A part of a whole, between 0 and 1; 0 of nothing.
pub(super) fn part(failed: u64, evaluated: u64) -> f64 {
    if evaluated == 0 { 0.0 } else { (real(failed) / real(evaluated)).min(1.0) }
}

/// The median: of an even number of values the mean of the two in the middle. `None` of none.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let above = *sorted.get(middle)?;
    Some(if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], above) } else { above })
}

/// What makes the median of absolute deviations the standard deviation of a normal distribution: 1 / Φ⁻¹(3/4).
const NORMAL: f64 = 1.4826;

/// How far values usually are from their median, as a standard deviation: the median of absolute deviations (MAD) times 1.4826.
/// Half of the values may be anything without moving it, which cannot be said of the standard deviation (Hampel 1974; Leys et al.,
/// "Detecting outliers: Do not use standard deviation around the mean, use absolute deviation around the median", Journal of
/// Experimental Social Psychology 49, 2013).
pub(super) fn spread(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let off: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    median(&off).map(|mad| mad * NORMAL)
}

/// Standard errors beyond which chance no longer explains a share, as on control charts since Shewhart.
const ERRORS: f64 = 3.0;

/// How far the share of `units` may lie above a share measured on `earlier` units by chance alone: three standard errors of the
/// difference of two proportions, 3 · √(q (1 − q) (1/n + 1/m)) (the limit of a p-chart, NIST/SEMATECH e-Handbook of Statistical
/// Methods 6.3.3.2, with the error of the reference added). The share is taken as no less than one of `units` and no more than all
/// but one, so that a single fault where there was none is chance: with none expected, three are.
pub(super) fn chance(share: f64, units: u64, earlier: u64) -> f64 {
    if units < 2 {
        return 1.0;
    }
    let one = 1.0 / real(units);
    let share = share.clamp(one, 1.0 - one);
    ERRORS * (share * (1.0 - share) * (one + 1.0 / real(earlier.max(1)))).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn medians_and_spreads_ignore_what_is_far_off() {
        assert_eq!(median(&[]), None);
        assert!(median(&[3.0, 1.0, 2.0]).is_some_and(|middle| near(middle, 2.0)));
        assert!(median(&[4.0, 1.0, 2.0, 3.0]).is_some_and(|middle| near(middle, 2.5)));
        assert!(spread(&[10.0, 11.0, 12.0, 13.0, 9999.0]).is_some_and(|spread| near(spread, NORMAL)));
        assert!(spread(&[7.0, 7.0, 7.0]).is_some_and(|spread| near(spread, 0.0)));
    }

    #[test]
    fn chance_explains_less_the_more_there_is_to_look_at() {
        assert!(near(chance(0.0, 1, 1), 1.0));
        // Two or three of a thousand where there was none is chance, five are not.
        assert!(part(3, 1000) < chance(0.0, 1000, 8000) && part(5, 1000) > chance(0.0, 1000, 8000));
        assert!(chance(0.04, 100_000, 800_000) < 0.002 && chance(0.04, 1500, 12_000) > 0.015);
    }
}
