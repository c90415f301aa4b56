//! The provider's side: the fapiao is made out and sent, or it is not.

use serde::{Deserialize, Serialize};

use super::fault::{FapiaoFault, FapiaoField};
use super::part::{FapiaoPart, FapiaoStage};
use super::{Issue, Step, check_given_note, check_note, check_provider, moved, paid, part};
use crate::decide::{Decision, World};
use crate::id::FapiaoId;
use crate::money::Fen;
use crate::order::Settled;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refund::policy;
use crate::refusal::Refusal;
use crate::time::Instant;

/// One each of PDF, OFD and XML.
pub const MOST_FILES: usize = 3;

/// How a fapiao went to the buyer. The number is paytool's `invoice_status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum SendWay {
    /// 1: on paper. `number`: the courier's, if it is not in the note.
    Courier { number: String },
    /// 2: as a file.
    Email,
}

/// A file of the fapiao, kept with the provider's uploads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FapiaoFile {
    /// Its id among the uploads.
    pub media: String,
    /// As the provider called it.
    pub name: String,
    /// In bytes.
    pub size: u64,
}

/// How it was made out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub at: Instant,
    pub by: String,
    pub way: SendWay,
    /// 发票号码; empty when nobody said it.
    pub number: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FapiaoFile>,
    pub note: String,
}

pub(super) fn issue(
    world: &World,
    actor: &Actor,
    id: FapiaoId,
    issue: &Issue,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_provider(actor)?;
    let part = part(order, id)?;
    match part.stage {
        FapiaoStage::Open => {}
        // It has no effect on what is made out (wire/paytool.md §2.7).
        FapiaoStage::Issued | FapiaoStage::RedStarted | FapiaoStage::Red => {
            return Ok(Decision::already(order));
        }
        FapiaoStage::Cancelled | FapiaoStage::Withdrawn => return Err(FapiaoFault::NotOpen.into()),
    }
    let settled = paid(order)?;
    if settled.refund_requested() {
        return Err(FapiaoFault::RefundOpen.into());
    }
    check_room(world, settled, part)?;
    let issued = checked(issue, actor, now)?;
    let event = EventKind::FapiaoIssued {
        fapiao: id,
        amount: part.amount,
        number: issued.number.clone(),
        note: issued.note.clone(),
    };
    let step = Step {
        actor,
        now,
        stage: FapiaoStage::Issued,
        note: issued.note.clone(),
        issued: Some(issued),
    };
    Ok(moved(order, id, step, event))
}

/// What is not made out now still fits in what was paid: money may have gone back since it was applied
/// for. Other applications that wait may have to give way.
pub(super) fn check_room(
    world: &World,
    settled: &Settled,
    part: &FapiaoPart,
) -> Result<(), Refusal> {
    let most = policy::rest(settled, &world.refunds)?.checked_sub(settled.invoiced()?)?;
    if part.amount > most {
        let most = most.max(Fen::ZERO);
        return Err(FapiaoFault::AboveRest { most }.into());
    }
    Ok(())
}

fn checked(issue: &Issue, actor: &Actor, now: Instant) -> Result<Issued, FapiaoFault> {
    let number = check_number(&issue.number)?;
    let note = check_note(&issue.note)?;
    if issue.files.len() > MOST_FILES {
        return Err(FapiaoField::Files.into());
    }
    let (way, says) = match &issue.way {
        SendWay::Courier { number } => {
            let number = number.trim().to_owned();
            let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            if number.len() > 40 || !number.bytes().all(known) {
                return Err(FapiaoField::Courier.into());
            }
            let says = !number.is_empty();
            (SendWay::Courier { number }, says)
        }
        SendWay::Email => (SendWay::Email, !issue.files.is_empty()),
    };
    if !says && note.is_empty() {
        return Err(FapiaoField::SentHow.into());
    }
    Ok(Issued {
        at: now,
        by: actor.name().to_owned(),
        way,
        number,
        files: issue.files.clone(),
        note,
    })
}

/// 发票号码: 8 digits on paper, 20 on a fully digital one; some systems put the code before it.
pub(super) fn check_number(number: &str) -> Result<String, FapiaoFault> {
    let number = number.trim();
    let digits = (8..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if !(number.is_empty() || digits) {
        return Err(FapiaoField::Number.into());
    }
    Ok(number.to_owned())
}

pub(super) fn cancel(
    world: &World,
    actor: &Actor,
    id: FapiaoId,
    note: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_provider(actor)?;
    match part(order, id)?.stage {
        FapiaoStage::Open => {}
        FapiaoStage::Cancelled => return Ok(Decision::already(order)),
        FapiaoStage::Issued
        | FapiaoStage::RedStarted
        | FapiaoStage::Red
        | FapiaoStage::Withdrawn => return Err(FapiaoFault::NotOpen.into()),
    }
    let note = check_given_note(note)?;
    let event = EventKind::FapiaoCancelled {
        fapiao: id,
        note: note.clone(),
    };
    let step = Step {
        actor,
        now,
        stage: FapiaoStage::Cancelled,
        issued: None,
        note,
    };
    Ok(moved(order, id, step, event))
}
