//! What the store measures of itself. Whoever opens it says where the numbers go.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One transaction of the writer, after its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchDone {
    /// Commands and simple writes that it held.
    pub jobs: usize,
    /// From taking the jobs to the end of the commit or rollback.
    pub took: Duration,
    /// The commit alone: what the disk or the server needs to make it durable.
    pub commit: Duration,
    /// False when it was rolled back.
    pub committed: bool,
}

/// Hears of every transaction, on the writer's own task: it must be quick.
#[derive(Clone, Default)]
pub struct Meter(Option<Arc<dyn Fn(BatchDone) + Send + Sync>>);

impl Meter {
    /// Calls `hear` after each transaction.
    pub fn new(hear: impl Fn(BatchDone) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hear)))
    }

    pub(crate) fn note(&self, done: BatchDone) {
        if let Some(hear) = &self.0 {
            hear(done);
        }
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}
