//! "Check channel": asks the channel whether the credentials work, has it send a test notification, and
//! says in plain words what is wrong and what to do (wire/channels.md 1.11).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use till_channels::{ChannelError, ErrorKind, Event};
use till_domain::time::{Instant, Span};
use till_store::{ChannelAccount, Notification};

use crate::app::App;
use crate::channels::Connector;
use crate::clock;
use crate::web::ui::Ui;

/// Signatures older than five minutes are refused: a clock this far off soon breaks payments.
const MAX_SKEW_MS: i64 = 60_000;
/// The test notification comes at once; twice the time that WeChat gives an answer.
const PATIENCE: Span = Span::seconds(10);
const GLANCE: Duration = Duration::from_millis(300);
/// Of the newest messages; more do not come within the time.
const LOOK_AT: u32 = 500;

/// What is in order, or what is wrong.
pub(super) async fn ask(app: &App, account: &ChannelAccount, ui: &Ui) -> Result<String, String> {
    let connector = app
        .channels()
        .connector(app.master_key(), account)
        .map_err(|error| format!("{error:#}"))?;
    let report = connector.check().await.map_err(|error| words(ui, &error))?;
    if let Some(skew) = report.clock_skew_ms
        && skew.abs() > MAX_SKEW_MS
    {
        return Err(ui.t1("channels-check-clock", "seconds", skew / 1000));
    }
    let (channel, provider) = (account.channel.code(), account.provider);
    let url = app.url(&format!("/pay/{channel}/{provider}/{}", account.id));
    let since = clock::now();
    let echo = connector.echo(&url).await;
    match echo.map_err(|error| words(ui, &error))? {
        None => Ok(ui.t("channels-check-ok")),
        Some(message) if heard(app, account, &connector, &message, since).await => {
            Ok(ui.t("channels-check-ok-echo"))
        }
        Some(_) => Err(ui.t1("channels-check-silent", "url", url)),
    }
}

/// Did the test notification come, to whichever node?
async fn heard(
    app: &App,
    account: &ChannelAccount,
    connector: &Connector,
    message: &str,
    since: Instant,
) -> bool {
    let until = since.plus(PATIENCE);
    while clock::now() < until {
        let came = app
            .store()
            .notifications_since(account.provider, account.id, since, LOOK_AT)
            .await;
        match came {
            Ok(came) => {
                for raw in came {
                    if is_echo(connector, &raw, message).await {
                        return true;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the check can't look for its notification");
                return false;
            }
        }
        tokio::time::sleep(GLANCE).await;
    }
    false
}

async fn is_echo(connector: &Connector, raw: &Notification, message: &str) -> bool {
    let kept: std::collections::BTreeMap<String, String> =
        serde_json::from_str(&raw.headers).unwrap_or_default();
    let headers: HeaderMap = kept
        .iter()
        .filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        })
        .collect();
    let read = connector
        .read_notification(&headers, &raw.body, raw.received_at.millis())
        .await;
    read.is_ok_and(|read| matches!(read.event, Event::Echo { message: m } if m == message))
}

/// What to do about it, and the channel's own words behind.
fn words(ui: &Ui, error: &ChannelError) -> String {
    let plain: String = error.code.chars().filter(|c| *c != '_').collect();
    let sentence = match (error.kind, plain.to_ascii_uppercase().as_str()) {
        (_, "TIMEOUT" | "NOCONNECTION" | "BROKENCONNECTION") => "channels-check-unreachable",
        (_, "UNVERIFIEDANSWER" | "VERIFICATIONKEY") => "channels-check-key",
        (ErrorKind::Misconfigured, "SIGNERROR") => "channels-check-sign",
        (ErrorKind::Misconfigured, "APPIDMCHIDNOTMATCH") => "channels-check-appid",
        (ErrorKind::Misconfigured, "MCHNOTEXISTS") => "channels-check-mchid",
        (ErrorKind::Misconfigured, "NOAUTH") => "channels-check-no-auth",
        (ErrorKind::Misconfigured, "ECHOENCRYPTION") => "channels-check-encryption",
        (ErrorKind::Misconfigured, "ECHODECRYPTION") => "channels-check-decryption",
        (ErrorKind::Busy, _) => "channels-check-busy",
        (
            ErrorKind::Unknown
            | ErrorKind::NotFound
            | ErrorKind::AlreadyPaid
            | ErrorKind::AlreadyClosed
            | ErrorKind::NumberUsed
            | ErrorKind::NotEnough
            | ErrorKind::RuleBroken
            | ErrorKind::Refused
            | ErrorKind::Malformed
            | ErrorKind::Misconfigured,
            _,
        ) => return error.to_string(),
    };
    ui.t1(sentence, "said", error.to_string())
}
