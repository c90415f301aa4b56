//! While an order's seats may still be taken back, it is in the way of others for the same app
//! (SPEC §9.5: "refunding").

use super::state::Refund;
use super::unused;
use crate::decide::{Decision, World};
use crate::order::{Order, OrderState, Settled};
use crate::subscription::{OpenOrder, Subscription};
use crate::time::Instant;

/// Puts the order in the way of its apps, or out of it, as its refunds stand after the decision.
pub(super) fn reconcile(decision: &mut Decision, world: &World, now: Instant) {
    let order = decision.order.clone();
    let Some(company) = order.company() else {
        return;
    };
    // An order that waits for its money is in the way for another reason.
    let OrderState::Paid { settled, .. } = &order.state else {
        return;
    };
    let holds = holds(settled, &refunds(decision, world));
    for app in order.apps() {
        let decided = decision
            .subscriptions
            .iter()
            .position(|s| s.app == app && s.company == *company);
        let before = match decided {
            Some(index) => decision.subscriptions[index].clone(),
            None => world.subscription(company, app),
        };
        let after = placed(before.clone(), &order, holds, now);
        if after == before {
            continue;
        }
        match decided {
            Some(index) => decision.subscriptions[index] = after,
            None => decision.subscriptions.push(after),
        }
    }
}

/// The order's refunds as they are after the decision.
pub(super) fn refunds(decision: &Decision, world: &World) -> Vec<Refund> {
    let changed = |number| decision.refunds.iter().any(|r| r.number == number);
    let mut all: Vec<Refund> = world
        .refunds
        .iter()
        .filter(|refund| !changed(refund.number.clone()))
        .cloned()
        .collect();
    all.extend(decision.refunds.iter().cloned());
    all
}

fn holds(settled: &Settled, refunds: &[Refund]) -> bool {
    settled.refund_requested()
        || refunds
            .iter()
            .any(|refund| refund.state.is_pending() && !refund.take_back.is_nothing())
}

fn placed(
    mut subscription: Subscription,
    order: &Order,
    holds: bool,
    now: Instant,
) -> Subscription {
    let own = |open: &OpenOrder| open.order == order.id;
    let open = |until| OpenOrder {
        order: order.id,
        number: order.number.clone(),
        until,
    };
    let today = now.day();
    match &subscription.open_order {
        // Another order that waits for its money or its start keeps its place.
        Some(other) if !own(other) && other.until.is_none_or(|until| until > today) => {}
        Some(_) | None if holds => subscription.open_order = Some(open(None)),
        Some(mine) if own(mine) && mine.until.is_none() => {
            // As after the payment: in the way until the term starts.
            let start = unused::bought(&subscription, order).map(|(start, _)| start);
            let ahead = start.filter(|start| *start > today);
            subscription.open_order = ahead.map(|start| open(Some(start)));
        }
        Some(_) | None => {}
    }
    subscription
}
