//! 开票 (SPEC §5 "Fapiao", §9.11, §9.16): a company asks for a Chinese VAT invoice, its provider issues
//! it, and takes it back (冲红) before the money goes back. One verb per function, one state per part.
//!
//! An order keeps only what is decided by: a short list of [`FapiaoPart`]s with their amounts. What the
//! fapiao shall say ([`Request`]) and what came of it are rows beside it ([`FapiaoRow`]).

mod apply;
mod fault;
mod issue;
pub(crate) mod part;
pub(crate) mod red;
mod request;
mod title;

pub use apply::{Apply, room};
pub use fault::{FapiaoFault, FapiaoField, MOST_FAPIAO};
pub use issue::{FapiaoFile, Issued, MOST_FILES, SendWay};
pub use part::{FapiaoPart, FapiaoStage};
pub use request::{Delivery, FapiaoKind, Request};
pub use title::Title;

use serde::{Deserialize, Serialize};

use crate::decide::{Decision, Reply, World};
use crate::id::{Corpid, FapiaoId, OrderId, OrderNumber, ProviderKey, Userid};
use crate::money::Fen;
use crate::order::event::EventKind;
use crate::order::{Order, OrderState, Settled};
use crate::party::{Act, Actor, permits};
use crate::refusal::Refusal;
use crate::time::Instant;

/// What can be done about a paid order's fapiao.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FapiaoVerb {
    /// The buyer asks for one.
    Apply(Box<Apply>),
    /// The buyer takes the application back.
    Withdraw { id: FapiaoId },
    /// The provider has made it out and sent it.
    Issue { id: FapiaoId, issue: Box<Issue> },
    /// The provider won't make it out; the buyer may apply again.
    Cancel { id: FapiaoId, note: String },
    /// The provider has begun to reverse it (红字发票): its money may go back.
    StartRed { id: FapiaoId, note: String },
    /// The red fapiao is there.
    FinishRed { id: FapiaoId, number: String },
    /// It is not reversed after all.
    CallOffRed { id: FapiaoId, note: String },
}

/// How a fapiao was made out and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub way: SendWay,
    /// 发票号码: 8 to 20 digits, or empty.
    pub number: String,
    pub files: Vec<FapiaoFile>,
    /// Shown to the buyer, at most 200 bytes.
    pub note: String,
}

impl FapiaoVerb {
    /// The verb's name, as in logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Apply(_) => "fapiao_apply",
            Self::Withdraw { .. } => "fapiao_withdraw",
            Self::Issue { .. } => "fapiao_issue",
            Self::Cancel { .. } => "fapiao_cancel",
            Self::StartRed { .. } => "fapiao_start_red",
            Self::FinishRed { .. } => "fapiao_finish_red",
            Self::CallOffRed { .. } => "fapiao_call_off_red",
        }
    }
}

/// An application: one order's part of it. It never changes; what comes of it is in [`Moved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fapiao {
    pub provider: ProviderKey,
    pub id: FapiaoId,
    pub order: OrderId,
    /// The order's number when it was applied for.
    pub number: OrderNumber,
    pub company: Corpid,
    pub amount: Fen,
    pub request: Request,
    pub at: Instant,
    pub by: Userid,
    pub by_name: String,
}

/// What came of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub provider: ProviderKey,
    pub id: FapiaoId,
    pub order: OrderId,
    pub stage: FapiaoStage,
    /// How it was made out; `None` leaves what is known.
    pub issued: Option<Issued>,
    pub word: Word,
}

/// The last word about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    pub at: Instant,
    /// Empty for Till itself.
    pub by: String,
    /// Shown to the buyer.
    pub note: String,
}

/// A row that a decision writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FapiaoRow {
    New(Box<Fapiao>),
    Moved(Box<Moved>),
}

/// Decides one of them.
///
/// # Errors
/// A [`Refusal`]; then nothing is written.
pub fn decide(
    world: &World,
    actor: &Actor,
    verb: &FapiaoVerb,
    now: Instant,
) -> Result<Decision, Refusal> {
    match verb {
        FapiaoVerb::Apply(wanted) => apply::apply(world, actor, wanted, now),
        FapiaoVerb::Withdraw { id } => apply::withdraw(world, actor, *id, now),
        FapiaoVerb::Issue { id, issue } => issue::issue(world, actor, *id, issue, now),
        FapiaoVerb::Cancel { id, note } => issue::cancel(world, actor, *id, note, now),
        FapiaoVerb::StartRed { id, note } => red::start(world, actor, *id, note, now),
        FapiaoVerb::FinishRed { id, number } => red::finish(world, actor, *id, number, now),
        FapiaoVerb::CallOffRed { id, note } => red::call_off(world, actor, *id, note, now),
    }
}

/// The order as paid through Till, or why it has nothing to make a fapiao out for.
fn paid(order: &Order) -> Result<&Settled, FapiaoFault> {
    match &order.state {
        OrderState::Paid { settled, .. } if settled.attempt.is_none() => {
            Err(FapiaoFault::NothingPaid)
        }
        OrderState::Paid { settled, .. } => Ok(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(FapiaoFault::NotPaid),
    }
}

/// The order's part of the application.
fn part(order: &Order, id: FapiaoId) -> Result<&FapiaoPart, Refusal> {
    let parts = &paid(order)?.fapiao;
    let part = parts.iter().find(|part| part.id == id);
    part.ok_or(Refusal::NotFound)
}

/// The provider's person who looks after money.
fn check_provider(actor: &Actor) -> Result<(), Refusal> {
    if permits(actor.role(), Act::HandleMoney) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

/// A note to the buyer, at most 200 bytes (wire/paytool.md §2.7).
fn check_note(note: &str) -> Result<String, FapiaoFault> {
    let note = note.trim();
    if note.len() > 200 {
        return Err(FapiaoField::NoteTooLong.into());
    }
    Ok(note.to_owned())
}

fn check_given_note(note: &str) -> Result<String, FapiaoFault> {
    let note = check_note(note)?;
    if note.is_empty() {
        return Err(FapiaoField::NoteMissing.into());
    }
    Ok(note)
}

/// A step of one part, on its way to becoming a decision.
struct Step<'a> {
    actor: &'a Actor,
    now: Instant,
    stage: FapiaoStage,
    issued: Option<Issued>,
    note: String,
}

/// The part goes on: in the order, in its row and in the order's events.
fn moved(order: &Order, id: FapiaoId, step: Step<'_>, event: EventKind) -> Decision {
    let mut decision = Decision::of(order.clone(), Reply::Done);
    go_on(&mut decision, id, step, event);
    decision
}

fn go_on(decision: &mut Decision, id: FapiaoId, step: Step<'_>, event: EventKind) {
    let Step {
        actor,
        now,
        stage,
        issued,
        note,
    } = step;
    if let OrderState::Paid { settled, .. } = &mut decision.order.state
        && let Some(part) = settled.fapiao.iter_mut().find(|part| part.id == id)
    {
        part.stage = stage;
    }
    decision.fapiao.push(FapiaoRow::Moved(Box::new(Moved {
        provider: decision.order.provider,
        id,
        order: decision.order.id,
        stage,
        issued,
        word: Word {
            at: now,
            by: actor.name().to_owned(),
            note,
        },
    })));
    decision.record(actor, now, event);
}
