//! Carries refunds to their channels and asks until the answer is final: with the same number however
//! often it is tried (SPEC §5).

use till_channels::{ChannelError, ErrorKind, KnownRefund, RefundOrder, RefundState as Said};
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::{AttemptNumber, RefundNumber};
use till_domain::party::Actor;
use till_domain::payment::Channel;
use till_domain::refund::{Refund, RefundReport, RefundState, retry};
use till_domain::time::{Instant, Span};
use tracing::Instrument as _;

use super::{ROUND, turn};
use crate::app::App;
use crate::clock;
use crate::i18n::Lang;
use crate::telemetry;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let now = clock::now();
    for due in app.store().refunds_due(now, ROUND).await? {
        let gap = Span::seconds(i64::from(due.checks.min(10)).pow(2).max(1) * 5);
        // Another node may be at it.
        if !app.store().claim_refund(&due, now.plus(gap)).await? {
            continue;
        }
        look_after(&app, &due.refund).instrument(turn()).await?;
    }
    Ok(())
}

async fn look_after(app: &App, refund: &Refund) -> Result<(), PageError> {
    if let Some(order) = app.store().order(refund.provider, refund.order).await? {
        telemetry::about(&order);
    }
    let accounts = app.store().channel_accounts(refund.provider).await?;
    let Some(account) = accounts.iter().find(|account| account.id == refund.account) else {
        return Err(PageError::NoChannel);
    };
    if refund.channel == Channel::BankTransfer {
        return by_hand(app, refund).await;
    }
    let connector = app.channels().connector(app.master_key(), account)?;
    let answer = match refund.state {
        RefundState::Queued | RefundState::Stuck { .. } => {
            let (channel, provider, id) = (refund.channel.code(), refund.provider, refund.account);
            connector
                .refund(&RefundOrder {
                    attempt_no: refund.attempt.to_string(),
                    transaction_id: refund.transaction.clone(),
                    begun_at_ms: refund.created_at.millis(),
                    refund_no: refund.number.to_string(),
                    refund_fen: refund.amount.get(),
                    total_fen: refund.total.get(),
                    reason: reason(refund),
                    notify_url: app.url(&format!("/pay/{channel}/{provider}/{id}")),
                })
                .await
        }
        RefundState::Submitted => {
            let known = KnownRefund {
                refund_no: refund.number.as_str(),
                begun_at_ms: refund.created_at.millis(),
            };
            connector.query_refund(&known).await
        }
        RefundState::AwaitingSecond { .. }
        | RefundState::Done { .. }
        | RefundState::Failed { .. }
        | RefundState::Offline { .. }
        | RefundState::Replaced { .. }
        | RefundState::CalledOff { .. } => return Ok(()),
    };
    match answer {
        Ok(outcome) => report(app, &refund.attempt, &refund.number, &outcome.state).await,
        Err(error) => {
            tracing::warn!(refund = %refund.number, %error, "the channel did not take the refund");
            match trouble(&error) {
                Some(report) => submit(app, &refund.attempt, &refund.number, report).await,
                None => Ok(()),
            }
        }
    }
}

/// No channel sends a transfer back: a person does at the bank, and records its serial number.
async fn by_hand(app: &App, refund: &Refund) -> Result<(), PageError> {
    if !matches!(refund.state, RefundState::Queued) {
        return Ok(());
    }
    let report = RefundReport::Stuck {
        code: "transfer_by_hand".to_owned(),
        words: String::new(),
    };
    submit(app, &refund.attempt, &refund.number, report).await
}

/// What the payer reads at the channel: in the words of who wanted it, else why Till began it.
fn reason(refund: &Refund) -> String {
    if refund.note.is_empty() {
        Lang::ZhCn.text(
            &format!("refund-reason-{}", refund.reason.code().replace('_', "-")),
            &[],
        )
    } else {
        refund.note.clone()
    }
}

/// A person has to see to it. Everything else is unknown, and is tried again without a word.
fn trouble(error: &ChannelError) -> Option<RefundReport> {
    match error.kind {
        ErrorKind::NotEnough | ErrorKind::RuleBroken | ErrorKind::Refused => {
            Some(RefundReport::Stuck {
                code: error.code.clone(),
                words: error.message.clone(),
            })
        }
        ErrorKind::Unknown
        | ErrorKind::Busy
        | ErrorKind::NotFound
        | ErrorKind::AlreadyPaid
        | ErrorKind::AlreadyClosed
        | ErrorKind::NumberUsed
        | ErrorKind::Malformed
        | ErrorKind::Misconfigured => None,
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
            code: retry::CLOSED.to_owned(),
            words: String::new(),
        },
        Said::Abnormal => RefundReport::Failed {
            code: "abnormal".to_owned(),
            words: String::new(),
        },
        Said::Unknown { why } => {
            tracing::warn!(refund = %number, why, "the channel's answer is unknown");
            return Ok(());
        }
    };
    submit(app, attempt, number, report).await
}

async fn submit(
    app: &App,
    attempt: &AttemptNumber,
    number: &RefundNumber,
    report: RefundReport,
) -> Result<(), PageError> {
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
