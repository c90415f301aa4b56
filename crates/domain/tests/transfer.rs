//! Money by bank transfer (SPEC §4): recorded once, pays its order or waits for a person, and every
//! yuan of it is in the books.

mod world;

use till_domain::decide::Verb;
use till_domain::id::OrderId;
use till_domain::ledger::Account;
use till_domain::party::LateMoneyPolicy;
use till_domain::payment::review::Review;
use till_domain::payment::transfer::Remittance;
use till_domain::time::Span;
use world::*;

/// An order of ¥3,650.00 that company A has placed.
fn placed() -> (Desk, OrderId) {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    (desk, order)
}

fn remit(desk: &Desk, order: OrderId, serial: &str, change: impl Fn(&mut Remittance)) -> Verb {
    let Verb::RecordTransfer(mut remittance) = desk.remittance(order, serial) else {
        panic!("not a transfer")
    };
    change(&mut remittance);
    Verb::RecordTransfer(remittance)
}

#[test]
fn the_whole_amount_pays_the_order_and_switches_it_on() {
    let (mut desk, order) = placed();
    let verb = desk.remittance(order, "B1");
    let decision = desk.act(order, &finn(), verb).unwrap();
    assert_eq!(
        money_words(&decision),
        [
            "receipt 3650.00 applied",
            "order_income → channel_cash: 3650.00"
        ]
    );
    assert_eq!(standing(desk.order(order)), "paid");
    assert_eq!(desk.subscription(&amy(), CRM).terms.len(), 1);
    let receipt = &desk.receipts[0].receipt;
    assert_eq!(receipt.payer, "北辰科技有限公司 755900001");
    assert_eq!(receipt.transaction, "B1");
}

#[test]
fn a_line_of_the_bank_is_booked_once() {
    let (mut desk, order) = placed();
    for _ in 0..3 {
        let verb = desk.remittance(order, "B1");
        desk.act(order, &finn(), verb).unwrap();
    }
    assert_eq!(desk.receipts.len(), 1);
    assert_eq!(desk.balance(Account::ChannelCash), 365_000);
}

#[test]
fn what_cannot_pay_waits_for_a_person_under_every_policy() {
    use LateMoneyPolicy::{Hold, Honour, Refund};
    for policy in [Hold, Honour, Refund] {
        let (mut desk, order) = placed();
        desk.provider.settings.late_money = policy;
        for (serial, amount, reason) in [
            ("B1", 3_649, "amount_mismatch"),
            ("B2", 3_651, "amount_mismatch"),
            ("B3", 3_650, ""),
            ("B4", 3_650, "second_payment"),
        ] {
            let verb = remit(&desk, order, serial, |r| r.amount = yuan(amount));
            desk.act(order, &finn(), verb).unwrap();
            let held = desk.attempts.last().unwrap().held.first();
            assert_eq!(held.map_or("", |held| &held.reason), reason, "{serial}");
        }
        assert_eq!(standing(desk.order(order)), "paid");
        assert_eq!(desk.refunds, []);
        let fen = (3_649 + 3_651 + 3_650 + 3_650) * 100;
        assert_eq!(desk.balance(Account::ChannelCash), fen);
        assert_eq!(desk.balance(Account::OrderIncome), -365_000);
        assert_eq!(desk.balance(Account::UnderReview), 365_000 - fen);
    }
}

#[test]
fn money_that_came_after_the_order_ended_is_booked_and_held() {
    let (mut desk, order) = placed();
    let reason = "a reason".to_owned();
    desk.act(order, &boss(), Verb::Cancel { reason }).unwrap();
    desk.wait(Span::hours(1));
    let verb = desk.remittance(order, "B1");
    desk.act(order, &finn(), verb).unwrap();
    assert_eq!(standing(desk.order(order)), "cancelled");
    assert_eq!(desk.balance(Account::UnderReview), -365_000);
}

#[test]
fn a_transfer_of_the_last_day_that_the_bank_reports_later_is_in_time() {
    let (mut desk, order) = placed();
    let paid_at = desk.now;
    desk.wait(Span::days(11));
    desk.act(order, &till(), Verb::Expire).unwrap();
    let verb = remit(&desk, order, "B1", |r| r.paid_at = paid_at);
    desk.act(order, &finn(), verb).unwrap();
    assert_eq!(standing(desk.order(order)), "paid");
}

#[test]
fn held_money_goes_back_by_a_persons_decision() {
    let (mut desk, order) = placed();
    let verb = remit(&desk, order, "B1", |r| r.amount = yuan(1));
    desk.act(order, &finn(), verb).unwrap();
    let number = desk.attempts[0].number.clone();
    let verb = Verb::ReviewHeld {
        transaction: "B1".to_owned(),
        review: Review::Return {
            note: "too little".to_owned(),
        },
    };
    let target = till_domain::decide::Target::Attempt(number);
    desk.submit(target, &finn(), verb).unwrap();
    assert_eq!(desk.refunds.len(), 1);
    assert_eq!(desk.balance(Account::UnderReview), 0);
}

#[test]
fn a_wrong_line_is_refused_by_its_field() {
    let (mut desk, order) = placed();
    type Change = fn(&mut Remittance);
    let table: [(&str, Change); 6] = [
        ("transfer_serial", |r| r.serial.clear()),
        ("transfer_serial", |r| r.serial = "流水".to_owned()),
        ("transfer_amount", |r| r.amount = yuan(0)),
        ("transfer_payer", |r| r.payer.clear()),
        ("transfer_time", |r| {
            r.paid_at = r.paid_at.plus(Span::hours(1));
        }),
        ("transfer_time", |r| {
            r.paid_at = r.paid_at.minus(Span::days(1));
        }),
    ];
    for (code, change) in table {
        let verb = remit(&desk, order, "B1", change);
        assert_eq!(refused(desk.act(order, &finn(), verb)), code);
    }
    let verb = desk.remittance(order, "B1");
    assert_eq!(refused(desk.act(order, &sales(), verb)), "not_permitted");
    assert!(desk.receipts.is_empty());
}
