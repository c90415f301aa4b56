//! What can go wrong between a caller and the database.

use till_domain::refusal::Refusal;

/// Rules that the database itself keeps, whatever the code does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// A provider with this corpid exists.
    ProviderCorpid,
    /// A provider with this key exists.
    ProviderKey,
    /// Another person signs in with this e-mail.
    StaffEmail,
    OperatorEmail,
    /// Another company has this 统一社会信用代码.
    CompanyCreditCode,
    /// Somebody saved the same version of the product first.
    ProductVersion,
    /// Another product of the provider has this code.
    ProductCode,
    /// The provider has this merchant number at the channel already.
    ChannelMerchant,
    OrderId,
    OrderNumber,
    /// Two links with one token.
    OrderToken,
    /// One company per order.
    OneCompanyPerOrder,
    ClaimNumber,
    AttemptNumber,
    /// A transaction of a channel is booked once, ever.
    ReceiptTwice,
    /// An order is paid by one receipt.
    OneWinnerPerOrder,
    EventSeq,
    LedgerLine,
    /// Somebody else wrote under this Idempotency-Key at the same time.
    IdempotencyKey,
    /// A ledger line moves money between two accounts.
    LedgerTwoAccounts,
    /// A ledger line moves more than nothing.
    LedgerAmount,
    /// An amount or flag outside its range, named in the schema.
    Check,
    ForeignKey,
    /// A key that is not in the table of names.
    Other,
}

/// (table and columns, as SQLite says them) → name. The conformance suite checks each.
pub(crate) const UNIQUE: &[(&str, Constraint)] = &[
    ("providers.provider", Constraint::ProviderKey),
    ("providers.corpid", Constraint::ProviderCorpid),
    ("staff.email", Constraint::StaffEmail),
    ("operators.email", Constraint::OperatorEmail),
    ("companies.credit_code", Constraint::CompanyCreditCode),
    (
        "products.provider, products.id, products.version",
        Constraint::ProductVersion,
    ),
    ("products.provider, products.id", Constraint::ProductVersion),
    ("products.provider, products.code", Constraint::ProductCode),
    (
        "channel_accounts.provider, channel_accounts.channel, channel_accounts.merchant",
        Constraint::ChannelMerchant,
    ),
    ("orders.provider, orders.id", Constraint::OrderId),
    ("orders.provider, orders.token_hash", Constraint::OrderToken),
    (
        "order_numbers.provider, order_numbers.number",
        Constraint::OrderNumber,
    ),
    (
        "order_claims.provider, order_claims.order_id",
        Constraint::OneCompanyPerOrder,
    ),
    (
        "order_claims.provider, order_claims.order_id, order_claims.claim_no",
        Constraint::ClaimNumber,
    ),
    (
        "attempts.provider, attempts.number",
        Constraint::AttemptNumber,
    ),
    (
        "receipts.provider, receipts.channel, receipts.transaction_id",
        Constraint::ReceiptTwice,
    ),
    (
        "receipts.provider, receipts.order_id",
        Constraint::OneWinnerPerOrder,
    ),
    (
        "events.provider, events.order_id, events.seq",
        Constraint::EventSeq,
    ),
    (
        "ledger.provider, ledger.order_id, ledger.seq, ledger.line",
        Constraint::LedgerLine,
    ),
    (
        "idempotency_keys.provider, idempotency_keys.key",
        Constraint::IdempotencyKey,
    ),
];

/// What the database answered instead of rows.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum DbError {
    #[error("the database keeps {0:?}")]
    Violated(Constraint),
    #[error("{0}")]
    Unavailable(String),
    /// Nothing was written, and trying again helps: a deadlock, or a lock that was not to be had.
    #[error("{0}")]
    Again(String),
    /// The connection is gone, and what was not committed with it.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// The connection was lost while committing, and nobody can say what became of it.
    #[error("it is not known whether this was written: {0}")]
    Uncertain(String),
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
}

impl DbError {
    pub(crate) fn unique(columns: &str) -> Self {
        let known = UNIQUE.iter().find(|(name, _)| *name == columns);
        Self::Violated(known.map_or(Constraint::Other, |(_, constraint)| *constraint))
    }
    pub(crate) fn check(name: &str) -> Self {
        Self::Violated(match name {
            "ledger_two_accounts" => Constraint::LedgerTwoAccounts,
            "ledger_amount" => Constraint::LedgerAmount,
            _ => Constraint::Check,
        })
    }
}

/// A read or a simple write did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The rule that the write would break.
    #[error("the database keeps {0:?}")]
    Conflict(Constraint),
    /// Too much is waiting: try again in a moment (503, Retry-After).
    #[error("the write queue is full")]
    Busy,
    /// The database does not answer, or answered with an error.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database vanished while committing: it may or may not be written. Look before repeating.
    #[error("it is not known whether this was written: {0}")]
    Uncertain(String),
    /// Stored data can't be read.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
    /// The database was made by a newer Till: this one must not touch it.
    #[error("the database has migration {found}, this Till knows {known}: use the newer Till")]
    NewerDatabase { found: i64, known: i64 },
    /// A restore or a move into this PostgreSQL database has not come to its end.
    #[error(
        "the database is being filled from another one and not whole yet: let `till restore` or \
         `till move-to-postgres` run to its end"
    )]
    Unfinished,
    /// A migration that was run has other contents than the one this Till knows.
    #[error("migration {0} was changed after it had been run")]
    ChangedMigration(i64),
}

impl From<DbError> for StoreError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Violated(constraint) => Self::Conflict(constraint),
            DbError::Unavailable(why) | DbError::Again(why) | DbError::Lost(why) => {
                Self::Unavailable(why)
            }
            DbError::Uncertain(why) => Self::Uncertain(why),
            DbError::Corrupt(what) => Self::Corrupt(what),
        }
    }
}

/// A command changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The domain refused, with its reason.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The database refused: a rule that the domain should have kept, or a lost race.
    #[error("the database keeps {0:?}")]
    Conflict(Constraint),
    /// Too much is waiting: try again in a moment (503, Retry-After).
    #[error("the write queue is full")]
    Busy,
    /// Nothing was written; the command may be given again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database vanished while committing and did not come back in time: it may or may not be
    /// written. Every verb but `Create` may be given again: what was done is answered as done.
    #[error("it is not known whether this was written: {0}")]
    Uncertain(String),
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
