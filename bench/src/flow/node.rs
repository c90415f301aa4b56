//! The real binary, started as an operator starts it, and what it and its database use.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::http::{Ask, Line};

/// A running `till serve`.
pub struct Node {
    child: Child,
    pub address: String,
}

/// What a node is told.
pub struct Settings<'a> {
    pub folder: &'a Path,
    pub database_url: &'a str,
    pub channel_base: &'a str,
    pub port: u16,
}

impl Settings<'_> {
    /// Writes the configuration and a new master key.
    pub fn write(&self) -> anyhow::Result<PathBuf> {
        let key = output(Command::new(binary()?).args(["doctor", "--new-master-key"]))?;
        std::fs::write(self.folder.join("master.key"), key)?;
        let file = self.folder.join("till.toml");
        let port = self.port;
        let text = format!(
            "listen = \"127.0.0.1:{port}\"\npublic_url = \"http://127.0.0.1:{port}\"\n\
             allow_http = true\ntrust_forwarded_for = true\nmaster_key_file = \"master.key\"\n\
             [database]\nurl = \"{}\"\n[log]\nfilter = \"warn\"\n\
             [wechat_pay]\napi_base = \"{}\"\n",
            self.database_url, self.channel_base
        );
        std::fs::write(&file, text)?;
        Ok(file)
    }
}

/// Builds `till` as it is now, so that no old binary is measured.
pub fn build() -> anyhow::Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo)
        .args(["build", "--release", "--quiet", "-p", "till-server"])
        .status()?;
    ensure!(done.success(), "till could not be built");
    Ok(())
}

/// `till`, beside this program.
fn binary() -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let till = here.parent().context("a folder")?.join("till");
    ensure!(till.exists(), "{} is missing", till.display());
    Ok(till)
}

fn output(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let output = command.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{command:?} failed");
    Ok(output.stdout)
}

impl Node {
    pub async fn start(config: &Path, port: u16) -> anyhow::Result<Self> {
        let child = Command::new(binary()?)
            .arg("serve")
            .arg("--config")
            .arg(config)
            .stdout(Stdio::null())
            .spawn()?;
        let node = Self {
            child,
            address: format!("127.0.0.1:{port}"),
        };
        let mut line = Line::new(&node.address);
        for _ in 0..200 {
            if let Ok(answer) = line.send(Ask::get("/readyz")).await
                && answer.status.is_success()
            {
                return Ok(node);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("till did not become ready")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as an operator would, and waits.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let pid = self.pid().to_string();
        Command::new("kill").args(["-TERM", &pid]).status()?;
        let ended = self.child.wait()?;
        ensure!(ended.success(), "till ended with {ended}");
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Gone already when it was stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}
