//! What a command changes: the order as it is from now on, and every row that comes with it.

use super::Reply;
use crate::fapiao::FapiaoRow;
use crate::id::{AttemptNumber, OrderId, ProviderKey};
use crate::ledger::{Account, Transfer};
use crate::money::Fen;
use crate::order::Order;
use crate::order::event::{Event, EventKind};
use crate::party::Actor;
use crate::payment::{Attempt, Channel, Disposition, Receipt};
use crate::refund::Refund;
use crate::subscription::Subscription;
use crate::time::Instant;

/// Everything that changes, written in one transaction or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub order: Order,
    pub attempts: Vec<Attempt>,
    pub subscriptions: Vec<Subscription>,
    pub refunds: Vec<Refund>,
    /// Applications for fapiao, and what came of them, in this sequence.
    pub fapiao: Vec<FapiaoRow>,
    pub receipts: Vec<BookedReceipt>,
    /// Held money that a person has decided on.
    pub reviewed: Vec<Reviewed>,
    pub transfers: Vec<Transfer>,
    pub events: Vec<Event>,
    pub reply: Reply,
}

/// Money that came in, and where it went. One row per transaction of a channel, ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedReceipt {
    pub provider: ProviderKey,
    pub order: OrderId,
    pub attempt: AttemptNumber,
    pub receipt: Receipt,
    pub disposition: Disposition,
    pub booked_at: Instant,
}

/// Held money that is held no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    pub provider: ProviderKey,
    pub channel: Channel,
    /// The channel's own number of the payment.
    pub transaction: String,
    pub disposition: Disposition,
}

impl Decision {
    pub(crate) fn of(order: Order, reply: Reply) -> Self {
        Self {
            order,
            attempts: Vec::new(),
            subscriptions: Vec::new(),
            refunds: Vec::new(),
            fapiao: Vec::new(),
            receipts: Vec::new(),
            reviewed: Vec::new(),
            transfers: Vec::new(),
            events: Vec::new(),
            reply,
        }
    }

    /// Nothing changes.
    pub(crate) fn already(order: &Order) -> Self {
        Self::of(order.clone(), Reply::Already)
    }

    /// Does it write anything?
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.attempts.is_empty() && self.refunds.is_empty()
    }

    pub(crate) fn record(&mut self, actor: &Actor, at: Instant, kind: EventKind) {
        self.order.seq += 1;
        self.events.push(Event {
            provider: self.order.provider,
            order: self.order.id,
            seq: self.order.seq,
            at,
            actor: actor.clone(),
            kind,
        });
    }

    /// Moves money in the books, tied to the last event. Nothing moves for an amount of zero.
    pub(crate) fn transfer(
        &mut self,
        attempt: Option<&AttemptNumber>,
        debit: Account,
        credit: Account,
        amount: Fen,
        at: Instant,
    ) {
        if !amount.is_positive() {
            return;
        }
        self.transfers.push(Transfer {
            provider: self.order.provider,
            order: self.order.id,
            seq: self.order.seq,
            attempt: attempt.cloned(),
            refund: None,
            debit,
            credit,
            amount,
            at,
        });
    }

    pub(crate) fn transfer_refund(
        &mut self,
        refund: &Refund,
        debit: Account,
        credit: Account,
        at: Instant,
    ) {
        self.transfer(Some(&refund.attempt), debit, credit, refund.amount, at);
        if let Some(transfer) = self.transfers.last_mut() {
            transfer.refund = Some(refund.number.clone());
        }
    }
}
