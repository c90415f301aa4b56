//! Which of an order's events a buyer is told, in the buyer's words. The provider's own side of it
//! (approval, the link's technicalities) is not theirs to read.

use till_domain::order::event::{Event, EventKind};
use till_domain::party::Actor;

use crate::web::ui::Ui;
use crate::web::words::facts;

/// A step of the order as its buyer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProgressStep {
    pub iso: String,
    pub at: String,
    pub icon: &'static str,
    /// Ending of the dot's class, or empty.
    pub dot: &'static str,
    pub what: String,
    /// Who of the buyer's own company did it; empty for everybody else.
    pub who: String,
}

/// The buyer's progress, newest first. Claims of other companies, made before this one's, are left out.
pub(super) fn steps(ui: &Ui, events: &[Event]) -> Vec<ProgressStep> {
    // Whoever sees the order holds the last claim: what came before the last release is not theirs.
    let since = events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Released { .. }))
        .map(|event| event.seq)
        .max()
        .unwrap_or(0);
    let theirs = events.iter().filter(|event| event.seq > since);
    theirs.filter_map(|event| step(ui, event)).rev().collect()
}

fn step(ui: &Ui, event: &Event) -> Option<ProgressStep> {
    let (icon, dot) = look(&event.kind)?;
    let key = format!("buyer-event-{}", event.kind.code().replace('_', "-"));
    Some(ProgressStep {
        iso: event.at.rfc3339(),
        at: event.at.shanghai(),
        icon,
        dot,
        what: ui.lang.text(&key, &facts(ui, &event.kind, &str::to_owned)),
        who: match &event.actor {
            Actor::Member(buyer) => buyer.name.clone(),
            Actor::Staff { .. } | Actor::Api { .. } | Actor::System | Actor::Channel => {
                String::new()
            }
        },
    })
}

/// Icon and dot of what a buyer is told.
const fn look(kind: &EventKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        EventKind::Placed { .. } => ("building", "timeline__dot--accent"),
        EventKind::Revised { .. } => ("edit", ""),
        EventKind::Extended { .. } => ("extend", ""),
        EventKind::Cancelled { .. }
        | EventKind::Declined { .. }
        | EventKind::GrantImpossible { .. } => ("ban", ""),
        EventKind::Expired => ("history", ""),
        EventKind::ConfirmationAsked { .. } => ("clock", ""),
        EventKind::Confirmed { .. } | EventKind::Paid { .. } => ("check", "timeline__dot--ok"),
        EventKind::AttemptStarted { .. } => ("qr", ""),
        EventKind::SubscriptionChanged { .. } => ("seats", "timeline__dot--ok"),
        EventKind::MoneyReturned { .. } => ("refund", "timeline__dot--warn"),
        EventKind::MoneyHeld { .. } => ("alert", "timeline__dot--danger"),
        EventKind::RefundApplied { .. } => ("refund", "timeline__dot--accent"),
        EventKind::RefundWithdrawn => ("undo", ""),
        EventKind::RefundApproved { .. } | EventKind::RefundAccepted { .. } => {
            ("check", "timeline__dot--ok")
        }
        EventKind::RefundDeclined { .. } => ("ban", "timeline__dot--danger"),
        EventKind::RefundProposed { .. } | EventKind::RefundWithdrawalAsked { .. } => {
            ("edit", "timeline__dot--warn")
        }
        EventKind::RefundGranted { .. } => ("extend", ""),
        EventKind::SubscriptionTakenBack { .. } => ("seats", "timeline__dot--warn"),
        EventKind::RefundStarted { .. }
        | EventKind::HeldReturned { .. }
        | EventKind::RefundPaidOffline { .. }
        | EventKind::RefundDone { .. } => ("refund", ""),
        EventKind::Completed => ("check-circle", "timeline__dot--ok"),
        EventKind::FapiaoApplied { .. } => ("receipt", "timeline__dot--accent"),
        EventKind::FapiaoIssued { .. } => ("receipt", "timeline__dot--ok"),
        EventKind::FapiaoRedStarted { .. } | EventKind::FapiaoReversed { .. } => ("receipt", ""),
        EventKind::FapiaoWithdrawn { .. } | EventKind::FapiaoRedCalledOff { .. } => ("undo", ""),
        EventKind::FapiaoCancelled { .. } => ("ban", "timeline__dot--warn"),
        EventKind::Created { .. }
        | EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Rejected { .. }
        | EventKind::Released { .. }
        | EventKind::Reissued { .. }
        | EventKind::ClosingBegan { .. }
        | EventKind::ActRefused { .. }
        | EventKind::AttemptClosed { .. }
        // A second person, and the channel's moods, are the provider's business.
        | EventKind::RefundSilenceNear { .. }
        | EventKind::RefundSecondAsked { .. }
        | EventKind::RefundConfirmed { .. }
        | EventKind::RefundCalledOff { .. }
        | EventKind::RefundStuck { .. }
        | EventKind::RefundRetried { .. }
        | EventKind::RefundFailed { .. } => return None,
    })
}
