//! Taking back what an order gave, when its money goes back (SPEC §5 "Refund").

use super::Subscription;
use crate::id::OrderId;
use crate::time::Day;

/// The subscription without the terms and seats of `order`. Terms of later orders stay where they
/// are: a provider refunds from the last order backwards.
pub fn roll_back(mut subscription: Subscription, order: OrderId) -> Subscription {
    subscription.terms.retain(|term| term.order != order);
    subscription
        .expansions
        .retain(|expansion| expansion.order != order);
    subscription.bought.retain(|bought| bought.order != order);
    if subscription
        .open_order
        .as_ref()
        .is_some_and(|open| open.order == order)
    {
        subscription.open_order = None;
    }
    subscription
}

/// The subscription with `seats` fewer of what `order` gave, and without its days after `end`.
pub fn shorten(
    mut subscription: Subscription,
    order: OrderId,
    seats: u32,
    end: Option<Day>,
) -> Subscription {
    for term in subscription.terms.iter_mut().filter(|t| t.order == order) {
        term.seats = term.seats.saturating_sub(seats);
        if let Some(end) = end {
            term.end = term.end.min(end);
        }
    }
    for added in subscription
        .expansions
        .iter_mut()
        .filter(|expansion| expansion.order == order)
    {
        added.seats = added.seats.saturating_sub(seats);
    }
    subscription
}
