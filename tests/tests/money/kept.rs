//! Backup while it serves, restore elsewhere: the sale is there, and everything agrees.

use std::path::Path;
use std::process::Output;

use serde_json::json;
use till_domain::order::ShownState;
use till_tests::{Demo, till};

use crate::books::{self, fate};
use crate::shop::{self, FREE_COMPANY, Sandbox, Seller};

async fn run(arguments: &[&str]) -> anyhow::Result<Output> {
    Ok(till(arguments).output().await?)
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

#[tokio::test]
async fn a_backup_made_while_serving_holds_the_sale_and_can_be_restored() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let mut http = shop::admin(&demo, FREE_COMPANY).await?;
    shop::place(&mut http, &made).await?;
    let sandbox = Sandbox::of(&demo)?;
    assert!(sandbox.pay(&sandbox.newest().await?, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;

    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("till.backup").display().to_string();
    let live = url(&demo.database());
    let done = run(&["backup", &copy, "--database", &live]).await?;
    assert!(done.status.success(), "{done:?}");
    let twice = run(&["backup", &copy, "--database", &live]).await?;
    assert!(!twice.status.success(), "a backup is never overwritten");

    let onto_live = run(&["restore", &copy, "--database", &live, "--force"]).await?;
    let said = String::from_utf8_lossy(&onto_live.stderr).into_owned();
    assert!(!onto_live.status.success(), "not under a running Till");
    assert!(said.contains("in use"), "{said}");

    let other = folder.path().join("other.db");
    let place = url(&other);
    let restored = run(&["restore", &copy, "--database", &place]).await?;
    let said = String::from_utf8_lossy(&restored.stdout).into_owned();
    assert!(restored.status.success(), "{restored:?}");
    assert!(said.contains("everything agrees"), "{said}");
    let again = run(&["restore", &copy, "--database", &place]).await?;
    assert!(!again.status.success(), "nothing is overwritten unasked");
    let forced = run(&["restore", &copy, "--database", &place, "--force"]).await?;
    assert!(forced.status.success(), "{forced:?}");

    std::fs::write(folder.path().join("torn"), &std::fs::read(&copy)?[..20_000])?;
    let torn = folder.path().join("torn").display().to_string();
    let refused = run(&["restore", &torn, "--database", &place, "--force"]).await?;
    assert!(!refused.status.success(), "a torn copy is refused");
    let verified = run(&["verify", "--database", &place, "--json"]).await?;
    let report: serde_json::Value = serde_json::from_slice(&verified.stdout)?;
    assert_eq!(report["agrees"], json!(true), "the old one is still there");

    demo.stop().await?;
    let store = books::open_at(&other).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 0, 0));
    Ok(())
}
