//! Money that comes in: what it does, and the exact lines in the books (SPEC §4, §9.1, §9.2, §9.6).

mod world;

use till_domain::decide::{Decision, Reply, Verb};
use till_domain::id::{AttemptNumber, OrderId};
use till_domain::ledger::Account;
use till_domain::money::Fen;
use till_domain::order::OrderState;
use till_domain::party::LateMoneyPolicy;
use till_domain::payment::{Receipt, Report};
use till_domain::time::Span;
use world::*;

/// An order of ¥3,650.00 that company A has placed and pays at this moment.
fn paying() -> (Desk, OrderId, AttemptNumber) {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    let attempt = desk.attempt_by(order, &amy());
    (desk, order, attempt)
}

/// The same, begun half an hour before the link's end.
fn paying_at_the_end(policy: LateMoneyPolicy) -> (Desk, OrderId, AttemptNumber) {
    let mut desk = Desk::new();
    desk.provider.settings.late_money = policy;
    let order = desk.sell(crm(10, 365));
    desk.wait(Span::days(10));
    desk.now = desk.now.minus(Span::minutes(30));
    desk.place(order, &amy()).unwrap();
    let attempt = desk.attempt_by(order, &amy());
    desk.wait(Span::minutes(30));
    (desk, order, attempt)
}

fn why() -> String {
    "a reason".to_owned()
}

const APPLIED: [&str; 2] = [
    "receipt 3650.00 applied",
    "order_income → channel_cash: 3650.00",
];
const HELD: [&str; 2] = [
    "receipt 3650.00 held",
    "under_review → channel_cash: 3650.00",
];
/// Booked as owed, and at once on its way back.
fn returned(reason: &str) -> [String; 4] {
    [
        "receipt 3650.00 returned".to_owned(),
        "surplus → channel_cash: 3650.00".to_owned(),
        "refund_in_transit → surplus: 3650.00".to_owned(),
        format!("refund 3650.00 {reason}"),
    ]
}

fn close(desk: &mut Desk, attempt: &AttemptNumber) {
    desk.report(attempt, Report::Closed);
}

/// Pays at the desk's time, with the receipt changed.
fn pay(desk: &mut Desk, attempt: &AttemptNumber, change: impl Fn(&mut Receipt)) -> Decision {
    let mut receipt = desk.receipt(attempt);
    change(&mut receipt);
    desk.report(attempt, Report::Paid(receipt))
}

#[test]
fn the_channels_clock_decides_whether_money_is_in_time() {
    use LateMoneyPolicy::{Hold, Honour, Refund};
    let late = returned("late").to_vec();
    let own = |lines: [&str; 2]| lines.map(str::to_owned).to_vec();
    // Policy, seconds after the deadline, the order then, the books.
    let table = [
        (Refund, -1, "paid", own(APPLIED)),
        (Refund, 0, "placed", late.clone()),
        (Refund, 1, "placed", late.clone()),
        (Honour, -1, "paid", own(APPLIED)),
        (Honour, 0, "paid", own(APPLIED)),
        (Honour, 1, "paid", own(APPLIED)),
        (Honour, 72 * 3600, "paid", own(APPLIED)),
        (Honour, 72 * 3600 + 1, "placed", late),
        (Hold, -1, "paid", own(APPLIED)),
        (Hold, 0, "placed", own(HELD)),
        (Hold, 1, "placed", own(HELD)),
    ];
    for (policy, seconds, state, books) in table {
        // Heard before the order has expired, while it closes, and after.
        for stage in ["placed", "closing to expire", "expired"] {
            let (mut desk, order, attempt) = paying_at_the_end(policy);
            let deadline = desk.order(order).link.expires_at;
            if stage != "placed" {
                desk.act(order, &till(), Verb::Expire).unwrap();
            }
            if stage == "expired" {
                close(&mut desk, &attempt);
            }
            assert_eq!(standing(desk.order(order)), stage);
            desk.wait(Span::days(4));
            let decision = pay(&mut desk, &attempt, |r| {
                r.paid_at = deadline.plus(Span::seconds(seconds));
            });
            let row = format!("{policy:?} {seconds} s, {stage}");
            assert_eq!(money_words(&decision), books, "{row}");
            let expected = match (state, stage) {
                ("paid", _) => "paid",
                (_, "placed") => "placed",
                (_, _) => "expired",
            };
            assert_eq!(standing(desk.order(order)), expected, "{row}");
        }
    }
}

#[test]
fn a_payment_in_time_that_is_heard_late_pays_an_expired_order_and_starts_on_its_own_day() {
    let (mut desk, order, attempt) = paying_at_the_end(LateMoneyPolicy::Refund);
    desk.act(order, &till(), Verb::Expire).unwrap();
    close(&mut desk, &attempt);
    let paid_at = desk.now.minus(Span::seconds(1));
    desk.wait(Span::days(30));
    pay(&mut desk, &attempt, |r| r.paid_at = paid_at);
    assert_eq!(standing(desk.order(order)), "paid");
    let term = &desk.subscription(&amy(), CRM).terms[0];
    assert_eq!((term.start, term.seats), (paid_at.day(), 10));
    assert_eq!(desk.subscription(&amy(), CRM).open_order, None);
}

#[test]
fn money_of_an_old_claim_or_revision_is_surplus() {
    type Undo = fn(&mut Desk, OrderId);
    let undoings: [(&str, Undo); 5] = [
        ("released", |d, o| {
            d.act(o, &boss(), Verb::Release { reason: why() }).unwrap();
        }),
        ("released and placed again", |d, o| {
            d.act(o, &boss(), Verb::Release { reason: why() }).unwrap();
            d.place(o, &amy()).unwrap();
        }),
        ("placed by another company", |d, o| {
            d.act(o, &amy(), Verb::CancelPlacing).unwrap();
            d.place(o, &bob()).unwrap();
        }),
        ("revised", |d, o| {
            d.act(o, &boss(), revise(crm(10, 365))).unwrap();
        }),
        ("cancelled", |d, o| {
            d.act(o, &boss(), Verb::Cancel { reason: why() }).unwrap();
        }),
    ];
    for policy in [LateMoneyPolicy::Refund, LateMoneyPolicy::Honour] {
        for (name, undo) in undoings {
            let (mut desk, order, attempt) = paying();
            desk.provider.settings.late_money = policy;
            close(&mut desk, &attempt);
            undo(&mut desk, order);
            let before = desk.order(order).state.clone();
            let decision = desk.pay(&attempt);
            assert_eq!(money_words(&decision), returned("order_gone"), "{name}");
            assert_eq!(desk.order(order).state, before, "{name}");
            for who in [amy(), bob()] {
                assert!(desk.subscription(&who, CRM).terms.is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn money_for_a_link_that_expired_and_was_reissued_is_surplus() {
    let (mut desk, order, attempt) = paying_at_the_end(LateMoneyPolicy::Honour);
    desk.act(order, &till(), Verb::Expire).unwrap();
    close(&mut desk, &attempt);
    let link = desk.link(Span::days(10));
    desk.act(order, &boss(), Verb::Reissue { link }).unwrap();
    desk.place(order, &amy()).unwrap();
    let decision = desk.pay(&attempt);
    assert_eq!(money_words(&decision), returned("order_gone"));
    assert_eq!(standing(desk.order(order)), "placed");
}

#[test]
fn a_second_payment_goes_back_whether_on_the_same_attempt_or_on_another() {
    let (mut desk, order, first) = paying();
    // The first is closed here, and paid all the same: the channel was faster.
    close(&mut desk, &first);
    let second = desk.attempt_by(order, &amy());
    desk.pay(&second);
    assert_eq!(money_words(&desk.pay(&first)), returned("second_payment"));
    let again = pay(&mut desk, &second, |r| r.transaction = "another".to_owned());
    assert_eq!(money_words(&again), returned("second_payment"));
    assert_eq!(desk.subscription(&amy(), CRM).terms.len(), 1);
    assert_eq!(desk.balance(Account::OrderIncome), -365_000);
    assert_eq!(desk.balance(Account::RefundInTransit), -730_000);
    assert_eq!(desk.balance(Account::ChannelCash), 3 * 365_000);
}

#[test]
fn every_transaction_is_booked_once_however_often_the_channel_says_it() {
    for policy in [LateMoneyPolicy::Refund, LateMoneyPolicy::Hold] {
        let (mut desk, _, attempt) = paying();
        desk.provider.settings.late_money = policy;
        for transaction in ["first", "second", "third"] {
            for time in 0..3 {
                desk.wait(Span::minutes(1));
                let decision = pay(&mut desk, &attempt, |r| {
                    r.transaction = transaction.to_owned();
                });
                assert_eq!(
                    decision.reply == Reply::Already,
                    time > 0,
                    "{transaction} {policy:?}"
                );
            }
        }
        assert_eq!(desk.receipts.len(), 3);
        assert_eq!(desk.balance(Account::ChannelCash), 3 * 365_000);
    }
}

#[test]
fn what_does_not_match_the_attempt_is_held_for_review() {
    type Change = fn(&mut Receipt);
    let table: [(&str, Change); 4] = [
        ("amount_mismatch", |r| r.amount = Fen::new(364_999)),
        ("amount_mismatch", |r| r.amount = Fen::new(365_001)),
        ("currency_mismatch", |r| r.currency = "USD".to_owned()),
        ("merchant_mismatch", |r| {
            r.merchant = "1900000002".to_owned();
        }),
    ];
    for policy in [LateMoneyPolicy::Refund, LateMoneyPolicy::Honour] {
        for (reason, change) in table {
            let (mut desk, order, attempt) = paying();
            desk.provider.settings.late_money = policy;
            let decision = pay(&mut desk, &attempt, change);
            let amount = desk.receipts[0].receipt.amount;
            let books = [
                format!("receipt {amount} held"),
                format!("under_review → channel_cash: {amount}"),
            ];
            assert_eq!(money_words(&decision), books);
            let event = serde_json::to_value(&decision.events[0].kind).unwrap();
            assert_eq!(event["reason"], reason);
            assert_eq!(standing(desk.order(order)), "placed", "{reason}");
        }
    }
}

#[test]
fn an_act_that_waits_for_an_attempt_is_refused_when_the_attempt_turns_out_paid() {
    let acts = [
        Verb::Release { reason: why() },
        Verb::Cancel { reason: why() },
        revise(crm(20, 365)),
    ];
    for act in acts {
        let (mut desk, order, attempt) = paying();
        desk.act(order, &boss(), act.clone()).unwrap();
        assert!(matches!(
            desk.order(order).state,
            OrderState::Closing { .. }
        ));
        let decision = desk.pay(&attempt);
        assert_eq!(money_words(&decision), APPLIED);
        assert_eq!(standing(desk.order(order)), "paid");
        let refusal = serde_json::to_value(&decision.events[0].kind).unwrap();
        assert_eq!(refusal["event"], "act_refused");
        assert_eq!(refusal["reason"], "already_paid");
        assert_eq!(desk.order(order).payable(), Some(yuan(3650)));
        assert_eq!(refused(desk.act(order, &boss(), act)), "already_paid");
    }
}

#[test]
fn an_act_waits_for_the_last_of_the_open_attempts() {
    let (mut desk, order, first) = paying();
    // Two are open at once only when one was begun at the very moment of the other.
    let mut second = desk.attempt(&first).clone();
    second.number = "A0A1B2C0000000000000000TWIN2".parse().unwrap();
    desk.attempts.push(second.clone());
    desk.act(order, &boss(), Verb::Cancel { reason: why() })
        .unwrap();
    close(&mut desk, &first);
    assert_eq!(standing(desk.order(order)), "closing to cancel");
    desk.pay(&second.number);
    assert_eq!(standing(desk.order(order)), "paid");
}

#[test]
fn money_is_held_when_the_subscription_can_no_longer_take_it() {
    let mut desk = Desk::new();
    let end = today().plus_days(2);
    desk.give(&amy(), CRM, "std", 5, (today(), end));
    let order = desk.sell(expansion(5));
    desk.place(order, &amy()).unwrap();
    desk.wait(Span::days(2));
    let attempt = desk.attempt_by(order, &amy());
    let held = desk.clone();
    // Paid in the first second after the end day.
    desk.now = end.end();
    let decision = desk.pay(&attempt);
    let amount = desk.attempt(&attempt).amount;
    let books = [
        format!("receipt {amount} held"),
        format!("under_review → channel_cash: {amount}"),
    ];
    assert_eq!(money_words(&decision), books);
    let event = serde_json::to_value(&decision.events[0].kind).unwrap();
    assert_eq!(event["reason"], "subscription_ended");
    // Seats that moved.
    let mut desk = held;
    desk.subscriptions[0].terms[0].seats = 6;
    let decision = desk.pay(&attempt);
    assert_eq!(money_words(&decision), books);
    let event = serde_json::to_value(&decision.events[0].kind).unwrap();
    assert_eq!(event["reason"], "subscription_moved");
}

#[test]
fn late_money_is_not_honoured_when_the_company_is_no_longer_eligible() {
    let (mut desk, order, attempt) = paying_at_the_end(LateMoneyPolicy::Honour);
    desk.act(order, &till(), Verb::Expire).unwrap();
    close(&mut desk, &attempt);
    let other = desk.sell(crm(1, 365));
    desk.place(other, &amy()).unwrap();
    let decision = desk.pay(&attempt);
    assert_eq!(money_words(&decision), returned("late"));
    assert_eq!(standing(desk.order(order)), "expired");
    assert_eq!(
        desk.subscription(&amy(), CRM).open_order.unwrap().order,
        other
    );
}

#[test]
fn money_in_time_for_an_expired_order_leaves_the_companys_next_order_where_it_is() {
    let (mut desk, order, attempt) = paying_at_the_end(LateMoneyPolicy::Refund);
    desk.act(order, &till(), Verb::Expire).unwrap();
    close(&mut desk, &attempt);
    let other = desk.sell(crm(1, 365));
    desk.place(other, &amy()).unwrap();
    pay(&mut desk, &attempt, |r| {
        r.paid_at = r.paid_at.minus(Span::seconds(1));
    });
    assert_eq!(standing(desk.order(order)), "paid");
    let held = desk.subscription(&amy(), CRM).open_order.unwrap();
    assert_eq!((held.order, held.until), (other, None));
}

#[test]
fn an_expired_order_that_is_paid_after_all_is_in_the_way_until_its_term_starts() {
    let mut desk = Desk::new();
    desk.give(&amy(), CRM, "std", 5, (today(), today().plus_days(99)));
    let order = desk.sell(renewal(365));
    desk.wait(Span::days(10));
    desk.now = desk.now.minus(Span::minutes(30));
    desk.place(order, &amy()).unwrap();
    let attempt = desk.attempt_by(order, &amy());
    let paid_at = desk.now;
    desk.wait(Span::minutes(30));
    desk.act(order, &till(), Verb::Expire).unwrap();
    close(&mut desk, &attempt);
    pay(&mut desk, &attempt, |r| r.paid_at = paid_at);
    let held = desk.subscription(&amy(), CRM).open_order.unwrap();
    assert_eq!(
        (held.order, held.until),
        (order, Some(today().plus_days(100)))
    );
}
