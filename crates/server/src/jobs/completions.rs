//! Completes paid orders when their refund window is over (SPEC §9.10).

use till_domain::decide::Verb;
use till_store::Due;

use super::{due_here, submit_due};
use crate::app::App;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    for (provider, id) in due_here(&app, "completions", Due::Completion).await? {
        submit_due(&app, provider, id, Verb::Complete).await?;
    }
    Ok(())
}
