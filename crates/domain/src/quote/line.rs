//! A line: period price → cap → × days / period days → × incentive → round half up once = original;
//! then the extra discount (SPEC §9.7).

use super::period;
use super::{LinePrice, Price, PriceFault, Step};
use crate::catalog::{Edition, Incentive, IncentiveKind, MAX_DAYS, MAX_SEATS, PriceModel};
use crate::money::{Fen, divide_half_up};
use crate::order::{Discount, DiscountKind, OrderKind};

/// All inputs of a line's price (SPEC §9.7): the same inputs always give the same price.
#[derive(Debug, Clone, Copy)]
pub struct LineInput<'a> {
    /// `None` only for a custom app without a price model.
    pub edition: Option<&'a Edition>,
    pub kind: OrderKind,
    /// New and renewal: all seats. Expansion: seats added.
    pub seats: u32,
    /// Expansion: seats held before.
    pub seats_before: u32,
    /// New and renewal: 1 to 1,825. Expansion: days to the existing end, the day of activation and
    /// the end day included.
    pub days: u32,
    /// A typed total for a custom app, in fen, above zero; excludes a discount (SPEC §9.8).
    pub negotiated: Option<Fen>,
    pub discount: Option<&'a Discount>,
    /// The least that may be left to pay, in percent of the original: 70 for at most 30 % off.
    pub floor_percent: u8,
}

/// Prices a line, with every step of the calculation (SPEC §9.7).
///
/// Incentives reward the length of a new or renewed term; an expansion only fills up a term that is
/// bought already, so none applies to it. An expansion whose credit leaves nothing to pay is
/// [`PriceFault::ExpansionCostsNothing`]; any other line that rounds to nothing is
/// [`PriceFault::BelowOneFen`].
///
/// # Errors
/// The limit that an input breaks.
pub fn price_line(input: &LineInput<'_>) -> Result<LinePrice, PriceFault> {
    let mut steps = Vec::new();
    let (original, gift_days) = match input.negotiated {
        Some(total) => (negotiated(input, total, &mut steps)?, 0),
        None => catalogue_price(input, &mut steps)?,
    };
    let payable = match input.discount {
        Some(discount) => discounted(original, discount, input.floor_percent, &mut steps)?,
        None => original,
    };
    if payable.get() < 1 {
        return Err(nothing_left(input, &steps));
    }
    let discount = original.checked_sub(payable)?;
    Ok(LinePrice {
        original,
        discount,
        payable,
        gift_days,
        steps,
    })
}

fn nothing_left(input: &LineInput<'_>, steps: &[Step]) -> PriceFault {
    let credited = |step: &Step| matches!(step, Step::Expansion { difference, .. } if !difference.is_positive());
    if steps.iter().any(credited) {
        let seats = input.seats_before;
        PriceFault::ExpansionCostsNothing { seats }
    } else {
        PriceFault::BelowOneFen
    }
}

/// The sum of the lines. Each line keeps its own floor, so the sum does too.
///
/// # Errors
/// [`PriceFault::Overflow`]
pub fn total(lines: &[LinePrice]) -> Result<Price, PriceFault> {
    let original = Fen::sum(lines.iter().map(|line| line.original))?;
    let payable = Fen::sum(lines.iter().map(|line| line.payable))?;
    Ok(Price {
        original,
        discount: original.checked_sub(payable)?,
        payable,
    })
}

fn negotiated(input: &LineInput<'_>, total: Fen, steps: &mut Vec<Step>) -> Result<Fen, PriceFault> {
    if !total.is_positive() {
        return Err(PriceFault::NegotiatedNotPositive);
    }
    if input.discount.is_some() {
        return Err(PriceFault::DiscountOnNegotiated);
    }
    check_range(input.seats, counted_days(input))?;
    steps.push(Step::Negotiated { total });
    Ok(total)
}

fn check_range(seats: u32, days: u32) -> Result<(), PriceFault> {
    if seats < 1 {
        return Err(PriceFault::SeatsBelowMinimum { min: 1 });
    }
    if seats > MAX_SEATS {
        return Err(PriceFault::SeatsAboveMaximum { max: MAX_SEATS });
    }
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(PriceFault::DaysOutOfRange { max: MAX_DAYS });
    }
    Ok(())
}

/// The original from the catalogue, and the gift days.
fn catalogue_price(input: &LineInput<'_>, steps: &mut Vec<Step>) -> Result<(Fen, u32), PriceFault> {
    let edition = input.edition.ok_or(PriceFault::NoPriceModel)?;
    check_range(input.seats, counted_days(input))?;
    let per_period = match input.kind {
        OrderKind::New | OrderKind::Renewal => {
            check_seats(edition, input.seats, input.kind)?;
            period::explained(edition, input.seats, steps)?
        }
        OrderKind::Expansion => expansion(edition, input, steps)?,
    };
    let period_days = edition.period.days();
    steps.push(Step::Days {
        days: input.days,
        period_days,
    });
    let incentive = match input.kind {
        OrderKind::New | OrderKind::Renewal => incentive(edition, input.days),
        // Added seats only fill up a term whose length was rewarded when it was bought.
        OrderKind::Expansion => None,
    };
    let (percent, gift_days) = apply_incentive(incentive, input.days, steps);
    let product = i128::from(per_period.get()) * i128::from(input.days) * i128::from(percent);
    let original = Fen::new(divide_half_up(product, i128::from(period_days) * 100)?);
    steps.push(Step::Original { result: original });
    Ok((original, gift_days))
}

/// The days as the limit counts them: an expansion runs to the existing end, which gift days may
/// have pushed past 1,825.
fn counted_days(input: &LineInput<'_>) -> u32 {
    match input.kind {
        OrderKind::New | OrderKind::Renewal => input.days,
        OrderKind::Expansion => input.days.min(MAX_DAYS),
    }
}

fn check_seats(edition: &Edition, seats: u32, kind: OrderKind) -> Result<(), PriceFault> {
    if seats > edition.max_seats {
        return Err(PriceFault::SeatsAboveMaximum {
            max: edition.max_seats,
        });
    }
    // What is held may be renewed, even if the edition's minimum or step has changed since.
    if kind == OrderKind::Renewal {
        return Ok(());
    }
    if seats < edition.min_seats {
        return Err(PriceFault::SeatsBelowMinimum {
            min: edition.min_seats,
        });
    }
    let step = edition.seat_step.max(1);
    if (seats - edition.min_seats).is_multiple_of(step) {
        Ok(())
    } else {
        Err(PriceFault::SeatsOffStep {
            step,
            min: edition.min_seats,
        })
    }
}

/// Price after − price before, never below zero: what is paid already is credited, tiers included.
fn expansion(
    edition: &Edition,
    input: &LineInput<'_>,
    steps: &mut Vec<Step>,
) -> Result<Fen, PriceFault> {
    if matches!(edition.price, PriceModel::Fixed { .. }) {
        return Err(PriceFault::FixedCannotExpand);
    }
    let seats_after = input
        .seats_before
        .checked_add(input.seats)
        .ok_or(PriceFault::Overflow)?;
    if seats_after > edition.max_seats {
        return Err(PriceFault::SeatsAboveMaximum {
            max: edition.max_seats,
        });
    }
    let step = edition.seat_step.max(1);
    if !input.seats.is_multiple_of(step) {
        return Err(PriceFault::SeatsOffStep { step, min: step });
    }
    let before = period::period_price(edition, input.seats_before)?;
    let after = period::explained(edition, seats_after, steps)?;
    let difference = after.checked_sub(before)?.max(Fen::ZERO);
    steps.push(Step::Expansion {
        seats_before: input.seats_before,
        before,
        seats_after,
        after,
        difference,
    });
    Ok(difference)
}

/// The one with the most days that still fits.
fn incentive(edition: &Edition, days: u32) -> Option<Incentive> {
    edition
        .incentives
        .iter()
        .filter(|incentive| incentive.from_days <= days)
        .max_by_key(|incentive| incentive.from_days)
        .copied()
}

/// Percent to pay, and gift days (floored).
fn apply_incentive(incentive: Option<Incentive>, days: u32, steps: &mut Vec<Step>) -> (u8, u32) {
    let Some(Incentive { from_days, kind }) = incentive else {
        return (100, 0);
    };
    match kind {
        IncentiveKind::Ratio(percent) => {
            steps.push(Step::Incentive { percent, from_days });
            (percent, 0)
        }
        IncentiveKind::GiftDays(percent) => {
            let gift = days.saturating_mul(u32::from(percent)) / 100;
            steps.push(Step::GiftDays {
                days: gift,
                from_days,
            });
            (100, gift)
        }
    }
}

/// What is left to pay, never below the floor.
fn discounted(
    original: Fen,
    discount: &Discount,
    floor_percent: u8,
    steps: &mut Vec<Step>,
) -> Result<Fen, PriceFault> {
    let floor = floor(original, floor_percent)?;
    let too_deep = || -> Result<PriceFault, PriceFault> {
        Ok(PriceFault::DiscountTooDeep {
            floor_percent,
            most: original.checked_sub(floor)?,
        })
    };
    match discount.kind {
        DiscountKind::Amount(amount) => {
            if !amount.is_positive() {
                return Err(PriceFault::DiscountNotPositive);
            }
            let payable = original.checked_sub(amount)?;
            if payable < floor {
                return Err(too_deep()?);
            }
            steps.push(Step::DiscountAmount { amount });
            Ok(payable)
        }
        DiscountKind::Ratio(percent) => {
            if percent >= 100 {
                return Err(PriceFault::DiscountNotPositive);
            }
            if percent < floor_percent || percent == 0 {
                return Err(too_deep()?);
            }
            let rounded = original.ratio(i64::from(percent), 100)?;
            let payable = rounded.max(floor);
            steps.push(Step::DiscountRatio {
                percent,
                floored: payable > rounded,
                amount: original.checked_sub(payable)?,
            });
            Ok(payable)
        }
    }
}

/// ceil(original × floor / 100): so that payable × 100 ≥ original × floor holds in integers.
pub(super) fn floor(original: Fen, floor_percent: u8) -> Result<Fen, PriceFault> {
    let product = original
        .checked_mul(i64::from(floor_percent.min(100)))?
        .get();
    Ok(Fen::new(
        product.div_euclid(100) + i64::from(product.rem_euclid(100) > 0),
    ))
}
