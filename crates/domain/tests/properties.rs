//! Whatever two companies, the provider, the clock and the channel do to two orders for one app, in
//! whatever order: no money is lost, none pays twice, and nobody gets what they have not paid for.

#[path = "properties/step.rs"]
mod step;
mod world;

use proptest::prelude::*;
use proptest::test_runner::Config;
use till_domain::decide::{Decision, Reply};
use till_domain::id::{Corpid, OrderId};
use till_domain::ledger::Account;
use till_domain::link;
use till_domain::money::Fen;
use till_domain::order::{Order, OrderState};
use till_domain::party::LateMoneyPolicy;
use till_domain::payment::Disposition;
use till_domain::payment::settle::HONOUR;
use till_domain::refund::RefundState;
use world::{CRM, Desk, amy, bob, company_of, crm};

use step::{Step, any_step, take};

fn policy() -> impl Strategy<Value = LateMoneyPolicy> {
    prop_oneof![
        Just(LateMoneyPolicy::Honour),
        Just(LateMoneyPolicy::Refund),
        Just(LateMoneyPolicy::Hold),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn nothing_that_happens_to_two_orders_breaks_the_books_or_the_rules(
        policy in policy(),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let mut desk = Desk::new();
        desk.provider.settings.late_money = policy;
        let bare = desk.bare(CRM);
        let orders = [desk.sell(crm(10, 365)), desk.create(&bare)];
        for step in &steps {
            let before = desk.clone();
            match take(step, &mut desk, orders) {
                None => {}
                Some(Err(_)) => unchanged(&before, &desk)?,
                Some(Ok(decision)) => {
                    told(step, &before, &decision)?;
                    applied_by_the_rule(&before, &decision)?;
                    placed_once(&before, &decision)?;
                }
            }
            books_balance(&desk)?;
            for id in orders {
                consistent(&desk, id)?;
            }
        }
    }
}

type Holds = Result<(), TestCaseError>;

fn unchanged(before: &Desk, after: &Desk) -> Holds {
    prop_assert_eq!(&before.orders, &after.orders);
    prop_assert_eq!(before.events.len(), after.events.len());
    Ok(())
}

/// What was so before changes nothing; money that is new makes exactly one receipt.
fn told(step: &Step, before: &Desk, decision: &Decision) -> Holds {
    if decision.reply == Reply::Already {
        prop_assert!(decision.is_empty());
        prop_assert_eq!(decision.receipts.len(), 0);
        prop_assert_eq!(decision.subscriptions.len(), 0);
    }
    prop_assert!(decision.receipts.len() <= 1);
    for new in &decision.receipts {
        let transaction = &new.receipt.transaction;
        let known = before
            .receipts
            .iter()
            .any(|old| old.receipt.transaction == *transaction);
        prop_assert!(!known, "booked twice");
    }
    if let Step::Paid { .. } = step {
        prop_assert!(decision.receipts.len() == 1 || decision.reply == Reply::Already);
    }
    Ok(())
}

/// Money pays only the claim and revision that it was paid for, in time or by the policy of honour.
fn applied_by_the_rule(before: &Desk, decision: &Decision) -> Holds {
    if let Reply::Begin(attempt) = &decision.reply {
        let order = before.order(attempt.order);
        let company = order.company().unwrap();
        prop_assert_eq!(link::can_pay(order, company, false, before.now), Ok(()));
        prop_assert!(attempt.expires_at <= order.link.expires_at);
    }
    for receipt in &decision.receipts {
        if receipt.disposition != Disposition::Applied {
            continue;
        }
        let order = before.order(receipt.order);
        let attempt = before.attempt(&receipt.attempt);
        let waits = matches!(
            order.state,
            OrderState::Placed { .. } | OrderState::Closing { .. } | OrderState::Expired { .. }
        );
        prop_assert!(waits, "paid from {:?}", order.state);
        prop_assert_eq!(attempt.claim, order.claim().unwrap().no);
        prop_assert_eq!(attempt.revision, order.revision);
        prop_assert_eq!(Some(receipt.receipt.amount), order.payable());
        let (paid_at, end) = (receipt.receipt.paid_at, order.link.expires_at);
        let honoured = before.provider.settings.late_money == LateMoneyPolicy::Honour
            && paid_at.since(end) <= HONOUR;
        prop_assert!(paid_at < end || honoured);
    }
    Ok(())
}

/// Only what nobody holds can be placed.
fn placed_once(before: &Desk, decision: &Decision) -> Holds {
    if decision
        .events
        .iter()
        .any(|event| event.kind.code() == "placed")
    {
        let was = &before.order(decision.order.id).state;
        prop_assert_eq!(was, &OrderState::Open);
    }
    Ok(())
}

/// What came in is earned, under review, on its way back or gone back: to the fen.
fn books_balance(desk: &Desk) -> Holds {
    let received = |wanted: Option<Disposition>| -> i64 {
        desk.receipts
            .iter()
            .filter(|r| wanted.is_none_or(|wanted| r.disposition == wanted))
            .map(|r| r.receipt.amount.get())
            .sum()
    };
    let refunds = |wanted: fn(&RefundState) -> bool| -> i64 {
        desk.refunds
            .iter()
            .filter(|r| wanted(&r.state))
            .map(|r| r.amount.get())
            .sum()
    };
    let back = refunds(|state| matches!(state, RefundState::Done { .. }));
    let failed = refunds(|state| matches!(state, RefundState::Failed { .. }));
    let under_way = refunds(RefundState::is_open);
    let (applied, held) = (Disposition::Applied, Disposition::Held);
    prop_assert_eq!(desk.balance(Account::ChannelCash), received(None) - back);
    prop_assert_eq!(-desk.balance(Account::OrderIncome), received(Some(applied)));
    prop_assert_eq!(
        -desk.balance(Account::UnderReview),
        received(Some(held)) + failed
    );
    prop_assert_eq!(-desk.balance(Account::RefundInTransit), under_way);
    prop_assert_eq!(desk.balance(Account::Surplus), 0);
    prop_assert!(
        desk.transfers
            .iter()
            .all(|t| t.amount.is_positive() && t.debit != t.credit)
    );
    Ok(())
}

fn consistent(desk: &Desk, id: OrderId) -> Holds {
    let order = desk.order(id);
    numbered_without_gaps(desk, order)?;
    paid_once(desk, order)?;
    attempts_fit(desk, order)?;
    for who in [amy(), bob()] {
        switched_on(desk, order, &company_of(&who))?;
        in_the_way(desk, order, &company_of(&who))?;
    }
    Ok(())
}

fn numbered_without_gaps(desk: &Desk, order: &Order) -> Holds {
    let seqs: Vec<u32> = desk
        .events
        .iter()
        .filter(|e| e.order == order.id)
        .map(|e| e.seq)
        .collect();
    let expected: Vec<u32> = (1..=order.seq).collect();
    prop_assert_eq!(seqs, expected);
    Ok(())
}

fn paid_once(desk: &Desk, order: &Order) -> Holds {
    let applied: Vec<Fen> = desk
        .receipts
        .iter()
        .filter(|r| r.order == order.id && r.disposition == Disposition::Applied)
        .map(|r| r.receipt.amount)
        .collect();
    if let OrderState::Paid { settled, .. } = &order.state {
        prop_assert_eq!(applied, [settled.paid]);
        prop_assert_eq!(order.payable(), Some(settled.paid));
    } else {
        prop_assert_eq!(applied, []);
    }
    Ok(())
}

/// At most one is open; only on an order that may still be paid, or that closes or was paid by another.
fn attempts_fit(desk: &Desk, order: &Order) -> Holds {
    let open: Vec<_> = desk
        .attempts_of(order.id)
        .into_iter()
        .filter(|a| a.is_open())
        .collect();
    prop_assert!(open.len() <= 1);
    for attempt in open {
        let claim = order.claim();
        prop_assert_eq!(Some(attempt.claim), claim.map(|claim| claim.no));
        prop_assert_eq!(attempt.revision, order.revision);
        prop_assert!(attempt.expires_at <= order.link.expires_at);
        let may = matches!(
            order.state,
            OrderState::Placed { .. } | OrderState::Closing { .. } | OrderState::Paid { .. }
        );
        prop_assert!(may, "open on {:?}", order.state);
    }
    Ok(())
}

/// The order's terms are its lines, for its company, and only when it is paid.
fn switched_on(desk: &Desk, order: &Order, company: &Corpid) -> Holds {
    let terms: Vec<_> = desk
        .subscriptions
        .iter()
        .filter(|s| s.company == *company)
        .flat_map(|s| s.terms.iter().map(move |term| (s.app, term)))
        .filter(|(_, term)| term.order == order.id)
        .collect();
    let owner = order.claim().map(|claim| &claim.company);
    let paid = matches!(order.state, OrderState::Paid { .. }) && owner == Some(company);
    let bought: Vec<_> = order.lines.iter().filter(|_| paid).collect();
    prop_assert_eq!(terms.len(), bought.len());
    for ((app, term), line) in terms.into_iter().zip(bought) {
        prop_assert_eq!(app, line.product);
        prop_assert_eq!(term.seats, line.seats);
        prop_assert_eq!(&term.edition, &line.edition);
        prop_assert_eq!(term.end.days_since(term.start) + 1, i64::from(line.days));
    }
    let subscription = desk.subscriptions.iter().find(|s| s.company == *company);
    if let Some(subscription) = subscription {
        let apart = subscription
            .terms
            .windows(2)
            .all(|pair| pair[0].end < pair[1].start);
        prop_assert!(apart, "terms overlap");
    }
    Ok(())
}

/// A company that owes an order holds its apps with it, and nobody holds anything for one that ended.
fn in_the_way(desk: &Desk, order: &Order, company: &Corpid) -> Holds {
    let open = desk
        .subscriptions
        .iter()
        .find(|s| s.company == *company && s.app == CRM)
        .and_then(|s| s.open_order.as_ref());
    let owner = order.claim().map(|claim| &claim.company);
    let unpaid = matches!(
        order.state,
        OrderState::Placed { .. } | OrderState::Closing { .. }
    );
    let holds = open.is_some_and(|open| open.order == order.id);
    if unpaid && owner == Some(company) {
        prop_assert!(holds, "the unpaid order is not in the way");
        prop_assert_eq!(open.map(|open| &open.number), Some(&order.number));
        prop_assert_eq!(open.and_then(|open| open.until), None);
    } else if !matches!(order.state, OrderState::Paid { .. }) || owner != Some(company) {
        prop_assert!(!holds, "in the way of {company} in {:?}", order.state);
    }
    Ok(())
}
