//! A new term (新购): on payment, on its date, or after the time that is left (SPEC §3, §9.12).

use super::{Holding, Subscription, Term};
use crate::id::OrderId;
use crate::order::{Line, Start};
use crate::payment::settle::{Change, Conflict};
use crate::time::Day;

/// Adds the term that `line` buys, paid on `day`.
///
/// # Errors
/// [`Conflict::HoldsRunning`] when the company holds more than a year by now, and
/// [`Conflict::Moved`] when another term would overlap.
pub fn grant(
    mut subscription: Subscription,
    order: OrderId,
    line: &Line,
    seats: u32,
    day: Day,
) -> Result<Change, Conflict> {
    let start = match (subscription.holding(day), line.start) {
        (Holding::Running(held), _) if held.last_end > day.plus_years(1) => {
            return Err(Conflict::HoldsRunning);
        }
        (Holding::NotStarted(_), _) | (Holding::Running(_), Start::On(_)) => {
            return Err(Conflict::Moved);
        }
        (Holding::Running(held), Start::OnPayment) => held.last_end.plus_days(1),
        // A date that has passed by the payment: the term starts on the payment day, in full.
        (Holding::Nothing | Holding::Trial { .. } | Holding::Expired(_), Start::On(date)) => {
            date.max(day)
        }
        (Holding::Nothing | Holding::Trial { .. } | Holding::Expired(_), Start::OnPayment) => day,
    };
    end_trial(&mut subscription, start);
    Ok(add_term(subscription, order, line, seats, start))
}

/// What is bought takes the place of a trial.
fn end_trial(subscription: &mut Subscription, start: Day) {
    for term in subscription
        .terms
        .iter_mut()
        .filter(|term| term.trial && term.end >= start)
    {
        term.end = start.plus_days(-1);
    }
    subscription.terms.retain(|term| term.end >= term.start);
}

/// End = start + days − 1, gift days on top (SPEC §9.12).
pub(super) fn add_term(
    mut subscription: Subscription,
    order: OrderId,
    line: &Line,
    seats: u32,
    start: Day,
) -> Change {
    let days = i64::from(line.days) + i64::from(line.price.gift_days);
    let end = start.plus_days(days - 1);
    subscription.terms.push(Term {
        order,
        product: line.product,
        product_version: line.version,
        edition: line.edition.clone(),
        edition_name: line.edition_name.clone(),
        seats,
        start,
        end,
        trial: false,
    });
    subscription.terms.sort_by_key(|term| term.start);
    Change {
        subscription,
        seats,
        start,
        end,
    }
}
