//! Which events of an order a provider hears of in WeCom's form (paytool.md §7.5, SPEC §9.4).

use till_domain::id::{Corpid, ProductId};
use till_domain::order::Order;
use till_domain::order::event::{Event, EventKind};
use till_wecom::callback::Event as Told;

/// What is told, and of which apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub company: Corpid,
    pub told: Told,
    /// One app only; `None` for every suite of the order.
    pub app: Option<ProductId>,
}

/// What `history[at]` tells. `history` holds all events of `order`, from the first on.
///
/// `open_order` comes once per company, as soon as it is known; `change_order` and `cancel_order` only
/// after it. Numbers are those of the moment, not of today.
pub fn telling(order: &Order, history: &[Event], at: usize) -> Option<Telling> {
    let event = history.get(at)?;
    let before = history.get(..at)?;
    let company = company_at(order, before, event)?;
    let number = number_at(history.get(..=at)?)?;
    let (told, app) = match &event.kind {
        EventKind::Created { .. } => (opened(number, String::new()), None),
        EventKind::Placed { company, .. } => {
            if order.pinned.is_some() || was_placed_by(before, company) {
                return None;
            }
            let operator = event.actor.buyer().map(|buyer| buyer.userid.to_string());
            (opened(number, operator.unwrap_or_default()), None)
        }
        EventKind::Revised { .. } => {
            let old = number_at(before)?;
            if old == number {
                return None;
            }
            (Told::ChangeOrder { old, new: number }, None)
        }
        EventKind::Cancelled { .. } => (Told::CancelOrder { order_id: number }, None),
        EventKind::Paid { .. } | EventKind::Confirmed { .. } => {
            (Told::PayForAppSuccess { order_id: number }, None)
        }
        EventKind::SubscriptionChanged { app, .. }
        | EventKind::SubscriptionTakenBack { app, .. } => (Told::ChangeEdition, Some(*app)),
        EventKind::RefundApproved { .. }
        | EventKind::RefundAccepted { .. }
        | EventKind::RefundStarted { .. } => (Told::Refund { order_id: number }, None),
        EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Rejected { .. }
        | EventKind::Released { .. }
        | EventKind::Extended { .. }
        | EventKind::Reissued { .. }
        | EventKind::ClosingBegan { .. }
        | EventKind::ActRefused { .. }
        | EventKind::Expired
        | EventKind::ConfirmationAsked { .. }
        | EventKind::Declined { .. }
        | EventKind::GrantImpossible { .. }
        | EventKind::AttemptStarted { .. }
        | EventKind::AttemptClosed { .. }
        | EventKind::MoneyReturned { .. }
        | EventKind::MoneyHeld { .. }
        | EventKind::RefundDone { .. }
        | EventKind::RefundFailed { .. }
        | EventKind::RefundApplied { .. }
        | EventKind::RefundWithdrawn
        | EventKind::RefundDeclined { .. }
        | EventKind::RefundProposed { .. }
        | EventKind::RefundWithdrawalAsked { .. }
        | EventKind::RefundSilenceNear { .. }
        | EventKind::RefundSecondAsked { .. }
        | EventKind::RefundConfirmed { .. }
        | EventKind::RefundCalledOff { .. }
        | EventKind::RefundGranted { .. }
        | EventKind::RefundStuck { .. }
        | EventKind::RefundRetried { .. }
        | EventKind::RefundPaidOffline { .. }
        | EventKind::HeldReturned { .. }
        // WeCom has no event for them, either.
        | EventKind::FapiaoApplied { .. }
        | EventKind::FapiaoWithdrawn { .. }
        | EventKind::FapiaoIssued { .. }
        | EventKind::FapiaoCancelled { .. }
        | EventKind::FapiaoRedStarted { .. }
        | EventKind::FapiaoReversed { .. }
        | EventKind::FapiaoRedCalledOff { .. }
        | EventKind::Completed => return None,
    };
    Some(Telling { company, told, app })
}

const fn opened(order_id: String, operator: String) -> Told {
    Told::OpenOrder { order_id, operator }
}

/// The company that was known when the event happened, if one was.
fn company_at(order: &Order, before: &[Event], event: &Event) -> Option<Corpid> {
    if let Some(pinned) = &order.pinned {
        return Some(pinned.clone());
    }
    before
        .iter()
        .chain(std::iter::once(event))
        .rev()
        .find_map(|event| {
            if let EventKind::Placed { company, .. } = &event.kind {
                Some(company.clone())
            } else {
                None
            }
        })
}

fn was_placed_by(before: &[Event], by: &Corpid) -> bool {
    before
        .iter()
        .any(|event| matches!(&event.kind, EventKind::Placed { company, .. } if company == by))
}

/// The number in force after the last of these events.
fn number_at(events: &[Event]) -> Option<String> {
    events.iter().rev().find_map(|event| {
        if let EventKind::Created { number } | EventKind::Revised { number, .. } = &event.kind {
            Some(number.to_string())
        } else {
            None
        }
    })
}
