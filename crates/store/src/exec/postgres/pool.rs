//! Connections that are kept open, and a turn on one of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::errors::{Keys, error};
use super::mark::Turns;
use super::place::Place;
use crate::error::DbError;

/// How long somebody waits for a connection before hearing that the database is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// What has to be polled for a client to hear anything.
type Wire = tokio_postgres::Connection<
    tokio_postgres::Socket,
    <MakeRustlsConnect as MakeTlsConnect<tokio_postgres::Socket>>::Stream,
>;

pub(super) struct Pool {
    place: Place,
    /// Run on each new connection.
    settings: &'static str,
    /// What it reads may be read again when the connection is lost.
    pub(super) only_reads: bool,
    pub(super) keys: Arc<Keys>,
    seats: Arc<Semaphore>,
    idle: Mutex<Vec<Link>>,
}

impl Pool {
    pub(super) fn new(
        place: Place,
        count: u32,
        settings: &'static str,
        only_reads: bool,
        keys: Arc<Keys>,
    ) -> Arc<Self> {
        Arc::new(Self {
            place,
            settings,
            only_reads,
            keys,
            seats: Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(1).max(1))),
            idle: Mutex::new(Vec::new()),
        })
    }

    /// A turn, when one is free, and a connection that was open a moment ago.
    pub(super) async fn seat(&self) -> Result<(OwnedSemaphorePermit, Link), DbError> {
        let seats = Arc::clone(&self.seats);
        let permit = tokio::time::timeout(PATIENCE, seats.acquire_owned())
            .await
            .map_err(|_| DbError::Unavailable("all connections are busy".to_owned()))?
            .map_err(|_| DbError::Unavailable("the store is closed".to_owned()))?;
        while let Some(link) = self.pop() {
            if !link.client.is_closed() {
                return Ok((permit, link));
            }
        }
        Ok((permit, self.connect().await?))
    }

    fn pop(&self) -> Option<Link> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop()
    }

    pub(super) fn put_back(&self, link: Link) {
        if !link.client.is_closed() && !self.seats.is_closed() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(link);
        }
    }

    /// A new connection, as the driver has it.
    pub(super) async fn dial(&self) -> Result<(Client, Wire), tokio_postgres::Error> {
        self.place.config.connect(self.place.tls.clone()).await
    }

    pub(super) async fn connect(&self) -> Result<Link, DbError> {
        let (client, connection) = self.dial().await.map_err(|e| error(&e, &self.keys))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database ended");
            }
        });
        client
            .batch_execute(self.settings)
            .await
            .map_err(|e| error(&e, &self.keys))?;
        let turns = match self.only_reads {
            true => Turns::default(),
            false => Turns::begin(&client)
                .await
                .map_err(|e| error(&e, &self.keys))?,
        };
        Ok(Link {
            client,
            prepared: HashMap::new(),
            turns,
        })
    }

    pub(super) fn close(&self) {
        self.seats.close();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.clear();
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The place knows a password.
        f.debug_struct("Pool")
            .field("only_reads", &self.only_reads)
            .finish_non_exhaustive()
    }
}

/// An open connection with the statements that were prepared on it, by their text or name.
pub(super) struct Link {
    pub(super) client: Client,
    prepared: HashMap<&'static str, Statement>,
    pub(super) turns: Turns,
}

impl Link {
    /// The statement of `name`, prepared now if it is not yet; `text` is asked for then.
    pub(super) async fn prepared(
        &mut self,
        name: &'static str,
        types: &[Type],
        text: impl Fn() -> String + Send,
    ) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.prepared.get(name)
            && statement.params() == types
        {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare_typed(&text(), types).await?;
        self.prepared.insert(name, statement.clone());
        Ok(statement)
    }
}
