//! What happened to an order, in plain words (`event-…`).

use till_domain::order::event::{Event, EventKind};
use till_domain::party::Actor;

use super::event_facts::facts;
use crate::web::ui::Ui;

/// The colour of an event's dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Ok,
    Warn,
    Danger,
    Accent,
}

impl Tone {
    /// Ending of the class `timeline__dot--…`; empty for a plain dot.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Ok => "timeline__dot--ok",
            Self::Warn => "timeline__dot--warn",
            Self::Danger => "timeline__dot--danger",
            Self::Accent => "timeline__dot--accent",
        }
    }
}

/// An event as a timeline shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventWords {
    pub seq: u32,
    pub iso: String,
    pub at: String,
    pub icon: &'static str,
    pub tone: Tone,
    pub what: String,
    /// Who did it.
    pub who: String,
    /// A number or reason below; empty for most.
    pub more: String,
}

impl EventWords {
    /// `company` names a company by its corpid.
    pub fn of(ui: &Ui, event: &Event, company: &dyn Fn(&str) -> String) -> Self {
        let (icon, tone) = look(&event.kind);
        let key = format!("event-{}", event.kind.code().replace('_', "-"));
        Self {
            seq: event.seq,
            iso: event.at.rfc3339(),
            at: event.at.shanghai(),
            icon,
            tone,
            what: ui.lang.text(&key, &facts(ui, &event.kind, company)),
            who: who(ui, &event.actor),
            more: more(ui, &event.kind),
        }
    }
}

/// The name of whoever acted, or what acted.
fn who(ui: &Ui, actor: &Actor) -> String {
    match actor {
        Actor::Staff { name, .. } | Actor::Api { name, .. } => name.clone(),
        Actor::Member(buyer) => buyer.name.clone(),
        Actor::System => ui.t("event-by-system"),
        Actor::Channel => ui.t("event-by-channel"),
    }
}

fn look(kind: &EventKind) -> (&'static str, Tone) {
    match kind {
        EventKind::Created { .. } => ("plus", Tone::Accent),
        EventKind::ApprovalRequested => ("shield", Tone::Warn),
        EventKind::Approved => ("shield", Tone::Ok),
        EventKind::Rejected { .. }
        | EventKind::Declined { .. }
        | EventKind::GrantImpossible { .. } => ("ban", Tone::Danger),
        EventKind::Placed { .. } => ("building", Tone::Accent),
        EventKind::Revised { .. } => ("edit", Tone::Plain),
        EventKind::Released { .. } => ("undo", Tone::Warn),
        EventKind::Extended { .. } => ("extend", Tone::Plain),
        EventKind::Reissued { .. } => ("link", Tone::Plain),
        EventKind::ClosingBegan { .. } => ("pause", Tone::Plain),
        EventKind::ActRefused { .. } => ("alert", Tone::Warn),
        EventKind::Cancelled { .. } => ("ban", Tone::Plain),
        EventKind::Expired => ("history", Tone::Plain),
        EventKind::ConfirmationAsked { .. } => ("clock", Tone::Plain),
        EventKind::Confirmed { .. } | EventKind::Paid { .. } => ("check", Tone::Ok),
        EventKind::AttemptStarted { .. } => ("qr", Tone::Plain),
        EventKind::AttemptClosed { .. } => ("cross", Tone::Plain),
        EventKind::SubscriptionChanged { .. } => ("seats", Tone::Ok),
        EventKind::MoneyReturned { .. } => ("refund", Tone::Warn),
        EventKind::MoneyHeld { .. } | EventKind::RefundFailed { .. } => ("alert", Tone::Danger),
        EventKind::RefundStuck { .. } | EventKind::RefundSilenceNear { .. } => {
            ("alert", Tone::Danger)
        }
        EventKind::RefundApplied { .. } | EventKind::HeldReturned { .. } => ("refund", Tone::Warn),
        EventKind::RefundWithdrawn => ("undo", Tone::Plain),
        EventKind::RefundApproved { .. } | EventKind::RefundAccepted { .. } => {
            ("check", Tone::Plain)
        }
        EventKind::RefundDeclined { .. } | EventKind::RefundCalledOff { .. } => {
            ("ban", Tone::Plain)
        }
        EventKind::RefundProposed { .. } | EventKind::RefundWithdrawalAsked { .. } => {
            ("edit", Tone::Plain)
        }
        EventKind::RefundStarted { .. }
        | EventKind::RefundDone { .. }
        | EventKind::RefundPaidOffline { .. } => ("refund", Tone::Plain),
        EventKind::RefundSecondAsked { .. } => ("shield", Tone::Warn),
        EventKind::RefundConfirmed { .. } => ("shield", Tone::Ok),
        EventKind::RefundGranted { .. } => ("extend", Tone::Plain),
        EventKind::RefundRetried { .. } => ("refresh", Tone::Plain),
        EventKind::SubscriptionTakenBack { .. } => ("seats", Tone::Warn),
        EventKind::Completed => ("check-circle", Tone::Ok),
        EventKind::FapiaoApplied { .. } => ("receipt", Tone::Accent),
        EventKind::FapiaoIssued { .. } => ("receipt", Tone::Ok),
        EventKind::FapiaoRedStarted { .. } => ("receipt", Tone::Warn),
        EventKind::FapiaoReversed { .. } => ("receipt", Tone::Plain),
        EventKind::FapiaoWithdrawn { .. } | EventKind::FapiaoRedCalledOff { .. } => {
            ("undo", Tone::Plain)
        }
        EventKind::FapiaoCancelled { .. } => ("ban", Tone::Plain),
    }
}

/// Typed reasons and the numbers of other things.
fn more(ui: &Ui, kind: &EventKind) -> String {
    match kind {
        EventKind::GrantImpossible { reason } => held_reason(ui, reason),
        EventKind::Rejected { reason }
        | EventKind::Released { reason, .. }
        | EventKind::Cancelled { reason }
        | EventKind::Declined { reason }
        | EventKind::RefundApplied { reason, .. }
        | EventKind::RefundDeclined { reason }
        | EventKind::RefundStarted { reason, .. }
        | EventKind::RefundCalledOff { reason, .. } => typed_reason(ui, reason),
        EventKind::RefundProposed { note, .. }
        | EventKind::RefundWithdrawalAsked { note }
        | EventKind::HeldReturned { note, .. } => ui.t1("event-more-note", "note", note),
        EventKind::FapiaoCancelled { note, .. }
        | EventKind::FapiaoRedStarted { note, .. }
        | EventKind::FapiaoRedCalledOff { note, .. }
            if !note.is_empty() =>
        {
            ui.t1("event-more-note", "note", note)
        }
        EventKind::FapiaoIssued { number, .. } | EventKind::FapiaoReversed { number, .. }
            if !number.is_empty() =>
        {
            ui.t1("event-more-fapiao", "number", number)
        }
        EventKind::FapiaoIssued { note, .. } if !note.is_empty() => {
            ui.t1("event-more-note", "note", note)
        }
        EventKind::RefundPaidOffline { proof, .. } => ui.t1("event-more-proof", "proof", proof),
        EventKind::ActRefused { reason, .. } => {
            ui.t(&format!("refusal-{}", reason.replace('_', "-")))
        }
        EventKind::MoneyHeld {
            attempt, reason, ..
        } => ui.t2(
            "event-more-held",
            "reason",
            held_reason(ui, reason),
            "number",
            attempt,
        ),
        EventKind::RefundFailed {
            refund,
            code,
            words,
        }
        | EventKind::RefundStuck {
            refund,
            code,
            words,
        } => {
            let said = channel_words(ui, code, words);
            ui.t2("event-more-refund-failed", "number", refund, "code", said)
        }
        EventKind::RefundRetried {
            refund,
            anew: Some(anew),
        } => ui.t2("event-more-refund-anew", "number", refund, "anew", anew),
        EventKind::Created { number } => ui.t1("event-more-order", "number", number),
        EventKind::Revised { number, .. } => ui.t1("event-more-order", "number", number),
        EventKind::AttemptStarted { attempt, .. } | EventKind::AttemptClosed { attempt } => {
            ui.t1("event-more-attempt", "number", attempt)
        }
        EventKind::Paid {
            attempt, paid_at, ..
        } => ui.t2(
            "event-more-paid",
            "number",
            attempt,
            "at",
            paid_at.shanghai(),
        ),
        EventKind::MoneyReturned { refund, .. }
        | EventKind::RefundDone { refund, .. }
        | EventKind::RefundSecondAsked { refund, .. }
        | EventKind::RefundConfirmed { refund }
        | EventKind::RefundRetried { refund, .. } => ui.t1("event-more-refund", "number", refund),
        EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Placed { .. }
        | EventKind::Extended { .. }
        | EventKind::Reissued { .. }
        | EventKind::ClosingBegan { .. }
        | EventKind::Expired
        | EventKind::ConfirmationAsked { .. }
        | EventKind::Confirmed { .. }
        | EventKind::SubscriptionChanged { .. }
        | EventKind::RefundWithdrawn
        | EventKind::RefundApproved { .. }
        | EventKind::RefundAccepted { .. }
        | EventKind::RefundSilenceNear { .. }
        | EventKind::RefundGranted { .. }
        | EventKind::SubscriptionTakenBack { .. }
        | EventKind::FapiaoApplied { .. }
        | EventKind::FapiaoWithdrawn { .. }
        | EventKind::FapiaoIssued { .. }
        | EventKind::FapiaoCancelled { .. }
        | EventKind::FapiaoRedStarted { .. }
        | EventKind::FapiaoReversed { .. }
        | EventKind::FapiaoRedCalledOff { .. }
        | EventKind::Completed => String::new(),
    }
}

/// What the channel said, in our words where the code is known, and in its own.
pub(crate) fn channel_words(ui: &Ui, code: &str, words: &str) -> String {
    let key = format!(
        "channel-said-{}",
        code.to_ascii_lowercase().replace('_', "-")
    );
    let ours = if ui.lang.has(&key) {
        ui.t(&key)
    } else {
        code.to_owned()
    };
    if words.is_empty() {
        ours
    } else {
        ui.t2("channel-said", "ours", ours, "theirs", words)
    }
}

/// What a person typed; the buyer's own cancelling has no words of its own.
fn typed_reason(ui: &Ui, reason: &str) -> String {
    if reason == "buyer" {
        ui.t("event-more-buyer")
    } else if reason == "grant_impossible" {
        ui.t("event-more-impossible")
    } else if reason == "withdrawn" {
        ui.t("refund-more-withdrawn")
    } else {
        ui.t1("event-more-reason", "reason", reason)
    }
}

/// Why money waits; an unknown code is shown as it is.
pub(crate) fn held_reason(ui: &Ui, code: &str) -> String {
    let key = format!("held-reason-{}", code.replace('_', "-"));
    if ui.lang.has(&key) {
        ui.t(&key)
    } else {
        code.to_owned()
    }
}
