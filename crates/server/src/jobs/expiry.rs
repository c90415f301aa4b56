//! Ends orders whose link has ended.

use till_domain::decide::Verb;
use till_store::Due;

use super::{ROUND, submit_due};
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let due = app
        .store()
        .orders_due(Due::Expiry, clock::now(), ROUND)
        .await?;
    for (provider, id) in due {
        // Open attempts are closed by the job that looks after them.
        submit_due(&app, provider, id, Verb::Expire).await?;
    }
    Ok(())
}
