//! paytool from outside, over HTTP: a client in Python written from the wire facts alone, every bad
//! request with its documented code, and copies of a call that change nothing.

mod bad;
mod callbacks;
mod caller;
mod doors;
mod fapiao;
mod income;

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use till_tests::Demo;

/// Runs a script of `docs/integrate` against the demo, as its page tells the reader to.
#[tokio::test]
async fn the_python_example_makes_every_call() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/integrate");
    let manifest = demo.folder().join("demo.json");
    let ran = tokio::task::spawn_blocking(move || {
        Command::new("python3")
            .arg("paytool_example.py")
            .arg(manifest)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(folder)
            .output()
    })
    .await?
    .context("python3 has to be installed")?;
    let said = String::from_utf8_lossy(&ran.stdout);
    let failed = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}\n{failed}");
    for call in [
        "open_order",
        "get_order_detail",
        "get_order_list",
        "close_order",
        "get_invoice_list",
        "mark_invoice_status",
    ] {
        assert!(said.contains(call), "{call} is missing:\n{said}");
    }
    Ok(())
}
