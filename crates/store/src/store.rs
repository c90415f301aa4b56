//! The open store: its queue, its readers, its clock.

use std::fmt;
use std::sync::Arc;

use till_domain::decide::{Command, Reply};
use till_domain::id::{Entropy, OrderId, ProviderKey};
use till_domain::time::Instant;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::audit_log::{self, Entry, Record};
use crate::error::{StoreError, SubmitError};
use crate::exec::{Connection, Database, Reading, Row, Sql, Statement, Value};
use crate::meter::Meter;
use crate::once::{Answered, Once};
use crate::writer::{Job, WriteAnswer, Writer};

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;
/// Makes a source of random bytes for a batch.
pub type EntropySource = Arc<dyn Fn() -> Box<dyn Entropy + Send> + Send + Sync>;

/// How to open a store.
#[derive(Clone)]
pub struct Options {
    pub clock: Clock,
    pub entropy: EntropySource,
    /// Jobs that may wait to be written; more are answered [`SubmitError::Busy`].
    pub queue: usize,
    /// Connections that read at the same time.
    pub readers: u32,
    /// Hears of every transaction that was written.
    pub meter: Meter,
    /// Orders that the writer keeps in memory between batches, on a database that it alone writes
    /// (SQLite). Some kilobytes each.
    pub hot_orders: usize,
}

impl Options {
    /// A queue of 4,096 jobs, 8 readers, and 4,096 orders in memory.
    pub fn new(clock: Clock, entropy: EntropySource) -> Self {
        Self {
            clock,
            entropy,
            queue: 4096,
            readers: 8,
            meter: Meter::default(),
            hot_orders: 4096,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("queue", &self.queue)
            .field("readers", &self.readers)
            .field("hot_orders", &self.hot_orders)
            .finish_non_exhaustive()
    }
}

/// An order has new events, up to `seq`: its pages look again. Sent after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    pub provider: ProviderKey,
    pub order: OrderId,
    pub seq: u32,
}

/// Everything that Till remembers. Clones share one queue and one set of connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    database: Arc<Database>,
    queue: mpsc::Sender<Job>,
    changes: broadcast::Sender<Changed>,
    options: Options,
    tending: tokio::task::JoinHandle<()>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.tending.abort();
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("options", &self.inner.options)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `place` and brings its schema up to date: `postgres://…`, or the path of an
    /// SQLite file (also after `sqlite://`), which is made if need be. Call it on a tokio runtime.
    ///
    /// # Errors
    /// The database can't be opened, or it was made by a newer Till.
    pub async fn open(place: &str, options: Options) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open(place, options.readers).await?);
        let (queue, jobs) = mpsc::channel(options.queue);
        let (changes, _) = broadcast::channel(4096);
        let news = database.news().map(|line| {
            let (tell, told) = mpsc::channel(4096);
            tokio::spawn(line.run(told, changes.clone()));
            tell
        });
        let writer = Writer {
            database: Arc::clone(&database),
            queue: jobs,
            changes: changes.clone(),
            hot_orders: match database.is_shared() {
                true => 0,
                false => options.hot_orders,
            },
            news,
            clock: Arc::clone(&options.clock),
            entropy: Arc::clone(&options.entropy),
            meter: options.meter.clone(),
        };
        let (ready, opened) = oneshot::channel();
        let now = (options.clock)().millis();
        database.host(async move {
            match writer.open(now).await {
                Ok(connection) => {
                    // Whoever opens may have gone away; then the queue is closed, too.
                    let _ = ready.send(Ok(()));
                    writer.run(connection).await;
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        })?;
        opened
            .await
            .map_err(|_| StoreError::Unavailable(CLOSED.to_owned()))??;
        let tending = tokio::spawn(tend(Arc::clone(&database)));
        let inner = Inner {
            database,
            queue,
            changes,
            options,
            tending,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Lets `command` be decided and written, together with whatever else waits.
    ///
    /// # Errors
    /// The domain's refusal; or nothing was written because too much waits or the database fails.
    pub async fn submit(&self, command: Command) -> Result<Reply, SubmitError> {
        match self.enqueue(command, None).await? {
            Answered::Now(reply) => Ok(reply),
            // Only what has a key can have been done before.
            Answered::Before(_) => Ok(Reply::Already),
        }
    }

    /// Decides a command in the next batch; with a key, unless that is taken.
    pub(crate) async fn enqueue(
        &self,
        command: Command,
        once: Option<Once>,
    ) -> Result<Answered, SubmitError> {
        let (answer, answered) = oneshot::channel();
        let job = Job::Command {
            command: Box::new(command),
            once,
            address: audit_log::address(),
            answer,
        };
        self.inner
            .queue
            .try_send(job)
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => SubmitError::Busy,
                mpsc::error::TrySendError::Closed(_) => SubmitError::Unavailable(CLOSED.to_owned()),
            })?;
        answered
            .await
            .map_err(|_| SubmitError::Unavailable(CLOSED.to_owned()))?
    }

    /// Tells of every order that changed, after the commit. A receiver that lags behind by 4,096 is
    /// told so and looks at everything again.
    pub fn changes(&self) -> broadcast::Receiver<Changed> {
        self.inner.changes.subscribe()
    }

    /// The time by the store's clock.
    pub fn now(&self) -> Instant {
        (self.inner.options.clock)()
    }

    /// Jobs that may still be queued before callers are told [`SubmitError::Busy`].
    pub fn queue_room(&self) -> usize {
        self.inner.queue.capacity()
    }

    /// Jobs that wait to be written.
    pub fn queue_len(&self) -> usize {
        self.inner.options.queue - self.inner.queue.capacity()
    }

    /// Writes what is queued, and closes. Later calls answer that the store is closed.
    pub async fn close(&self) {
        let (answer, answered) = oneshot::channel();
        if self.inner.queue.send(Job::Stop { answer }).await.is_ok() {
            // The writer may have stopped for another caller.
            let _ = answered.await;
        }
        self.inner.tending.abort();
        self.inner.database.close().await;
    }

    /// Writes statements in one transaction; the answer is the rows of each.
    pub(crate) async fn write(
        &self,
        statements: Vec<Statement>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        self.write_recorded(statements, Record::Nothing).await
    }

    /// The same, and the audit log says what was done, unless a guard stopped it.
    pub(crate) async fn write_act(
        &self,
        statements: Vec<Statement>,
        entry: Entry,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        self.write_recorded(statements, Record::Act(Box::new(entry)))
            .await
    }

    pub(crate) async fn write_recorded(
        &self,
        statements: Vec<Statement>,
        record: Record,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let answered = self.queue_write(statements, record)?;
        answered
            .await
            .map_err(|_| StoreError::Unavailable(CLOSED.to_owned()))?
    }

    /// Puts a write into the queue. It is done also when nobody waits for its answer.
    pub(crate) fn queue_write(
        &self,
        statements: Vec<Statement>,
        record: Record,
    ) -> Result<oneshot::Receiver<WriteAnswer>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Job::Write {
            statements,
            record,
            answer,
        };
        self.inner
            .queue
            .try_send(job)
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                mpsc::error::TrySendError::Closed(_) => StoreError::Unavailable(CLOSED.to_owned()),
            })?;
        Ok(answered)
    }

    /// Writes one statement and answers its rows.
    pub(crate) async fn write_one(
        &self,
        sql: Sql,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let answers = self.write(vec![Statement::new(sql, args)]).await?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    pub(crate) async fn reader(&self) -> Result<Connection, StoreError> {
        Ok(self.inner.database.reader().await?)
    }

    /// Reads with several statements in one go.
    pub(crate) async fn reading<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Connection) -> Reading<'a, T> + Send + 'static,
    {
        Ok(self.inner.database.read(work).await?)
    }

    /// Reads with one statement.
    pub(crate) async fn read(&self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        Ok(self.reader().await?.fetch(sql, args).await?)
    }

    /// Reads at most one row.
    pub(crate) async fn read_one(
        &self,
        sql: Sql,
        args: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.reader().await?.first(sql, args).await?)
    }
}

const CLOSED: &str = "the store is closed";

async fn tend(database: Arc<Database>) {
    loop {
        tokio::time::sleep(database.tending()).await;
        if let Err(error) = database.tend().await {
            tracing::warn!(%error, "the database could not be looked after");
        }
    }
}
