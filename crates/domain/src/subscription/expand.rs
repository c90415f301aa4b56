//! An expansion (扩容): seats added to the running term, until its end (SPEC §2, §9.6).

use super::{Expansion, Holding, Subscription};
use crate::id::OrderId;
use crate::order::Line;
use crate::payment::settle::{Change, Conflict};
use crate::time::Day;

/// Adds the seats that `line` buys, paid on `day`.
///
/// # Errors
/// [`Conflict::Ended`] when no term runs, [`Conflict::Moved`] when the seats or the end are not those
/// that were quoted.
pub fn expand(
    mut subscription: Subscription,
    order: OrderId,
    line: &Line,
    seats: u32,
    day: Day,
) -> Result<Change, Conflict> {
    let held = match subscription.holding(day) {
        Holding::Running(held) => held,
        Holding::Nothing | Holding::Trial { .. } | Holding::NotStarted(_) | Holding::Expired(_) => {
            return Err(Conflict::Ended);
        }
    };
    let quoted = line.existing_end == Some(held.end)
        && (line.apps.len() > 1 || line.seats_before == held.seats);
    if !quoted || held.product != line.product {
        return Err(Conflict::Moved);
    }
    subscription.expansions.push(Expansion {
        order,
        seats,
        from: day,
        until: held.end,
    });
    Ok(Change {
        subscription,
        seats: held.seats.saturating_add(seats),
        start: day,
        end: held.end,
    })
}
