//! The worth of the days that are left of what an order bought, to the fen and explained.

use super::fault::RefundFault;
use super::take_back::TakeBack;
use crate::decide::World;
use crate::id::Corpid;
use crate::money::Fen;
use crate::order::{Line, Order, OrderKind};
use crate::refusal::Refusal;
use crate::subscription::Subscription;
use crate::time::Day;

/// A proposal: the sum of its lines, and the day that the term would end on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedTerm {
    pub lines: Vec<UnusedLine>,
    pub total: Fen,
    /// The last day that is used; `None` when no day was, or when only seats can be taken back.
    pub end: Option<Day>,
}

/// `payable × unused / days`, rounded half up to the fen. Days given on top are worth nothing, and
/// are used last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedLine {
    pub product_name: String,
    pub payable: Fen,
    /// Days bought.
    pub days: u32,
    /// Of those, used up to today, today included.
    pub used: u32,
    pub unused: u32,
    pub amount: Fen,
}

impl UnusedTerm {
    /// What the company would give back for it.
    pub fn take_back(&self) -> TakeBack {
        match self.end {
            Some(end) => TakeBack::Part {
                seats: 0,
                end: Some(end),
            },
            None => TakeBack::All,
        }
    }
}

/// What is left of the order's terms on `today`.
///
/// # Errors
/// [`Refusal::Overflow`] for sums beyond all money; [`RefundFault::NotPaid`] without lines.
pub fn unused(
    world: &World,
    order: &Order,
    company: &Corpid,
    today: Day,
) -> Result<UnusedTerm, Refusal> {
    if order.lines.is_empty() {
        return Err(RefundFault::NotPaid.into());
    }
    let mut lines = Vec::new();
    let mut end = None;
    for line in &order.lines {
        let first = line.apps.first().map(|app| app.app);
        let held = first.map(|app| world.subscription(company, app));
        let term = held.as_ref().and_then(|held| bought(held, order));
        let used = term.map_or(0, |(start, _)| used(line, start, today));
        let unused = line.days - used;
        let amount = line
            .price
            .payable
            .ratio(i64::from(unused), i64::from(line.days.max(1)))?;
        if used > 0 && order.order_kind() != Some(OrderKind::Expansion) {
            end = Some(today);
        }
        lines.push(UnusedLine {
            product_name: line.product_name.clone(),
            payable: line.price.payable,
            days: line.days,
            used,
            unused,
            amount,
        });
    }
    let total = Fen::sum(lines.iter().map(|line| line.amount))?;
    Ok(UnusedTerm { lines, total, end })
}

/// Days used up to `today`, today included; at most those bought.
fn used(line: &Line, start: Day, today: Day) -> u32 {
    let days = (today.days_since(start) + 1).clamp(0, i64::from(line.days));
    u32::try_from(days).unwrap_or(0)
}

/// From when to when the order's term or seats run.
pub(super) fn bought(subscription: &Subscription, order: &Order) -> Option<(Day, Day)> {
    let term = subscription
        .terms
        .iter()
        .find(|term| term.order == order.id)
        .map(|term| (term.start, term.end));
    term.or_else(|| {
        subscription
            .expansions
            .iter()
            .find(|expansion| expansion.order == order.id)
            .map(|expansion| (expansion.from, expansion.until))
    })
}
