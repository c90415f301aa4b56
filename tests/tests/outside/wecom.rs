//! WeCom's side of a provider, on libraries that providers use: they fetch our tokens and read our
//! callbacks.

use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use till_tests::{Demo, Http};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::script;

const TOKEN: &str = "tokenOfTheTest";
const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

/// A provider's server as a process.
struct Provider {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Provider {
    async fn start(mut command: Command, demo: &Demo) -> anyhow::Result<Self> {
        let mut child = command
            .arg(demo.folder().join("demo.json"))
            .args([TOKEN, KEY])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let said = child.stdout.take().context("its words")?;
        let mut provider = Self {
            _child: child,
            lines: BufReader::new(said).lines(),
            url: String::new(),
        };
        let line = provider.line().await?;
        let port = line.strip_prefix("listening ").context(line.clone())?;
        provider.url = format!("http://127.0.0.1:{port}/wecom");
        Ok(provider)
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let line = tokio::time::timeout(Duration::from_secs(30), self.lines.next_line());
        let line = line.await.context("it says nothing")??;
        line.context("it has ended")
    }

    /// Reads on until each of `wanted` was said; what was said.
    async fn says(&mut self, wanted: &[&str]) -> anyhow::Result<Vec<String>> {
        let mut said = Vec::new();
        while !wanted
            .iter()
            .all(|word| said.iter().any(|line| line == word))
        {
            let line = self
                .line()
                .await
                .with_context(|| format!("waiting for {wanted:?}, heard {said:?}"))?;
            said.push(line);
        }
        Ok(said)
    }
}

/// Saves the provider's URL in the console, which asks it to prove that it has the key.
async fn save(demo: &Demo, url: &str) -> anyhow::Result<()> {
    let base = &demo.manifest.base_url;
    let user = demo.console_user("developer")?;
    let mut http = Http::new()?;
    let door = format!("{base}/console/sign-in");
    let fields = [
        ("email", user.email.as_str()),
        ("password", user.password.as_str()),
    ];
    http.post(&door, &door, &fields).await?;
    let page = format!("{base}/console/settings/callbacks");
    let fields = [
        ("url", url),
        ("token", TOKEN),
        ("aes-key", KEY),
        ("verify-receiver", "corpid"),
        ("post-receiver", "suite"),
    ];
    let saved = http.post(&page, &page, &fields).await?;
    anyhow::ensure!(saved.status().is_redirection(), "{}", saved.text().await?);
    Ok(())
}

/// Every call of paytool, by the example of the documentation; the number of the order that it opened for
/// one company, which is told of at once.
async fn calls(demo: &Demo) -> anyhow::Result<String> {
    let example = script("../../docs/integrate/paytool_example.py");
    let said = Command::new("python3")
        .arg(example)
        .arg(demo.folder().join("demo.json"))
        .output()
        .await?;
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    let faults = String::from_utf8_lossy(&said.stderr);
    anyhow::ensure!(said.status.success(), "{words}\n{faults}");
    let opened = words
        .lines()
        .find_map(|line| line.strip_prefix("negotiated "));
    Ok(opened.context(words.clone())?.to_owned())
}

async fn reads_what_the_example_does(provider: &mut Provider, demo: &Demo) -> anyhow::Result<()> {
    let opened = calls(demo).await?;
    provider.says(&[&format!("open_order {opened}")]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn wechatpy_fetches_tokens_and_reads_callbacks() -> anyhow::Result<()> {
    let Some(python) = std::env::var_os("TILL_OUTSIDE_PYTHON") else {
        return Ok(());
    };
    let demo = Demo::start().await?;
    let mut command = Command::new(python);
    command.arg(script("wecom_provider.py"));
    let mut provider = Provider::start(command, &demo).await?;
    save(&demo, &provider.url).await?;
    let said = provider.says(&["verified", "provider_token", "suite_token"]);
    said.await?;
    reads_what_the_example_does(&mut provider, &demo).await
}

#[tokio::test(flavor = "multi_thread")]
async fn wecoms_own_crypto_for_node_reads_callbacks() -> anyhow::Result<()> {
    let Some(packages) = std::env::var_os("TILL_OUTSIDE_NODE") else {
        return Ok(());
    };
    let demo = Demo::start().await?;
    let mut command = Command::new("node");
    command
        .env("NODE_PATH", packages)
        .arg(script("wecom_provider.cjs"));
    let mut provider = Provider::start(command, &demo).await?;
    save(&demo, &provider.url).await?;
    provider.says(&["verified"]).await?;
    reads_what_the_example_does(&mut provider, &demo).await
}
