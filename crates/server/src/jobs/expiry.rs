//! Ends orders whose link has ended.

use till_domain::decide::Verb;
use till_store::Due;

use super::{due_here, submit_due};
use crate::app::App;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    for (provider, id) in due_here(&app, "expiry", Due::Expiry).await? {
        // Open attempts are closed by the job that looks after them.
        submit_due(&app, provider, id, Verb::Expire).await?;
    }
    Ok(())
}
