//! An amount off the whole order, divided among its lines (SPEC §9.7).

use super::{LinePrice, PriceFault, Step, line};
use crate::money::Fen;

/// Takes `amount` (in fen) off an order: each line gets a share by largest remainder on the
/// originals, on top of a discount that it has already.
///
/// Each line comes with the least that may be left to pay of it, in percent of its original; 100 for
/// one that gets no discount, such as a solution or a typed total. A line that reaches its floor
/// leaves the rest of its share to the others, so the caps hold per line and with them per order.
///
/// # Errors
/// [`PriceFault::OrderDiscountTooDeep`] with the largest amount that fits; the lines stay as they are.
pub fn spread_discount(amount: Fen, lines: &mut [(LinePrice, u8)]) -> Result<(), PriceFault> {
    if !amount.is_positive() {
        return Err(PriceFault::DiscountNotPositive);
    }
    let shares = shares(amount, lines)?;
    for ((line, _), share) in lines.iter_mut().zip(shares) {
        if share.is_positive() {
            line.discount = line.discount.checked_add(share)?;
            line.payable = line.payable.checked_sub(share)?;
            line.steps.push(Step::DiscountAmount { amount: share });
        }
    }
    Ok(())
}

fn shares(amount: Fen, lines: &[(LinePrice, u8)]) -> Result<Vec<Fen>, PriceFault> {
    let rooms = lines.iter().map(room).collect::<Result<Vec<_>, _>>()?;
    let most = Fen::sum(rooms.iter().copied())?;
    if amount > most {
        return Err(PriceFault::OrderDiscountTooDeep { most });
    }
    // `None` while the line takes a proportional share; each round that does not end fills one more.
    let mut filled: Vec<Option<Fen>> = vec![None; lines.len()];
    loop {
        let rest = amount.checked_sub(Fen::sum(filled.iter().copied().flatten())?)?;
        let weights: Vec<Fen> = (lines.iter().zip(&filled))
            .map(|((line, _), filled)| filled.map_or(line.original, |_| Fen::ZERO))
            .collect();
        let parts = rest.split(&weights)?;
        let mut fits = true;
        for ((filled, room), part) in filled.iter_mut().zip(&rooms).zip(&parts) {
            if filled.is_none() && part > room {
                *filled = Some(*room);
                fits = false;
            }
        }
        if fits {
            let share = |(filled, part): (Option<Fen>, Fen)| filled.unwrap_or(part);
            return Ok(filled.into_iter().zip(parts).map(share).collect());
        }
    }
}

/// What may still come off the line: down to its floor, and never its last fen.
fn room((line, floor_percent): &(LinePrice, u8)) -> Result<Fen, PriceFault> {
    let floor = line::floor(line.original, *floor_percent)?.max(Fen::new(1));
    let payable = line.payable.min(line.original);
    Ok(payable.checked_sub(floor)?.max(Fen::ZERO))
}
