//! A turn on a connection, with the transaction on it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::poll;
use std::task::Poll;
use tokio::sync::OwnedSemaphorePermit;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, SimpleQueryMessage, Statement};

use super::errors::error;
use super::mark::{self, Mark};
use super::pool::{Link, Pool};
use super::values::{self, Parameter};
use crate::error::DbError;
use crate::exec::insert::Insert;
use crate::exec::value::{Row, Value};

/// How long it is asked what became of a transaction whose commit was not answered: longer than the server
/// lets one stand idle whose node it can't hear any more.
const RESOLVE: Duration = Duration::from_secs(25);
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// Something that is sent without waiting for the answers to what was sent before.
enum Step {
    Act(&'static str),
    Values(Statement, Vec<Value>),
    Columns(Statement, Vec<Parameter>),
}

type Answer = Result<Vec<tokio_postgres::Row>, tokio_postgres::Error>;

impl Step {
    async fn run(&self, client: &Client) -> Answer {
        match self {
            Self::Act(text) => client.batch_execute(text).await.map(|()| Vec::new()),
            Self::Values(statement, values) => {
                let parameters: Vec<_> = values.iter().map(|value| value as _).collect();
                client.query(statement, &parameters).await
            }
            Self::Columns(statement, columns) => {
                let parameters: Vec<_> = columns.iter().map(|column| &**column as _).collect();
                client.query(statement, &parameters).await
            }
        }
    }
}

enum Transaction {
    None,
    /// Asked for, and begun with the first statement.
    Asked {
        marked: bool,
    },
    /// Under way; its mark says later what became of it.
    Open {
        mark: Option<Mark>,
    },
}

pub(crate) struct Session {
    pool: Arc<Pool>,
    /// `None` after it was lost.
    link: Option<Link>,
    transaction: Transaction,
    /// What goes with the next exchange.
    ahead: Vec<Step>,
    _permit: OwnedSemaphorePermit,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    pub(super) async fn begin_turn(pool: &Arc<Pool>) -> Result<Self, DbError> {
        let (permit, link) = pool.seat().await?;
        Ok(Self {
            pool: Arc::clone(pool),
            link: Some(link),
            transaction: Transaction::None,
            ahead: Vec::new(),
            _permit: permit,
        })
    }

    pub(crate) fn begin(&mut self) {
        self.transaction = Transaction::Asked { marked: true };
    }

    /// Before there is a table for marks.
    pub(crate) fn begin_unmarked(&mut self) {
        self.transaction = Transaction::Asked { marked: false };
    }

    /// Runs it, and what waits to go ahead of it, and answers its rows.
    pub(crate) async fn fetch(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        let outside = matches!(self.transaction, Transaction::None);
        let answer = self.fetch_once(sql, args.clone()).await;
        match answer {
            Err(DbError::Lost(why)) if outside && self.pool.only_reads => {
                tracing::debug!(why, "read again on a new connection");
                self.link = Some(self.pool.connect().await?);
                self.fetch_once(sql, args).await
            }
            answer => answer,
        }
    }

    async fn fetch_once(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        let step = self.step(sql, args).await?;
        self.ahead.push(step);
        let rows = self.exchange().await?;
        rows.iter().map(values::row).collect()
    }

    /// Runs it before whatever is run next; nobody waits for its rows.
    pub(crate) async fn ahead(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<(), DbError> {
        let step = self.step(sql, args).await?;
        self.ahead.push(step);
        Ok(())
    }

    /// The same for rows of a table: one statement, whatever their number.
    pub(crate) async fn insert(
        &mut self,
        insert: &Insert,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        if rows.is_empty() {
            return Ok(());
        }
        let (types, columns) = values::columns(rows)?;
        let keys = Arc::clone(&self.pool.keys);
        let text = || insert.text_of_arrays(types.iter().map(tokio_postgres::types::Type::name));
        let statement = self.link()?.prepared(insert.name, &types, text).await;
        let statement = statement.map_err(|e| error(&e, &keys))?;
        self.ahead.push(Step::Columns(statement, columns));
        Ok(())
    }

    async fn step(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Step, DbError> {
        let types: Vec<_> = args.iter().map(Value::sql_type).collect();
        let keys = Arc::clone(&self.pool.keys);
        let statement = self.link()?.prepared(sql, &types, || sql.to_owned()).await;
        let statement = statement.map_err(|e| error(&e, &keys))?;
        Ok(Step::Values(statement, args))
    }

    fn link(&mut self) -> Result<&mut Link, DbError> {
        let lost = || DbError::Lost("the connection is gone".to_owned());
        self.link.as_mut().ok_or_else(lost)
    }

    /// Sends what waits, begun if need be, and answers the rows of the last.
    async fn exchange(&mut self) -> Result<Vec<tokio_postgres::Row>, DbError> {
        let mut steps = Vec::new();
        if let Transaction::Asked { marked } = self.transaction {
            steps.push(Step::Act("BEGIN ISOLATION LEVEL READ COMMITTED"));
            let mark = match marked {
                true => Some(self.link()?.turns.next()),
                false => None,
            };
            if let Some(mark) = &mark {
                steps.push(self.step(mark::MARK, mark.values()).await?);
            }
            // From here on there is something to roll back.
            self.transaction = Transaction::Open { mark };
        }
        steps.append(&mut self.ahead);
        let keys = Arc::clone(&self.pool.keys);
        let answers = exchange(&self.link()?.client, &steps).await;
        let mut last = Vec::new();
        for answer in answers {
            last = answer.map_err(|e| error(&e, &keys))?;
        }
        Ok(last)
    }

    /// Sends what waits together with the commit.
    pub(crate) async fn commit(&mut self) -> Result<(), DbError> {
        if matches!(self.transaction, Transaction::Asked { .. }) {
            if self.ahead.is_empty() {
                self.transaction = Transaction::None;
                return Ok(());
            }
            // Its mark has to be there before its fate can be unknown: whoever asks then waits for its end.
            let waiting = std::mem::take(&mut self.ahead);
            self.exchange().await?;
            self.ahead = waiting;
        }
        let Transaction::Open { mark } = &self.transaction else {
            return Ok(());
        };
        let mark = mark.clone();
        let mut steps = std::mem::take(&mut self.ahead);
        steps.push(Step::Act("COMMIT"));
        let keys = Arc::clone(&self.pool.keys);
        let answers = exchange(&self.link()?.client, &steps).await;
        let failed = answers.into_iter().find_map(Result::err);
        match failed.map(|e| error(&e, &keys)) {
            None => {
                self.transaction = Transaction::None;
                Ok(())
            }
            Some(DbError::Lost(why)) => self.fate(mark, &why).await,
            Some(error) => {
                // The server has made a ROLLBACK of the COMMIT.
                self.transaction = Transaction::None;
                Err(error)
            }
        }
    }

    /// The connection was lost while committing: the server is asked, on another connection, what
    /// became of the transaction.
    async fn fate(&mut self, mark: Option<Mark>, why: &str) -> Result<(), DbError> {
        self.link = None;
        self.transaction = Transaction::None;
        let Some(mark) = mark else {
            return Err(DbError::Uncertain(why.to_owned()));
        };
        let begun = Instant::now();
        while begun.elapsed() < RESOLVE {
            match self.ask_last(&mark).await {
                Ok(turn) if mark.is(turn) => return Ok(()),
                Ok(_) => return Err(DbError::Lost(format!("{why}; it was not committed"))),
                Err(error) => tracing::warn!(%error, %mark, "asking what became of a transaction"),
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
        tracing::error!(
            %mark,
            why,
            "nobody can say whether this transaction was committed"
        );
        Err(DbError::Uncertain(why.to_owned()))
    }

    async fn ask_last(&mut self, mark: &Mark) -> Result<i64, DbError> {
        if self.link.is_none() {
            self.link = Some(self.pool.connect().await?);
        }
        let rows = self.fetch_once(mark::LAST, vec![mark.connection()]).await;
        if rows.is_err() {
            self.ahead.clear();
            self.link = None;
        }
        let rows = rows?;
        let nothing = || DbError::Corrupt("a mark without an answer".to_owned());
        rows.first().ok_or_else(nothing)?.int(0)
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), DbError> {
        self.ahead.clear();
        if matches!(self.transaction, Transaction::Open { .. }) {
            let keys = Arc::clone(&self.pool.keys);
            let rolled_back = self.link()?.client.batch_execute("ROLLBACK").await;
            rolled_back.map_err(|e| error(&e, &keys))?;
        }
        self.transaction = Transaction::None;
        match &self.link {
            Some(link) if !link.client.is_closed() => Ok(()),
            Some(_) | None => Err(DbError::Lost("the connection is gone".to_owned())),
        }
    }

    /// Runs a script of several statements, in the transaction if there is one.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), DbError> {
        if matches!(self.transaction, Transaction::Asked { .. }) {
            self.exchange().await?;
        }
        let keys = Arc::clone(&self.pool.keys);
        let done = self.link()?.client.batch_execute(text).await;
        done.map_err(|e| error(&e, &keys))
    }

    /// The plan for any values, as a writer's connection would make it.
    pub(crate) async fn explain(&mut self, sql: &str) -> Result<Vec<String>, DbError> {
        let count = (1..100)
            .take_while(|n| sql.contains(&format!("${n}")))
            .count();
        let mut types = vec!["unknown"; count];
        loop {
            let failed = match self.plan(sql, &types).await {
                Ok(plan) => return Ok(plan),
                Err(failed) => failed,
            };
            // The statement may be left behind on it.
            self.link = Some(self.pool.connect().await?);
            // PostgreSQL infers types, but not through `$1 IS NULL OR …`: those are texts.
            match ambiguous(&failed).and_then(|number| types.get_mut(number - 1)) {
                Some(unknown) if *unknown == "unknown" => *unknown = "text",
                Some(_) | None => return Err(error(&failed, &self.pool.keys)),
            }
        }
    }

    async fn plan(
        &mut self,
        sql: &str,
        types: &[&str],
    ) -> Result<Vec<String>, tokio_postgres::Error> {
        let (types, values) = match types.len() {
            0 => (String::new(), String::new()),
            count => (
                format!("({})", types.join(", ")),
                format!("({})", vec!["NULL"; count].join(", ")),
            ),
        };
        let text = format!(
            "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; \
             SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; \
             PREPARE till_plan{types} AS {sql}; EXPLAIN (COSTS OFF) EXECUTE till_plan{values}; \
             DEALLOCATE till_plan; ROLLBACK"
        );
        let Some(link) = &self.link else {
            return Ok(Vec::new());
        };
        let line = |answer: &SimpleQueryMessage| match answer {
            SimpleQueryMessage::Row(row) => row.get(0).map(ToOwned::to_owned),
            _ => None,
        };
        let answers = link.client.simple_query(&text).await?;
        Ok(answers.iter().filter_map(line).collect())
    }
}

/// The number of the parameter whose type the server could not tell.
fn ambiguous(error: &tokio_postgres::Error) -> Option<usize> {
    let answer = error.as_db_error()?;
    if *answer.code() != SqlState::AMBIGUOUS_PARAMETER {
        return None;
    }
    let (_, number) = answer.message().rsplit_once('$')?;
    number.parse().ok().filter(|number| *number > 0)
}

impl Drop for Session {
    fn drop(&mut self) {
        // A connection with something unfinished is closed: the server rolls that back.
        if let (Some(link), Transaction::None) = (self.link.take(), &self.transaction) {
            self.pool.put_back(link);
        }
    }
}

/// Sends all steps at once, and waits for the answers in their order.
async fn exchange(client: &Client, steps: &[Step]) -> Vec<Answer> {
    let mut sent = Vec::with_capacity(steps.len());
    for step in steps {
        let mut answer = Box::pin(step.run(client));
        // The first poll sends it.
        let first = poll!(answer.as_mut());
        sent.push((answer, first));
    }
    let mut answers = Vec::with_capacity(steps.len());
    for (answer, first) in sent {
        answers.push(match first {
            Poll::Ready(answer) => answer,
            Poll::Pending => answer.await,
        });
    }
    answers
}
