//! PostgreSQL for tests of the whole: a database of one's own on the server that
//! `TILL_TEST_POSTGRES_URL` names, or a server of one's own that may be killed.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use tempfile::TempDir;
use tokio::process::Command;
use tokio_postgres::{Client, NoTls};

/// Connects, for as long as the client lives.
pub async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The URL of an empty database on the server that `TILL_TEST_POSTGRES_URL` names; `None`, and a word
/// about it, where there is none. The server is thrown away after the tests, and the database with it.
pub async fn empty_database() -> anyhow::Result<Option<String>> {
    let Ok(server) = std::env::var("TILL_TEST_POSTGRES_URL") else {
        eprintln!("left out: TILL_TEST_POSTGRES_URL is not set; see tests/with-postgres");
        return Ok(None);
    };
    make_database(&server).await.map(Some)
}

async fn make_database(server: &str) -> anyhow::Result<String> {
    let name = format!("till_whole_{}", RandomState::new().build_hasher().finish());
    let create = format!("CREATE DATABASE {name}");
    connect(server).await?.batch_execute(&create).await?;
    let (place, words) = server.split_once('?').unwrap_or((server, ""));
    let end = place.rfind('/').context("a database in the URL")?;
    Ok(format!("{}/{name}?{words}", &place[..end]))
}

/// The server that a URL names, as a folder with its socket: `host=/…`.
pub fn socket_folder(url: &str) -> Option<PathBuf> {
    let (_, words) = url.split_once('?')?;
    let folder = words.split('&').find_map(|word| word.strip_prefix("host="));
    folder
        .filter(|folder| folder.starts_with('/'))
        .map(PathBuf::from)
}

/// A server of one's own, to be killed and started again; it ends when dropped.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    folder: TempDir,
}

impl Cluster {
    /// Makes and starts one; `None`, and a word about it, where PostgreSQL's programs are not installed.
    pub async fn start() -> anyhow::Result<Option<Self>> {
        let Some(bin) = programs() else {
            eprintln!("left out: PostgreSQL's server programs are not installed");
            return Ok(None);
        };
        let folder = tempfile::Builder::new()
            .prefix("till-cluster.")
            .tempdir_in("/tmp")?;
        let cluster = Self { bin, folder };
        if is_root()? {
            let chown = Command::new("chown")
                .args(["postgres"])
                .arg(cluster.folder.path())
                .status();
            ensure!(chown.await?.success(), "no user postgres");
        }
        let words = "-U till --auth=trust --encoding=UTF8 --locale=C.UTF-8";
        cluster.run("initdb", words).await?;
        let socket = cluster.folder.path().display();
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{socket}'\nmax_connections = 100\n\
             log_min_messages = warning\n"
        );
        let file = cluster.data().join("postgresql.auto.conf");
        std::fs::write(file, settings)?;
        cluster.up().await?;
        Ok(Some(cluster))
    }

    /// An empty database in it.
    pub async fn database(&self) -> anyhow::Result<String> {
        let socket = self.folder.path().display();
        make_database(&format!("postgres://till@/postgres?host={socket}")).await
    }

    /// Ends it as a power cut would: nothing is finished, the next start recovers from its log.
    pub async fn kill(&self) -> anyhow::Result<()> {
        self.run("pg_ctl", "-m immediate -w stop").await
    }

    /// Starts it, and waits until it answers.
    pub async fn up(&self) -> anyhow::Result<()> {
        self.run("pg_ctl", "-l server.log -w -t 60 start").await
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn run(&self, program: &str, words: &str) -> anyhow::Result<()> {
        let status = self.command(program)?.args(words.split(' ')).status();
        let ended = tokio::time::timeout(Duration::from_secs(90), status).await??;
        ensure!(ended.success(), "{program} {words}: {ended}");
        Ok(())
    }

    /// The server refuses to run as root.
    fn command(&self, program: &str) -> anyhow::Result<Command> {
        let path = self.bin.join(program);
        let mut command = if is_root()? {
            let mut command = Command::new("setpriv");
            command
                .args([
                    "--reuid=postgres",
                    "--regid=postgres",
                    "--clear-groups",
                    "--",
                ])
                .arg(path);
            command
        } else {
            Command::new(path)
        };
        command
            .arg("-D")
            .arg(self.data())
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        Ok(command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let Ok(mut command) = self.command("pg_ctl") else {
            return;
        };
        let stop = command.args(["-m", "immediate", "-w", "stop"]);
        let _ = stop.as_std_mut().status();
    }
}

fn is_root() -> anyhow::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}

/// Debian keeps the server's programs out of the PATH.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}
