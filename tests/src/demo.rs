//! `till demo` as a process, on ports and in a folder of its own.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::small_disk::SmallDisk;

/// `demo.json`, as scripts read it.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    pub base_url: String,
    pub sandbox_url: String,
    pub console: Vec<ConsoleUser>,
    pub companies: Vec<Company>,
    pub links: Links,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ConsoleUser {
    pub provider: String,
    pub email: String,
    pub password: String,
    pub role: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Company {
    pub corpid: String,
    pub name: String,
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Member {
    pub userid: String,
    pub name: String,
    pub role: String,
}

impl Company {
    /// Whoever manages the app there.
    pub fn admin(&self) -> anyhow::Result<&Member> {
        self.members
            .iter()
            .find(|member| member.role == "admin")
            .with_context(|| format!("{} has no admin", self.name))
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct Links {
    pub unconfigured: String,
    pub configured: String,
    pub pinned: String,
}

/// A running demo; ends when dropped.
#[derive(Debug)]
pub struct Demo {
    child: Child,
    // Before the folder that it is mounted in.
    disk: Option<SmallDisk>,
    folder: TempDir,
    ports: (u16, u16),
    arguments: Vec<String>,
    pub manifest: Manifest,
}

impl Demo {
    /// Starts one and waits until it answers.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(&[]).await
    }

    /// The same, with more arguments on the command line.
    pub async fn start_with(arguments: &[&str]) -> anyhow::Result<Self> {
        Self::start_in(tempfile::tempdir()?, None, arguments).await
    }

    /// The same with its database on a disk of so many megabytes; the sandbox has space elsewhere.
    /// `None` where this process may not mount one.
    pub async fn start_on_small_disk(megabytes: u32) -> anyhow::Result<Option<Self>> {
        let folder = tempfile::tempdir()?;
        let (data, sandbox) = (folder.path().join("data"), folder.path().join("sandbox"));
        std::fs::create_dir_all(&data)?;
        std::fs::create_dir_all(&sandbox)?;
        let Some(disk) = SmallDisk::mount(&data, megabytes)? else {
            return Ok(None);
        };
        std::os::unix::fs::symlink(sandbox, data.join("sandbox"))?;
        Self::start_in(folder, Some(disk), &[]).await.map(Some)
    }

    async fn start_in(
        folder: TempDir,
        disk: Option<SmallDisk>,
        arguments: &[&str],
    ) -> anyhow::Result<Self> {
        let ports = (free_port()?, free_port()?);
        let arguments = arguments
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        let mut child = spawn(&folder, ports, &arguments)?;
        let manifest = wait_until_ready(&mut child, &folder, ports.0).await?;
        Ok(Self {
            child,
            disk,
            folder,
            ports,
            arguments,
            manifest,
        })
    }

    /// Ends it as Ctrl-C does (SIGINT), and waits for its end.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("it has ended already")?;
        let sent = Command::new("kill")
            .args(["-INT", &id.to_string()])
            .status()
            .await?;
        anyhow::ensure!(sent.success(), "no signal was sent");
        let ended = tokio::time::timeout(Duration::from_secs(15), self.child.wait()).await??;
        anyhow::ensure!(ended.success(), "it ended with {ended}");
        Ok(())
    }

    /// Ends it at once, as a crash would (SIGKILL).
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Starts it again on the same folder and ports.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.child = spawn(&self.folder, self.ports, &self.arguments)?;
        self.manifest = wait_until_ready(&mut self.child, &self.folder, self.ports.0).await?;
        Ok(())
    }

    /// Puts its clock, and its sandbox's, so far ahead of the real one; never back.
    pub fn goes_ahead_by(&self, ahead: Duration) -> anyhow::Result<()> {
        let fresh = self.folder.path().join("clock.next");
        std::fs::write(&fresh, ahead.as_millis().to_string())?;
        // At once: nobody reads half a number.
        Ok(std::fs::rename(fresh, clock_file(&self.folder))?)
    }

    /// The small disk that its database is on.
    pub const fn disk(&self) -> Option<&SmallDisk> {
        self.disk.as_ref()
    }

    /// What `till verify` says of the database at `url`, in an error unless everything agrees.
    pub async fn verify(url: &str) -> anyhow::Result<()> {
        let said = till(&["verify", "--json", "--database", url])
            .output()
            .await?;
        let words = String::from_utf8_lossy(&said.stdout);
        anyhow::ensure!(said.status.success(), "till verify: {words}");
        let answer: serde_json::Value = serde_json::from_str(&words)?;
        anyhow::ensure!(answer["agrees"] == true, "till verify: {words}");
        Ok(())
    }

    /// What it has logged since its last start.
    pub fn log(&self) -> anyhow::Result<String> {
        Ok(std::fs::read_to_string(
            self.folder.path().join("till.log"),
        )?)
    }

    /// The demo's folder, with its `demo.json`.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder().join("till.db")
    }

    pub fn company(&self, index: usize) -> &Company {
        &self.manifest.companies[index]
    }

    /// The first person of a role in the console of the first provider.
    pub fn console_user(&self, role: &str) -> anyhow::Result<&ConsoleUser> {
        self.manifest
            .console
            .iter()
            .find(|user| user.role == role)
            .with_context(|| format!("nobody in the demo is {role}"))
    }
}

fn spawn(folder: &TempDir, ports: (u16, u16), arguments: &[String]) -> anyhow::Result<Child> {
    let log = std::fs::File::create(folder.path().join("till.log"))?;
    Command::new(binary())
        .arg("demo")
        .arg("--data")
        .arg(folder.path().join("data"))
        .args([
            "--port",
            &ports.0.to_string(),
            "--sandbox-port",
            &ports.1.to_string(),
        ])
        .args(arguments)
        .env("RUST_LOG", "info")
        .env("TILL_TEST_CLOCK", clock_file(folder))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("starting target/debug/till; build it first: cargo build -p till-server")
}

fn clock_file(folder: &TempDir) -> PathBuf {
    folder.path().join("clock")
}

/// A command line of Till.
pub fn till(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).kill_on_drop(true);
    command
}

/// `target/debug/till`, built before the journeys run.
fn binary() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || {
            PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("..")
                .join("target")
        },
        PathBuf::from,
    );
    target.join("debug").join("till")
}

/// Waits for the first answer; one that has ended already will give none.
async fn wait_until_ready(
    child: &mut Child,
    folder: &TempDir,
    port: u16,
) -> anyhow::Result<Manifest> {
    let begun = Instant::now();
    let url = format!("http://127.0.0.1:{port}/readyz");
    while begun.elapsed() < Duration::from_secs(60) && child.try_wait()?.is_none() {
        if crate::http::answers(&url).await {
            let text = std::fs::read(folder.path().join("data").join("demo.json"))?;
            return Ok(serde_json::from_slice(&text)?);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let log = std::fs::read_to_string(folder.path().join("till.log")).unwrap_or_default();
    bail!("the demo did not become ready:\n{log}")
}

/// A port that is free, and that no other test takes for as long as this one's process runs: between now and
/// the start of whoever listens at it somebody else might. It is below those that the system hands out.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    let reserved = std::env::temp_dir().join("till-test-ports");
    std::fs::create_dir_all(&reserved)?;
    for _ in 0..100 {
        let random = RandomState::new().build_hasher().finish() % 20_000;
        // Above 10,080: browsers refuse to go to that one.
        let port = 10_100 + u16::try_from(random)?;
        let reservation = File::create(reserved.join(port.to_string()))?;
        if reservation.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            // Its lock ends with the process, as every file's does.
            RESERVED
                .lock()
                .expect("nobody panics with it")
                .push(reservation);
            return Ok(port);
        }
    }
    bail!("no free port was found")
}

static RESERVED: Mutex<Vec<File>> = Mutex::new(Vec::new());
