//! Confirms orders that the provider pays or gives, after 72 hours of silence (SPEC §9.9).

use till_domain::decide::Verb;
use till_store::Due;

use super::{due_here, submit_due};
use crate::app::App;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    for (provider, id) in due_here(&app, "confirmations", Due::Confirmation).await? {
        submit_due(&app, provider, id, Verb::ConfirmBySilence).await?;
    }
    Ok(())
}
