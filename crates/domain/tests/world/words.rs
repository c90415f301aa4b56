//! States, replies and money in words, for tables and snapshots.

use till_domain::decide::{Decision, Reply};
use till_domain::order::{Approval, Order, OrderState};

/// Where an order stands, in one phrase.
pub fn standing(order: &Order) -> String {
    let state = match &order.state {
        OrderState::Open => "open".to_owned(),
        OrderState::Placed { .. } => "placed".to_owned(),
        OrderState::Confirming { .. } => "confirming".to_owned(),
        OrderState::Closing { act, .. } => format!("closing to {}", act.code()),
        OrderState::Paid { .. } => order.shown().code().replace('_', " "),
        OrderState::Cancelled { .. } => "cancelled".to_owned(),
        OrderState::Expired { .. } => "expired".to_owned(),
    };
    match order.approval {
        Approval::NotNeeded | Approval::Approved { .. } => state,
        Approval::Awaited { .. } => format!("{state}, approval awaited"),
        Approval::Rejected { .. } => format!("{state}, approval rejected"),
    }
}

pub fn reply_words(reply: &Reply) -> String {
    match reply {
        Reply::Done => "done".to_owned(),
        Reply::Already => "already".to_owned(),
        Reply::Created { .. } => "created".to_owned(),
        Reply::Closing { attempts } => format!("close {} first", attempts.len()),
        Reply::Begin(_) => "begin a new attempt".to_owned(),
        Reply::Use(_) => "use the open attempt".to_owned(),
        Reply::Booked(disposition) => format!("money {}", disposition.code()),
    }
}

/// What a decision did with money: receipts, ledger lines, refunds.
pub fn money_words(decision: &Decision) -> Vec<String> {
    let receipts = decision
        .receipts
        .iter()
        .map(|r| format!("receipt {} {}", r.receipt.amount, r.disposition.code()));
    let transfers = decision
        .transfers
        .iter()
        .map(|t| format!("{} → {}: {}", t.credit.code(), t.debit.code(), t.amount));
    let refunds = decision
        .refunds
        .iter()
        .map(|r| format!("refund {} {}", r.amount, r.reason.code()));
    receipts.chain(transfers).chain(refunds).collect()
}
