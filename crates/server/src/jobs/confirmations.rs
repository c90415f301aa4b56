//! Confirms orders that the provider pays or gives, after 72 hours of silence (SPEC §9.9).

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
        .orders_due(Due::Confirmation, clock::now(), ROUND)
        .await?
    {
        let target = Target::Order(id);
        let command = Command {
            provider,
            target,
            actor: Actor::System,
            verb: Verb::ConfirmBySilence,
        };
        match app.submit(command).await {
            Ok(_) | Err(PageError::Refused(Refusal::WrongState)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
