//! Which faults are planted how often, and how.

mod amounts;
mod cells;
mod rows;

use fastrand::Rng;

use super::draft::Draft;
use super::orders::World;

/// How a kind of fault is planted.
pub(super) struct Kind {
    /// Rows of 100,000 that carry it; for each required column where `per_required`.
    pub(super) rate: usize,
    pub(super) per_required: bool,
    /// Its variants, equally often.
    pub(super) variants: &'static [&'static str],
    /// Plants a variant; nothing is planted where the order has no place for it.
    plant: fn(usize, &mut Draft, &World, &mut Rng) -> bool,
}

/// The faults of single orders. Rates are those that the project's judges fixed, a tenth up, since an order carries one.
pub(super) static KINDS: &[Kind] = &[
    Kind { rate: 550, per_required: true, variants: cells::MISSING, plant: cells::missing },
    Kind { rate: 330, per_required: false, variants: cells::UNREADABLE_AMOUNT, plant: cells::unreadable_amount },
    Kind { rate: 330, per_required: false, variants: cells::UNREADABLE_DATE, plant: cells::unreadable_date },
    Kind { rate: 1100, per_required: false, variants: cells::OTHER_NOTATION, plant: cells::other_notation },
    Kind { rate: 330, per_required: false, variants: cells::NUMBER_NOTATION, plant: cells::number_notation },
    Kind { rate: 440, per_required: false, variants: rows::TIME_ORDER, plant: rows::time_order },
    Kind { rate: 220, per_required: false, variants: rows::FUTURE, plant: rows::future },
    Kind { rate: 660, per_required: false, variants: amounts::ARITHMETIC, plant: amounts::arithmetic },
    Kind { rate: 330, per_required: false, variants: amounts::RANGE, plant: amounts::range },
    Kind { rate: 330, per_required: false, variants: rows::STATUS, plant: rows::status },
    Kind { rate: 550, per_required: false, variants: rows::STUCK, plant: rows::stuck },
    Kind { rate: 330, per_required: false, variants: cells::ID_DAMAGE, plant: cells::id_damage },
    Kind { rate: 330, per_required: false, variants: cells::TEXT_DAMAGE, plant: cells::text_damage },
    Kind { rate: 660, per_required: false, variants: cells::CONTACT, plant: cells::contact },
    Kind { rate: 220, per_required: false, variants: rows::ORDER_COLUMNS, plant: rows::order_columns },
];

impl Kind {
    /// Plants a variant; whether the order had a place for it.
    pub(super) fn plant(&self, variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
        let before = draft.clone();
        let planted = (self.plant)(variant, draft, world, random);
        if !planted {
            *draft = before;
        }
        planted
    }
}

/// Oddities that are no faults, one row of a hundred: whoever reports them is wrong.
pub(super) fn oddity(draft: &mut Draft, world: &World, random: &mut Rng) {
    match random.u32(0..5) {
        0 => cells::odd_phone(draft, world, random),
        1 => rows::equal_times(draft),
        2 => rows::nearly_stuck(draft, world),
        3 => amounts::rounded(draft, world, random),
        _ => rows::presale(draft, world),
    }
}
