//! The price of one period for a number of seats (SPEC §9.7: volume tiers, then the cap).

use super::{PriceFault, Step};
use crate::catalog::{Edition, PriceModel, TierPrice};
use crate::money::Fen;

/// The price of one period of `edition` for `seats`, in fen.
///
/// # Errors
/// [`PriceFault::NoTier`] when no tier holds so many seats, [`PriceFault::Overflow`].
pub fn period_price(edition: &Edition, seats: u32) -> Result<Fen, PriceFault> {
    explained(edition, seats, &mut Vec::new())
}

pub(super) fn explained(
    edition: &Edition,
    seats: u32,
    steps: &mut Vec<Step>,
) -> Result<Fen, PriceFault> {
    let price = match &edition.price {
        PriceModel::PerSeat { seat } => {
            let result = seat.checked_mul(i64::from(seats))?;
            steps.push(Step::PerSeat {
                seats,
                seat: *seat,
                result,
            });
            result
        }
        PriceModel::Fixed { total } => {
            steps.push(Step::FixedTotal { total: *total });
            *total
        }
        PriceModel::Tiers { tiers } => {
            let tier = tiers
                .iter()
                .filter(|tier| tier.from_seats <= seats)
                .max_by_key(|tier| tier.from_seats)
                .ok_or_else(|| PriceFault::NoTier {
                    from: tiers.iter().map(|tier| tier.from_seats).min().unwrap_or(1),
                })?;
            let from_seats = tier.from_seats;
            match tier.price {
                TierPrice::PerSeat(seat) => {
                    let result = seat.checked_mul(i64::from(seats))?;
                    steps.push(Step::TierPerSeat {
                        from_seats,
                        seats,
                        seat,
                        result,
                    });
                    result
                }
                TierPrice::Fixed(result) => {
                    steps.push(Step::TierFixed {
                        from_seats,
                        seats,
                        result,
                    });
                    result
                }
            }
        }
    };
    match edition.period_cap {
        Some(cap) if price > cap => {
            steps.push(Step::PeriodCap { before: price, cap });
            Ok(cap)
        }
        Some(_) | None => Ok(price),
    }
}
