//! One more node beside a demo that runs: the same database and stand-ins, an address of its own.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::process::{Child, Command};

use crate::demo::{Demo, free_port, till};

/// A node that joined a demo; ends when dropped.
#[derive(Debug)]
pub struct Node {
    child: Child,
    port: u16,
    data: PathBuf,
    database: String,
}

impl Node {
    /// Starts one on the demo's database at `database`, which may be reached by a way of its own.
    pub async fn join(demo: &Demo, database: &str) -> anyhow::Result<Self> {
        let (port, data) = (free_port()?, demo.folder());
        let child = spawn(port, &data, database)?;
        let mut node = Self {
            child,
            port,
            data,
            database: database.to_owned(),
        };
        node.wait_until_ready().await?;
        Ok(node)
    }

    /// Where it answers.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The same address of the demo, at this node.
    pub fn at(&self, demo: &Demo, url: &str) -> String {
        url.replace(&demo.manifest.base_url, &self.base_url())
    }

    /// Ends it at once, as a crash would (SIGKILL).
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Ends it as a service manager does (SIGTERM), and waits for its end.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        self.signal("-TERM").await?;
        let ended = tokio::time::timeout(Duration::from_secs(20), self.child.wait()).await??;
        ensure!(ended.success(), "it ended with {ended}");
        Ok(())
    }

    /// Holds it still where it is (SIGSTOP): it keeps its connections and whatever it holds.
    pub async fn freeze(&self) -> anyhow::Result<()> {
        self.signal("-STOP").await
    }

    /// Lets it go on (SIGCONT).
    pub async fn thaw(&self) -> anyhow::Result<()> {
        self.signal("-CONT").await
    }

    /// Starts it again at the same address.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.child = spawn(self.port, &self.data, &self.database)?;
        self.wait_until_ready().await
    }

    /// Makes its clock so many seconds wrong.
    pub fn set_clock_wrong_by(&self, seconds: i64) -> anyhow::Result<()> {
        let file = clock_file(&self.data, self.port);
        Ok(std::fs::write(file, (seconds * 1000).to_string())?)
    }

    /// What it has logged since its last start.
    pub fn log(&self) -> anyhow::Result<String> {
        Ok(std::fs::read_to_string(log_file(&self.data, self.port))?)
    }

    async fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let id = self.child.id().context("it has ended already")?;
        let sent = Command::new("kill")
            .args([signal, &id.to_string()])
            .status()
            .await?;
        ensure!(sent.success(), "no signal was sent");
        Ok(())
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let ready = format!("{}/readyz", self.base_url());
        for _ in 0..600 {
            if crate::http::answers(&ready).await {
                return Ok(());
            }
            if let Some(ended) = self.child.try_wait()? {
                bail!("the node ended with {ended}:\n{}", self.log()?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the node did not become ready:\n{}", self.log()?)
    }
}

fn spawn(port: u16, data: &std::path::Path, database: &str) -> anyhow::Result<Child> {
    let log = std::fs::File::create(log_file(data, port))?;
    let (data_words, port_words) = (data.display().to_string(), port.to_string());
    till(&[
        "demo",
        "--join",
        "--data",
        &data_words,
        "--database",
        database,
        "--port",
        &port_words,
    ])
    .env("RUST_LOG", "info")
    .env("TILL_TEST_CLOCK", clock_file(data, port))
    .stdin(Stdio::null())
    .stdout(log.try_clone()?)
    .stderr(log)
    .spawn()
    .context("starting target/debug/till; build it first: cargo build -p till-server")
}

fn log_file(data: &std::path::Path, port: u16) -> PathBuf {
    data.join(format!("node-{port}.log"))
}

fn clock_file(data: &std::path::Path, port: u16) -> PathBuf {
    data.join(format!("node-{port}.clock"))
}
