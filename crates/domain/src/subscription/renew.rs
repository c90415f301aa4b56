//! A renewal (续期): running, it starts the day after the end; expired, on payment (SPEC §9.5). No
//! credit for the time left.

use super::{Holding, Subscription, grant};
use crate::id::OrderId;
use crate::order::Line;
use crate::payment::settle::{Change, Conflict};
use crate::time::Day;

/// Adds the term that `line` renews, paid on `day`.
///
/// # Errors
/// [`Conflict::NothingToRenew`] when there is no paid term, [`Conflict::Moved`] when the seats are
/// not those that were quoted.
pub fn renew(
    subscription: Subscription,
    order: OrderId,
    line: &Line,
    seats: u32,
    day: Day,
) -> Result<Change, Conflict> {
    let start = match subscription.holding(day) {
        Holding::Nothing | Holding::Trial { .. } => return Err(Conflict::NothingToRenew),
        Holding::NotStarted(_) => return Err(Conflict::Moved),
        Holding::Running(held) => {
            if held.seats != seats || held.product != line.product {
                return Err(Conflict::Moved);
            }
            held.last_end.plus_days(1)
        }
        // What ran out between placing and paying is renewed all the same.
        Holding::Expired(_) => day,
    };
    Ok(grant::add_term(subscription, order, line, seats, start))
}
