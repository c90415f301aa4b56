//! `till doctor`: looks at everything that taking money depends on, and says what to do.

use super::migrate::say;
use super::{ConfigFile, serve};
use crate::app::App;
use crate::secrets::MasterKey;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings as in config.default.toml.
    #[arg(
        long,
        env = "TILL_CONFIG",
        value_name = "FILE",
        required_unless_present = "new_master_key"
    )]
    config: Option<std::path::PathBuf>,
    /// Print a new master key and do nothing else.
    #[arg(long)]
    new_master_key: bool,
}

/// How far the clock may be off before channels refuse our signatures (wire/channels.md 1.1: 5 min).
const MAX_SKEW_MS: i64 = 60_000;

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    if args.new_master_key {
        say(&MasterKey::generate());
        return Ok(());
    }
    let Some(config) = args.config else {
        anyhow::bail!("give --config FILE")
    };
    let file = ConfigFile { config };
    let mut ill = 0;
    let mut note = |what: &str, result: Result<String, String>| match result {
        Ok(fine) => say(&format!("  ok    {what}: {fine}")),
        Err(problem) => {
            ill += 1;
            say(&format!("  FAIL  {what}: {problem}"));
        }
    };
    let config = file.read()?;
    note(
        "settings",
        config
            .refuse_unsafe()
            .map(|()| "safe".to_owned())
            .map_err(|error| format!("{error:#}")),
    );
    let app = serve::assemble(&file, config).await;
    match &app {
        Ok(_) => note("database and keys", Ok("open".to_owned())),
        Err(error) => note("database and keys", Err(format!("{error:#}"))),
    }
    if let Ok(app) = &app {
        for (what, result) in check_running_parts(app).await? {
            note(&what, result);
        }
        app.store().close().await;
    }
    anyhow::ensure!(ill == 0, "{ill} of the checks failed");
    Ok(())
}

type Finding = (String, Result<String, String>);

async fn check_running_parts(app: &App) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    match app.mailer() {
        None => findings.push((
            "mail".to_owned(),
            Err("off: buyers can't sign in by mail; set mail.smtp_url".to_owned()),
        )),
        Some(mailer) => {
            let answer = mailer.check().await;
            let answer = answer
                .map(|()| "answers".to_owned())
                .map_err(|error| format!("{error:#}"));
            findings.push(("mail".to_owned(), answer));
        }
    }
    if app.wecom().is_none() {
        findings.push((
            "wecom".to_owned(),
            Err("off: buyers can't sign in through WeCom; set wecom.suite_id".to_owned()),
        ));
    }
    let providers = app.store().providers().await?;
    if providers.is_empty() {
        findings.push((
            "providers".to_owned(),
            Err("none; make an operator with `till user add --operator` and create one".to_owned()),
        ));
    }
    for provider in providers {
        let accounts = app.store().channel_accounts(provider.key).await?;
        if !accounts.iter().any(|account| account.enabled) {
            findings.push((
                format!("channels of {}", provider.name),
                Err("none enabled: nobody can pay; add one in the console's settings".to_owned()),
            ));
        }
        for account in accounts.into_iter().filter(|account| account.enabled) {
            let what = format!(
                "{} {} of {}",
                account.channel.code(),
                account.merchant,
                provider.name
            );
            findings.push((what, check_account(app, &account).await));
        }
    }
    Ok(findings)
}

async fn check_account(app: &App, account: &till_store::ChannelAccount) -> Result<String, String> {
    let connector = app
        .channels()
        .connector(app.master_key(), account)
        .map_err(|error| format!("{error:#}"))?;
    let report = connector.check().await.map_err(|error| error.to_string())?;
    match report.clock_skew_ms {
        Some(skew) if skew.abs() > MAX_SKEW_MS => Err(format!(
            "this machine's clock is {} s off; set it by NTP",
            skew / 1000
        )),
        Some(_) | None => Ok("credentials work".to_owned()),
    }
}
