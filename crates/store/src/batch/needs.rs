//! What a command has to look at.

use std::collections::HashSet;

use till_domain::decide::{Command, Verb};
use till_domain::id::{Corpid, OrderId, ProductId};
use till_domain::order::{ClosingAct, Offer, Order, OrderState};

use super::cache::Cache;

/// The companies whose subscriptions count: the order's, the pinned one of a new order, and the
/// buyer who wants to place it.
pub(super) fn companies(command: &Command, order: Option<&Order>) -> Vec<Corpid> {
    let mut companies: Vec<Corpid> = order
        .and_then(Order::company)
        .cloned()
        .into_iter()
        .collect();
    let more = match &command.verb {
        Verb::Create(new) => new.pinned.as_ref(),
        Verb::Place { .. } | Verb::Reconfigure { .. } | Verb::StartAttempt(_) => {
            command.actor.buyer().map(|buyer| &buyer.company)
        }
        Verb::Approve
        | Verb::Reject { .. }
        | Verb::CancelPlacing
        | Verb::Confirm
        | Verb::Decline { .. }
        | Verb::ConfirmBySilence
        | Verb::Revise(_)
        | Verb::Release { .. }
        | Verb::Extend { .. }
        | Verb::Reissue { .. }
        | Verb::Cancel { .. }
        | Verb::Expire
        | Verb::GiveUpClosing
        | Verb::Complete
        | Verb::AttemptOpened { .. }
        | Verb::Report(_)
        | Verb::RecordTransfer(_)
        | Verb::ReportRefund { .. }
        | Verb::Refund(_)
        | Verb::Fapiao(_)
        | Verb::ReviewHeld { .. } => None,
    };
    if let Some(company) = more
        && !companies.contains(company)
    {
        companies.push(company.clone());
    }
    companies
}

/// The product versions that may have to be priced.
pub(super) fn products(
    commands: &[&Command],
    targets: &[Option<OrderId>],
    cache: &Cache,
) -> HashSet<(ProductId, u32)> {
    let mut wanted = HashSet::new();
    for (command, target) in commands.iter().zip(targets) {
        let order = target
            .and_then(|id| cache.entries.get(&id))
            .and_then(|e| e.order.as_ref());
        let prices = match &command.verb {
            Verb::Create(new) => {
                add(&mut wanted, &new.offer);
                false
            }
            Verb::Revise(revision) => {
                add(&mut wanted, &revision.offer);
                true
            }
            Verb::Place { .. }
            | Verb::Reconfigure { .. }
            | Verb::StartAttempt(_)
            | Verb::ReviewHeld { .. } => true,
            Verb::Approve
            | Verb::Reject { .. }
            | Verb::CancelPlacing
            | Verb::Confirm
            | Verb::Decline { .. }
            | Verb::ConfirmBySilence
            | Verb::Release { .. }
            | Verb::Extend { .. }
            | Verb::Reissue { .. }
            | Verb::Cancel { .. }
            | Verb::Expire
            | Verb::GiveUpClosing
            | Verb::Complete
            | Verb::AttemptOpened { .. }
            | Verb::Report(_)
            | Verb::RecordTransfer(_)
            | Verb::ReportRefund { .. }
            | Verb::Refund(_)
            | Verb::Fapiao(_) => false,
        };
        let Some(order) = order else { continue };
        if prices {
            add(&mut wanted, &order.offer);
        }
        if let OrderState::Closing {
            act: ClosingAct::Revise { change },
            ..
        } = &order.state
        {
            add(&mut wanted, &change.offer);
        }
    }
    wanted
}

fn add(wanted: &mut HashSet<(ProductId, u32)>, offer: &Offer) {
    wanted.extend(offer.products());
}
