//! What an event's sentence may name, the seller's (`event-…`) and the buyer's (`buyer-event-…`).

use till_domain::order::event::EventKind;
use till_domain::time::Day;

use crate::i18n::arg;
use crate::web::ui::Ui;

/// Everything that either sentence has a use for. `company` names a company by its corpid.
pub(crate) fn facts(
    ui: &Ui,
    kind: &EventKind,
    company: &dyn Fn(&str) -> String,
) -> Vec<(&'static str, String)> {
    match kind {
        EventKind::Placed {
            company: corpid,
            member,
        } => vec![
            arg("company", company(corpid.as_str())),
            arg("member", member),
        ],
        EventKind::Released {
            company: corpid, ..
        } => vec![arg("company", company(corpid.as_str()))],
        EventKind::Revised { revision, number } => {
            vec![arg("revision", revision), arg("number", number)]
        }
        EventKind::Extended { until }
        | EventKind::Reissued { until }
        | EventKind::RefundSilenceNear { until }
        | EventKind::ConfirmationAsked { until } => vec![arg("until", until.shanghai())],
        EventKind::ClosingBegan { act } | EventKind::ActRefused { act, .. } => {
            vec![arg("act", ui.tc("event-act", act))]
        }
        EventKind::Confirmed { by_silence } => vec![arg("silence", by_silence)],
        EventKind::AttemptStarted {
            channel, amount, ..
        } => vec![
            arg("channel", ui.tc("channel", channel.code())),
            arg("amount", amount.yuan()),
        ],
        EventKind::Paid { amount, late, .. } => {
            vec![arg("amount", amount.yuan()), arg("late", late)]
        }
        EventKind::SubscriptionChanged {
            seats, start, end, ..
        } => vec![arg("seats", seats), arg("start", start), arg("end", end)],
        EventKind::SubscriptionTakenBack { seats, end, .. } => taken_back(*seats, *end),
        EventKind::MoneyReturned { amount, reason, .. } => vec![
            arg("amount", amount.yuan()),
            arg("reason", ui.tc("refund-reason", reason.code())),
        ],
        EventKind::MoneyHeld { amount, .. }
        | EventKind::RefundDone { amount, .. }
        | EventKind::RefundAccepted { amount }
        | EventKind::RefundSecondAsked { amount, .. }
        | EventKind::RefundPaidOffline { amount, .. }
        | EventKind::HeldReturned { amount, .. }
        | EventKind::FapiaoIssued { amount, .. }
        | EventKind::FapiaoRedStarted { amount, .. } => vec![arg("amount", amount.yuan())],
        EventKind::RefundApplied { amount, reason }
        | EventKind::RefundStarted { amount, reason, .. } => {
            vec![arg("amount", amount.yuan()), arg("reason", reason)]
        }
        EventKind::RefundApproved { amount, by_silence } => {
            vec![arg("amount", amount.yuan()), arg("silence", by_silence)]
        }
        EventKind::RefundProposed { amount, note } => {
            vec![arg("amount", amount.yuan()), arg("note", note)]
        }
        EventKind::RefundDeclined { reason } => vec![arg("reason", reason)],
        EventKind::RefundWithdrawalAsked { note } | EventKind::FapiaoCancelled { note, .. } => {
            vec![arg("note", note)]
        }
        EventKind::RefundGranted { until, full } => vec![arg("until", until), arg("full", full)],
        EventKind::FapiaoApplied { amount, kind, .. } => vec![
            arg("amount", amount.yuan()),
            arg("kind", ui.tc("fapiao-kind", kind.code())),
        ],
        EventKind::Created { .. }
        | EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Rejected { .. }
        | EventKind::Cancelled { .. }
        | EventKind::Expired
        | EventKind::Declined { .. }
        | EventKind::GrantImpossible { .. }
        | EventKind::AttemptClosed { .. }
        | EventKind::RefundFailed { .. }
        | EventKind::RefundWithdrawn
        | EventKind::RefundConfirmed { .. }
        | EventKind::RefundCalledOff { .. }
        | EventKind::RefundStuck { .. }
        | EventKind::RefundRetried { .. }
        | EventKind::FapiaoWithdrawn { .. }
        | EventKind::FapiaoReversed { .. }
        | EventKind::FapiaoRedCalledOff { .. }
        | EventKind::Completed => Vec::new(),
    }
}

/// What went, in one of three sentences: all of it, seats only, or days.
fn taken_back(seats: u32, end: Option<Day>) -> Vec<(&'static str, String)> {
    let how = match (end, seats) {
        (None, _) => "all",
        (Some(_), 0) => "days",
        (Some(_), _) => "seats",
    };
    let end = end.map(|end| end.to_string()).unwrap_or_default();
    vec![arg("how", how), arg("seats", seats), arg("end", end)]
}
