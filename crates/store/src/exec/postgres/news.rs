//! How nodes tell each other which orders changed: LISTEN and NOTIFY on a connection of their own.
//!
//! Sent after the commit and not in it: PostgreSQL commits transactions that notify one after another,
//! which would take away what their common flush gains. News that is lost when a node dies costs nothing
//! but time: pages also poll.

use std::fmt::Write as _;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio_postgres::types::Type;
use tokio_postgres::{AsyncMessage, Client};

use super::errors::error;
use super::pool::Pool;
use crate::Changed;
use crate::error::DbError;

const CHANNEL: &str = "till_changes";
const LISTEN: &str = "SET synchronous_commit = off; LISTEN till_changes";
/// The server takes less than 8,000 bytes; one is about 45.
const AT_ONCE: usize = 100;
const RECONNECT: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct News {
    pool: Arc<Pool>,
}

impl News {
    pub(super) const fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }

    /// Tells the other nodes what comes by `mine`, and `everybody` here what the others tell, until
    /// `mine` ends.
    pub(crate) async fn run(
        self,
        mut mine: mpsc::Receiver<Changed>,
        everybody: broadcast::Sender<Changed>,
    ) {
        while !mine.is_closed() {
            match self.connected(&mut mine, &everybody).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(%error, "news of other nodes are cut off; pages poll meanwhile");
                    tokio::time::sleep(RECONNECT).await;
                }
            }
        }
    }

    async fn connected(
        &self,
        mine: &mut mpsc::Receiver<Changed>,
        everybody: &broadcast::Sender<Changed>,
    ) -> Result<(), DbError> {
        let told = |e: tokio_postgres::Error| error(&e, &self.pool.keys);
        let (client, mut connection) = self.pool.dial().await.map_err(told)?;
        let (heard, mut hears) = mpsc::channel(1024);
        let pump = tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
                if let AsyncMessage::Notification(news) = message
                    && heard.send(news).await.is_err()
                {
                    break;
                }
            }
        });
        client.batch_execute(LISTEN).await.map_err(told)?;
        let own = own_process(&client).await.map_err(told)?;
        let ended = loop {
            tokio::select! {
                news = hears.recv() => match news {
                    None => break Err(DbError::Lost("the connection is gone".to_owned())),
                    Some(news) if news.process_id() == own => {}
                    Some(news) => for changed in read(news.payload()) {
                        // Nobody may be listening.
                        let _ = everybody.send(changed);
                    },
                },
                first = mine.recv() => match first {
                    None => break Ok(()),
                    Some(first) => tell(&client, first, mine).await.map_err(told)?,
                },
            }
        };
        pump.abort();
        ended
    }
}

async fn own_process(client: &Client) -> Result<i32, tokio_postgres::Error> {
    let row = client.query_one("SELECT pg_backend_pid()", &[]).await?;
    row.try_get(0)
}

/// Tells of `first` and of whatever else waits.
async fn tell(
    client: &Client,
    first: Changed,
    mine: &mut mpsc::Receiver<Changed>,
) -> Result<(), tokio_postgres::Error> {
    let mut payload = String::new();
    let mut add = |changed: &Changed| {
        let Changed {
            provider,
            order,
            seq,
        } = changed;
        // Writing to a String does not fail.
        let _ = write!(payload, "{provider}/{order}/{seq} ");
    };
    add(&first);
    for _ in 1..AT_ONCE {
        match mine.try_recv() {
            Ok(changed) => add(&changed),
            Err(_) => break,
        }
    }
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 2] =
        [(&CHANNEL, Type::TEXT), (&payload, Type::TEXT)];
    client
        .query_typed("SELECT pg_notify($1, $2)", &parameters)
        .await
        .map(drop)
}

fn read(payload: &str) -> impl Iterator<Item = Changed> {
    payload.split_ascii_whitespace().filter_map(|one| {
        let mut parts = one.split('/');
        Some(Changed {
            provider: parts.next()?.parse().ok()?,
            order: parts.next()?.parse().ok()?,
            seq: parts.next()?.parse().ok()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn news_that_cannot_be_read_are_left_out() {
        assert_eq!(read("").count(), 0);
        assert_eq!(read("x/y/1 0a1b2c//3 ///").count(), 0);
    }
}
