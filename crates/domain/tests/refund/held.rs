//! Money that waits for a person: back, or to its order if that is still right.

use till_domain::decide::{Reply, Target};
use till_domain::id::AttemptNumber;
use till_domain::ledger::Account;
use till_domain::order::ShownState;
use till_domain::party::LateMoneyPolicy;
use till_domain::payment::Disposition;
use till_domain::payment::Report;
use till_domain::payment::review::Review;
use till_domain::time::Span;

use crate::world::*;
use crate::*;

/// Money that came a minute after the link's end, and waits.
fn late() -> (Desk, OrderId, AttemptNumber) {
    let mut desk = Desk::new();
    desk.provider.settings.late_money = LateMoneyPolicy::Hold;
    let order = desk.sell(crm(10, 365));
    desk.wait(Span::days(9));
    desk.wait(Span::hours(23));
    desk.place(order, &amy()).unwrap();
    let attempt = desk.attempt_by(order, &amy());
    desk.wait(Span::minutes(61));
    desk.pay(&attempt);
    (desk, order, attempt)
}

fn review(
    desk: &mut Desk,
    attempt: &AttemptNumber,
    who: &Actor,
    review: Review,
) -> Result<Decision, Refusal> {
    let transaction = desk.attempt(attempt).held[0].receipt.transaction.clone();
    let verb = Verb::ReviewHeld {
        transaction,
        review,
    };
    desk.submit(Target::Attempt(attempt.clone()), who, verb)
}

#[test]
fn held_money_may_still_pay_its_order() {
    let (mut desk, order, attempt) = late();
    let applied = review(&mut desk, &attempt, &boss(), Review::Apply).unwrap();
    assert_eq!(applied.reply, Reply::Booked(Disposition::Applied));
    assert_eq!(desk.order(order).shown(), ShownState::Paid);
    assert_eq!(desk.balance(Account::OrderIncome), -365_000);
    assert_eq!(desk.balance(Account::UnderReview), 0);
    assert_eq!(desk.receipts[0].disposition, Disposition::Applied);
    assert_eq!(desk.subscription(&amy(), CRM).terms.len(), 1);
    let again = review(&mut desk, &attempt, &boss(), Review::Apply).unwrap();
    assert_eq!(again.reply, Reply::Already);
    // And such an order is refunded like any other.
    act(&mut desk, order, &boss(), start(yuan(3650), TakeBack::All)).unwrap();
    money_back(&mut desk);
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
}

#[test]
fn held_money_goes_back_once() {
    let (mut desk, order, attempt) = late();
    let give = || Review::Return { note: why() };
    assert_eq!(
        refused(review(&mut desk, &attempt, &sales(), give())),
        "not_permitted"
    );
    review(&mut desk, &attempt, &finn(), give()).unwrap();
    assert_eq!(
        review(&mut desk, &attempt, &boss(), give()).unwrap().reply,
        Reply::Already
    );
    let apply = review(&mut desk, &attempt, &boss(), Review::Apply);
    assert_eq!(refused(apply), "nothing_held");
    assert_eq!(desk.refunds.len(), 1);
    money_back(&mut desk);
    assert_eq!(desk.balance(Account::ChannelCash), 0);
    assert_eq!(desk.balance(Account::UnderReview), 0);
    assert_eq!(desk.order(order).shown(), ShownState::AwaitingPayment);
}

#[test]
fn a_wrong_amount_never_pays_an_order() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    let attempt = desk.attempt_by(order, &amy());
    let mut receipt = desk.receipt(&attempt);
    receipt.amount = yuan(1);
    desk.report(&attempt, Report::Paid(receipt));
    let apply = review(&mut desk, &attempt, &boss(), Review::Apply);
    assert_eq!(refused(apply), "held_cannot_apply");
}

#[test]
fn money_for_an_order_that_was_paid_otherwise_can_only_go_back() {
    let (mut desk, order) = sold();
    desk.provider.settings.late_money = LateMoneyPolicy::Hold;
    let attempt = desk.attempts_of(order)[0].number.clone();
    let mut second = desk.receipt(&attempt);
    second.transaction = "second".to_owned();
    desk.report(&attempt, Report::Paid(second));
    let apply = review(&mut desk, &attempt, &boss(), Review::Apply);
    assert_eq!(refused(apply), "already_paid");
}
