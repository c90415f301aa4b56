//! The one task that writes: it takes whatever is queued, decides and writes it in one transaction,
//! commits once, and then answers all.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use till_domain::decide::{Command, Reply};
use till_domain::id::ProviderKey;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::audit_log::{self, Record};
use crate::batch::{self, Cache, Hot};
use crate::error::{DbError, StoreError, SubmitError};
use crate::exec::{Connection, Database, Row, Statement};
use crate::meter::{BatchDone, Meter};
use crate::migrate;
use crate::once::{self, Answered, Asked, Once};
use crate::{Changed, Clock, EntropySource};

/// How long to wait before a transaction that lost a race, or its connection, is tried again.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(10),
    Duration::from_millis(50),
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// The most that one transaction holds.
pub(crate) const BATCH: usize = 512;

/// Something to write.
#[derive(Debug)]
pub(crate) enum Job {
    Command {
        command: Box<Command>,
        /// Its caller's name for it.
        once: Option<Once>,
        /// Where the request came from.
        address: String,
        answer: oneshot::Sender<Result<Answered, SubmitError>>,
    },
    /// Simple writes that belong together; the answer is the rows of each statement that was run.
    Write {
        statements: Vec<Statement>,
        /// What the audit log says of them.
        record: Record,
        answer: oneshot::Sender<WriteAnswer>,
    },
    /// Everything queued before this is done.
    Stop { answer: oneshot::Sender<()> },
}

impl Job {
    /// Where the request came from that gave the command.
    fn address(&self) -> &str {
        match self {
            Self::Command { address, .. } => address,
            Self::Write { .. } | Self::Stop { .. } => "",
        }
    }
}

/// The rows of each statement of a write.
pub(crate) type WriteAnswer = Result<Vec<Vec<Row>>, StoreError>;

/// What became of a job, before it is told.
enum Done {
    Command(Result<Answered, SubmitError>),
    Write(WriteAnswer),
    Stop,
}

/// What a transaction did, to be told and kept once it is committed.
struct Inside {
    done: Vec<Done>,
    changed: Vec<Changed>,
    caches: Vec<(ProviderKey, Cache)>,
}

pub(crate) struct Writer {
    pub(crate) database: Arc<Database>,
    pub(crate) queue: mpsc::Receiver<Job>,
    pub(crate) changes: broadcast::Sender<Changed>,
    /// How many orders it keeps in memory, see [`Hot`]; 0 where others write, too.
    pub(crate) hot_orders: usize,
    /// To the other nodes, where there can be any.
    pub(crate) news: Option<mpsc::Sender<Changed>>,
    pub(crate) clock: Clock,
    pub(crate) entropy: EntropySource,
    pub(crate) meter: Meter,
}

impl Writer {
    /// Opens its connection and brings the schema up to date. `now` in ms UTC.
    pub(crate) async fn open(&self, now: i64) -> Result<Connection, StoreError> {
        let mut connection = self.database.writer().await?;
        migrate::migrate(&mut connection, now).await?;
        self.database.learn().await?;
        Ok(connection)
    }

    /// Runs until it is told to stop or every store handle is gone.
    pub(crate) async fn run(mut self, connection: Connection) {
        if !self.database.spans_providers() {
            drop(connection);
            return crate::spread::run(self).await;
        }
        let mut connection = Some(connection);
        let mut hot = Hot::new(self.hot_orders);
        let mut jobs = Vec::with_capacity(BATCH);
        loop {
            jobs.clear();
            if self.queue.recv_many(&mut jobs, BATCH).await == 0 {
                break;
            }
            let stops = jobs.iter().any(|job| matches!(job, Job::Stop { .. }));
            let jobs = std::mem::take(&mut jobs);
            self.round(&mut connection, &mut hot, jobs).await;
            if stops {
                break;
            }
        }
        if let Some(connection) = connection {
            connection.close().await;
        }
    }

    /// One transaction. A violated rule rolls it back, and its jobs run again one by one, so that
    /// only the culprit is refused.
    pub(crate) async fn round(
        &self,
        connection: &mut Option<Connection>,
        hot: &mut Hot,
        jobs: Vec<Job>,
    ) {
        match self.persist(connection, hot, &jobs).await {
            Ok((done, changed)) => self.tell(jobs, done, changed),
            Err(DbError::Violated(_) | DbError::Corrupt(_)) if jobs.len() > 1 => {
                for job in jobs {
                    let one = [job];
                    let result = self.persist(connection, hot, &one).await;
                    let [job] = one;
                    match result {
                        Ok((done, changed)) => self.tell(vec![job], done, changed),
                        Err(error) => fail(job, &error),
                    }
                }
            }
            Err(error) => jobs.into_iter().for_each(|job| fail(job, &error)),
        }
    }

    /// Tries again while that helps and nothing was written.
    async fn persist(
        &self,
        slot: &mut Option<Connection>,
        hot: &mut Hot,
        jobs: &[Job],
    ) -> Result<(Vec<Done>, Vec<Changed>), DbError> {
        for pause in PAUSES {
            match self.attempt(slot, hot, jobs).await {
                Err(DbError::Again(why) | DbError::Lost(why)) => {
                    tracing::debug!(why, jobs = jobs.len(), "a batch is tried again");
                    tokio::time::sleep(pause).await;
                }
                result => return result,
            }
        }
        self.attempt(slot, hot, jobs).await
    }

    async fn attempt(
        &self,
        slot: &mut Option<Connection>,
        hot: &mut Hot,
        jobs: &[Job],
    ) -> Result<(Vec<Done>, Vec<Changed>), DbError> {
        let mut connection = match slot.take() {
            Some(connection) => connection,
            None => self.database.writer().await?,
        };
        let begun = Instant::now();
        connection.begin();
        let result = self.inside(&mut connection, hot, jobs).await;
        let decided = Instant::now();
        let result = match result {
            Ok(inside) => connection.commit().await.map(|()| inside),
            Err(error) => Err(error),
        };
        self.meter.note(BatchDone {
            jobs: jobs.len(),
            took: begun.elapsed(),
            commit: decided.elapsed(),
            committed: result.is_ok(),
        });
        match result {
            Ok(inside) => {
                *slot = Some(connection);
                for (provider, cache) in inside.caches {
                    hot.keep(provider, cache);
                }
                Ok((inside.done, inside.changed))
            }
            Err(error) => {
                tracing::debug!(%error, jobs = jobs.len(), "a batch was rolled back");
                // One that can't even roll back is dropped, and a new one opened next time.
                if connection.rollback().await.is_ok() {
                    *slot = Some(connection);
                }
                Err(error)
            }
        }
    }

    async fn inside(
        &self,
        connection: &mut Connection,
        hot: &mut Hot,
        jobs: &[Job],
    ) -> Result<Inside, DbError> {
        let mut done: Vec<Option<Done>> = jobs.iter().map(|_| None).collect();
        let (mut changed, mut caches) = (Vec::new(), Vec::new());
        let mut providers: Vec<ProviderKey> = Vec::new();
        for (slot, job) in done.iter_mut().zip(jobs) {
            match job {
                Job::Command { command, .. } => {
                    if !providers.contains(&command.provider) {
                        providers.push(command.provider);
                    }
                }
                Job::Write {
                    statements, record, ..
                } => {
                    let rows = write(connection, statements, record).await?;
                    *slot = Some(Done::Write(Ok(rows)));
                }
                Job::Stop { .. } => *slot = Some(Done::Stop),
            }
        }
        if !providers.is_empty() && !hot.is_off() {
            hot.seen(connection.data_version().await?);
        }
        for provider in providers {
            let (places, group): (Vec<usize>, Vec<Asked<'_>>) = of_provider(jobs, provider).unzip();
            let addresses: Vec<&str> = places.iter().map(|place| jobs[*place].address()).collect();
            let (answers, outcome) = self
                .group(connection, hot, provider, &group, &addresses)
                .await?;
            for (place, answer) in places.into_iter().zip(answers) {
                done[place] = Some(Done::Command(answer));
            }
            changed.extend(outcome.changed);
            caches.push((provider, outcome.cache));
        }
        let done = done.into_iter().map(|done| done.unwrap_or(Done::Stop));
        Ok(Inside {
            done: done.collect(),
            changed,
            caches,
        })
    }

    /// Decides what was not done before under its key.
    async fn group(
        &self,
        connection: &mut Connection,
        hot: &mut Hot,
        provider: ProviderKey,
        group: &[Asked<'_>],
        addresses: &[&str],
    ) -> Result<(Vec<Result<Answered, SubmitError>>, batch::Outcome), DbError> {
        let sorted = once::sort(connection, provider, group).await?;
        let commands: Vec<batch::Given<'_>> = sorted
            .fresh
            .iter()
            .map(|place| (group[*place].0, addresses[*place]))
            .collect();
        let (mut entropy, now) = ((self.entropy)(), (self.clock)());
        let mut outcome =
            batch::run(connection, hot, provider, &commands, now, entropy.as_mut()).await?;
        let decided: HashMap<usize, Result<Reply, SubmitError>> = sorted
            .fresh
            .iter()
            .copied()
            .zip(std::mem::take(&mut outcome.answers))
            .map(|(place, answer)| (place, answer.map_err(SubmitError::Refused)))
            .collect();
        let kept = decided.iter().filter_map(|(place, answer)| {
            let reply = answer.as_ref().ok()?;
            Some((group[*place], reply))
        });
        once::keep(connection, provider, kept, now).await?;
        let mut answers: HashMap<usize, Result<Answered, SubmitError>> = HashMap::new();
        for (place, before) in sorted.known {
            answers.insert(place, Ok(Answered::Before(before)));
        }
        for (place, first) in sorted.copies {
            if let Some(answer) = decided.get(&first) {
                answers.insert(place, once::as_first(group[first], answer));
            }
        }
        answers.extend(
            decided
                .into_iter()
                .map(|(place, answer)| (place, answer.map(Answered::Now))),
        );
        let answers =
            (0..group.len()).map(|place| answers.remove(&place).unwrap_or(Err(SubmitError::Busy)));
        Ok((answers.collect(), outcome))
    }

    fn tell(&self, jobs: Vec<Job>, done: Vec<Done>, changed: Vec<Changed>) {
        for change in changed {
            // Nobody may be listening.
            let _ = self.changes.send(change);
            if let Some(news) = &self.news {
                // When the line is down, pages of other nodes poll.
                let _ = news.try_send(change);
            }
        }
        for (job, done) in jobs.into_iter().zip(done) {
            // A caller may have gone away; what was written stays written.
            match (job, done) {
                (Job::Command { answer, .. }, Done::Command(result)) => drop(answer.send(result)),
                (Job::Write { answer, .. }, Done::Write(result)) => drop(answer.send(result)),
                (Job::Stop { answer }, _) => drop(answer.send(())),
                (Job::Command { .. }, Done::Write(_) | Done::Stop)
                | (Job::Write { .. }, Done::Command(_) | Done::Stop) => {
                    tracing::error!("a job got another job's answer");
                }
            }
        }
    }
}

async fn write(
    connection: &mut Connection,
    statements: &[Statement],
    record: &Record,
) -> Result<Vec<Vec<Row>>, DbError> {
    let before = audit_log::before(connection, record).await?;
    let mut answers = Vec::with_capacity(statements.len());
    for statement in statements {
        let rows = connection
            .fetch(statement.sql, statement.args.clone())
            .await?;
        let stops = statement.is_guard && rows.is_empty();
        answers.push(rows);
        if stops {
            // Nothing was done that could be written down.
            return Ok(answers);
        }
    }
    audit_log::append(connection, record, &before, &answers).await?;
    Ok(answers)
}

fn of_provider(jobs: &[Job], provider: ProviderKey) -> impl Iterator<Item = (usize, Asked<'_>)> {
    jobs.iter()
        .enumerate()
        .filter_map(move |(place, job)| match job {
            Job::Command { command, once, .. } if command.provider == provider => {
                Some((place, (&**command, once.as_ref())))
            }
            Job::Command { .. } | Job::Write { .. } | Job::Stop { .. } => None,
        })
}

fn fail(job: Job, error: &DbError) {
    match job {
        Job::Command { answer, .. } => {
            let error = match error {
                DbError::Violated(constraint) => SubmitError::Conflict(*constraint),
                DbError::Uncertain(why) => SubmitError::Uncertain(why.clone()),
                DbError::Unavailable(_)
                | DbError::Again(_)
                | DbError::Lost(_)
                | DbError::Corrupt(_) => SubmitError::Unavailable(error.to_string()),
            };
            drop(answer.send(Err(error)));
        }
        Job::Write { answer, .. } => drop(answer.send(Err(error.clone().into()))),
        Job::Stop { answer } => drop(answer.send(())),
    }
}
