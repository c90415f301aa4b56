//! The readers: connections that wait for their turn on the runtime's blocking threads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::direct::Direct;
use super::{blocking, connect, error};
use crate::error::DbError;

/// How long somebody waits for a reader before hearing that the database is busy.
const PATIENCE: Duration = Duration::from_secs(10);
/// Page cache of each, in KiB.
const CACHE: u32 = 16 * 1024;

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    seats: Arc<Semaphore>,
    /// Open connections that nobody uses.
    idle: Mutex<Vec<Direct>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, count: u32) -> Self {
        Self {
            path,
            seats: Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(1))),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// A turn to read, when one is free.
    pub(super) async fn seat(readers: &Arc<Self>) -> Result<Seat, DbError> {
        let seats = Arc::clone(&readers.seats);
        let permit = tokio::time::timeout(PATIENCE, seats.acquire_owned())
            .await
            .map_err(|_| DbError::Unavailable("all readers are busy".to_owned()))?
            .map_err(|_| DbError::Unavailable("the store is closed".to_owned()))?;
        Ok(Seat {
            readers: Arc::clone(readers),
            connection: readers.lock().pop(),
            _permit: permit,
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Direct>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<Direct, DbError> {
        let connection = connect(&self.path, CACHE)?;
        connection
            .execute_batch("PRAGMA query_only = ON")
            .map_err(|e| error(&e))?;
        Ok(Direct::new(connection))
    }

    pub(super) fn close(&self) {
        self.seats.close();
        self.lock().clear();
    }
}

/// A turn. Its connection goes back when it ends; one that was still at work then is closed.
#[derive(Debug)]
pub(crate) struct Seat {
    readers: Arc<Readers>,
    connection: Option<Direct>,
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    pub(super) async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Direct) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.lend(move |mut connection| {
            let result = work(&mut connection);
            (Some(connection), result)
        })
        .await
    }

    /// Lends the connection to `work`, which gives it back with its result.
    pub(super) async fn lend<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(Direct) -> (Option<Direct>, Result<T, DbError>) + Send + 'static,
    ) -> Result<T, DbError> {
        let (readers, connection) = (Arc::clone(&self.readers), self.connection.take());
        let (connection, result) = blocking(move || {
            let connection = match connection {
                Some(connection) => connection,
                None => readers.open()?,
            };
            Ok(work(connection))
        })
        .await?;
        self.connection = connection;
        result
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.readers.seats.is_closed()
        {
            self.readers.lock().push(connection);
        }
    }
}
