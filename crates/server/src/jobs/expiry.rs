//! Ends orders whose link has ended.

use till_domain::decide::{Command, Target, Verb};
use till_domain::party::Actor;
use till_domain::refusal::Refusal;

use till_store::Due;

use super::ROUND;
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    for (provider, id) in app
        .store()
        .orders_due(Due::Expiry, clock::now(), ROUND)
        .await?
    {
        let command = Command {
            provider,
            target: Target::Order(id),
            actor: Actor::System,
            verb: Verb::Expire,
        };
        // Open attempts are closed by the job that looks after them.
        match app.submit(command).await {
            Ok(_) | Err(PageError::Refused(Refusal::WrongState)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
