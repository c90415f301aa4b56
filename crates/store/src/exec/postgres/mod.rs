//! PostgreSQL: a few connections that write, each with one transaction of one provider at a time, and
//! a pool of readers. What need not wait for an answer is sent ahead: a batch is two exchanges, one
//! that locks and reads and one that writes and commits.

mod errors;
mod growth;
mod mark;
mod news;
mod place;
mod pool;
mod session;
mod values;
pub(crate) mod whole;

use std::collections::HashMap;
use std::sync::Arc;

use super::value::Row;
use crate::error::DbError;
use errors::Keys;
pub(crate) use news::News;
use place::Place;
use pool::Pool;
pub(crate) use session::Session;

/// Connections that write. One provider's commands are one batch at a time, so this is how many
/// providers one node writes for at once; PostgreSQL makes one flush of their commits.
const WRITERS: u32 = 6;

/// Plans that don't depend on the values nor on how many rows there are yet: every statement of a batch
/// goes by a key. On a young table PostgreSQL would rather take all rows of the provider and hash them,
/// and keep to that while the table grows. A node that stopped in the middle of a transaction must not hold its locks for long.
const WRITES: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
    SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; SET lock_timeout = '10s'; SET statement_timeout = '30s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'; \
    SET standard_conforming_strings = on";
const READS: &str = "SET default_transaction_read_only = on; SET jit = off; SET timezone = 'UTC'; \
    SET standard_conforming_strings = on";

#[derive(Debug)]
pub(crate) struct Postgres {
    writers: Arc<Pool>,
    readers: Arc<Pool>,
    keys: Arc<Keys>,
}

impl Postgres {
    /// Opens nothing yet but looks whether the server answers.
    pub(crate) async fn open(url: &str, readers: u32) -> Result<Self, DbError> {
        let place = Place::of(url)?;
        let keys = Arc::new(Keys::default());
        let readers = Pool::new(place.clone(), readers, READS, true, Arc::clone(&keys));
        let writers = Pool::new(place, WRITERS, WRITES, false, Arc::clone(&keys));
        let (_permit, link) = writers.seat().await?;
        writers.put_back(link);
        Ok(Self {
            writers,
            readers,
            keys,
        })
    }

    pub(crate) async fn writer(&self) -> Result<Session, DbError> {
        Session::begin_turn(&self.writers).await
    }

    pub(crate) async fn reader(&self) -> Result<Session, DbError> {
        Session::begin_turn(&self.readers).await
    }

    /// Learns the names of the keys, so that a violation can be told by its columns, and forgets what nobody
    /// will ask about any more.
    pub(crate) async fn learn(&self) -> Result<(), DbError> {
        self.writer().await?.fetch(mark::FORGET, Vec::new()).await?;
        let rows = self.reader().await?.fetch(errors::KEYS, Vec::new()).await?;
        let key = |row: &Row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()));
        let keys: Result<HashMap<_, _>, DbError> = rows.iter().map(key).collect();
        self.keys.learn(keys?);
        Ok(())
    }

    /// The line on which nodes tell each other what changed.
    pub(crate) fn news(&self) -> News {
        News::new(Arc::clone(&self.writers))
    }

    pub(crate) fn close(&self) {
        self.readers.close();
        self.writers.close();
    }
}
