//! What jobs have to do now. Each is asked for in small portions, oldest first.

use till_domain::id::{OrderId, ProviderKey};
use till_domain::payment::Attempt;
use till_domain::refund::Refund;
use till_domain::time::{Instant, Span};

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, id, statements};

statements! {
    ORDERS = Sql::same(
        "SELECT provider, id FROM orders WHERE due_kind = $1 AND due_at IS NOT NULL \
         AND due_at <= $2 ORDER BY due_at LIMIT $3");
    POSTPONE = Sql::same(
        "UPDATE orders SET due_at = $3 WHERE provider = $1 AND id = $2 AND due_at IS NOT NULL");
    /// Orders that wait for the end of their refund window, of all providers: they are of the last weeks.
    SHIFT = Sql::same(
        "UPDATE orders SET due_at = due_at + $2 WHERE provider = $1 AND due_kind = 'complete' \
         AND due_at IS NOT NULL");
    ATTEMPTS = Sql::same(
        "SELECT body, check_count FROM attempts WHERE next_check_at IS NOT NULL \
         AND next_check_at <= $1 ORDER BY next_check_at LIMIT $2");
    CHECK_ATTEMPT = Sql::same(
        "UPDATE attempts SET next_check_at = $3, check_count = check_count + 1 \
         WHERE provider = $1 AND number = $2 AND is_open = 1 AND check_count = $4 RETURNING number");
    REFUNDS = Sql::same(
        "SELECT body, check_count FROM refunds WHERE next_check_at IS NOT NULL \
         AND next_check_at <= $1 ORDER BY next_check_at LIMIT $2");
    CHECK_REFUND = Sql::same(
        "UPDATE refunds SET next_check_at = $3, check_count = check_count + 1 \
         WHERE provider = $1 AND number = $2 AND next_check_at IS NOT NULL AND check_count = $4 \
         RETURNING number");
}

/// What an order waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    /// The end of the link: `Verb::Expire`.
    Expiry,
    /// 72 hours without an answer: `Verb::ConfirmBySilence`.
    Confirmation,
    /// An act waits for attempts to close; due from the moment at which it began to.
    Closing,
    /// The refund window is over: `Verb::Complete`.
    Completion,
    /// A refund application without an answer: `RefundVerb::Silence`.
    Silence,
}

impl Due {
    const fn code(self) -> &'static str {
        match self {
            Self::Expiry => "expire",
            Self::Confirmation => "confirm",
            Self::Closing => "closing",
            Self::Completion => "complete",
            Self::Silence => "refund",
        }
    }
}

/// An open attempt that the channel has to be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueAttempt {
    pub attempt: Attempt,
    /// How often it has been asked about.
    pub checks: u32,
}

/// A refund that has to be submitted or asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRefund {
    pub refund: Refund,
    pub checks: u32,
}

impl Store {
    /// Orders of all providers for which `due` has come.
    pub async fn orders_due(
        &self,
        due: Due,
        now: Instant,
        limit: u32,
    ) -> Result<Vec<(ProviderKey, OrderId)>, StoreError> {
        let rows = self
            .read(ORDERS, args![due.code(), now.millis(), limit])
            .await?;
        rows.iter()
            .map(|row| Ok((row.parse(0)?, row.parse(1)?)))
            .collect()
    }
    /// Not before `until`: for an order whose act was refused although it was due.
    pub async fn postpone_order(
        &self,
        provider: ProviderKey,
        order: OrderId,
        until: Instant,
    ) -> Result<(), StoreError> {
        let args = args![provider.to_string(), id(order), until.millis()];
        self.write_one(POSTPONE, args).await.map(|_| ())
    }
    /// The provider's refund window is longer (or shorter, below zero) by `days`: so is the wait of every
    /// order that is not completed yet.
    pub async fn shift_completions(
        &self,
        provider: ProviderKey,
        days: i64,
    ) -> Result<(), StoreError> {
        let args = args![provider.to_string(), Span::days(days).millis()];
        self.write_one(SHIFT, args).await.map(|_| ())
    }
    /// Open attempts of all providers that have to be asked about. A new one is due 5 seconds after it
    /// began; after that whoever asks says when, with [`Self::claim_attempt`].
    pub async fn attempts_due(
        &self,
        now: Instant,
        limit: u32,
    ) -> Result<Vec<DueAttempt>, StoreError> {
        let rows = self.read(ATTEMPTS, args![now.millis(), limit]).await?;
        rows.iter()
            .map(|row| {
                Ok(DueAttempt {
                    attempt: row.json(0)?,
                    checks: row.u32(1)?,
                })
            })
            .collect()
    }
    /// Takes it for this node to ask about; `next` is when to ask again, if it is still open. `false`
    /// when another node was faster.
    pub async fn claim_attempt(&self, due: &DueAttempt, next: Instant) -> Result<bool, StoreError> {
        let attempt = &due.attempt;
        let args = args![
            attempt.provider.to_string(),
            attempt.number.as_str(),
            next.millis(),
            due.checks,
        ];
        Ok(!self.write_one(CHECK_ATTEMPT, args).await?.is_empty())
    }
    /// Queued and submitted refunds of all providers that have to be looked at. A new one is due at
    /// once.
    pub async fn refunds_due(
        &self,
        now: Instant,
        limit: u32,
    ) -> Result<Vec<DueRefund>, StoreError> {
        let rows = self.read(REFUNDS, args![now.millis(), limit]).await?;
        rows.iter()
            .map(|row| {
                Ok(DueRefund {
                    refund: row.json(0)?,
                    checks: row.u32(1)?,
                })
            })
            .collect()
    }
    /// Takes it for this node to look after; `next` is when to look again, if it is still open. `false`
    /// when another node was faster.
    pub async fn claim_refund(&self, due: &DueRefund, next: Instant) -> Result<bool, StoreError> {
        let refund = &due.refund;
        let args = args![
            refund.provider.to_string(),
            refund.number.as_str(),
            next.millis(),
            due.checks,
        ];
        Ok(!self.write_one(CHECK_REFUND, args).await?.is_empty())
    }
}
