//! Taking back what an order gave, when its money goes back in full (SPEC §5 "Refund").

use super::Subscription;
use crate::id::OrderId;

/// The subscription without the terms and seats of `order`. Terms of later orders stay where they
/// are: a provider refunds from the last order backwards.
pub fn roll_back(mut subscription: Subscription, order: OrderId) -> Subscription {
    subscription.terms.retain(|term| term.order != order);
    subscription
        .expansions
        .retain(|expansion| expansion.order != order);
    if subscription
        .open_order
        .as_ref()
        .is_some_and(|open| open.order == order)
    {
        subscription.open_order = None;
    }
    subscription
}
