//! An online bank takes its time (SPEC §4, §9.2): a payTimeout of its own, which the link's end does not
//! cut short, and no second payment without a warning.

mod world;

use till_domain::decide::{Reply, Verb};
use till_domain::id::AttemptNumber;
use till_domain::order::OrderState;
use till_domain::party::Actor;
use till_domain::payment::start::Request;
use till_domain::payment::{Channel, Method, Report};
use till_domain::time::Span;
use world::*;

fn bank() -> Request {
    Request {
        channel: Channel::UnionPay,
        method: Method::Gateway,
        ..wechat()
    }
}

fn begun(reply: &Reply) -> AttemptNumber {
    match reply {
        Reply::Begin(attempt) => attempt.number.clone(),
        other => panic!("no new attempt: {other:?}"),
    }
}

#[test]
fn maker_and_checker_have_seven_days_whatever_the_link_says() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &anna()).unwrap();
    let reply = desk
        .act(order, &anna(), Verb::StartAttempt(bank()))
        .unwrap()
        .reply;
    let number = begun(&reply);
    let expires_at = desk.attempt(&number).expires_at;
    assert_eq!(expires_at, desk.now.plus(Span::days(7)));
}

#[test]
fn the_end_of_the_link_does_not_make_a_payment_at_the_bank_fail() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &anna()).unwrap();
    let end = desk.order(order).link.expires_at;
    desk.now = end.minus(Span::hours(1));
    let reply = desk
        .act(order, &anna(), Verb::StartAttempt(bank()))
        .unwrap()
        .reply;
    let number = begun(&reply);

    desk.now = end.plus(Span::seconds(1));
    desk.act(order, &Actor::System, Verb::Expire).unwrap();
    assert!(matches!(
        desk.order(order).state,
        OrderState::Closing { .. }
    ));
    desk.now = end.plus(Span::days(6));
    desk.pay(&number);
    assert_eq!(standing(desk.order(order)), "paid");
}

#[test]
fn a_second_payment_beside_the_banks_wants_a_warning_first() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &anna()).unwrap();
    let reply = desk
        .act(order, &anna(), Verb::StartAttempt(bank()))
        .unwrap()
        .reply;
    let at_bank = begun(&reply);
    let unwarned = desk.start(order, &anna()).unwrap().reply;
    let in_the_way = Reply::Closing {
        attempts: vec![at_bank.clone()],
    };
    assert_eq!(unwarned, in_the_way);

    let warned = Request {
        despite_bank: true,
        ..wechat()
    };
    let reply = desk
        .act(order, &anna(), Verb::StartAttempt(warned))
        .unwrap()
        .reply;
    let by_phone = begun(&reply);
    desk.pay(&by_phone);
    assert_eq!(standing(desk.order(order)), "paid");
    // The checker confirms all the same: that money goes back.
    let decision = desk.pay(&at_bank);
    assert_eq!(decision.refunds.len(), 1);
    assert_eq!(standing(desk.order(order)), "paid");
}

#[test]
fn switching_from_the_code_to_the_bank_closes_the_code_first() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &anna()).unwrap();
    let code = desk.attempt_by(order, &anna());
    let switch = Verb::StartAttempt(bank());
    let reply = desk.act(order, &anna(), switch.clone()).unwrap().reply;
    let in_the_way = Reply::Closing {
        attempts: vec![code.clone()],
    };
    assert_eq!(reply, in_the_way);
    desk.report(&code, Report::Closed);
    begun(&desk.act(order, &anna(), switch).unwrap().reply);
}
