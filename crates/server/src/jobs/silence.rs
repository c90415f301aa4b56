//! Answers refund applications that nobody answers: an alarm on day 4, approval after 5 (SPEC §9.11).

use till_domain::decide::{Command, Target, Verb};
use till_domain::party::Actor;
use till_domain::refund::RefundVerb;
use till_domain::time::Span;

use till_store::Due;

use super::due_here;
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    for (provider, id) in due_here(&app, "silence", Due::Silence).await? {
        let target = Target::Order(id);
        let command = Command {
            provider,
            target,
            actor: Actor::System,
            verb: Verb::Refund(RefundVerb::Silence),
        };
        match app.submit(command).await {
            Ok(_) => {}
            Err(PageError::Refused(refusal)) => {
                // Answered meanwhile, or something speaks against it that only a person can change.
                tracing::warn!(order = %id, refusal = refusal.code(), "no refund by silence");
                let later = clock::now().plus(Span::hours(1));
                app.store().postpone_order(provider, id, later).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
