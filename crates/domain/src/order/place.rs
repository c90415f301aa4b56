//! Placing: the act by which a company claims the link and commits to the configured order
//! (SPEC §3). The first company that places owns the order; everybody else is told so.

use super::configure::{self, Chosen};
use super::event::EventKind;
use super::{Claim, Offer, Order, OrderState, PayType, confirm, create, holds};
use crate::decide::{Decision, Reply, World};
use crate::id::Corpid;
use crate::link;
use crate::money::Fen;
use crate::party::{Act, Actor, Buyer, permits};
use crate::payment::settle;
use crate::refusal::{FieldFault, Refusal};
use crate::subscription::OpenOrder;
use crate::time::Instant;

/// Claims the order for the buyer's company.
///
/// # Errors
/// The dead end, the rule of eligibility, the fault of the choice, or [`Refusal::PriceChanged`] when
/// the amount is not the one that the buyer saw.
pub fn place(
    world: &World,
    actor: &Actor,
    chosen: Option<&Chosen>,
    expected: Option<Fen>,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    link::can_place(order, Some(&buyer.company), world.provider.suspended, now)?;
    if !permits(actor.role(), Act::Place) {
        return Err(Refusal::NotPermitted);
    }
    if let OrderState::Placed { .. } | OrderState::Confirming { .. } = order.state {
        return Ok(Decision::already(order));
    }
    let mut placed = order.clone();
    let claim = claim(&mut placed, buyer, now);
    choose(&mut placed, world, chosen)?;
    placed.state = OrderState::Placed {
        claim: claim.clone(),
    };
    if placed.price.is_none() {
        create::fix_price(&mut placed, world, now)?;
    } else {
        check_still_eligible(&placed, world, &buyer.company, now)?;
        holds::note_time_left(&mut placed, world, &buyer.company, now.day())?;
    }
    if expected.is_some() && expected != placed.payable() {
        return Err(Refusal::PriceChanged);
    }
    let mut decision = Decision::of(placed, Reply::Done);
    decision.record(
        actor,
        now,
        EventKind::Placed {
            company: claim.company.clone(),
            member: claim.member_name.clone(),
        },
    );
    hold_apps(&mut decision, world);
    match decision.order.pay_type {
        PayType::Customer => {}
        PayType::Provider | PayType::Free => confirm::ask(&mut decision, claim, actor, now),
    }
    Ok(decision)
}

fn claim(order: &mut Order, buyer: &Buyer, now: Instant) -> Claim {
    order.claims += 1;
    Claim {
        no: order.claims,
        company: buyer.company.clone(),
        member: Some(buyer.userid.clone()),
        member_name: buyer.name.clone(),
        at: now,
    }
}

/// On a bare link the buyer's choice becomes the configuration; elsewhere there is nothing to choose.
pub(super) fn choose(
    order: &mut Order,
    world: &World,
    chosen: Option<&Chosen>,
) -> Result<(), Refusal> {
    let Offer::Bare {
        product,
        version,
        chosen: configuration,
    } = &mut order.offer
    else {
        return Ok(());
    };
    let product = world
        .product(*product, *version)
        .ok_or(FieldFault::Product)?;
    let chosen = chosen.ok_or(FieldFault::SeatsMissing)?;
    *configuration = Some(configure::chosen(product, chosen));
    order.price = None;
    order.lines = Vec::new();
    Ok(())
}

/// A price that was fixed earlier stays. Whether the company may buy is asked again, and whether its
/// subscriptions can take what was quoted: money is never asked for that would have to be held.
pub(crate) fn check_still_eligible(
    order: &Order,
    world: &World,
    company: &Corpid,
    now: Instant,
) -> Result<(), Refusal> {
    holds::check_eligible(order, world, company, now.day())?;
    settle::check(order, world, company, now.day())
}

/// The company has this order open for each of its apps now: another one has to wait (SPEC §9.5).
pub(super) fn hold_apps(decision: &mut Decision, world: &World) {
    let Some(company) = decision.order.company().cloned() else {
        return;
    };
    let (order, number) = (decision.order.id, decision.order.number.clone());
    let apps: Vec<_> = decision.order.apps().collect();
    for app in apps {
        let mut subscription = world.subscription(&company, app);
        subscription.open_order = Some(OpenOrder {
            order,
            number: number.clone(),
            until: None,
        });
        decision.subscriptions.push(subscription);
    }
}

/// The order is out of the way of the company's apps.
pub(super) fn let_go_of_apps(decision: &mut Decision, world: &World, order: &Order) {
    let Some(company) = order.company() else {
        return;
    };
    for app in order.apps() {
        let mut subscription = world.subscription(company, app);
        if subscription
            .open_order
            .as_ref()
            .is_some_and(|open| open.order == order.id)
        {
            subscription.open_order = None;
            decision.subscriptions.push(subscription);
        }
    }
}
