//! The provider lets one order's buyer apply beyond the policy (SPEC §5: "a provider may grant more").

use serde::{Deserialize, Serialize};

use super::begin::settled_mut;
use super::fault::RefundFault;
use super::policy;
use crate::decide::{Decision, Reply, World};
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::{Day, Instant};

/// Applying is possible until a day, and once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The last day, included.
    pub until: Day,
    /// Everything that is left; else the worth of the days that are left.
    pub full: bool,
    pub at: Instant,
    pub by: String,
}

/// A grant lasts at most so many days.
const LONGEST: i64 = 365;

/// Lets the buyer apply until `until`, also if they have applied before.
///
/// # Errors
/// When the order is not paid, an application is open, or the day is not between today and a year on.
pub fn grant(
    world: &World,
    actor: &Actor,
    until: Day,
    full: bool,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let (_, settled) = policy::paid(order)?;
    if settled.refund_requested() {
        return Err(RefundFault::ApplicationOpen.into());
    }
    if !policy::rest(settled, &world.refunds)?.is_positive() {
        return Err(RefundFault::NothingLeft.into());
    }
    let first = now.day();
    let last = first.plus_days(LONGEST);
    if !(first..=last).contains(&until) {
        return Err(RefundFault::GrantOutOfRange { first, last }.into());
    }
    let mut decision = Decision::of(order.clone(), Reply::Done);
    settled_mut(&mut decision)?.grant = Some(Grant {
        until,
        full,
        at: now,
        by: actor.name().to_owned(),
    });
    decision.record(actor, now, EventKind::RefundGranted { until, full });
    Ok(decision)
}
