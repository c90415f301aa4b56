//! Completes paid orders when their refund window is over (SPEC §9.10).

use till_domain::decide::Verb;
use till_store::Due;

use super::{ROUND, submit_due};
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let due = app
        .store()
        .orders_due(Due::Completion, clock::now(), ROUND)
        .await?;
    for (provider, id) in due {
        submit_due(&app, provider, id, Verb::Complete).await?;
    }
    Ok(())
}
