//! Changing the configuration before payment: a numbered revision; the link stays (SPEC §3, §9.4).

use serde::{Deserialize, Serialize};

use super::configure::{self, Chosen};
use super::event::EventKind;
use super::{Approval, Claim, ClosingAct, Configuration, Offer, Order, OrderState};
use super::{cancel, close, confirm, create, place};
use crate::decide::{Decision, Reply, World};
use crate::id::{Entropy, OrderNumber};
use crate::link;
use crate::party::{Act, Actor, permits};
use crate::refusal::Refusal;
use crate::time::Instant;

/// The new configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub offer: Offer,
    /// The number that the order takes if its price changes; made when the revision is asked for, so
    /// that finishing it later needs no new randomness.
    pub number: Option<OrderNumber>,
}

/// The provider changes what is sold.
///
/// # Errors
/// What is wrong with the configuration, that the company in possession may not buy it so, or that
/// the order is past changing.
pub fn revise(
    world: &World,
    actor: &Actor,
    revision: &Revision,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    close::check_manager(order, actor)?;
    check_state(order)?;
    let mut offer = revision.offer.clone();
    match &mut offer {
        Offer::Configured { configuration } => {
            check_negotiated(configuration, actor)?;
            create::check_floors(actor, configuration)?;
            configure::check(configuration, world, now.day())?;
        }
        Offer::Bare {
            product,
            version,
            chosen,
        } => {
            create::check_bare(world, *product, *version, order.pay_type)?;
            *chosen = None;
            // Who has placed has to know what; the choice is open only before.
            if order.state != OrderState::Open {
                return Err(Refusal::WrongState);
            }
        }
    }
    begin(world, actor, offer, now, entropy)
}

/// The buyer of a bare order chooses again (SPEC §9.14).
///
/// # Errors
/// When the order is not bare or not theirs, or the choice can't be sold.
pub fn reconfigure(
    world: &World,
    actor: &Actor,
    chosen: &Chosen,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    cancel::check_placer(order, buyer)?;
    if !permits(actor.role(), Act::Place) {
        return Err(Refusal::NotPermitted);
    }
    check_state(order)?;
    if !order.is_bare() {
        return Err(Refusal::WrongState);
    }
    link::can_place(order, Some(&buyer.company), world.provider.suspended, now)?;
    let mut changed = order.clone();
    place::choose(&mut changed, world, Some(chosen))?;
    begin(world, actor, changed.offer, now, entropy)
}

fn check_negotiated(configuration: &Configuration, actor: &Actor) -> Result<(), Refusal> {
    let negotiates = configuration
        .items
        .iter()
        .any(|item| item.negotiated.is_some());
    if negotiates && !permits(actor.role(), Act::NegotiatePrice) {
        return Err(Refusal::NotPermitted);
    }
    Ok(())
}

/// Only before payment, and not while an act waits.
const fn check_state(order: &Order) -> Result<(), Refusal> {
    match &order.state {
        OrderState::Open | OrderState::Placed { .. } => Ok(()),
        OrderState::Closing { .. } => Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => Err(Refusal::AlreadyPaid),
        OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

/// Tries the change first, so that a payment is never stopped for one that can't be made.
fn begin(
    world: &World,
    actor: &Actor,
    offer: Offer,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let mut trial = order.clone();
    apply(&mut trial, world, offer.clone(), now)?;
    let number = Some(OrderNumber::new(order.provider, now, entropy));
    let change = Revision { offer, number };
    match &order.state {
        OrderState::Open => {
            let mut decision = Decision::of(order.clone(), Reply::Done);
            finish(&mut decision, world, actor, None, change, now);
            Ok(decision)
        }
        OrderState::Placed { claim } => {
            let act = ClosingAct::Revise {
                change: Box::new(change),
            };
            close::begin(world, actor, claim, act, now)
        }
        OrderState::Closing { .. } => Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => Err(Refusal::AlreadyPaid),
        OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

fn apply(order: &mut Order, world: &World, offer: Offer, now: Instant) -> Result<(), Refusal> {
    order.offer = offer;
    order.price = None;
    order.lines = Vec::new();
    create::fix_price(order, world, now)
}

pub(super) fn finish(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    claim: Option<&Claim>,
    change: Revision,
    now: Instant,
) {
    let before = decision.order.clone();
    decision.order.state = match claim {
        Some(claim) => OrderState::Placed {
            claim: claim.clone(),
        },
        None => OrderState::Open,
    };
    if let Err(refusal) = apply(&mut decision.order, world, change.offer.clone(), now) {
        // What was possible when the act began no longer is: the old revision stays in force.
        decision.order = Order {
            state: decision.order.state.clone(),
            ..before
        };
        let act = ClosingAct::Revise {
            change: Box::new(change),
        };
        close::record_refused(decision, actor, &act, refusal.code(), now);
        return;
    }
    decision.order.revision += 1;
    if let Some(number) = change
        .number
        .filter(|_| decision.order.price != before.price)
    {
        let former = std::mem::replace(&mut decision.order.number, number);
        decision.order.former_numbers.push(former);
    }
    if actor.buyer().is_none() {
        decision.order.approval = create::approval_for(&decision.order, actor, now);
    }
    let (revision, number) = (decision.order.revision, decision.order.number.clone());
    decision.record(actor, now, EventKind::Revised { revision, number });
    if matches!(decision.order.approval, Approval::Awaited { .. }) {
        decision.record(actor, now, EventKind::ApprovalRequested);
    }
    if claim.is_some() {
        move_apps(decision, world, &before);
    }
    confirm::ask_pinned(decision, world, actor, now);
}

/// The company's open order is about other apps now.
fn move_apps(decision: &mut Decision, world: &World, before: &Order) {
    place::let_go_of_apps(decision, world, before);
    place::hold_apps(decision, world);
    // An app in both lists appears twice: the later form, which is held, is the one to write.
    let mut kept: Vec<crate::subscription::Subscription> = Vec::new();
    for subscription in decision.subscriptions.drain(..) {
        kept.retain(|other| other.app != subscription.app);
        kept.push(subscription);
    }
    decision.subscriptions = kept;
}
