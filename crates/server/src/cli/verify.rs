//! `till verify`: recomputes what must hold, and says what differs.

use anyhow::Context;
use serde_json::json;
use till_store::{Finding, Store, Verified};

use super::migrate::say;
use super::place::Place;
use super::progress::Progress;
use super::serve;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// One JSON object instead of sentences.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let store = serve::open_store(&args.place.url()?).await?;
    let result = verify(&store, args.json).await;
    store.close().await;
    result
}

/// Verifies `store` and tells of it.
///
/// # Errors
/// When something differs, or the database can't be read.
pub(super) async fn verify(store: &Store, as_json: bool) -> anyhow::Result<()> {
    let mut progress = Progress::new();
    progress.show("comparing sums in the database …");
    let (done, findings) = store
        .verify(|done| progress.show(&format!("{} orders …", done.orders)))
        .await
        .context("verifying")?;
    let seconds = progress.end().as_secs_f64();
    if as_json {
        say(&serde_json::to_string_pretty(&as_value(done, &findings))?);
    } else {
        for finding in &findings {
            let Finding {
                rule,
                provider,
                about,
                says,
            } = finding;
            say(&format!("{provider}  {about}: {says}  [{rule}]"));
        }
        say(&format!(
            "{} orders with {} events, {} subscriptions and {} acts verified in {seconds:.1} s: {}",
            done.orders,
            done.events,
            done.subscriptions,
            done.acts,
            match findings.len() {
                0 => "everything agrees.".to_owned(),
                1 => "one thing differs.".to_owned(),
                n => format!("{n} things differ."),
            }
        ));
    }
    anyhow::ensure!(
        findings.is_empty(),
        "the database does not agree with itself; keep a copy as it is, and see docs/operate/backup.md"
    );
    Ok(())
}

fn as_value(done: Verified, findings: &[Finding]) -> serde_json::Value {
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "rule": finding.rule,
                "provider": finding.provider.to_string(),
                "about": finding.about,
                "says": finding.says,
            })
        })
        .collect();
    json!({
        "agrees": findings.is_empty(),
        "orders": done.orders,
        "events": done.events,
        "subscriptions": done.subscriptions,
        "acts": done.acts,
        "findings": findings,
    })
}
