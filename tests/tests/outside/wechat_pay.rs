//! `till sandbox` alone, used by a client of WeChat Pay.

use std::path::Path;

use anyhow::Context;
use till_tests::{Http, LoneSandbox};
use tokio::process::Command;

/// What a script of `tests/outside` says of the sandbox.
async fn outside(mut command: Command, sandbox: &LoneSandbox) -> anyhow::Result<String> {
    let said = command
        .arg(sandbox.settings())
        .kill_on_drop(true)
        .output()
        .await?;
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    let faults = String::from_utf8_lossy(&said.stderr);
    anyhow::ensure!(said.status.success(), "{words}\n{faults}");
    Ok(words)
}

#[tokio::test]
async fn wechatpayv3_sells_hears_refunds_closes_and_reads_a_bill_and_forgeries_are_refused_on_both_sides()
-> anyhow::Result<()> {
    let Some(python) = std::env::var_os("TILL_OUTSIDE_PYTHON") else {
        return Ok(());
    };
    let sandbox = LoneSandbox::start().await?;
    let mut command = Command::new(python);
    command.arg(super::script("wechat_pay.py"));
    let words = outside(command, &sandbox).await?;
    assert_eq!(words.lines().count(), 5, "{words}");
    Ok(())
}

#[tokio::test]
async fn wechatpay_axios_plugin_sells_hears_refunds_closes_and_reads_a_bill_and_forgeries_are_refused_on_both_sides()
-> anyhow::Result<()> {
    let Some(packages) = std::env::var_os("TILL_OUTSIDE_NODE") else {
        return Ok(());
    };
    let sandbox = LoneSandbox::start().await?;
    let mut command = Command::new("node");
    command
        .arg(super::script("wechat_pay.cjs"))
        .env("NODE_PATH", packages);
    let words = outside(command, &sandbox).await?;
    assert_eq!(words.lines().count(), 5, "{words}");
    Ok(())
}

#[tokio::test]
async fn a_lone_sandbox_says_in_a_file_for_its_owner_alone_how_to_talk_to_it() -> anyhow::Result<()>
{
    use std::os::unix::fs::PermissionsExt;

    let sandbox = LoneSandbox::start().await?;
    let text = std::fs::read(sandbox.settings())?;
    let settings: serde_json::Value = serde_json::from_slice(&text)?;
    let merchant = &settings["wechat_pay"][0];
    let keys = Path::new(merchant["keys"].as_str().context("a folder")?).to_owned();
    for file in ["apiclient_key.pem", "apiclient_cert.pem", "pub_key.pem"] {
        let mode = std::fs::metadata(keys.join(file))?.permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
    assert_eq!(merchant["mchid"], "1900000001");
    let base = settings["base_url"].as_str().context("an address")?;
    let page = Http::new()?.get(base).await?.text().await?;
    assert!(page.contains("时钟"), "{page}");
    Ok(())
}
