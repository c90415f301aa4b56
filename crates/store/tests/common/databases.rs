//! A database of its own for each test, on SQLite or on PostgreSQL.
//!
//! PostgreSQL is the server that `TILL_TEST_POSTGRES_URL` names; `./test` and `tests/with-postgres`
//! start one and set it. Without it the tests on PostgreSQL say so and do nothing.

use std::future::Future;

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

tokio::task_local! {
    static KIND: Kind;
}

/// Runs a test on one kind of database.
pub async fn on(kind: Kind, test: impl Future<Output = ()>) {
    if kind == Kind::Postgres && server().is_none() {
        eprintln!("left out: TILL_TEST_POSTGRES_URL is not set; see tests/with-postgres");
        return;
    }
    KIND.scope(kind, test).await;
}

/// Makes a test of each named function for each database.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::databases::on(super::databases::Kind::Sqlite, super::$name()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::databases::on(super::databases::Kind::Postgres, super::$name()).await;
            })+
        }
    };
}
fn server() -> Option<String> {
    std::env::var("TILL_TEST_POSTGRES_URL").ok()
}

/// The server's URL with another database in it.
fn url_of(database: &str) -> String {
    let url = server().expect("TILL_TEST_POSTGRES_URL");
    let (place, words) = match url.split_once('?') {
        Some((place, words)) => (place.to_owned(), format!("?{words}")),
        None => (url, String::new()),
    };
    let end = place.rfind('/').expect("a URL with a database in it");
    format!("{}/{database}{words}", &place[..end])
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// An empty database; it is gone when this is dropped.
#[derive(Debug)]
pub struct Fresh {
    pub kind: Kind,
    /// As `Store::open` takes it.
    pub place: String,
    /// On PostgreSQL.
    name: String,
    _folder: TempDir,
}

impl Fresh {
    /// Of the kind that the test runs on; SQLite where none was said.
    pub async fn make() -> Self {
        Self::of(KIND.try_with(|kind| *kind).unwrap_or(Kind::Sqlite)).await
    }

    pub async fn of(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("till_{}_{}", std::process::id(), random());
        let place = match kind {
            Kind::Sqlite => folder.path().join("till.db").display().to_string(),
            Kind::Postgres => {
                let server = connect(&server().unwrap()).await;
                let create = format!("CREATE DATABASE {name}");
                server.batch_execute(&create).await.unwrap();
                url_of(&name)
            }
        };
        Self {
            kind,
            place,
            name,
            _folder: folder,
        }
    }

    /// Runs a script on a connection of its own.
    pub async fn run(&self, script: &str) {
        let hold = self.hold(script).await;
        hold.release("SELECT 1").await;
    }

    /// What a query answers; on PostgreSQL.
    pub async fn rows(&self, query: &str) -> Vec<tokio_postgres::Row> {
        let client = connect(&self.place).await;
        client.query(query, &[]).await.unwrap()
    }

    /// Runs a script, and keeps the connection open until it is let go with another script.
    pub async fn hold(&self, script: &str) -> Hold {
        match self.kind {
            Kind::Sqlite => {
                let file = rusqlite::Connection::open(&self.place).unwrap();
                file.execute_batch(script).unwrap();
                Hold::Sqlite(file)
            }
            Kind::Postgres => {
                let client = connect(&self.place).await;
                client.batch_execute(script).await.unwrap();
                Hold::Postgres(client)
            }
        }
    }
}

fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if self.kind == Kind::Sqlite {
            return;
        }
        let (server, name) = (server().unwrap(), std::mem::take(&mut self.name));
        // A runtime of its own: the test's may be at its end.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                connect(&server).await.batch_execute(&drop).await
            })
        });
        // A server that is thrown away takes the database with it.
        let _ = dropped.join();
    }
}

/// An open connection beside the store's.
pub enum Hold {
    Sqlite(rusqlite::Connection),
    Postgres(Client),
}

impl Hold {
    pub async fn release(self, script: &str) {
        match self {
            Self::Sqlite(file) => file.execute_batch(script).unwrap(),
            Self::Postgres(client) => client.batch_execute(script).await.unwrap(),
        }
    }
}
