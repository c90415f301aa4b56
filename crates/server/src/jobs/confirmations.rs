//! Confirms orders that the provider pays or gives, after 72 hours of silence (SPEC §9.9).

use till_domain::decide::Verb;
use till_store::Due;

use super::{ROUND, submit_due};
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let due = app
        .store()
        .orders_due(Due::Confirmation, clock::now(), ROUND)
        .await?;
    for (provider, id) in due {
        submit_due(&app, provider, id, Verb::ConfirmBySilence).await?;
    }
    Ok(())
}
