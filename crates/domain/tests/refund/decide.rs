//! The provider's side: yes, no, another amount, silence, and two people above a limit.

use till_domain::decide::Reply;
use till_domain::ledger::Account;
use till_domain::order::ShownState;
use till_domain::refund::{RefundState, RefundVerb, Stage, TakeBack};
use till_domain::time::Span;

use crate::world::*;
use crate::*;

#[test]
fn an_approved_application_stays_open_until_the_money_is_back() {
    let (mut desk, order) = applied();
    act(&mut desk, order, &boss(), RefundVerb::Approve).unwrap();
    assert_eq!(desk.order(order).shown(), ShownState::RefundRequested);
    assert_eq!(desk.balance(Account::RefundInTransit), -365_000);
    let done = money_back(&mut desk);
    assert_eq!(
        done.events
            .iter()
            .map(|e| e.kind.code())
            .collect::<Vec<_>>(),
        ["refund_done", "subscription_taken_back"]
    );
    assert_eq!(desk.order(order).shown(), ShownState::Refunded);
    assert_eq!(settled(&desk, order).refunded, yuan(3650));
    for account in [
        Account::RefundInTransit,
        Account::ChannelCash,
        Account::OrderIncome,
    ] {
        assert_eq!(desk.balance(account), 0, "{account:?}");
    }
}

#[test]
fn four_days_of_silence_alarm_and_five_approve() {
    let (mut desk, order) = applied();
    desk.wait(Span::days(4));
    let alarm = act(&mut desk, order, &till(), RefundVerb::Silence).unwrap();
    assert_eq!(alarm.events[0].kind.code(), "refund_silence_near");
    let again = act(&mut desk, order, &till(), RefundVerb::Silence);
    assert_eq!(refused(again), "wrong_state");
    desk.wait(Span::days(1));
    act(&mut desk, order, &till(), RefundVerb::Silence).unwrap();
    assert_eq!(last(&desk).state, RefundState::Queued);
    assert_eq!(last(&desk).amount, yuan(3650));
}

#[test]
fn silence_also_gives_the_second_persons_approval() {
    let (mut desk, order) = applied();
    act(&mut desk, order, &finn(), RefundVerb::Approve).unwrap();
    let number = last(&desk).number.clone();
    assert_eq!(desk.balance(Account::RefundInTransit), 0);
    desk.wait(Span::days(5));
    act(&mut desk, order, &till(), RefundVerb::Silence).unwrap();
    assert_eq!(desk.refunds.len(), 1);
    assert_eq!(last(&desk).number, number);
    assert_eq!(last(&desk).state, RefundState::Queued);
    assert_eq!(desk.balance(Account::RefundInTransit), -365_000);
}

#[test]
fn a_word_of_the_provider_begins_the_five_days_anew() {
    let (mut desk, order) = applied();
    desk.wait(Span::days(4));
    let note = why();
    act(
        &mut desk,
        order,
        &boss(),
        RefundVerb::AskToWithdraw { note },
    )
    .unwrap();
    desk.wait(Span::days(3));
    let early = act(&mut desk, order, &till(), RefundVerb::Silence);
    assert_eq!(refused(early), "wrong_state");
    desk.wait(Span::days(2));
    act(&mut desk, order, &till(), RefundVerb::Silence).unwrap();
    assert_eq!(last(&desk).amount, yuan(3650));
}

#[test]
fn an_amount_that_was_proposed_and_accepted_goes_back_and_no_other() {
    let (mut desk, order) = applied();
    let none = act(&mut desk, order, &amy(), RefundVerb::Accept);
    assert_eq!(refused(none), "refund_no_proposal");
    let propose = RefundVerb::Propose {
        amount: yuan(1000),
        take_back: TakeBack::Part {
            seats: 4,
            end: None,
        },
        note: why(),
    };
    act(&mut desk, order, &finn(), propose).unwrap();
    act(&mut desk, order, &amy(), RefundVerb::Accept).unwrap();
    assert_eq!(last(&desk).state, RefundState::Queued);
    money_back(&mut desk);
    assert_eq!(desk.order(order).shown(), ShownState::PartlyRefunded);
    assert_eq!(desk.subscription(&amy(), CRM).terms[0].seats, 6);
}

#[test]
fn a_proposal_above_the_limit_waits_for_a_second_person_even_when_accepted() {
    let (mut desk, order) = applied();
    let propose = RefundVerb::Propose {
        amount: yuan(1001),
        take_back: TakeBack::Nothing,
        note: why(),
    };
    act(&mut desk, order, &finn(), propose).unwrap();
    act(&mut desk, order, &amy(), RefundVerb::Accept).unwrap();
    let number = last(&desk).number.clone();
    let own = RefundVerb::Confirm { number };
    assert_eq!(
        refused(act(&mut desk, order, &finn(), own.clone())),
        "refund_second_person"
    );
    act(&mut desk, order, &boss(), own.clone()).unwrap();
    assert_eq!(
        act(&mut desk, order, &boss(), own).unwrap().reply,
        Reply::Already
    );
    assert_eq!(last(&desk).state, RefundState::Queued);
}

#[test]
fn above_the_lower_of_two_limits_two_people_are_needed() {
    for (provider, person, amount, state) in [
        (None, &boss(), 3650, "queued"),
        (Some(yuan(500)), &boss(), 500, "queued"),
        (Some(yuan(500)), &boss(), 501, "awaiting_second"),
        (Some(yuan(500)), &finn(), 501, "awaiting_second"),
        (Some(yuan(5000)), &finn(), 1000, "queued"),
        (Some(yuan(5000)), &finn(), 1001, "awaiting_second"),
    ] {
        let (mut desk, order) = sold();
        desk.provider.settings.refund_limit = provider;
        act(
            &mut desk,
            order,
            person,
            start(yuan(amount), TakeBack::Nothing),
        )
        .unwrap();
        assert_eq!(last(&desk).state.code(), state, "{provider:?} {amount}");
    }
}

#[test]
fn a_second_person_who_says_no_puts_the_application_back_to_the_first() {
    let (mut desk, order) = applied();
    act(&mut desk, order, &finn(), RefundVerb::Approve).unwrap();
    let number = last(&desk).number.clone();
    let reason = why();
    act(
        &mut desk,
        order,
        &boss(),
        RefundVerb::CallOff { number, reason },
    )
    .unwrap();
    let application = settled(&desk, order).application.clone().unwrap();
    assert!(matches!(
        application.stage,
        Stage::Open { second: None, .. }
    ));
    assert_eq!(desk.order(order).shown(), ShownState::RefundRequested);
    act(&mut desk, order, &boss(), RefundVerb::Approve).unwrap();
    assert_eq!(last(&desk).state, RefundState::Queued);
}

#[test]
fn a_refund_sent_twice_from_one_form_is_made_once() {
    let (mut desk, order) = sold();
    let verb = || RefundVerb::Start {
        amount: yuan(100),
        take_back: TakeBack::Nothing,
        note: why(),
        rest: Some(yuan(3650)),
    };
    act(&mut desk, order, &boss(), verb()).unwrap();
    let twice = act(&mut desk, order, &boss(), verb());
    assert_eq!(refused(twice), "refund_rest_changed");
    assert_eq!(desk.refunds.len(), 1);
}

#[test]
fn a_refunded_order_is_not_completed_and_a_partly_refunded_one_is() {
    for (amount, shown, outcome) in [
        (3650, ShownState::Refunded, "wrong_state"),
        (650, ShownState::PartlyRefunded, "not refused"),
    ] {
        let (mut desk, order) = sold();
        act(
            &mut desk,
            order,
            &boss(),
            start(yuan(amount), TakeBack::Nothing),
        )
        .unwrap();
        money_back(&mut desk);
        desk.wait(Span::days(12));
        let complete = desk.act(order, &till(), Verb::Complete);
        assert_eq!(refused(complete), outcome);
        assert_eq!(desk.order(order).shown(), shown);
    }
}

#[test]
fn a_system_refunds_up_to_the_providers_limit_and_is_nobodys_second_person() {
    let (mut desk, order) = sold();
    desk.provider.settings.refund_limit = Some(yuan(100));
    let wanted = |amount| start(yuan(amount), TakeBack::Nothing);
    assert_eq!(
        refused(act(&mut desk, order, &api(), wanted(101))),
        "refund_above_system_limit"
    );
    act(&mut desk, order, &boss(), wanted(101)).unwrap();
    let number = last(&desk).number.clone();
    let confirm = RefundVerb::Confirm { number };
    assert_eq!(
        refused(act(&mut desk, order, &api(), confirm)),
        "not_permitted"
    );
    act(&mut desk, order, &api(), wanted(100)).unwrap();
    assert_eq!(last(&desk).state, RefundState::Queued);
}

#[test]
fn a_system_does_not_approve_an_application_above_the_limit() {
    let (mut desk, order) = applied();
    desk.provider.settings.refund_limit = Some(yuan(100));
    let approved = act(&mut desk, order, &api(), RefundVerb::Approve);
    assert_eq!(refused(approved), "refund_above_system_limit");
    desk.provider.settings.refund_limit = None;
    act(&mut desk, order, &api(), RefundVerb::Approve).unwrap();
}
