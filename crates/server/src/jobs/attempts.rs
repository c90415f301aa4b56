//! Asks the channels about open attempts: makes up for lost notifications (SPEC §4), closes those whose
//! time is over, and finishes the acts that wait for them.

use till_domain::order::OrderState;
use till_domain::payment::{Attempt, Method};
use till_domain::time::{Instant, Span};
use tracing::Instrument as _;

use super::{ROUND, turn};
use crate::app::App;
use crate::clock;
use crate::pay::asking;
use crate::telemetry;
use crate::web::error::PageError;

/// Gaps between questions, in seconds: eager while the buyer looks at the page, patient later. The
/// channel could still answer for as long as the attempt lives.
const GAPS_SECONDS: [i64; 9] = [3, 3, 4, 5, 10, 15, 30, 60, 120];

/// At an online bank, whose gateway wants to be asked seldom (wire/channels.md 2.2.3): it notifies.
const BANK_GAPS_SECONDS: [i64; 5] = [300, 600, 1800, 3600, 7200];

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let now = clock::now();
    let due = app.store().attempts_due(now, ROUND).await?;
    for due in due {
        // First the next time, so that a channel that hangs is not asked by every round, nor by every node.
        let next = next_check(&due.attempt, due.checks, now);
        if !app.store().claim_attempt(&due, next).await? {
            continue;
        }
        look_after(&app, &due.attempt, now)
            .instrument(turn())
            .await?;
    }
    Ok(())
}

async fn look_after(app: &App, attempt: &Attempt, now: Instant) -> Result<(), PageError> {
    let order = app.store().order(attempt.provider, attempt.order).await?;
    if let Some(order) = &order {
        telemetry::about(order);
    }
    let closing = order.is_some_and(|order| matches!(order.state, OrderState::Closing { .. }));
    if closing || now >= attempt.expires_at {
        asking::close(app, attempt).await
    } else {
        asking::ask(app, attempt).await
    }
}

fn next_check(attempt: &Attempt, checks: u32, now: Instant) -> Instant {
    let gaps: &[i64] = match attempt.method {
        Method::Gateway => &BANK_GAPS_SECONDS,
        Method::Native | Method::Jsapi | Method::H5 | Method::Transfer => &GAPS_SECONDS,
    };
    let index = usize::try_from(checks).unwrap_or(usize::MAX);
    let gap = gaps.get(index).or(gaps.last()).copied().unwrap_or(60);
    now.plus(Span::seconds(gap))
}
