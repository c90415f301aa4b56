//! Writing on a database that several connections may write to: one provider's commands are one batch
//! at a time, and many providers' batches run side by side, so that a slow one holds up nobody else's
//! (DESIGN §6). Simple writes are transactions of their own: they lock a row or two in no order that
//! others could rely on.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use till_domain::id::ProviderKey;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{Id, JoinError, JoinSet};

use crate::batch::Hot;
use crate::writer::{BATCH, Job, Writer};

/// Runs until it is told to stop or every store handle is gone; what is queued by then is done.
pub(crate) async fn run(mut writer: Writer) {
    let (_, nothing) = mpsc::channel(1);
    let mut queue = std::mem::replace(&mut writer.queue, nothing);
    // As much again as may be queued is taken out and sorted by provider.
    let most = queue.max_capacity();
    let mut desk = Desk::new(writer);
    let mut jobs = Vec::with_capacity(BATCH);
    let mut open = true;
    while open || desk.is_busy() {
        let room = most.saturating_sub(desk.held).min(BATCH);
        tokio::select! {
            taken = queue.recv_many(&mut jobs, room), if open && room > 0 => {
                open = taken > 0;
                for job in jobs.drain(..) {
                    if desk.take(job) {
                        // What was queued before this is still received.
                        queue.close();
                    }
                }
            }
            Some(ended) = desk.running.join_next_with_id() => desk.ended(ended),
            else => break,
        }
        desk.start();
    }
    for answer in desk.stops {
        // Whoever asked may have gone away.
        let _ = answer.send(());
    }
}

struct Desk {
    writer: Arc<Writer>,
    waiting: HashMap<ProviderKey, VecDeque<Job>>,
    at_work: HashSet<ProviderKey>,
    running: JoinSet<()>,
    /// What each running round has: its provider, if it is a batch of one, and how many jobs.
    rounds: HashMap<Id, (Option<ProviderKey>, usize)>,
    /// Jobs that wait or run.
    held: usize,
    stops: Vec<oneshot::Sender<()>>,
}

impl Desk {
    fn new(writer: Writer) -> Self {
        Self {
            writer: Arc::new(writer),
            waiting: HashMap::new(),
            at_work: HashSet::new(),
            running: JoinSet::new(),
            rounds: HashMap::new(),
            held: 0,
            stops: Vec::new(),
        }
    }

    fn is_busy(&self) -> bool {
        self.held > 0
    }

    /// Answers whether it says to stop.
    fn take(&mut self, job: Job) -> bool {
        match job {
            Job::Stop { answer } => {
                self.stops.push(answer);
                return true;
            }
            Job::Command { ref command, .. } => {
                let provider = command.provider;
                self.waiting.entry(provider).or_default().push_back(job);
                self.held += 1;
            }
            Job::Write { .. } => {
                self.held += 1;
                self.round(None, vec![job]);
            }
        }
        false
    }

    /// Starts a batch for every provider that has none.
    fn start(&mut self) {
        let mut free: Vec<ProviderKey> = self.waiting.keys().copied().collect();
        free.retain(|provider| !self.at_work.contains(provider));
        for provider in free {
            let Some(waiting) = self.waiting.get_mut(&provider) else {
                continue;
            };
            let jobs: Vec<Job> = waiting.drain(..waiting.len().min(BATCH)).collect();
            if waiting.is_empty() {
                self.waiting.remove(&provider);
            }
            self.at_work.insert(provider);
            self.round(Some(provider), jobs);
        }
    }

    fn round(&mut self, provider: Option<ProviderKey>, jobs: Vec<Job>) {
        let (writer, count) = (Arc::clone(&self.writer), jobs.len());
        let task = self.running.spawn(async move {
            // Others write, too: nothing is kept between batches, neither orders nor connections.
            let (mut connection, mut hot) = (None, Hot::new(0));
            writer.round(&mut connection, &mut hot, jobs).await;
        });
        self.rounds.insert(task.id(), (provider, count));
    }

    fn ended(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                // Its callers hear that the store is closed, for their answers were dropped.
                tracing::error!(%error, "a batch broke off");
                error.id()
            }
        };
        if let Some((provider, count)) = self.rounds.remove(&id) {
            self.held -= count;
            if let Some(provider) = provider {
                self.at_work.remove(&provider);
            }
        }
    }
}
