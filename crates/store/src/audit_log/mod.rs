//! The audit log (SPEC §7): who did what, when, from where, and what it changed, as one chain of hashes
//! per provider.
//!
//! An act on settings, people, keys or products writes its row in its own transaction ([`Entry`]). An
//! act on an order *is* its event, committed with it; the event joins the chain when it leaves the
//! outbox ([`Taken`]), so that no two payments ever wait for one another's hash (docs/adr/0008).

mod author;
pub(crate) mod chain;
mod changes;
pub(crate) mod list;

pub use author::{Author, asked_by, asked_from, done_by};
pub(crate) use author::{address, author};
pub(crate) use chain::{Taken, append};
pub use changes::FieldChange;
pub use list::{AuditCursor, AuditFilter, AuditPage, AuditRow};

use serde_json::Value as Json;
use till_domain::id::ProviderKey;
use till_domain::time::Instant;

use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Connection, Row, Statement};

/// What an act is about. Stored by its code; the filter of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditKind {
    Orders,
    Payments,
    Refunds,
    Fapiao,
    Team,
    Products,
    /// What a provider chose, its accounts at channels, and the books' own acts.
    Settings,
    /// Keys, secrets, callbacks and webhooks.
    Keys,
    SignIn,
    /// What left the house: exports and evidence.
    Exports,
}

impl AuditKind {
    pub const ALL: [Self; 10] = [
        Self::Orders,
        Self::Payments,
        Self::Refunds,
        Self::Fapiao,
        Self::Team,
        Self::Products,
        Self::Settings,
        Self::Keys,
        Self::SignIn,
        Self::Exports,
    ];

    /// The stable code, as stored, as in URLs and locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Fapiao => "fapiao",
            Self::Team => "team",
            Self::Products => "products",
            Self::Settings => "settings",
            Self::Keys => "keys",
            Self::SignIn => "sign_in",
            Self::Exports => "exports",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Of an event, by its code.
    fn of_event(code: &str) -> Self {
        let starts = |word| code.starts_with(word);
        if starts("fapiao_") {
            Self::Fapiao
        } else if starts("refund_") || starts("money_") || starts("held_") {
            Self::Refunds
        } else if starts("attempt_") || code == "paid" {
            Self::Payments
        } else {
            Self::Orders
        }
    }
}

/// How the thing was before it was changed: read in the same transaction.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    pub(crate) read: Statement,
    /// What of the row may be told: no secrets.
    pub(crate) told: fn(&Row) -> Result<Json, DbError>,
}

/// An act that is to be written down with what it changes.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) provider: ProviderKey,
    pub(crate) at: Instant,
    pub(crate) author: Author,
    pub(crate) address: String,
    pub(crate) kind: AuditKind,
    pub(crate) verb: &'static str,
    /// The thing's id.
    pub(crate) object: String,
    /// What people call it.
    pub(crate) label: String,
    pub(crate) before: Option<Before>,
    /// What may be told of it afterwards.
    pub(crate) after: Json,
}

impl Entry {
    /// An act of whoever asks just now. `thing`: its id, and what people call it.
    pub(crate) fn new(
        provider: ProviderKey,
        (kind, verb): (AuditKind, &'static str),
        (object, label): (impl ToString, &str),
        now: Instant,
    ) -> Self {
        Self {
            provider,
            at: now,
            author: author(),
            address: address(),
            kind,
            verb,
            object: object.to_string(),
            label: label.to_owned(),
            before: None,
            after: Json::Null,
        }
    }
    pub(crate) fn by(self, author: Author) -> Self {
        Self { author, ..self }
    }
    /// With how it is from now on.
    pub(crate) fn made(self, after: Json) -> Self {
        Self { after, ..self }
    }
    /// With how it was before.
    pub(crate) fn changed(
        self,
        read: Statement,
        told: fn(&Row) -> Result<Json, DbError>,
        after: Json,
    ) -> Self {
        let before = Some(Before { read, told });
        Self {
            before,
            after,
            ..self
        }
    }
}

/// What a write adds to the chain once its statements are done.
#[derive(Debug)]
pub(crate) enum Record {
    Nothing,
    /// Unless a guard among the statements stopped it.
    Act(Box<Entry>),
    Events(Taken),
}

/// Tells one secret from another without telling either: the beginning of the hash of its sealed form.
pub(crate) fn fingerprint(sealed: &[u8]) -> String {
    chain::sha256(sealed).chars().take(8).collect()
}

/// A body that is kept as JSON and has no secrets in it.
pub(crate) fn body(row: &Row) -> Result<Json, DbError> {
    row.json(0)
}

/// A body as JSON, for [`Entry::changed`].
pub(crate) fn told(value: &impl serde::Serialize) -> Result<Json, StoreError> {
    serde_json::to_value(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// How the thing is before the statements are run.
pub(crate) async fn before(db: &mut Connection, record: &Record) -> Result<Json, DbError> {
    let Record::Act(entry) = record else {
        return Ok(Json::Null);
    };
    let Some(Before { read, told }) = &entry.before else {
        return Ok(Json::Null);
    };
    match db.first(read.sql, read.args.clone()).await? {
        Some(row) => told(&row),
        None => Ok(Json::Null),
    }
}

/// The chain of what belongs to no provider: operators, and who signs in as one.
pub fn of_installation() -> ProviderKey {
    ProviderKey::from_bytes([0; 3])
}

impl Store {
    /// Writes down an act that changes no row of its own: an export, a sign-out.
    pub async fn note_act(
        &self,
        provider: ProviderKey,
        what: (AuditKind, &'static str),
        thing: (&str, &str),
    ) -> Result<(), StoreError> {
        let entry = Entry::new(provider, what, thing, self.now());
        self.write_act(Vec::new(), entry).await.map(|_| ())
    }

    /// The same without waiting for it: how long an answer takes must not tell who asks what was found.
    pub fn note_act_aside(
        &self,
        provider: ProviderKey,
        what: (AuditKind, &'static str),
        thing: (&str, &str),
    ) -> Result<(), StoreError> {
        let entry = Entry::new(provider, what, thing, self.now());
        self.queue_write(Vec::new(), Record::Act(Box::new(entry)))
            .map(drop)
    }
}
