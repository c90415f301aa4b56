//! Fetches the bills of the days that are over, and holds them against the books (SPEC §5). What can't be
//! fetched now is fetched in a later round.

use till_domain::party::Provider;
use till_domain::time::{Day, Span};
use till_store::ChannelAccount;

use crate::app::App;
use crate::books::{self, Compared};
use crate::clock;
use crate::web::error::PageError;

pub(super) const NAME: &str = "books";
/// After an outage of so many days nothing is missing.
const LOOK_BACK: i64 = 7;
/// Longer than a round's calls take.
const LEASE: Span = Span::minutes(9);

pub(super) async fn run(app: App) -> Result<(), PageError> {
    if !app.store().lease(NAME, app.node(), LEASE).await? {
        return Ok(());
    }
    let last = books::last_ready(clock::now());
    for provider in app.store().providers().await? {
        for account in app.store().channel_accounts(provider.key).await? {
            let wanted = account.enabled && books::has_bills(account.channel);
            if wanted && !provider.suspended {
                catch_up(&app, &provider, &account, last).await?;
            }
        }
    }
    Ok(())
}

/// The days of an account that nobody has looked at yet, the oldest first. A day that follows one with open
/// questions may answer them: that one is compared again.
async fn catch_up(
    app: &App,
    provider: &Provider,
    account: &ChannelAccount,
    last: Day,
) -> Result<(), PageError> {
    let first = last.plus_days(1 - LOOK_BACK).max(account.created_at.day());
    let store = app.store();
    let mut day = first;
    while day <= last {
        let known = store.statement_day(provider.key, account.id, day).await?;
        if known.is_none() {
            if books::compare(app, account, day).await? != Compared::Done {
                return Ok(());
            }
            let before = day.plus_days(-1);
            let asked = store
                .statement_day(provider.key, account.id, before)
                .await?;
            if asked.is_some_and(|asked| asked.open > 0) {
                books::compare(app, account, before).await?;
            }
        }
        day = day.plus_days(1);
    }
    Ok(())
}
