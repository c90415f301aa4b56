//! Fetches the bills of the days that are over, and holds them against the books (SPEC §5). What can't be
//! fetched now is fetched in a later round.

use till_domain::time::{Day, Span};
use till_store::ChannelAccount;

use crate::app::App;
use crate::books::{self, Compared};
use crate::clock;
use crate::web::error::PageError;

pub(super) const NAME: &str = "books";
/// After an outage of so many days nothing is missing.
const LOOK_BACK: i64 = 7;
/// Longer than the calls for one day take; it is taken anew for each.
const LEASE: Span = Span::minutes(9);

pub(super) async fn run(app: App) -> Result<(), PageError> {
    if !holds_lease(&app).await? {
        return Ok(());
    }
    let last = books::last_ready(clock::now());
    for provider in app.store().providers().await? {
        // Also when it is suspended or has switched an account off: what was paid before is in bills to come.
        for account in app.store().channel_accounts(provider.key).await? {
            if !books::has_bills(account.channel) {
                continue;
            }
            // One account's trouble holds up no other.
            if let Err(error) = catch_up(&app, &account, last).await {
                tracing::error!(account = %account.id, ?error, "an account's bills were left");
            }
        }
    }
    Ok(())
}

async fn holds_lease(app: &App) -> Result<bool, PageError> {
    Ok(app.store().lease(NAME, app.node(), LEASE).await?)
}

/// The days of an account that nobody has looked at yet, the oldest first. What one of them tells may answer
/// what others left open: those are compared again.
async fn catch_up(app: &App, account: &ChannelAccount, last: Day) -> Result<(), PageError> {
    let first = last.plus_days(1 - LOOK_BACK).max(account.created_at.day());
    let (store, provider) = (app.store(), account.provider);
    let (mut asked, mut fresh) = (Vec::new(), false);
    let mut day = first;
    while day <= last {
        match store.statement_day(provider, account.id, day).await? {
            Some(known) if known.open > 0 => asked.push(day),
            Some(_) => {}
            None if is_wanted(app, account, day).await? && holds_lease(app).await? => {
                let done = books::compare(app, account, day).await? == Compared::Done;
                fresh |= done;
            }
            None => {}
        }
        day = day.plus_days(1);
    }
    for day in asked {
        if fresh && holds_lease(app).await? {
            books::compare(app, account, day).await?;
        }
    }
    Ok(())
}

/// A channel is asked about an account that is switched off only for days on which it took money.
async fn is_wanted(app: &App, account: &ChannelAccount, day: Day) -> Result<bool, PageError> {
    if account.enabled {
        return Ok(true);
    }
    let ours = app.store().ours_of(account, day, &[]).await?;
    Ok(!ours.payments.is_empty() || !ours.refunds.is_empty())
}
