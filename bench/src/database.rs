//! The database that is measured: a SQLite file or a database of its own on a PostgreSQL server.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use clap::ValueEnum;
use tokio_postgres::{Client, NoTls};

use crate::report::{children_of, cpu_seconds_of, cpu_seconds_with_ended_of};

/// Where the server is; `tests/with-postgres` sets it.
const SERVER: &str = "TILL_TEST_POSTGRES_URL";

/// Which database is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Db {
    Sqlite,
    Postgres,
}

impl Db {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Starts this program again under `tests/with-postgres`, with a throw-away server, unless it has
    /// one or needs none.
    pub fn with_server(self) -> anyhow::Result<()> {
        if self == Self::Sqlite || std::env::var_os(SERVER).is_some() {
            return Ok(());
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/with-postgres");
        let error = Command::new(script)
            .arg(std::env::current_exe()?)
            .args(std::env::args_os().skip(1))
            .exec();
        bail!("tests/with-postgres did not start: {error}")
    }
}

/// An empty database.
pub struct Database {
    pub url: String,
    place: Place,
}

enum Place {
    File(PathBuf),
    /// Asks the server; and the server's first process, when it is on this machine.
    Server(Client, Option<u32>),
}

impl Database {
    /// Makes one: the file in `folder`, or a database on the server.
    pub async fn make(db: Db, folder: &Path) -> anyhow::Result<Self> {
        match db {
            Db::Sqlite => {
                let file = folder.join("till.db");
                Ok(Self {
                    url: format!("sqlite://{}", file.display()),
                    place: Place::File(file),
                })
            }
            Db::Postgres => {
                let server = std::env::var(SERVER).context(SERVER)?;
                let name = format!("till_bench_{}", RandomState::new().build_hasher().finish());
                let create = format!("CREATE DATABASE {name}");
                connect(&server).await?.batch_execute(&create).await?;
                let (place, words) = server.split_once('?').unwrap_or((&server, ""));
                let end = place.rfind('/').context("a database in the URL")?;
                let url = format!("{}/{name}?{words}", &place[..end]);
                let client = connect(&url).await?;
                let session: i32 = client
                    .query_one("SELECT pg_backend_pid()", &[])
                    .await?
                    .get(0);
                let first = parent_of(u32::try_from(session)?);
                Ok(Self {
                    url,
                    place: Place::Server(client, first),
                })
            }
        }
    }

    /// Bytes that it takes on disk.
    pub async fn bytes(&self) -> anyhow::Result<u64> {
        match &self.place {
            Place::File(file) => Ok(std::fs::metadata(file).context("the database")?.len()),
            Place::Server(client, _) => {
                let size = "SELECT pg_database_size(current_database())";
                let size: i64 = client.query_one(size, &[]).await?.get(0);
                Ok(u64::try_from(size)?)
            }
        }
    }

    /// Processor seconds that its server has used so far; 0 where there is none on this machine.
    pub fn cpu_seconds(&self) -> f64 {
        let Place::Server(_, Some(first)) = &self.place else {
            return 0.0;
        };
        let running: f64 = children_of(*first).into_iter().map(cpu_seconds_of).sum();
        running + cpu_seconds_with_ended_of(*first)
    }
}

async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The parent of a process that is PostgreSQL's; `None` on another machine.
fn parent_of(pid: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let mut lines = status.lines();
    lines
        .next()?
        .strip_prefix("Name:")
        .filter(|name| name.trim() == "postgres")?;
    let parent = lines.find_map(|line| line.strip_prefix("PPid:"))?;
    parent.trim().parse().ok()
}
