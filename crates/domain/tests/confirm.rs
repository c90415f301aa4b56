//! Orders that the provider pays or gives away: the company's admin confirms or declines, and three
//! days of silence confirm (SPEC §2, §9.9).

mod world;

use till_domain::decide::{Reply, Verb};
use till_domain::id::OrderId;
use till_domain::ledger::Account;
use till_domain::order::{OrderState, PayType, ShownState};
use till_domain::time::Span;
use world::*;

const TYPES: [PayType; 2] = [PayType::Provider, PayType::Free];

/// An order of ¥3,650.00 that its company need not pay, and whether it was pinned to it.
fn gifts() -> Vec<(Desk, OrderId, PayType, bool)> {
    let mut all = Vec::new();
    for pay_type in TYPES {
        for pinned in [false, true] {
            let mut desk = Desk::new();
            let mut new = desk.offer(crm(10, 365));
            new.pay_type = pay_type;
            new.notes.receipt = "media-1".to_owned();
            new.pinned = pinned.then(|| company_of(&amy()));
            let order = desk.create(&new);
            if !pinned {
                assert_eq!(desk.order(order).shown(), ShownState::Unplaced);
                desk.place(order, &anna()).unwrap();
            }
            assert_eq!(desk.order(order).shown(), ShownState::AwaitingConfirmation);
            all.push((desk, order, pay_type, pinned));
        }
    }
    all
}

#[test]
fn what_the_provider_pays_needs_the_proof_that_it_was_paid() {
    let mut desk = Desk::new();
    let mut new = desk.offer(crm(10, 365));
    new.pay_type = PayType::Provider;
    assert_eq!(refused(desk.try_create(&boss(), &new)), "receipt_missing");
    new.notes.receipt = "media-1".to_owned();
    let order = desk.create(&new);
    assert_eq!(desk.order(order).notes.receipt, "media-1");
}

fn why() -> String {
    "not ours".to_owned()
}

#[test]
fn an_admin_confirms_and_the_seats_are_on_with_a_memo_in_the_books() {
    for (mut desk, order, _, _) in gifts() {
        let decision = desk.act(order, &amy(), Verb::Confirm).unwrap();
        assert_eq!(desk.order(order).shown(), ShownState::Paid);
        let memo = ["memo_outside → memo_granted: 3650.00"];
        assert_eq!(money_words(&decision), memo);
        assert_eq!(desk.balance(Account::OrderIncome), 0);
        let held = desk.subscription(&amy(), CRM);
        assert_eq!((held.terms[0].seats, held.terms[0].start), (10, today()));
        assert_eq!(held.open_order, None);
        let again = desk.act(order, &amy(), Verb::Confirm).unwrap();
        assert_eq!(again.reply, Reply::Already);
    }
}

#[test]
fn only_an_admin_of_the_company_answers() {
    for (mut desk, order, _, _) in gifts() {
        let decline = || Verb::Decline { reason: why() };
        for verb in [Verb::Confirm, decline()] {
            assert_eq!(
                refused(desk.act(order, &anna(), verb.clone())),
                "not_permitted"
            );
            assert_eq!(
                refused(desk.act(order, &fin(), verb.clone())),
                "not_permitted"
            );
            assert_eq!(refused(desk.act(order, &bob(), verb.clone())), "not_found");
            assert_eq!(refused(desk.act(order, &boss(), verb)), "not_permitted");
        }
    }
}

#[test]
fn an_admin_declines_and_the_apps_are_free_again() {
    for (mut desk, order, _, _) in gifts() {
        let reason = String::new();
        assert_eq!(
            refused(desk.act(order, &amy(), Verb::Decline { reason })),
            "reason_missing"
        );
        desk.act(order, &amy(), Verb::Decline { reason: why() })
            .unwrap();
        assert_eq!(desk.order(order).shown(), ShownState::Cancelled);
        assert_eq!(desk.subscription(&amy(), CRM).open_order, None);
        let again = desk
            .act(order, &amy(), Verb::Decline { reason: why() })
            .unwrap();
        assert_eq!(again.reply, Reply::Already);
        assert_eq!(
            refused(desk.act(order, &amy(), Verb::Confirm)),
            "wrong_state"
        );
    }
}

#[test]
fn seventy_two_hours_of_silence_confirm_and_not_a_second_less() {
    for (mut desk, order, _, _) in gifts() {
        desk.wait(Span::hours(72));
        desk.now = desk.now.minus(Span::seconds(1));
        let early = desk.act(order, &till(), Verb::ConfirmBySilence);
        assert_eq!(refused(early), "wrong_state");
        desk.wait(Span::seconds(1));
        desk.act(order, &till(), Verb::ConfirmBySilence).unwrap();
        assert_eq!(desk.order(order).shown(), ShownState::Paid);
        let again = desk.act(order, &till(), Verb::ConfirmBySilence).unwrap();
        assert_eq!(again.reply, Reply::Already);
    }
}

#[test]
fn silence_on_what_the_subscription_can_no_longer_take_ends_the_order_and_says_why() {
    for (mut desk, order, _, _) in gifts() {
        let years = (today(), today().plus_days(3 * 365));
        desk.give(&amy(), CRM, "standard", 10, years);
        let answered = desk.act(order, &amy(), Verb::Confirm);
        assert_ne!(
            refused(answered),
            "wrong_state",
            "an admin is told what is in the way"
        );
        desk.wait(Span::hours(72));
        let decision = desk.act(order, &till(), Verb::ConfirmBySilence).unwrap();
        assert_eq!(desk.order(order).shown(), ShownState::Cancelled);
        let told: Vec<&str> = decision
            .events
            .iter()
            .map(|event| event.kind.code())
            .collect();
        assert_eq!(told, ["grant_impossible", "cancelled"]);
        assert_eq!(money_words(&decision), Vec::<String>::new());
        assert_eq!(desk.subscription(&amy(), CRM).open_order, None);
    }
}

#[test]
fn the_seventy_two_hours_run_from_the_moment_that_the_company_is_known() {
    let mut desk = Desk::new();
    let mut new = desk.offer(crm(10, 365));
    new.pay_type = PayType::Provider;
    new.notes.receipt = "media-1".to_owned();
    let order = desk.create(&new);
    desk.wait(Span::hours(48));
    desk.place(order, &amy()).unwrap();
    let OrderState::Confirming { until, .. } = desk.order(order).state else {
        panic!("not confirming")
    };
    assert_eq!(until.since(desk.now), Span::hours(72));
}

#[test]
fn an_order_that_nobody_placed_expires_and_one_that_waits_for_an_answer_does_not() {
    for pay_type in TYPES {
        let mut desk = Desk::new();
        let mut new = desk.offer(crm(10, 365));
        new.pay_type = pay_type;
        new.notes.receipt = "media-1".to_owned();
        new.link = desk.link(Span::hours(1));
        let alone = desk.create(&new);
        new.link = desk.link(Span::hours(1));
        let placed = desk.create(&new);
        desk.place(placed, &amy()).unwrap();
        desk.wait(Span::hours(1));
        desk.act(alone, &till(), Verb::Expire).unwrap();
        assert_eq!(desk.order(alone).shown(), ShownState::Expired);
        assert_eq!(
            refused(desk.act(placed, &till(), Verb::Expire)),
            "wrong_state"
        );
        desk.act(placed, &amy(), Verb::Confirm).unwrap();
    }
}

#[test]
fn there_is_nothing_to_pay() {
    for (mut desk, order, _, _) in gifts() {
        assert_eq!(refused(desk.start(order, &amy())), "nothing_to_pay");
    }
}

#[test]
fn the_buyer_who_takes_the_placing_back_ends_the_order() {
    for (mut desk, order, _, pinned) in gifts() {
        let colleague = desk.act(order, &anna(), Verb::CancelPlacing);
        assert_eq!(
            colleague.is_ok(),
            !pinned,
            "anna placed only what was not pinned"
        );
        if pinned {
            desk.act(order, &amy(), Verb::CancelPlacing).unwrap();
        }
        assert_eq!(desk.order(order).shown(), ShownState::Cancelled);
        assert_eq!(desk.subscription(&amy(), CRM).open_order, None);
    }
}

#[test]
fn the_provider_releases_a_wrong_claim_but_not_the_company_that_was_meant() {
    for (mut desk, order, _, pinned) in gifts() {
        let release = Verb::Release { reason: why() };
        let released = desk.act(order, &boss(), release);
        if pinned {
            assert_eq!(refused(released), "wrong_state");
        } else {
            released.unwrap();
            desk.place(order, &bob()).unwrap();
            desk.act(order, &bob(), Verb::Confirm).unwrap();
            assert!(desk.subscription(&amy(), CRM).terms.is_empty());
        }
    }
}

#[test]
fn the_provider_cancels_what_waits_for_an_answer() {
    for (mut desk, order, _, _) in gifts() {
        desk.act(order, &boss(), Verb::Cancel { reason: why() })
            .unwrap();
        assert_eq!(desk.order(order).shown(), ShownState::Cancelled);
        assert_eq!(
            refused(desk.act(order, &amy(), Verb::Confirm)),
            "wrong_state"
        );
    }
}

#[test]
fn a_confirmed_order_is_completed_after_its_window() {
    for (mut desk, order, _, _) in gifts() {
        desk.act(order, &amy(), Verb::Confirm).unwrap();
        desk.now = today().plus_days(12).start().minus(Span::seconds(1));
        assert_eq!(
            refused(desk.act(order, &till(), Verb::Complete)),
            "wrong_state"
        );
        desk.wait(Span::seconds(1));
        desk.act(order, &till(), Verb::Complete).unwrap();
        assert_eq!(desk.order(order).shown(), ShownState::Completed);
    }
}

#[test]
fn what_is_given_is_refused_at_once_when_the_company_cannot_have_it() {
    for pay_type in TYPES {
        let mut desk = Desk::new();
        let other = desk.sell(crm(1, 365));
        desk.place(other, &amy()).unwrap();
        let mut new = desk.offer(crm(10, 365));
        new.pay_type = pay_type;
        new.notes.receipt = "media-1".to_owned();
        new.pinned = Some(company_of(&amy()));
        assert_eq!(refused(desk.try_create(&boss(), &new)), "other_order_open");
    }
}
