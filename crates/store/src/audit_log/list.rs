//! Reading the audit log: by time, person and kind; and of one order.

use std::fmt;
use std::str::FromStr;

use till_domain::id::{BadId, OrderId, OrderNumber, ProviderKey};
use till_domain::order::event::Event;
use till_domain::time::Instant;

use super::chain::Act;
use super::{AuditKind, FieldChange};
use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, args, id, statements};
use crate::view::detail::EventBody;

/// The columns of a row; its event's and its order's follow.
macro_rules! listed {
    ($condition:literal) => {
        Sql::same(concat!(
            "SELECT a.seq, a.at, a.who, a.name, a.address, a.kind, a.verb, a.object, a.label, \
             a.changes, a.event_seq, a.digest, a.previous, a.hash, o.number, \
             (SELECT e.body FROM events e WHERE e.provider = $1 \
               AND e.order_id = a.object AND e.seq = a.event_seq) \
             FROM audit_log a \
             LEFT JOIN orders o ON o.provider = $1 AND o.id = a.object \
             WHERE a.provider = $1 AND ",
            $condition
        ))
    };
}

statements! {
    NEWEST = listed!(
        "(a.at, a.seq) < ($2, $3) AND a.at >= $4 \
         ORDER BY a.at DESC, a.seq DESC LIMIT $5");
    OF_KIND = listed!(
        "a.kind = $6 AND (a.at, a.seq) < ($2, $3) AND a.at >= $4 \
         ORDER BY a.at DESC, a.seq DESC LIMIT $5");
    OF_PERSON = listed!(
        "a.who = $6 AND a.who <> '' AND (a.at, a.seq) < ($2, $3) AND a.at >= $4 \
         ORDER BY a.at DESC, a.seq DESC LIMIT $5");
    // A person's acts are fewer than those of a kind.
    OF_PERSON_AND_KIND = listed!(
        "a.who = $6 AND a.who <> '' AND a.kind || '' = $7 AND (a.at, a.seq) < ($2, $3) \
         AND a.at >= $4 ORDER BY a.at DESC, a.seq DESC LIMIT $5");
    OF_OBJECT = listed!("a.object = $2 ORDER BY a.seq LIMIT $3");
    HEAD = Sql::same("SELECT seq, hash FROM audit_heads WHERE provider = $1");
}

/// The most rows of one order that are read.
const OF_ONE_ORDER: u32 = 5000;

/// Which rows are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// As in [`AuditRow::who`].
    pub who: Option<String>,
    pub kind: Option<AuditKind>,
    pub from: Option<Instant>,
    /// Before this.
    pub until: Option<Instant>,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditCursor {
    pub at: Instant,
    pub seq: i64,
}

impl fmt::Display for AuditCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.millis(), self.seq)
    }
}

impl FromStr for AuditCursor {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (at, seq) = text.split_once('-').ok_or(BadId)?;
        Ok(Self {
            at: Instant::from_millis(at.parse().map_err(|_| BadId)?),
            seq: seq.parse().map_err(|_| BadId)?,
        })
    }
}

/// A page, newest first.
#[derive(Debug, Clone)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    /// Where the next one begins, if there is one.
    pub next: Option<AuditCursor>,
}

/// An act as it was written down.
#[derive(Debug, Clone)]
pub struct AuditRow {
    pub seq: i64,
    pub at: Instant,
    /// See [`Author::who`](super::Author::who).
    pub who: String,
    pub name: String,
    pub address: String,
    /// [`AuditKind`]'s code.
    pub kind: String,
    pub verb: String,
    pub object: String,
    pub label: String,
    pub changes: Vec<FieldChange>,
    /// The changes as they are stored, for checking the hash.
    pub changes_text: String,
    /// The event that it stands for; 0 for none.
    pub event_seq: u32,
    pub digest: String,
    pub previous: String,
    pub hash: String,
    /// The number of the order that it is about.
    pub order: Option<OrderNumber>,
    pub event: Option<Event>,
    /// The event as it is stored, for checking its digest.
    pub event_body: Option<String>,
}

impl Store {
    /// A provider's acts, newest first; `limit` is at most 500.
    pub async fn audit_log(
        &self,
        provider: ProviderKey,
        filter: &AuditFilter,
        after: Option<AuditCursor>,
        limit: u32,
    ) -> Result<AuditPage, StoreError> {
        let until = filter.until.map_or(i64::MAX, Instant::millis);
        let (at, seq) = match after {
            Some(cursor) if cursor.at.millis() < until => (cursor.at.millis(), cursor.seq),
            Some(_) | None => (until, 0),
        };
        let limit = limit.clamp(1, 500);
        let from = filter.from.map_or(0, Instant::millis);
        let mut wanted = args![provider.to_string(), at, seq, from, limit + 1];
        let statement = match (&filter.who, filter.kind) {
            (None, None) => NEWEST,
            (None, Some(_)) => OF_KIND,
            (Some(_), None) => OF_PERSON,
            (Some(_), Some(_)) => OF_PERSON_AND_KIND,
        };
        wanted.extend(filter.who.as_deref().map(Into::into));
        wanted.extend(filter.kind.map(|kind| kind.code().into()));
        let found = self.read(statement, wanted).await?;
        let mut rows = found
            .iter()
            .map(|found| row(provider, found))
            .collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|last| AuditCursor {
            at: last.at,
            seq: last.seq,
        });
        Ok(AuditPage { rows, next })
    }

    /// Everything that is written down of one order, oldest first.
    pub async fn audit_of_order(
        &self,
        provider: ProviderKey,
        order: OrderId,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let args = args![provider.to_string(), id(order), OF_ONE_ORDER];
        let rows = self.read(OF_OBJECT, args).await?;
        let rows = rows.iter().map(|found| row(provider, found));
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The number and the hash of a chain's last row, if it has any.
    pub async fn audit_head(
        &self,
        provider: ProviderKey,
    ) -> Result<Option<(i64, String)>, StoreError> {
        let row = self.read_one(HEAD, args![provider.to_string()]).await?;
        row.map(|row| Ok((row.int(0)?, row.text(1)?.to_owned())))
            .transpose()
    }
}

/// The columns from `seq` to `digest`.
pub(crate) fn act(row: &Row) -> Result<Act, DbError> {
    Ok(Act {
        at: row.int(1)?,
        who: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        address: row.text(4)?.to_owned(),
        kind: row.text(5)?.to_owned(),
        verb: row.text(6)?.to_owned(),
        object: row.text(7)?.to_owned(),
        label: row.text(8)?.to_owned(),
        changes: row.text(9)?.to_owned(),
        event_seq: row.u32(10)?,
        digest: row.text(11)?.to_owned(),
    })
}

fn event_of(provider: ProviderKey, act: &Act, row: &Row) -> Result<Event, DbError> {
    let body: EventBody = row.json(15)?;
    let order = act.object.parse();
    Ok(Event {
        provider,
        order: order.map_err(|_| DbError::Corrupt(format!("{} is no order", act.object)))?,
        seq: act.event_seq,
        at: Instant::from_millis(act.at),
        actor: body.actor,
        kind: body.kind,
    })
}

fn row(provider: ProviderKey, row: &Row) -> Result<AuditRow, DbError> {
    let act = act(row)?;
    let event = match row.maybe_text(15) {
        Some(_) => Some(event_of(provider, &act, row)?),
        None => None,
    };
    let changes = match act.changes.as_str() {
        "" => Vec::new(),
        // What somebody wrote over is shown as nothing; `till verify` says so.
        text => serde_json::from_str(text).unwrap_or_default(),
    };
    Ok(AuditRow {
        seq: row.int(0)?,
        at: Instant::from_millis(act.at),
        who: act.who,
        name: act.name,
        address: act.address,
        kind: act.kind,
        verb: act.verb,
        object: act.object,
        label: act.label,
        changes,
        changes_text: act.changes,
        event_seq: act.event_seq,
        digest: act.digest,
        previous: row.text(12)?.to_owned(),
        hash: row.text(13)?.to_owned(),
        order: row.maybe_parse(14)?,
        event,
        event_body: row.maybe_text(15).map(ToOwned::to_owned),
    })
}
