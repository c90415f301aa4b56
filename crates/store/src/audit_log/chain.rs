//! The chain: what a row's hash is made of, and how rows are added to it.

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use serde::Deserialize;
use serde_json::Value as Json;
use till_domain::id::{OrderId, ProviderKey};
use till_domain::party::Actor;

use super::{AuditKind, Author, Record, changes};
use crate::error::DbError;
use crate::exec::{Connection, Insert, OnConflict, Row, Sql, args, json, statements};

statements! {
    /// Locked until the transaction ends: two nodes add rows one after another.
    HEAD = Sql::pair(
        "SELECT seq, hash FROM audit_heads WHERE provider = $1",
        "SELECT seq, hash FROM audit_heads WHERE provider = $1 FOR UPDATE");
    BEGIN = Sql::same(
        "INSERT INTO audit_heads (provider, seq, hash) VALUES ($1, 0, '') \
         ON CONFLICT (provider) DO NOTHING");
    MOVE = Sql::same("UPDATE audit_heads SET seq = $2, hash = $3 WHERE provider = $1");
}

const ROWS: Insert = Insert {
    name: "audit_log",
    table: "audit_log",
    columns: &[
        "provider",
        "seq",
        "at",
        "who",
        "name",
        "address",
        "kind",
        "verb",
        "object",
        "label",
        "changes",
        "event_seq",
        "digest",
        "previous",
        "hash",
    ],
    on_conflict: OnConflict::Fail,
};

/// A row, before it has its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    /// Unix ms.
    pub(crate) at: i64,
    pub(crate) who: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) verb: String,
    pub(crate) object: String,
    pub(crate) label: String,
    pub(crate) changes: String,
    /// The event that it stands for, of the order `object`; 0 for none.
    pub(crate) event_seq: u32,
    /// Of that event; empty for none.
    pub(crate) digest: String,
}

/// What a row's hash is made of: this array as JSON, without blanks, in UTF-8. Whoever checks a chain
/// by other means needs to know no more.
pub(crate) fn hash(provider: &str, seq: i64, act: &Act, previous: &str) -> Result<String, DbError> {
    let Act {
        at,
        who,
        name,
        address,
        kind,
        verb,
        object,
        label,
        changes,
        event_seq,
        digest,
    } = act;
    let words = json(&(
        (provider, seq, at, who, name, address, kind, verb),
        (object, label, changes, event_seq, digest, previous),
    ))?;
    Ok(sha256(words.as_bytes()))
}

/// Of an event of an order: its row's columns as they are stored.
pub(crate) fn event_digest(
    (order, seq): (&str, i64),
    at: i64,
    kind: &str,
    body: &str,
    address: &str,
) -> Result<String, DbError> {
    let words = json(&(order, seq, at, kind, body, address))?;
    Ok(sha256(words.as_bytes()))
}

pub(super) fn sha256(text: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, text);
    hash.as_ref().iter().fold(String::new(), |mut hex, byte| {
        hex.push(nibble(byte >> 4));
        hex.push(nibble(byte & 15));
        hex
    })
}

fn nibble(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}

/// Events that leave the outbox in a write.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Each with the place of the statement that takes it out, which answers `at`, `kind`, `body` and
    /// `address` unless somebody else was quicker.
    pub(crate) events: Vec<(ProviderKey, OrderId, u32, usize)>,
}

#[derive(Deserialize)]
struct Acted {
    actor: Actor,
}

impl Taken {
    fn acts(&self, answers: &[Vec<Row>]) -> Result<BTreeMap<String, Vec<Act>>, DbError> {
        // By provider: chains are locked in the same order everywhere.
        let mut acts: BTreeMap<String, Vec<Act>> = BTreeMap::new();
        for (provider, order, seq, place) in &self.events {
            let Some(row) = answers.get(*place).and_then(|rows| rows.first()) else {
                continue;
            };
            let (at, kind, body, address) = (row.int(0)?, row.text(1)?, row.text(2)?, row.text(3)?);
            let order = order.to_string();
            let digest = event_digest((&order, i64::from(*seq)), at, kind, body, address)?;
            let author = Author::of(&row.json::<Acted>(2)?.actor);
            acts.entry(provider.to_string()).or_default().push(Act {
                at,
                who: author.who,
                name: author.name,
                address: address.to_owned(),
                kind: AuditKind::of_event(kind).code().to_owned(),
                verb: kind.to_owned(),
                object: order,
                label: String::new(),
                changes: String::new(),
                event_seq: *seq,
                digest,
            });
        }
        Ok(acts)
    }
}

/// Adds what a write's statements did, which answered `answers`; `before` is how the thing was.
pub(crate) async fn append(
    db: &mut Connection,
    record: &Record,
    before: &Json,
    answers: &[Vec<Row>],
) -> Result<(), DbError> {
    match record {
        Record::Nothing => Ok(()),
        Record::Act(entry) => {
            let act = Act {
                at: entry.at.millis(),
                who: entry.author.who.clone(),
                name: entry.author.name.clone(),
                address: entry.address.clone(),
                kind: entry.kind.code().to_owned(),
                verb: entry.verb.to_owned(),
                object: entry.object.clone(),
                label: entry.label.clone(),
                changes: changes::between(before, &entry.after)?,
                event_seq: 0,
                digest: String::new(),
            };
            add(db, &entry.provider.to_string(), vec![act]).await
        }
        Record::Events(taken) => {
            for (provider, acts) in taken.acts(answers)? {
                add(db, &provider, acts).await?;
            }
            Ok(())
        }
    }
}

async fn add(db: &mut Connection, provider: &str, acts: Vec<Act>) -> Result<(), DbError> {
    let (mut seq, mut previous) = head(db, provider).await?;
    let mut rows = Vec::with_capacity(acts.len());
    for act in acts {
        seq += 1;
        let hash = hash(provider, seq, &act, &previous)?;
        rows.push(args![
            provider,
            seq,
            act.at,
            act.who,
            act.name,
            act.address,
            act.kind,
            act.verb,
            act.object,
            act.label,
            act.changes,
            act.event_seq,
            act.digest,
            previous,
            hash.as_str(),
        ]);
        previous = hash;
    }
    db.insert(&ROWS, rows).await?;
    db.change(MOVE, args![provider, seq, previous]).await
}

/// The chain's last row, held until the transaction ends.
async fn head(db: &mut Connection, provider: &str) -> Result<(i64, String), DbError> {
    for _ in 0..2 {
        if let Some(row) = db.first(HEAD, args![provider]).await? {
            return Ok((row.int(0)?, row.text(1)?.to_owned()));
        }
        db.fetch(BEGIN, args![provider]).await?;
    }
    Err(DbError::Again(
        "the audit log's head is not there".to_owned(),
    ))
}
