//! `till sandbox` as a process, in a folder of its own.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Child;

use crate::demo::{free_port, till};

/// A running one; ends when dropped.
#[derive(Debug)]
pub struct LoneSandbox {
    _child: Child,
    folder: TempDir,
}

impl LoneSandbox {
    /// Starts one and waits until it answers.
    pub async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?.to_string();
        let mut command = till(&["sandbox", "--port", &port, "--data"]);
        let child = command
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let sandbox = Self {
            _child: child,
            folder,
        };
        for _ in 0..600 {
            // It is written last.
            if sandbox.settings().exists()
                && crate::http::answers(&format!("http://127.0.0.1:{port}/")).await
            {
                return Ok(sandbox);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("the sandbox did not become ready")
    }

    /// `settings.json`
    pub fn settings(&self) -> PathBuf {
        self.folder.path().join("settings.json")
    }
}
