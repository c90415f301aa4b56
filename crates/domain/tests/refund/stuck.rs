//! A channel that will not or can not: a short balance, a closed card, a refund closed for good.

use till_domain::decide::Reply;
use till_domain::ledger::Account;
use till_domain::order::ShownState;
use till_domain::refund::{RefundReport, RefundState, RefundVerb};

use crate::world::*;
use crate::*;

fn approved() -> (Desk, OrderId, RefundNumber) {
    let (mut desk, order) = applied();
    act(&mut desk, order, &boss(), RefundVerb::Approve).unwrap();
    let number = last(&desk).number.clone();
    (desk, order, number)
}

fn stuck(code: &str) -> RefundReport {
    RefundReport::Stuck {
        code: code.to_owned(),
        words: "基本账户余额不足".to_owned(),
    }
}

fn failed(code: &str) -> RefundReport {
    RefundReport::Failed {
        code: code.to_owned(),
        words: "银行卡已注销".to_owned(),
    }
}

#[test]
fn a_short_balance_keeps_the_number_until_it_is_topped_up() {
    let (mut desk, order, number) = approved();
    let told = report(&mut desk, &number, stuck("NOT_ENOUGH"));
    assert_eq!(told.events[0].kind.code(), "refund_stuck");
    let again = report(&mut desk, &number, stuck("NOT_ENOUGH"));
    assert_eq!(again.reply, Reply::Already);
    let retry = RefundVerb::Retry {
        number: number.clone(),
    };
    act(&mut desk, order, &boss(), retry).unwrap();
    report(&mut desk, &number, RefundReport::Submitted);
    money_back(&mut desk);
    assert_eq!(desk.refunds.len(), 1);
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
}

#[test]
fn a_closed_card_is_asked_about_again_under_the_same_number() {
    let (mut desk, order, number) = approved();
    report(&mut desk, &number, failed("abnormal"));
    assert_eq!(desk.balance(Account::UnderReview), -365_000);
    let retry = RefundVerb::Retry {
        number: number.clone(),
    };
    act(&mut desk, order, &boss(), retry).unwrap();
    assert_eq!(last(&desk).state, RefundState::Submitted);
    report(&mut desk, &number, failed("abnormal"));
    // A person saw to it at the channel, which says so by itself.
    money_back(&mut desk);
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
    for account in [
        Account::UnderReview,
        Account::RefundInTransit,
        Account::ChannelCash,
    ] {
        assert_eq!(desk.balance(account), 0, "{account:?}");
    }
}

#[test]
fn what_the_channel_closed_goes_back_under_a_new_number_and_only_then() {
    let (mut desk, order, number) = approved();
    report(&mut desk, &number, failed("closed"));
    let retry = RefundVerb::Retry {
        number: number.clone(),
    };
    act(&mut desk, order, &boss(), retry).unwrap();
    assert_eq!(desk.refunds.len(), 2);
    let anew = desk
        .refunds
        .iter()
        .find(|r| r.number != number)
        .unwrap()
        .clone();
    assert_eq!(anew.amount, yuan(3650));
    let at = desk.now;
    let echo = report(&mut desk, &number, RefundReport::Done { at });
    assert_eq!(echo.reply, Reply::Already);
    report(&mut desk, &anew.number, RefundReport::Done { at });
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
    assert_eq!(desk.balance(Account::ChannelCash), 0);
    assert_eq!(desk.balance(Account::UnderReview), 0);
}

#[test]
fn money_paid_back_elsewhere_counts_and_keeps_its_proof() {
    let (mut desk, order, number) = approved();
    report(&mut desk, &number, failed("abnormal"));
    let proof = "工行 20261124-88".to_owned();
    let record = RefundVerb::RecordOffline { number, proof };
    act(&mut desk, order, &boss(), record).unwrap();
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
    assert!(desk.subscription(&amy(), CRM).terms.is_empty());
    assert_eq!(desk.balance(Account::PaidOffline), -365_000);
    assert_eq!(desk.balance(Account::ChannelCash), 365_000);
    assert_eq!(desk.balance(Account::UnderReview), 0);
}

#[test]
fn a_failed_refund_that_is_given_up_leaves_the_money_with_the_provider() {
    let (mut desk, order, number) = approved();
    report(&mut desk, &number, failed("abnormal"));
    let reason = why();
    act(
        &mut desk,
        order,
        &boss(),
        RefundVerb::CallOff { number, reason },
    )
    .unwrap();
    assert_eq!(desk.order(order).shown(), ShownState::Paid);
    assert_eq!(desk.balance(Account::OrderIncome), -365_000);
    assert_eq!(desk.balance(Account::UnderReview), 0);
    act(&mut desk, order, &boss(), start(yuan(3650), TakeBack::All)).unwrap();
}
