//! What comes in from payment channels: stored raw, verified, settled, then acknowledged.
//!
//! `POST /pay/{channel}/{provider key}/{account}`, as SPEC §9.3 says.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use till_channels::{Event, NotificationRefused, Verdict};
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::{AccountId, AttemptNumber, OrderNumber, ProviderKey, RefundNumber};
use till_domain::party::Actor;
use till_domain::refusal::Refusal;
use till_store::{ChannelAccount, Notification};

use crate::app::App;
use crate::channels::Connector;
use crate::clock;
use crate::jobs::refunds;
use crate::pay::asking;
use crate::secrets;
use crate::web::error::PageError;
use crate::web::html;

/// Far above what any channel sends.
const MAX_BYTES: usize = 256 * 1024;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/pay/{channel}/{provider}/{account}", post(receive))
        .route("/returned/{number}", get(returned).post(returned))
}

/// The buyer's browser comes back from a bank. What it brings along decides nothing and is not even
/// read: the order's page shows what the channel told us.
async fn returned(Path(number): Path<String>) -> Response {
    match number.parse::<OrderNumber>() {
        Ok(number) => html::see(format!("/orders/{number}")),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn receive(
    State(app): State<App>,
    Path((channel, provider, account)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let found = find(&app, &channel, &provider, &account).await;
    let (account, connector) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(_) => {
            let later = [(header::RETRY_AFTER, "5")];
            return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
        }
    };
    if body.len() > MAX_BYTES {
        return answer(&connector, Verdict::Refused);
    }
    let verdict = take_in(&app, &account, &connector, &headers, &body).await;
    answer(&connector, verdict)
}

async fn find(
    app: &App,
    channel: &str,
    provider: &str,
    account: &str,
) -> Result<Option<(ChannelAccount, Connector)>, PageError> {
    let parsed = (
        provider.parse::<ProviderKey>(),
        account.parse::<AccountId>(),
    );
    let (Ok(provider), Ok(account)) = parsed else {
        return Ok(None);
    };
    let accounts = app.store().channel_accounts(provider).await?;
    let Some(account) = accounts
        .iter()
        .find(|a| a.id == account && a.channel.code() == channel)
    else {
        return Ok(None);
    };
    let connector = app.channels().connector(app.master_key(), account)?;
    Ok(Some((account.clone(), connector)))
}

/// Verifies first: only what the channel signed is stored and acted on. (Anybody can post here; what
/// is not signed leaves a line in the log and nothing else.)
async fn take_in(
    app: &App,
    account: &ChannelAccount,
    connector: &Connector,
    headers: &HeaderMap,
    body: &Bytes,
) -> Verdict {
    let (provider, channel) = (account.provider, account.channel.code());
    let now = clock::now();
    let notification = match connector
        .read_notification(headers, body, now.millis())
        .await
    {
        Ok(notification) => notification,
        Err(NotificationRefused::Probe) => return Verdict::Refused,
        Err(refused) => {
            tracing::warn!(%provider, channel, %refused, "a notification was refused");
            return Verdict::Refused;
        }
    };
    let raw = Notification {
        provider,
        received_at: now,
        id: secrets::new_token(),
        channel: account.channel,
        account: account.id,
        headers: signature_headers(headers),
        body: body.to_vec(),
    };
    if app.store().store_notification(&raw).await.is_err() {
        return Verdict::TryAgain;
    }
    let verdict = match settle(app, provider, notification.event).await {
        Ok(()) => Verdict::Received,
        // A number that is nobody's: kept raw and alarmed; sending it again would not help it.
        Err(PageError::Refused(Refusal::NotFound)) => {
            tracing::error!(%provider, channel, id = notification.id, "money for an unknown number");
            Verdict::Received
        }
        Err(_) => return Verdict::TryAgain,
    };
    if let Err(error) = app.store().notification_handled(&raw, None).await {
        tracing::warn!(%error, "a notification stays marked as new");
    }
    verdict
}

/// What the signature was made with, so that a stored notification can be verified again.
fn signature_headers(headers: &HeaderMap) -> String {
    let kept: BTreeMap<&str, &str> = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("wechatpay-"))
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    serde_json::to_string(&kept).unwrap_or_default()
}

async fn settle(app: &App, provider: ProviderKey, event: Event) -> Result<(), PageError> {
    let unknown = || PageError::Refused(Refusal::NotFound);
    match event {
        Event::Paid(receipt) => {
            let number: AttemptNumber = receipt.attempt_no.parse().map_err(|_| unknown())?;
            // A number of another provider is as unknown here as one that never was.
            if number.provider() != Some(provider) {
                return Err(unknown());
            }
            let verb = Verb::Report(asking::paid(receipt));
            let target = Target::Attempt(number);
            app.submit(Command {
                provider,
                target,
                actor: Actor::Channel,
                verb,
            })
            .await?;
            Ok(())
        }
        Event::Refund(outcome) => {
            let number: RefundNumber = outcome.refund_no.parse().map_err(|_| unknown())?;
            if number.provider() != Some(provider) {
                return Err(unknown());
            }
            let attempt = match &outcome.attempt_no {
                Some(attempt) => attempt.parse().map_err(|_| unknown())?,
                // Not every channel names the payment.
                None => app
                    .store()
                    .refund(&number)
                    .await?
                    .map(|refund| refund.attempt)
                    .ok_or_else(unknown)?,
            };
            refunds::report(app, &attempt, &number, &outcome.state).await
        }
        // Whoever asked for it finds it among the messages that were kept.
        Event::Echo { .. } => Ok(()),
        Event::Other { kind } => {
            tracing::info!(%provider, kind, "a notification that Till has no use for");
            Ok(())
        }
    }
}

fn answer(connector: &Connector, verdict: Verdict) -> Response {
    let answer = connector.answer(verdict);
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (
        status,
        [(header::CONTENT_TYPE, answer.content_type)],
        answer.body,
    )
        .into_response()
}
