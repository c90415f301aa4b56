//! An order's evidence: it holds what happened, it can be checked without Till, and taking it is itself
//! written down.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use till_tests::{Demo, Http};

use super::export::Desk;

/// The status of `check.py` in this folder, and what it says.
fn check(folder: &Path) -> anyhow::Result<(bool, String)> {
    let run = Command::new("python3")
        .arg(folder.join("check.py"))
        .output()
        .context("python3 has to be installed")?;
    Ok((run.status.success(), String::from_utf8(run.stdout)?))
}

fn json(folder: &Path, name: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_slice(&std::fs::read(folder.join(name))?)?)
}

/// The evidence of an order, unpacked, once all of its events have left the outbox.
async fn unpacked(owner: &mut Desk, number: &str, folder: &Path) -> anyhow::Result<()> {
    for _ in 0..50 {
        let file = owner.file(&format!("orders/{number}/evidence")).await?;
        zip::ZipArchive::new(Cursor::new(file))?.extract(folder)?;
        let events = json(folder, "order.json")?["events"]
            .as_array()
            .map(Vec::len);
        let rows = json(folder, "audit.json")?["rows"].as_array().map(Vec::len);
        if events == rows {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    anyhow::bail!("its events are not in the audit log")
}

#[tokio::test]
async fn an_order_s_evidence_can_be_checked_without_till() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut owner = Desk::of(&demo, "owner").await?;
    let payments = owner.lines("payments", "").await?;
    let number = &payments.get(1).context("a payment")?[8];
    let folder = tempfile::tempdir()?;
    unpacked(&mut owner, number, folder.path()).await?;

    let page = std::fs::read_to_string(folder.path().join("summary.html"))?;
    assert!(page.contains(number), "the page names its order");
    let order = json(folder.path(), "order.json")?;
    assert_eq!(order["number"], number.as_str());
    let whole = std::fs::read_to_string(folder.path().join("order.json"))?;
    assert!(!whole.contains("token"), "the link stays at home");
    for table in ["events", "payments", "ledger", "audit", "refunds", "fapiao"] {
        let text = std::fs::read_to_string(folder.path().join(format!("{table}.csv")))?;
        assert!(text.starts_with('\u{feff}'), "{table}.csv");
    }

    let readme = std::fs::read_to_string(folder.path().join("README.txt"))?;
    assert!(readme.contains("python3 check.py"), "{readme}");
    let (fits, words) = check(folder.path())?;
    assert!(fits, "{words}");
    let path = folder.path().join("audit.json");
    let sound = std::fs::read_to_string(&path)?;
    let row = &json(folder.path(), "audit.json")?["rows"][0];
    let name = row["words"][0][4].as_str().context("who acted")?;
    std::fs::write(&path, sound.replace(name, "nobody at all"))?;
    let (fits, words) = check(folder.path())?;
    assert!(!fits && words.contains("was changed"), "{words}");

    // Taking it is an act, and the log says so to its owner.
    let log = owner.lines("settings/audit", "?kind=exports").await?;
    let taken = log.iter().filter(|line| line[6] == "导出了订单证据");
    assert!(taken.count() > 0, "{log:?}");
    assert!(log[1..].iter().all(|line| line[4] == "127.0.0.1"));
    Ok(())
}

#[tokio::test]
async fn refunds_and_fapiao_are_exported_as_their_lists_are_filtered() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut owner = Desk::of(&demo, "owner").await?;
    let refunds = owner.lines("refunds", "?tab=all").await?;
    assert_eq!(refunds[0][0], "退款单号");
    assert!(refunds.len() > 1, "the demo has refunds");
    for line in &refunds[1..] {
        assert!(
            line[0].starts_with('R') && line[2].parse::<f64>()? > 0.0,
            "{line:?}"
        );
    }
    let sheet = owner.sheet("refunds", "?tab=all").await?;
    assert_eq!(sheet.height(), refunds.len());
    let all = owner.lines("fapiao", "?stage=all").await?;
    let open = owner.lines("fapiao", "?stage=open").await?;
    assert!(all.len() > open.len(), "{} of {}", open.len(), all.len());
    let title = &all[1][2];
    let found = owner
        .lines("fapiao", &format!("?stage=all&q={title}"))
        .await?;
    assert!(found.len() > 1 && found[1..].iter().all(|line| &line[2] == title));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_is_refused_and_goes_is_in_the_audit_log() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let user = demo.console_user("sales")?;
    let mut stranger = Http::new()?;
    let door = format!("{base}/console/sign-in");
    for (email, password) in [
        (user.email.as_str(), "not it, surely"),
        ("nobody@yunfan.example", "not it, surely"),
    ] {
        let fields = [("email", email), ("password", password)];
        assert_eq!(stranger.post(&door, &door, &fields).await?.status(), 422);
    }
    let mut sales = Desk::of(&demo, "sales").await?;
    let page = format!("{base}/console/orders");
    let leave = format!("{base}/console/sign-out");
    sales.http().post(&page, &leave, &[]).await?;
    let mut owner = Desk::of(&demo, "owner").await?;
    let log = owner.lines("settings/audit", "?kind=sign_in").await?;
    let log: Vec<String> = log.iter().map(|line| line.join(" ")).collect();
    for (said, times) in [("登录失败", 1), ("退出了登录", 1)] {
        let found = log.iter().filter(|line| line.contains(said));
        assert_eq!(found.count(), times, "{said}: {log:?}");
    }
    let refused = log.iter().find(|line| line.contains("登录失败"));
    let refused = refused.context("refused")?;
    assert!(refused.contains(&user.email) && refused.contains("未确认身份的人"));
    Ok(())
}
