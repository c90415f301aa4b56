//! What goes with the money: all that the order gave, some seats, some days, or nothing.

use till_domain::order::ShownState;
use till_domain::refund::RefundVerb;
use till_domain::subscription::Holding;
use till_domain::time::Span;

use crate::world::*;
use crate::*;

fn seats(desk: &Desk) -> u32 {
    match desk.subscription(&amy(), CRM).holding(desk.now.day()) {
        Holding::Running(held) => held.seats,
        _ => 0,
    }
}

#[test]
fn a_full_refund_takes_the_term_and_leaves_what_was_there_before() {
    let (mut desk, order) = sold();
    let more = desk.sell(expansion(5));
    desk.buy(more, &amy());
    assert_eq!(seats(&desk), 15);
    let all = desk.order(more).payable().unwrap();
    act(&mut desk, more, &boss(), start(all, TakeBack::All)).unwrap();
    assert_eq!(seats(&desk), 15, "until the money is back");
    money_back(&mut desk);
    assert_eq!(seats(&desk), 10);
    act(&mut desk, order, &boss(), start(yuan(3650), TakeBack::All)).unwrap();
    money_back(&mut desk);
    assert_eq!(
        desk.subscription(&amy(), CRM).holding(today()),
        Holding::Nothing
    );
}

#[test]
fn a_partial_refund_shortens_as_it_says() {
    let end = today().plus_days(30);
    for (take_back, after_seats, after_end) in [
        (TakeBack::Nothing, 10, None),
        (
            TakeBack::Part {
                seats: 3,
                end: None,
            },
            7,
            None,
        ),
        (
            TakeBack::Part {
                seats: 0,
                end: Some(end),
            },
            10,
            Some(end),
        ),
        (
            TakeBack::Part {
                seats: 9,
                end: Some(end),
            },
            1,
            Some(end),
        ),
    ] {
        let (mut desk, order) = sold();
        act(&mut desk, order, &boss(), start(yuan(100), take_back)).unwrap();
        money_back(&mut desk);
        assert_eq!(seats(&desk), after_seats);
        let term = desk.subscription(&amy(), CRM).terms[0].clone();
        assert_eq!(term.end, after_end.unwrap_or(today().plus_days(364)));
        assert_eq!(desk.order(order).shown(), ShownState::PartlyRefunded);
    }
}

#[test]
fn no_more_is_taken_than_was_given() {
    for (take_back, code) in [
        (
            TakeBack::Part {
                seats: 10,
                end: None,
            },
            "refund_seats_out_of_range",
        ),
        (
            TakeBack::Part {
                seats: 0,
                end: Some(today().plus_days(-1)),
            },
            "refund_end_out_of_range",
        ),
        (
            TakeBack::Part {
                seats: 0,
                end: Some(today().plus_days(364)),
            },
            "refund_end_out_of_range",
        ),
    ] {
        let (mut desk, order) = sold();
        let outcome = act(&mut desk, order, &boss(), start(yuan(100), take_back));
        assert_eq!(refused(outcome), code);
    }
    let (mut desk, _) = sold();
    let more = desk.sell(expansion(5));
    desk.buy(more, &amy());
    let end = Some(today().plus_days(3));
    let shorter = start(yuan(100), TakeBack::Part { seats: 0, end });
    assert_eq!(
        refused(act(&mut desk, more, &boss(), shorter)),
        "refund_end_of_expansion"
    );
}

#[test]
fn seats_that_others_stand_on_are_not_taken_but_money_alone_may_go_back() {
    let (mut desk, order) = sold();
    let more = desk.sell(expansion(5));
    desk.buy(more, &amy());
    let all = act(&mut desk, order, &boss(), start(yuan(3650), TakeBack::All));
    assert_eq!(refused(all), "refund_newer_order");
    act(
        &mut desk,
        order,
        &boss(),
        start(yuan(3650), TakeBack::Nothing),
    )
    .unwrap();
    money_back(&mut desk);
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
    assert_eq!(seats(&desk), 15);
}

#[test]
fn a_term_that_has_not_begun_is_in_the_way_again_when_the_application_is_withdrawn() {
    let mut desk = Desk::new();
    let date = today().plus_days(20).to_string();
    let order = desk.sell(with_start(crm(10, 365), &date));
    desk.buy(order, &amy());
    let before = desk.subscription(&amy(), CRM).open_order;
    assert!(before.is_some());
    act(&mut desk, order, &amy(), apply()).unwrap();
    act(&mut desk, order, &amy(), RefundVerb::Withdraw).unwrap();
    assert_eq!(desk.subscription(&amy(), CRM).open_order, before);
    desk.wait(Span::days(1));
    act(&mut desk, order, &amy(), apply()).unwrap();
    act(&mut desk, order, &boss(), RefundVerb::Approve).unwrap();
    money_back(&mut desk);
    assert_eq!(desk.subscription(&amy(), CRM).open_order, None);
}
