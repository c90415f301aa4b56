//! A sandbox by itself, until Ctrl-C: `cargo run -p till-sandbox --example serve -- 9100 /some/folder`.
//! Prints the addresses and the merchants' credentials as JSON.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use anyhow::Context;
use till_sandbox::SandboxConfig;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let port = args
        .next()
        .map_or(Ok(0), |port| port.parse())
        .context("first: the port")?;
    let config = SandboxConfig {
        port,
        data_dir: args.next().map(Into::into),
        ..SandboxConfig::default()
    };
    let sandbox = till_sandbox::start(config).await?;
    let shown = serde_json::json!({
        "base_url": sandbox.base_url(),
        "smtp": sandbox.smtp_addr.to_string(),
        "merchants": sandbox.credentials(),
    });
    println!("{shown:#}");
    tokio::signal::ctrl_c().await?;
    sandbox.stop();
    sandbox.join().await
}
