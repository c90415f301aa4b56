//! `till sandbox` alone, used by a client of WeChat Pay.

use std::path::Path;

use anyhow::Context;
use till_tests::{Http, LoneSandbox};
use tokio::process::Command;

/// Runs a script of `tests/outside` with the sandbox's settings; `None` where it can't run.
async fn outside(script: &str, sandbox: &LoneSandbox) -> anyhow::Result<Option<String>> {
    let Some(python) = std::env::var_os("TILL_OUTSIDE_PYTHON") else {
        return Ok(None);
    };
    let said = Command::new(python)
        .arg(super::script(script))
        .arg(sandbox.settings())
        .kill_on_drop(true)
        .output()
        .await
        .context("starting Python")?;
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    let faults = String::from_utf8_lossy(&said.stderr);
    anyhow::ensure!(said.status.success(), "{script}: {words}\n{faults}");
    Ok(Some(words))
}

#[tokio::test]
async fn wechatpayv3_sells_hears_refunds_and_closes_and_forgeries_are_refused_on_both_sides()
-> anyhow::Result<()> {
    let sandbox = LoneSandbox::start().await?;
    if let Some(words) = outside("wechat_pay.py", &sandbox).await? {
        assert_eq!(words.lines().count(), 4, "{words}");
    }
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
