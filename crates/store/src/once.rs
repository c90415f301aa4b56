//! Writes that come with an Idempotency-Key: the key is kept in the transaction of what it did, so that
//! of any number of copies, on any number of nodes, one does it.

use std::collections::{HashMap, HashSet};

use till_domain::decide::{Command, Reply, Target};
use till_domain::id::{OrderId, ProviderKey};
use till_domain::time::Instant;

use crate::Store;
use crate::error::{Constraint, DbError, StoreError, SubmitError};
use crate::exec::{
    Connection, Insert, OnConflict, Row, Sql, Statement, Value, args, in_list, statements,
};

statements! {
    KNOWN = in_list!(
        "SELECT key, fingerprint, order_id, status, answer FROM idempotency_keys \
         WHERE provider = $1 AND key", "$2", "");
    ANSWER = Sql::same(
        "UPDATE idempotency_keys SET status = $3, answer = $4 \
         WHERE provider = $1 AND key = $2 AND status = 0");
    LET_GO = Sql::same(
        "DELETE FROM idempotency_keys WHERE provider = $1 AND key = $2 AND status = 0");
    TAKE = Sql::same(
        "INSERT INTO idempotency_keys (provider, key, fingerprint, order_id, status, answer, at) \
         VALUES ($1, $2, $3, $4, 0, '', $5) ON CONFLICT (provider, key) DO NOTHING RETURNING key");
    OLD = Sql::same("DELETE FROM idempotency_keys WHERE at < $1");
}

const KEYS: Insert = Insert {
    name: "idempotency_keys",
    table: "idempotency_keys",
    columns: &[
        "provider",
        "key",
        "fingerprint",
        "order_id",
        "status",
        "answer",
        "at",
    ],
    on_conflict: OnConflict::Fail,
};

/// Other nodes may win the race for a key so often before a caller is told to come back.
const RACES: u32 = 3;

/// A caller's name for a write, and what it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    pub key: String,
    /// Of the whole request: another one under the same key is a mistake.
    pub fingerprint: String,
}

/// What was done under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    pub fingerprint: String,
    /// The order that was made or changed.
    pub order: Option<OrderId>,
    /// The id of what was made or changed, be it an order or not.
    pub about: String,
    /// The answer that was given, if that is known.
    pub answer: Option<(u16, String)>,
}

/// What became of a write with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    Now(Reply),
    /// It was done before; nothing happened now.
    Before(Before),
}

impl Store {
    /// As [`Store::submit`], but once per key. A refusal keeps no key: nothing was done.
    ///
    /// # Errors
    /// As [`Store::submit`].
    pub async fn submit_once(&self, command: Command, once: Once) -> Result<Answered, SubmitError> {
        for _ in 0..RACES {
            match self.enqueue(command.clone(), Some(once.clone())).await {
                // Another node had the key at the same time, and has committed by now.
                Err(SubmitError::Conflict(Constraint::IdempotencyKey)) => {}
                answer => return answer,
            }
        }
        Err(SubmitError::Busy)
    }

    /// What was done under a key, if anything was.
    pub async fn done_before(
        &self,
        provider: ProviderKey,
        key: &str,
    ) -> Result<Option<Before>, StoreError> {
        let args = args![provider.to_string(), vec![key.to_owned()]];
        let row = self.read_one(KNOWN, args).await?;
        Ok(row.as_ref().map(before).transpose()?)
    }

    /// Takes a key for what changes nothing here, so that its answer can be kept. Of copies at the same moment
    /// each does it.
    pub async fn take_key(
        &self,
        provider: ProviderKey,
        once: &Once,
        about: &str,
    ) -> Result<(), StoreError> {
        let take = guard(provider, once, about, self.now());
        self.write(vec![take]).await.map(|_| ())
    }

    /// Keeps the answer to a write for those who ask again. Answers the one that is kept: a copy may
    /// have been quicker.
    pub async fn keep_answer(
        &self,
        provider: ProviderKey,
        key: &str,
        (status, answer): (u16, String),
    ) -> Result<(u16, String), StoreError> {
        let provider = provider.to_string();
        let keep = args![provider.as_str(), key, u32::from(status), answer.as_str()];
        let kept = args![provider.as_str(), vec![key.to_owned()]];
        let rows = self
            .write(vec![
                Statement::new(ANSWER, keep),
                Statement::new(KNOWN, kept),
            ])
            .await?;
        let known = rows.last().and_then(|rows| rows.first());
        let known = known.map(before).transpose()?;
        Ok(known
            .and_then(|before| before.answer)
            .unwrap_or((status, answer)))
    }

    /// The act was given up after all: the key is free again.
    pub async fn let_key_go(&self, provider: ProviderKey, key: &str) -> Result<(), StoreError> {
        self.write_one(LET_GO, args![provider.to_string(), key])
            .await
            .map(|_| ())
    }

    /// Forgets keys that are older than `before`.
    pub async fn forget_keys(&self, before: Instant) -> Result<(), StoreError> {
        self.write_one(OLD, args![before.millis()])
            .await
            .map(|_| ())
    }
}

fn before(row: &Row) -> Result<Before, DbError> {
    let status = u16::try_from(row.u32(3)?).unwrap_or(0);
    Ok(Before {
        fingerprint: row.text(1)?.to_owned(),
        order: row.text(2)?.parse().ok(),
        about: row.text(2)?.to_owned(),
        answer: (status != 0).then_some((status, row.text(4)?.to_owned())),
    })
}

/// A command with the name that its caller gave it, if any.
pub(crate) type Asked<'a> = (&'a Command, Option<&'a Once>);

/// Which commands of a group are to be decided, and which have been.
#[derive(Debug, Default)]
pub(crate) struct Sorted<'a> {
    /// By their place in the group.
    pub(crate) fresh: Vec<usize>,
    pub(crate) known: Vec<(usize, Before)>,
    /// A copy within the group, and the first of its key.
    pub(crate) copies: Vec<(usize, usize)>,
    keys: HashMap<&'a str, usize>,
}

/// Looks the group's keys up.
pub(crate) async fn sort<'a>(
    db: &mut Connection,
    provider: ProviderKey,
    group: &[Asked<'a>],
) -> Result<Sorted<'a>, DbError> {
    let wanted: HashSet<&str> = group
        .iter()
        .filter_map(|(_, once)| once.map(|once| once.key.as_str()))
        .collect();
    let mut known: HashMap<String, Before> = HashMap::new();
    if !wanted.is_empty() {
        let keys: Vec<String> = wanted.into_iter().map(ToOwned::to_owned).collect();
        for row in db.fetch(KNOWN, args![provider.to_string(), keys]).await? {
            known.insert(row.text(0)?.to_owned(), before(&row)?);
        }
    }
    let mut sorted = Sorted::default();
    for (place, (_, once)) in group.iter().enumerate() {
        let Some(once) = once else {
            sorted.fresh.push(place);
            continue;
        };
        if let Some(before) = known.get(&once.key) {
            sorted.known.push((place, before.clone()));
        } else if let Some(first) = sorted.keys.get(once.key.as_str()) {
            sorted.copies.push((place, *first));
        } else {
            sorted.keys.insert(&once.key, place);
            sorted.fresh.push(place);
        }
    }
    Ok(sorted)
}

/// What a copy hears: what became of the first.
pub(crate) fn as_first(
    (command, once): Asked<'_>,
    first: &Result<Reply, SubmitError>,
) -> Result<Answered, SubmitError> {
    let reply = first.as_ref().map_err(Clone::clone)?;
    Ok(Answered::Before(Before {
        fingerprint: once
            .map(|once| once.fingerprint.clone())
            .unwrap_or_default(),
        order: order_of(command, reply),
        about: order_of(command, reply)
            .map(|order| order.to_string())
            .unwrap_or_default(),
        answer: None,
    }))
}

fn order_of(command: &Command, reply: &Reply) -> Option<OrderId> {
    match (reply, &command.target) {
        (Reply::Created { order, .. }, _) | (_, Target::Order(order)) => Some(*order),
        (_, Target::New | Target::Attempt(_)) => None,
    }
}

/// Takes a key for a write that is no command: what comes after it happens only if it was free.
pub(crate) fn guard(provider: ProviderKey, once: &Once, about: &str, now: Instant) -> Statement {
    let args = args![
        provider.to_string(),
        once.key.as_str(),
        once.fingerprint.as_str(),
        about,
        now.millis(),
    ];
    Statement::guard(TAKE, args)
}

/// Keeps the keys of what was done; the transaction is the caller's.
pub(crate) async fn keep(
    db: &mut Connection,
    provider: ProviderKey,
    done: impl Iterator<Item = (Asked<'_>, &Reply)>,
    now: Instant,
) -> Result<(), DbError> {
    let mut rows: Vec<(&str, Vec<Value>)> = done
        .filter_map(|((command, once), reply)| {
            let once = once?;
            let order = order_of(command, reply).map(|order| order.to_string());
            let row = args![
                provider.to_string(),
                once.key.as_str(),
                once.fingerprint.as_str(),
                order.unwrap_or_default(),
                0_i64,
                "",
                now.millis(),
            ];
            Some((once.key.as_str(), row))
        })
        .collect();
    // Every node takes keys in their order, so nobody waits in a circle.
    rows.sort_unstable_by_key(|(key, _)| *key);
    db.insert(&KEYS, rows.into_iter().map(|(_, row)| row).collect())
        .await
}
