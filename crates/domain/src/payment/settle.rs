//! AN ORDER IS PAID HERE.
//!
//! The channel says that it took money. Whatever the order's state, the money is booked; then it
//! pays the order, goes back, or is held (SPEC §4 "Late and surplus money", §9.1, §9.2, §9.6).

use super::attempt::{Attempt, AttemptState};
use super::report::{self, Receipt};
use super::surplus::{self, Disposition, Money};
use crate::decide::{BookedReceipt, Decision, Reply, World};
use crate::id::{Corpid, Entropy};
use crate::ledger::Account;
use crate::money::Fen;
use crate::order::event::EventKind;
use crate::order::{Claim, Order, OrderKind, OrderState, Settled, close};
use crate::party::{Actor, LateMoneyPolicy};
use crate::refund::RefundReason;
use crate::refusal::Refusal;
use crate::subscription::{Subscription, expand, grant, renew};
use crate::time::{Day, Instant, Span};

/// Late money is honoured at most this long after the link's end (SPEC §9.2).
pub const HONOUR: Span = Span::hours(72);

/// Books `receipt` and lets it pay the order if it may.
///
/// # Errors
/// None that loses money: only an order that does not exist.
pub fn settle(
    world: &World,
    actor: &Actor,
    attempt: &Attempt,
    receipt: &Receipt,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    if let AttemptState::Paid { transaction, .. } = &attempt.state
        && *transaction == receipt.transaction
    {
        return Ok(Decision::already(order));
    }
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let fate = fate(world, order, attempt, receipt);
    let disposition = match fate {
        Fate::Pays {
            claim,
            subscriptions,
            late,
        } => {
            pay(&mut decision, actor, attempt, receipt, claim, late, now);
            record_subscriptions(&mut decision, actor, subscriptions, now);
            Disposition::Applied
        }
        Fate::Surplus(reason) => surplus::surplus(
            &mut decision,
            actor,
            Money { attempt, receipt },
            reason,
            world.provider.settings.late_money,
            now,
            entropy,
        ),
        Fate::Held(reason) => surplus::hold(
            &mut decision,
            actor,
            Money { attempt, receipt },
            reason,
            now,
        ),
    };
    book(&mut decision, attempt, receipt, disposition, now);
    if disposition != Disposition::Applied {
        report::finish_closing(&mut decision, world, actor, &attempt.number, now);
    }
    Ok(decision)
}

/// What a payment may do.
enum Fate {
    Pays {
        claim: Claim,
        subscriptions: Vec<Change>,
        late: bool,
    },
    Surplus(RefundReason),
    Held(&'static str),
}

/// A subscription as it becomes, and the term that changed.
#[derive(Debug, Clone)]
pub struct Change {
    pub subscription: Subscription,
    pub seats: u32,
    pub start: Day,
    pub end: Day,
}

/// The ladder of SPEC §4 and §9.2.
fn fate(world: &World, order: &Order, attempt: &Attempt, receipt: &Receipt) -> Fate {
    if let Some(reason) = mismatch(attempt, receipt) {
        return Fate::Held(reason);
    }
    if matches!(attempt.state, AttemptState::Paid { .. }) {
        return Fate::Surplus(RefundReason::SecondPayment);
    }
    let claim = match &order.state {
        OrderState::Placed { claim }
        | OrderState::Closing { claim, .. }
        | OrderState::Expired {
            claim: Some(claim), ..
        } => claim,
        OrderState::Paid { .. } => return Fate::Surplus(RefundReason::SecondPayment),
        OrderState::Open
        | OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { claim: None, .. } => {
            return Fate::Surplus(RefundReason::OrderGone);
        }
    };
    if attempt.revision != order.revision || attempt.claim != claim.no {
        return Fate::Surplus(RefundReason::OrderGone);
    }
    let late = receipt.paid_at >= order.link.expires_at;
    if late && !honoured(world, order, receipt) {
        return Fate::Surplus(RefundReason::Late);
    }
    match switch_on(order, world, &claim.company, receipt.paid_at.day()) {
        Ok(subscriptions) => Fate::Pays {
            claim: claim.clone(),
            subscriptions,
            late,
        },
        Err(reason) => Fate::Held(reason.code()),
    }
}

/// Amount, currency and merchant must be the attempt's; the number is, or it would not be found.
fn mismatch(attempt: &Attempt, receipt: &Receipt) -> Option<&'static str> {
    if receipt.amount != attempt.amount {
        Some("amount_mismatch")
    } else if receipt.currency != "CNY" {
        Some("currency_mismatch")
    } else if receipt.merchant != attempt.merchant {
        Some("merchant_mismatch")
    } else {
        None
    }
}

fn honoured(world: &World, order: &Order, receipt: &Receipt) -> bool {
    world.provider.settings.late_money == LateMoneyPolicy::Honour
        && receipt.paid_at.since(order.link.expires_at) <= HONOUR
}

fn pay(
    decision: &mut Decision,
    actor: &Actor,
    attempt: &Attempt,
    receipt: &Receipt,
    claim: Claim,
    late: bool,
    now: Instant,
) {
    if let OrderState::Closing { act, .. } = decision.order.state.clone() {
        close::record_refused(decision, actor, &act, "already_paid", now);
    }
    decision.order.state = OrderState::Paid {
        claim,
        settled: Settled {
            at: receipt.paid_at,
            attempt: Some(attempt.number.clone()),
            paid: receipt.amount,
            refunded: Fen::ZERO,
            refund_requested: false,
            completed_at: None,
        },
    };
    decision.record(
        actor,
        now,
        EventKind::Paid {
            attempt: attempt.number.clone(),
            amount: receipt.amount,
            transaction: receipt.transaction.clone(),
            paid_at: receipt.paid_at,
            late,
        },
    );
    let number = Some(&attempt.number);
    decision.transfer(
        number,
        Account::ChannelCash,
        Account::OrderIncome,
        receipt.amount,
        now,
    );
}

/// Notes the money on the attempt and as a receipt, once per transaction of the channel.
fn book(
    decision: &mut Decision,
    attempt: &Attempt,
    receipt: &Receipt,
    disposition: Disposition,
    now: Instant,
) {
    if !matches!(attempt.state, AttemptState::Paid { .. }) {
        let mut paid = attempt.clone();
        paid.state = AttemptState::Paid {
            transaction: receipt.transaction.clone(),
            at: receipt.paid_at,
        };
        decision.attempts.push(paid);
    }
    decision.receipts.push(BookedReceipt {
        provider: attempt.provider,
        order: attempt.order,
        attempt: attempt.number.clone(),
        receipt: receipt.clone(),
        disposition,
        booked_at: now,
    });
    decision.reply = Reply::Booked(disposition);
}

/// A subscription that can no longer take the change (SPEC §9.6): then the money is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// New: the company holds more than a year by now.
    HoldsRunning,
    /// Renewal: nothing left to renew.
    NothingToRenew,
    /// Expansion: the term has ended or been rolled back.
    Ended,
    /// The seats or the end are not those that were quoted.
    Moved,
}

impl Conflict {
    pub const fn code(self) -> &'static str {
        match self {
            Self::HoldsRunning => "holds_running_subscription",
            Self::NothingToRenew => "nothing_to_renew",
            Self::Ended => "subscription_ended",
            Self::Moved => "subscription_moved",
        }
    }
}

/// The company's subscriptions with the order's lines applied on `day`, the day of payment.
///
/// # Errors
/// The first [`Conflict`]; then nothing is applied.
pub fn switch_on(
    order: &Order,
    world: &World,
    company: &Corpid,
    day: Day,
) -> Result<Vec<Change>, Conflict> {
    let kind = order.order_kind().unwrap_or(OrderKind::New);
    let mut changes = Vec::new();
    for line in &order.lines {
        for app in &line.apps {
            let subscription = world.subscription(company, app.app);
            let mut change = match kind {
                OrderKind::New => grant::grant(subscription, order.id, line, app.seats, day)?,
                OrderKind::Renewal => renew::renew(subscription, order.id, line, app.seats, day)?,
                OrderKind::Expansion => {
                    expand::expand(subscription, order.id, line, app.seats, day)?
                }
            };
            // The order is in the way of another one until its term starts (SPEC §9.5).
            if let Some(open) = &mut change.subscription.open_order
                && open.order == order.id
            {
                open.until = Some(change.start);
            }
            if change.start <= day {
                change.subscription.open_order = None;
            }
            changes.push(change);
        }
    }
    Ok(changes)
}

/// Writes the changed subscriptions, each with its event.
pub(crate) fn record_subscriptions(
    decision: &mut Decision,
    actor: &Actor,
    changes: Vec<Change>,
    now: Instant,
) {
    for change in changes {
        decision.record(
            actor,
            now,
            EventKind::SubscriptionChanged {
                app: change.subscription.app,
                seats: change.seats,
                start: change.start,
                end: change.end,
            },
        );
        decision.subscriptions.push(change.subscription);
    }
}
