//! Whatever buyer, provider, second person, clock and channel do to one paid order, in whatever order:
//! never more goes back than was paid, and the books know where each fen is.

use proptest::prelude::*;
use proptest::test_runner::Config;
use till_domain::ledger::Account;
use till_domain::order::ShownState;
use till_domain::party::Act;
use till_domain::refund::MOST_REFUNDS;
use till_domain::refund::{RefundReport, RefundState, RefundVerb};
use till_domain::time::Span;

use crate::world::*;
use crate::*;

#[derive(Debug, Clone)]
enum Step {
    Wait(i64),
    Verb(u8, u8, i64),
    Report(u8, u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0..80_i64).prop_map(Step::Wait),
        6 => (0..14_u8, 0..8_u8, prop_oneof![1..400_i64, 1..400_000_i64])
            .prop_map(|(verb, refund, fen)| Step::Verb(verb, refund, fen)),
        4 => (0..4_u8, 0..8_u8).prop_map(|(said, refund)| Step::Report(said, refund)),
    ]
}

fn take(desk: &mut Desk, order: OrderId, step: &Step) -> Option<Result<Decision, Refusal>> {
    let nth = |desk: &Desk, n: u8| {
        let count = desk.refunds.len().max(1);
        desk.refunds
            .get(usize::from(n) % count)
            .map(|refund| refund.number.clone())
    };
    match *step {
        Step::Wait(hours) => {
            desk.wait(Span::hours(hours));
            None
        }
        Step::Report(said, n) => {
            let number = nth(desk, n)?;
            let words = String::new();
            let report = match said {
                0 => RefundReport::Submitted,
                1 => RefundReport::Done { at: desk.now },
                2 => RefundReport::Stuck {
                    code: "NOT_ENOUGH".to_owned(),
                    words,
                },
                _ if n % 2 == 0 => RefundReport::Failed {
                    code: "closed".to_owned(),
                    words,
                },
                _ => RefundReport::Failed {
                    code: "abnormal".to_owned(),
                    words,
                },
            };
            Some(desk.act(order, &channel(), Verb::ReportRefund { number, report }))
        }
        Step::Verb(verb, n, fen) => {
            let amount = Fen::new(fen);
            let some = |n: u8| {
                let end = Some(desk.now.day().plus_days(i64::from(n) * 9));
                [
                    TakeBack::Nothing,
                    TakeBack::All,
                    TakeBack::Part {
                        seats: u32::from(n),
                        end: None,
                    },
                    TakeBack::Part { seats: 0, end },
                ][usize::from(n) % 4]
                    .clone()
            };
            let (who, verb) = match verb {
                0 => (amy(), apply()),
                1 => (amy(), RefundVerb::Withdraw),
                2 => (amy(), RefundVerb::Accept),
                3 => (finn(), RefundVerb::Approve),
                4 => (boss(), RefundVerb::Approve),
                5 => (boss(), RefundVerb::Decline { reason: why() }),
                6 => {
                    let (take_back, note) = (some(n), why());
                    (
                        finn(),
                        RefundVerb::Propose {
                            amount,
                            take_back,
                            note,
                        },
                    )
                }
                7 => (till(), RefundVerb::Silence),
                8 => (boss(), start(amount, some(n))),
                9 => (finn(), start(amount, some(n))),
                10 => (
                    boss(),
                    RefundVerb::Confirm {
                        number: nth(desk, n)?,
                    },
                ),
                11 => (
                    boss(),
                    RefundVerb::CallOff {
                        number: nth(desk, n)?,
                        reason: why(),
                    },
                ),
                12 => (
                    boss(),
                    RefundVerb::Retry {
                        number: nth(desk, n)?,
                    },
                ),
                _ if n < 4 => {
                    let number = nth(desk, n)?;
                    (
                        boss(),
                        RefundVerb::RecordOffline {
                            number,
                            proof: why(),
                        },
                    )
                }
                _ => {
                    let (until, full) = (desk.now.day().plus_days(20), n % 2 == 0);
                    (boss(), RefundVerb::Grant { until, full })
                }
            };
            Some(act(desk, order, &who, verb))
        }
    }
}

type Holds = Result<(), TestCaseError>;

fn sum(desk: &Desk, wanted: fn(&RefundState) -> bool) -> i64 {
    desk.refunds
        .iter()
        .filter(|r| wanted(&r.state))
        .map(|r| r.amount.get())
        .sum()
}

fn books(desk: &Desk, order: OrderId) -> Holds {
    let paid = 365_000;
    let back = sum(desk, |s| matches!(s, RefundState::Done { .. }));
    let elsewhere = sum(desk, |s| matches!(s, RefundState::Offline { .. }));
    let review = sum(desk, |s| matches!(s, RefundState::Failed { .. }));
    let transit = sum(desk, RefundState::is_open);
    let pending = sum(desk, RefundState::is_pending);
    prop_assert!(
        back + elsewhere + pending <= paid,
        "more goes back than was paid"
    );
    prop_assert_eq!(desk.balance(Account::ChannelCash), paid - back);
    prop_assert_eq!(-desk.balance(Account::RefundInTransit), transit);
    prop_assert_eq!(-desk.balance(Account::UnderReview), review);
    prop_assert_eq!(-desk.balance(Account::PaidOffline), elsewhere);
    prop_assert_eq!(
        -desk.balance(Account::OrderIncome),
        paid - back - elsewhere - review - transit
    );
    prop_assert_eq!(settled(desk, order).refunded.get(), back + elsewhere);
    Ok(())
}

/// SPEC §9.11, in its order.
fn shown(desk: &Desk, order: OrderId) -> Holds {
    let settled = settled(desk, order);
    let expected = if settled.refunded.get() == 365_000 {
        ShownState::Refunded
    } else if settled.application.as_ref().is_some_and(|a| a.is_open()) {
        ShownState::RefundRequested
    } else if settled.refunded.is_positive() {
        ShownState::PartlyRefunded
    } else {
        ShownState::Paid
    };
    prop_assert_eq!(desk.order(order).shown(), expected);
    Ok(())
}

/// In the way of others exactly while something may still be taken back.
fn in_the_way(desk: &Desk, order: OrderId) -> Holds {
    let asked = settled(desk, order).refund_requested();
    let taking = desk
        .refunds
        .iter()
        .any(|r| r.state.is_pending() && !r.take_back.is_nothing());
    let open = desk.subscription(&amy(), CRM).open_order;
    prop_assert_eq!(open.is_some(), asked || taking);
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_storm_of_refunds_gives_back_more_than_was_paid(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let (mut desk, order) = sold();
        for step in &steps {
            let before = desk.events.len();
            if let Some(Err(_)) = take(&mut desk, order, step) {
                prop_assert_eq!(desk.events.len(), before);
            }
            books(&desk, order)?;
            shown(&desk, order)?;
            in_the_way(&desk, order)?;
        }
    }
}

#[test]
fn fifty_refunds_are_made_and_no_more() {
    let (mut desk, order) = sold();
    for n in 1..=60 {
        let outcome = act(&mut desk, order, &boss(), start(yuan(1), TakeBack::Nothing));
        let expected = if n <= MOST_REFUNDS {
            "not refused"
        } else {
            "refund_too_many"
        };
        assert_eq!(refused(outcome), expected, "{n}");
    }
}

#[test]
fn only_those_who_handle_money_decide_about_it() {
    for who in [sales(), api(), amy(), channel()] {
        let (mut desk, order) = applied();
        let may = till_domain::party::permits(who.role(), Act::HandleMoney);
        let outcome = refused(act(&mut desk, order, &who, RefundVerb::Approve));
        assert_eq!(outcome == "not refused", may, "{who:?}");
    }
}
