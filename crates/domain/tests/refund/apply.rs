//! The buyer's application: once, in time, from the last order backwards; or refused at once.

use till_domain::order::ShownState;
use till_domain::refund::RefundVerb;
use till_domain::time::Span;

use crate::world::*;
use crate::*;

#[test]
fn the_buyer_applies_until_the_end_of_the_tenth_day_after_the_payment() {
    for (days, outcome) in [
        (0, "not refused"),
        (10, "not refused"),
        (11, "refund_window_past"),
    ] {
        let (mut desk, order) = sold();
        desk.now = desk.now.day().plus_days(days).start();
        assert_eq!(refused(act(&mut desk, order, &amy(), apply())), outcome);
        desk.now = desk.now.day().end().minus(Span::seconds(1));
        if outcome == "not refused" {
            assert_eq!(desk.order(order).shown(), ShownState::RefundRequested);
        }
    }
}

#[test]
fn an_application_asks_for_everything_that_is_left() {
    let (mut desk, order) = sold();
    act(
        &mut desk,
        order,
        &boss(),
        start(yuan(650), TakeBack::Nothing),
    )
    .unwrap();
    act(&mut desk, order, &amy(), apply()).unwrap();
    let application = settled(&desk, order).application.clone().unwrap();
    assert_eq!(application.amount, yuan(3000));
    assert_eq!(application.take_back, TakeBack::All);
}

#[test]
fn the_amount_that_the_page_showed_is_the_amount_asked_for() {
    let (mut desk, order) = sold();
    let verb = |expected| RefundVerb::Apply {
        reason: why(),
        expected: Some(expected),
    };
    let stale = act(&mut desk, order, &amy(), verb(yuan(3649)));
    assert_eq!(refused(stale), "refund_rest_changed");
    assert!(act(&mut desk, order, &amy(), verb(yuan(3650))).is_ok());
}

#[test]
fn an_application_that_was_withdrawn_can_be_made_again_and_one_that_was_declined_can_not() {
    let (mut desk, order) = applied();
    act(&mut desk, order, &amy(), RefundVerb::Withdraw).unwrap();
    assert_eq!(desk.order(order).shown(), ShownState::Paid);
    act(&mut desk, order, &amy(), apply()).unwrap();
    let reason = why();
    act(&mut desk, order, &boss(), RefundVerb::Decline { reason }).unwrap();
    let again = act(&mut desk, order, &amy(), apply());
    assert_eq!(refused(again), "refund_already_applied");
}

#[test]
fn a_grant_lets_the_buyer_apply_again_and_beyond_the_window() {
    let (mut desk, order) = applied();
    let reason = why();
    act(&mut desk, order, &boss(), RefundVerb::Decline { reason }).unwrap();
    desk.wait(Span::days(60));
    let until = desk.now.day().plus_days(3);
    let full = true;
    act(&mut desk, order, &boss(), RefundVerb::Grant { until, full }).unwrap();
    desk.wait(Span::days(3));
    act(&mut desk, order, &amy(), apply()).unwrap();
    assert_eq!(
        settled(&desk, order).application.clone().unwrap().amount,
        yuan(3650)
    );
    act(&mut desk, order, &amy(), RefundVerb::Withdraw).unwrap();
    desk.wait(Span::days(1));
    let late = act(&mut desk, order, &amy(), apply());
    assert_eq!(refused(late), "refund_window_past");
}

#[test]
fn an_order_is_refunded_only_when_no_newer_one_for_its_app_stands() {
    let (mut desk, order) = sold();
    let more = desk.sell(expansion(5));
    desk.place(more, &amy()).unwrap();
    let unpaid = act(&mut desk, order, &amy(), apply());
    assert_eq!(refused(unpaid), "refund_newer_order");
    let attempt = desk.attempt_by(more, &amy());
    desk.pay(&attempt);
    let first = act(&mut desk, order, &amy(), apply());
    assert_eq!(refused(first), "refund_newer_order");
    act(&mut desk, more, &amy(), apply()).unwrap();
    act(&mut desk, more, &boss(), RefundVerb::Approve).unwrap();
    money_back(&mut desk);
    assert!(act(&mut desk, order, &amy(), apply()).is_ok());
}

#[test]
fn the_last_order_is_the_last_one_paid_whatever_its_term() {
    // The renewal is paid before the expansion, and starts long after it.
    let (mut desk, order) = sold();
    let year = desk.sell(renewal(365));
    desk.buy(year, &amy());
    desk.wait(Span::days(365));
    let more = desk.sell(expansion(5));
    desk.buy(more, &amy());
    for (older, outcome) in [(order, "refund_window_past"), (year, "refund_window_past")] {
        assert_eq!(refused(act(&mut desk, older, &amy(), apply())), outcome);
        let until = desk.now.day();
        let full = true;
        act(&mut desk, older, &boss(), RefundVerb::Grant { until, full }).unwrap();
        let newer = act(&mut desk, older, &amy(), apply());
        assert_eq!(refused(newer), "refund_newer_order");
    }
    assert!(act(&mut desk, more, &amy(), apply()).is_ok());
}

#[test]
fn while_a_refund_is_asked_for_nothing_else_is_placed_for_the_app() {
    let (mut desk, order) = applied();
    let more = desk.sell(expansion(5));
    assert_eq!(refused(desk.place(more, &amy())), "other_order_open");
    act(&mut desk, order, &amy(), RefundVerb::Withdraw).unwrap();
    assert!(desk.place(more, &amy()).is_ok());
}

#[test]
fn what_nobody_paid_for_is_not_refunded() {
    let mut desk = Desk::new();
    let mut gift = desk.offer(crm(10, 365));
    gift.pay_type = till_domain::order::PayType::Free;
    let order = desk.create(&gift);
    desk.place(order, &amy()).unwrap();
    desk.act(order, &amy(), Verb::Confirm).unwrap();
    assert_eq!(
        refused(act(&mut desk, order, &amy(), apply())),
        "refund_nothing_paid"
    );
}
