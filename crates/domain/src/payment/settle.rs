//! AN ORDER IS PAID HERE.
//!
//! The channel says that it took money. Whatever the order's state, the money is booked; then it
//! pays the order, goes back, or is held (SPEC §4 "Late and surplus money", §9.1, §9.2, §9.6).

use super::attempt::{Attempt, AttemptState, Channel, Held, HeldFate};
use super::report::{self, Receipt};
use super::surplus::{self, Disposition, Money};
use crate::decide::{BookedReceipt, Decision, Reply, World};
use crate::eligibility::Ineligible;
use crate::id::{Corpid, Entropy};
use crate::ledger::Account;
use crate::order::event::EventKind;
use crate::order::{Claim, Order, OrderKind, OrderState, Settled, close};
use crate::party::{Actor, LateMoneyPolicy};
use crate::refund::RefundReason;
use crate::refusal::Refusal;
use crate::subscription::{Bought, OpenOrder, Subscription, expand, grant, renew};
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
    if is_booked(attempt, &receipt.transaction) {
        return Ok(Decision::already(order));
    }
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let fate = fate(world, order, attempt, receipt, now);
    let why = fate.why();
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
    book(&mut decision, attempt, receipt, disposition, why, now);
    if disposition != Disposition::Applied {
        report::finish_closing(&mut decision, world, &attempt.number, now);
    }
    Ok(decision)
}

/// The channel says everything at least once.
fn is_booked(attempt: &Attempt, new: &str) -> bool {
    match &attempt.state {
        AttemptState::Paid {
            transaction,
            further,
            ..
        } => transaction == new || further.iter().any(|old| old == new),
        AttemptState::Starting | AttemptState::Open { .. } | AttemptState::Closed { .. } => false,
    }
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

impl Fate {
    /// Why the money does not pay; empty when it does.
    const fn why(&self) -> &'static str {
        match self {
            Self::Pays { .. } => "",
            Self::Surplus(reason) => reason.code(),
            Self::Held(why) => why,
        }
    }
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
fn fate(world: &World, order: &Order, attempt: &Attempt, receipt: &Receipt, now: Instant) -> Fate {
    if let Some(reason) = mismatch(attempt, receipt) {
        return Fate::Held(reason);
    }
    // Other channels are not even asked before: a transfer can come unasked.
    if attempt.channel == Channel::BankTransfer && !order.approval.allows_payment() {
        return Fate::Held("awaiting_approval");
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
    let late = receipt.paid_at >= attempt.in_time_until(order.link.expires_at);
    if late && !honoured(world, order, claim, receipt, now) {
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
pub(super) fn mismatch(attempt: &Attempt, receipt: &Receipt) -> Option<&'static str> {
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

/// Late money pays only if the provider wants so and nothing at all speaks against it (SPEC §9.2).
fn honoured(world: &World, order: &Order, claim: &Claim, receipt: &Receipt, now: Instant) -> bool {
    let eligible = |day| check(order, world, &claim.company, day).is_ok();
    world.provider.settings.late_money == LateMoneyPolicy::Honour
        && receipt.paid_at.since(order.link.expires_at) <= HONOUR
        && eligible(receipt.paid_at.day())
        && eligible(now.day())
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
    settle_state(decision, actor, attempt, receipt, claim, late, now);
    let number = Some(&attempt.number);
    decision.transfer(
        number,
        Account::ChannelCash,
        Account::OrderIncome,
        receipt.amount,
        now,
    );
}

/// The order is paid, with its event.
pub(super) fn settle_state(
    decision: &mut Decision,
    actor: &Actor,
    attempt: &Attempt,
    receipt: &Receipt,
    claim: Claim,
    late: bool,
    now: Instant,
) {
    decision.order.state = OrderState::Paid {
        claim,
        settled: Settled::new(
            receipt.paid_at,
            Some(attempt.number.clone()),
            receipt.amount,
        ),
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
}

/// Notes the money on the attempt and as a receipt, once per transaction of the channel.
fn book(
    decision: &mut Decision,
    attempt: &Attempt,
    receipt: &Receipt,
    disposition: Disposition,
    why: &str,
    now: Instant,
) {
    let mut paid = attempt.clone();
    if disposition == Disposition::Held {
        paid.held.push(Held {
            receipt: receipt.clone(),
            reason: why.to_owned(),
            since: now,
            fate: HeldFate::Waits,
        });
    }
    match &mut paid.state {
        AttemptState::Paid { further, .. } => further.push(receipt.transaction.clone()),
        AttemptState::Starting | AttemptState::Open { .. } | AttemptState::Closed { .. } => {
            paid.state = AttemptState::Paid {
                transaction: receipt.transaction.clone(),
                at: receipt.paid_at,
                further: Vec::new(),
            };
        }
    }
    decision.attempts.push(paid);
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
            // The order is in the way of another one until its term starts (SPEC §9.5). Another one
            // that was placed after this one had ended keeps its own place.
            let open = &mut change.subscription.open_order;
            if open.as_ref().is_none_or(|open| open.order == order.id) {
                *open = (change.start > day).then(|| OpenOrder {
                    order: order.id,
                    number: order.number.clone(),
                    until: Some(change.start),
                });
            }
            change.subscription.bought.push(Bought {
                order: order.id,
                number: order.number.clone(),
            });
            changes.push(change);
        }
    }
    Ok(changes)
}

/// Could the company's subscriptions take the order's lines on `day`, with no other order of the
/// company in the way?
///
/// # Errors
/// The rule that speaks against it.
pub fn check(order: &Order, world: &World, company: &Corpid, day: Day) -> Result<(), Refusal> {
    for app in order.apps() {
        let subscription = world.subscription(company, app);
        if let Some(open) = subscription.in_the_way(Some(order.id), day) {
            let number = open.number.clone();
            return Err(Ineligible::OtherOrder { number }.into());
        }
    }
    match switch_on(order, world, company, day) {
        Ok(_) => Ok(()),
        Err(_) => Err(Ineligible::Moved.into()),
    }
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
