//! Sends back the money that no order could take, with the same number however often it is tried.

use till_channels::{RefundOrder, RefundState as Said};
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::{AttemptNumber, RefundNumber};
use till_domain::party::Actor;
use till_domain::refund::{Refund, RefundReport, RefundState};
use till_domain::time::{Instant, Span};

use super::ROUND;
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let now = clock::now();
    for due in app.store().refunds_due(now, ROUND).await? {
        let gap = Span::seconds(i64::from(due.checks.min(10)).pow(2).max(1) * 5);
        app.store()
            .refund_checked(due.refund.provider, &due.refund.number, now.plus(gap))
            .await?;
        look_after(&app, &due.refund).await?;
    }
    Ok(())
}

async fn look_after(app: &App, refund: &Refund) -> Result<(), PageError> {
    let accounts = app.store().channel_accounts(refund.provider).await?;
    let Some(account) = accounts.iter().find(|account| account.id == refund.account) else {
        return Err(PageError::NoChannel);
    };
    let connector = app.channels().connector(app.master_key(), account)?;
    let answer = match refund.state {
        RefundState::Queued => {
            let (channel, provider, id) = (refund.channel.code(), refund.provider, refund.account);
            connector
                .refund(&RefundOrder {
                    attempt_no: refund.attempt.to_string(),
                    refund_no: refund.number.to_string(),
                    refund_fen: refund.amount.get(),
                    total_fen: refund.total.get(),
                    reason: refund.reason.code().to_owned(),
                    notify_url: app.url(&format!("/pay/{channel}/{provider}/{id}")),
                })
                .await
        }
        RefundState::Submitted => connector.query_refund(refund.number.as_str()).await,
        RefundState::Done { .. } | RefundState::Failed { .. } => return Ok(()),
    };
    match answer {
        Ok(outcome) => report(app, &refund.attempt, &refund.number, &outcome.state).await,
        Err(error) => {
            tracing::warn!(refund = %refund.number, %error, "the channel did not answer");
            Ok(())
        }
    }
}

/// Carries the channel's word on a refund of `attempt` to the domain.
///
/// # Errors
/// Only of our own; an unknown word changes nothing.
pub async fn report(
    app: &App,
    attempt: &AttemptNumber,
    number: &RefundNumber,
    said: &Said,
) -> Result<(), PageError> {
    let report = match said {
        Said::Pending => RefundReport::Submitted,
        Said::Refunded { at_ms } => RefundReport::Done {
            at: Instant::from_millis(*at_ms),
        },
        Said::Closed => RefundReport::Failed {
            code: "closed".to_owned(),
        },
        Said::Abnormal => RefundReport::Failed {
            code: "abnormal".to_owned(),
        },
        Said::Unknown { why } => {
            tracing::warn!(refund = %number, why, "the channel's answer is unknown");
            return Ok(());
        }
    };
    let provider = number.provider().ok_or(PageError::NotFound)?;
    app.submit(Command {
        provider,
        target: Target::Attempt(attempt.clone()),
        actor: Actor::Channel,
        verb: Verb::ReportRefund {
            number: number.clone(),
            report,
        },
    })
    .await?;
    Ok(())
}
