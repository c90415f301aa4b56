//! What a company loses when its money is back: everything that the order gave, some of it, or
//! nothing (SPEC §5: rolled back or shortened as the refund says).

use serde::{Deserialize, Serialize};

use super::fault::RefundFault;
use super::unused;
use crate::decide::{Decision, World};
use crate::id::Corpid;
use crate::order::event::EventKind;
use crate::order::{Order, OrderKind};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::subscription::{Subscription, roll_back};
use crate::time::{Day, Instant};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "take_back")]
pub enum TakeBack {
    /// The company keeps all that it bought.
    #[default]
    Nothing,
    /// All that the order gave.
    All,
    /// So many seats of each app, and the days after `end`.
    Part { seats: u32, end: Option<Day> },
}

impl TakeBack {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::All => "all",
            Self::Part { .. } => "part",
        }
    }
    pub const fn is_nothing(&self) -> bool {
        match self {
            Self::Nothing
            | Self::Part {
                seats: 0,
                end: None,
            } => true,
            Self::All | Self::Part { .. } => false,
        }
    }
}

/// An order that gives something back must be the last of each of its apps: what later orders built
/// upon it would fall with it.
pub(super) fn check_last(
    world: &World,
    order: &Order,
    company: &Corpid,
) -> Result<(), RefundFault> {
    for app in order.apps() {
        let subscription = world.subscription(company, app);
        if let Some(newer) = subscription.bought.last().filter(|b| b.order != order.id) {
            let number = newer.number.clone();
            return Err(RefundFault::NewerOrder { number });
        }
        let open = subscription.open_order.as_ref();
        if let Some(open) = open.filter(|open| open.order != order.id && open.until.is_none()) {
            let number = open.number.clone();
            return Err(RefundFault::NewerOrder { number });
        }
    }
    Ok(())
}

/// Could the company give this back on `today`?
pub(super) fn check(
    world: &World,
    order: &Order,
    company: &Corpid,
    take_back: &TakeBack,
    today: Day,
) -> Result<(), Refusal> {
    if take_back.is_nothing() {
        return Ok(());
    }
    check_last(world, order, company)?;
    let TakeBack::Part { seats, end } = take_back else {
        return Ok(());
    };
    check_seats(order, *seats)?;
    match end {
        Some(_) if order.order_kind() == Some(OrderKind::Expansion) => {
            Err(RefundFault::EndOfExpansion.into())
        }
        Some(end) => Ok(check_end(world, order, company, *end, today)?),
        None => Ok(()),
    }
}

/// Fewer than each app got.
fn check_seats(order: &Order, seats: u32) -> Result<(), RefundFault> {
    let apps = order.lines.iter().flat_map(|line| &line.apps);
    let most = apps.map(|app| app.seats).min().unwrap_or(0);
    let most = most.saturating_sub(1);
    if seats > most {
        return Err(RefundFault::SeatsOutOfRange { most });
    }
    Ok(())
}

/// From today on, and a day before the present end at the latest.
fn check_end(
    world: &World,
    order: &Order,
    company: &Corpid,
    end: Day,
    today: Day,
) -> Result<(), RefundFault> {
    let (mut first, mut last) = (today, None::<Day>);
    for app in order.apps() {
        let subscription = world.subscription(company, app);
        if let Some((start, until)) = unused::bought(&subscription, order) {
            let until = until.plus_days(-1);
            first = first.max(start);
            last = Some(last.map_or(until, |last| last.min(until)));
        }
    }
    match last {
        Some(last) if (first..=last).contains(&end) => Ok(()),
        Some(last) => Err(RefundFault::EndOutOfRange { first, last }),
        // Nothing is left that could end earlier.
        None => Ok(()),
    }
}

/// Takes it back, with an event for each app.
pub(super) fn take(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    take_back: &TakeBack,
    now: Instant,
) {
    let order = decision.order.clone();
    let Some(company) = order.company() else {
        return;
    };
    let mut apps: Vec<_> = order.apps().collect();
    apps.sort_unstable();
    apps.dedup();
    for app in apps {
        let before = world.subscription(company, app);
        let after = after(&before, &order, take_back);
        if after == before {
            continue;
        }
        let left = unused::bought(&after, &order);
        decision.record(
            actor,
            now,
            EventKind::SubscriptionTakenBack {
                app,
                seats: taken_seats(&before, &after, &order),
                end: left.map(|(_, end)| end),
            },
        );
        decision.subscriptions.push(after);
    }
}

/// The subscription without what is taken back.
fn after(before: &Subscription, order: &Order, take_back: &TakeBack) -> Subscription {
    match take_back {
        TakeBack::Nothing => before.clone(),
        TakeBack::All => roll_back::roll_back(before.clone(), order.id),
        TakeBack::Part { seats, end } => roll_back::shorten(before.clone(), order.id, *seats, *end),
    }
}

/// The seats that are gone.
fn taken_seats(before: &Subscription, after: &Subscription, order: &Order) -> u32 {
    let of = |subscription: &Subscription| -> u32 {
        let terms = subscription.terms.iter().filter(|t| t.order == order.id);
        let added = subscription
            .expansions
            .iter()
            .filter(|e| e.order == order.id);
        terms
            .map(|t| t.seats)
            .chain(added.map(|e| e.seats))
            .sum::<u32>()
    };
    of(before).saturating_sub(of(after))
}
