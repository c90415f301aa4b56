//! Money back (SPEC §5, §9.11): who may ask, who decides, what goes back, and what goes with it.

mod apply;
mod decide;
mod held;
mod report;
mod seats;
mod states;
mod storm;
mod stuck;
mod unused;
#[path = "../world/mod.rs"]
mod world;

use till_domain::decide::{Decision, Verb};
use till_domain::id::{OrderId, RefundNumber};
use till_domain::money::Fen;
use till_domain::order::{OrderState, Settled};
use till_domain::party::Actor;
use till_domain::refund::{Refund, RefundReport, RefundVerb, TakeBack};
use till_domain::refusal::Refusal;
use world::*;

/// Company A has paid ¥3,650.00 for ten seats of CRM for a year.
fn sold() -> (Desk, OrderId) {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.buy(order, &amy());
    (desk, order)
}

/// The same, and the buyer has applied.
fn applied() -> (Desk, OrderId) {
    let (mut desk, order) = sold();
    act(&mut desk, order, &amy(), apply()).unwrap();
    (desk, order)
}

fn why() -> String {
    "a reason".to_owned()
}

fn apply() -> RefundVerb {
    RefundVerb::Apply {
        reason: why(),
        expected: None,
    }
}

fn start(amount: Fen, take_back: TakeBack) -> RefundVerb {
    RefundVerb::Start {
        amount,
        take_back,
        note: why(),
        rest: None,
    }
}

fn act(
    desk: &mut Desk,
    order: OrderId,
    who: &Actor,
    verb: RefundVerb,
) -> Result<Decision, Refusal> {
    desk.act(order, who, Verb::Refund(verb))
}

fn last(desk: &Desk) -> &Refund {
    desk.refunds.last().unwrap()
}

fn report(desk: &mut Desk, number: &RefundNumber, report: RefundReport) -> Decision {
    let order = desk
        .refunds
        .iter()
        .find(|r| r.number == *number)
        .unwrap()
        .order;
    let number = number.clone();
    desk.act(order, &channel(), Verb::ReportRefund { number, report })
        .unwrap()
}

/// The channel sends the last refund's money.
fn money_back(desk: &mut Desk) -> Decision {
    let number = last(desk).number.clone();
    let at = desk.now;
    report(desk, &number, RefundReport::Done { at })
}

fn settled(desk: &Desk, order: OrderId) -> &Settled {
    match &desk.order(order).state {
        OrderState::Paid { settled, .. } => settled,
        other => panic!("not paid: {other:?}"),
    }
}
