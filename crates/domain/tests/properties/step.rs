//! One thing that somebody does at some time.

use proptest::prelude::*;
use till_domain::decide::{Decision, Target, Verb};
use till_domain::id::{AttemptNumber, OrderId};
use till_domain::party::Actor;
use till_domain::payment::{Method, Receipt, Report};
use till_domain::refund::RefundReport;
use till_domain::refusal::Refusal;
use till_domain::time::Span;

use crate::world::*;

/// What is done, to the first or the second order.
#[derive(Debug, Clone)]
pub enum Step {
    Wait { minutes: i64 },
    Place { order: usize, by: usize, seats: u32 },
    CancelPlacing { order: usize, by: usize },
    Reconfigure { order: usize, by: usize, seats: u32 },
    Start { order: usize, by: usize, h5: bool },
    Opened { attempt: usize },
    Closed { attempt: usize },
    Paid { attempt: usize, money: Money },
    Revise { order: usize, seats: u32 },
    Release { order: usize },
    Extend { order: usize, hours: i64 },
    Reissue { order: usize, hours: i64 },
    Cancel { order: usize },
    Expire { order: usize },
    GiveUp { order: usize },
    Complete { order: usize },
    Refund { refund: usize, fails: bool },
}

#[derive(Debug, Clone, Copy)]
pub struct Money {
    /// One of the transactions that the attempt ever has.
    transaction: u8,
    minutes_ago: i64,
    wrong: bool,
}

pub fn any_step() -> impl Strategy<Value = Step> {
    let order = || 0..2_usize;
    let by = || 0..2_usize;
    let attempt = || 0..6_usize;
    let seats = || prop_oneof![Just(5_u32), 1..20_u32];
    let money = (
        0..2_u8,
        prop_oneof![Just(0_i64), 0..200_i64],
        prop::bool::weighted(0.1),
    )
        .prop_map(|(transaction, minutes_ago, wrong)| Money {
            transaction,
            minutes_ago,
            wrong,
        });
    prop_oneof![
        4 => prop_oneof![0..30_i64, 100..150_i64, 1000..6000_i64]
            .prop_map(|minutes| Step::Wait { minutes }),
        6 => (order(), by(), seats()).prop_map(|(order, by, seats)| Step::Place { order, by, seats }),
        1 => (order(), by()).prop_map(|(order, by)| Step::CancelPlacing { order, by }),
        1 => (order(), by(), seats())
            .prop_map(|(order, by, seats)| Step::Reconfigure { order, by, seats }),
        6 => (order(), by(), any::<bool>())
            .prop_map(|(order, by, h5)| Step::Start { order, by, h5 }),
        1 => attempt().prop_map(|attempt| Step::Opened { attempt }),
        4 => attempt().prop_map(|attempt| Step::Closed { attempt }),
        4 => (attempt(), money).prop_map(|(attempt, money)| Step::Paid { attempt, money }),
        1 => (order(), seats()).prop_map(|(order, seats)| Step::Revise { order, seats }),
        1 => order().prop_map(|order| Step::Release { order }),
        1 => (order(), 1..300_i64).prop_map(|(order, hours)| Step::Extend { order, hours }),
        1 => (order(), 1..300_i64).prop_map(|(order, hours)| Step::Reissue { order, hours }),
        1 => order().prop_map(|order| Step::Cancel { order }),
        2 => order().prop_map(|order| Step::Expire { order }),
        1 => order().prop_map(|order| Step::GiveUp { order }),
        1 => order().prop_map(|order| Step::Complete { order }),
        1 => (0..3_usize, any::<bool>()).prop_map(|(refund, fails)| Step::Refund { refund, fails }),
    ]
}

fn buyer(index: usize) -> Actor {
    if index == 0 { amy() } else { bob() }
}

/// Does it. `None` when there is nothing yet that it could be done to.
pub fn take(
    step: &Step,
    desk: &mut Desk,
    orders: [OrderId; 2],
) -> Option<Result<Decision, Refusal>> {
    let reason = "a reason".to_owned();
    let (order, who, verb) = match step.clone() {
        Step::Wait { minutes } => {
            desk.wait(Span::minutes(minutes));
            return None;
        }
        Step::Place { order, by, seats } => {
            let chosen = Some(chosen("std", seats, 30));
            let place = Verb::Place {
                chosen,
                expected: None,
            };
            (order, buyer(by), place)
        }
        Step::CancelPlacing { order, by } => (order, buyer(by), Verb::CancelPlacing),
        Step::Reconfigure { order, by, seats } => {
            let chosen = chosen("std", seats, 30);
            (order, buyer(by), Verb::Reconfigure { chosen })
        }
        Step::Start { order, by, h5 } => {
            let mut request = wechat();
            request.method = if h5 { Method::H5 } else { Method::Native };
            (order, buyer(by), Verb::StartAttempt(request))
        }
        Step::Opened { attempt } => {
            let code_url = "weixin://wxpay/1".to_owned();
            return on_attempt(desk, attempt, |_, _| Verb::AttemptOpened { code_url });
        }
        Step::Closed { attempt } => {
            return on_attempt(desk, attempt, |_, _| Verb::Report(Report::Closed));
        }
        Step::Paid { attempt, money } => {
            return on_attempt(desk, attempt, |desk, number| {
                Verb::Report(Report::Paid(receipt(desk, number, money)))
            });
        }
        Step::Revise { order, seats } => (order, boss(), revise(crm(seats, 365))),
        Step::Release { order } => (order, boss(), Verb::Release { reason }),
        Step::Extend { order, hours } => {
            let until = desk.now.plus(Span::hours(hours));
            (order, boss(), Verb::Extend { until })
        }
        Step::Reissue { order, hours } => {
            let link = desk.link(Span::hours(hours));
            (order, boss(), Verb::Reissue { link })
        }
        Step::Cancel { order } => (order, boss(), Verb::Cancel { reason }),
        Step::Expire { order } => (order, till(), Verb::Expire),
        Step::GiveUp { order } => (order, till(), Verb::GiveUpClosing),
        Step::Complete { order } => (order, till(), Verb::Complete),
        Step::Refund { refund, fails } => {
            let refund = desk.refunds.get(refund)?.clone();
            let at = desk.now;
            let report = if fails {
                let code = "ABNORMAL".to_owned();
                RefundReport::Failed {
                    code,
                    words: String::new(),
                }
            } else {
                RefundReport::Done { at }
            };
            let number = refund.number;
            let verb = Verb::ReportRefund { number, report };
            return Some(desk.act(refund.order, &till(), verb));
        }
    };
    Some(desk.act(orders[order], &who, verb))
}

fn on_attempt(
    desk: &mut Desk,
    index: usize,
    verb: impl FnOnce(&Desk, &AttemptNumber) -> Verb,
) -> Option<Result<Decision, Refusal>> {
    let mut numbers: Vec<AttemptNumber> = desk.attempts.iter().map(|a| a.number.clone()).collect();
    numbers.sort();
    let number = numbers.get(index)?.clone();
    let verb = verb(desk, &number);
    Some(desk.submit(Target::Attempt(number), &channel(), verb))
}

/// A transaction says the same however often it is heard.
fn receipt(desk: &Desk, number: &AttemptNumber, money: Money) -> Receipt {
    let mut receipt = desk.receipt(number);
    receipt.transaction = format!("{}-{number}", money.transaction);
    let known = desk
        .receipts
        .iter()
        .find(|booked| booked.receipt.transaction == receipt.transaction);
    if let Some(known) = known {
        return known.receipt.clone();
    }
    let begun = desk.attempt(number).created_at;
    receipt.paid_at = desk.now.minus(Span::minutes(money.minutes_ago)).max(begun);
    if money.wrong {
        receipt.amount = yuan(1);
    }
    receipt
}
