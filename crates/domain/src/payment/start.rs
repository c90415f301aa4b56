//! Beginning an attempt (SPEC §4): one open attempt at a time, at most 2 hours long, never beyond
//! the link. Switching the channel or method closes the old one first. Only an online bank's attempt,
//! which nobody can close, may stay beside another, and only if the buyer was warned.

use super::attempt::{Attempt, AttemptState, Channel, Method};
use crate::decide::{Decision, Reply, World};
use crate::id::{AccountId, AttemptNumber, Entropy, Userid};
use crate::link;
use crate::order::event::EventKind;
use crate::order::{Order, place};
use crate::party::{Act, Actor, permits};
use crate::refusal::Refusal;
use crate::time::Instant;

/// What the buyer chose, and the account that the provider has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub channel: Channel,
    pub method: Method,
    pub account: AccountId,
    pub merchant: String,
    /// The buyer was warned that a payment lies with their bank, and wants to pay in another way all
    /// the same. Whichever comes second goes back.
    pub despite_bank: bool,
}

/// Answers with an attempt to use, one to begin, or those to close first.
///
/// # Errors
/// `can_pay` or eligibility speaks against it, or the person may not pay.
pub fn start(
    world: &World,
    actor: &Actor,
    request: &Request,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    link::can_pay(order, &buyer.company, world.provider.suspended, now)?;
    if !permits(actor.role(), Act::Pay) {
        return Err(Refusal::NotPermitted);
    }
    place::check_still_eligible(order, world, &buyer.company, now)?;
    let claim = order.claim().ok_or(Refusal::NotPlaced)?;
    let amount = order.payable().ok_or(Refusal::NotPlaced)?;
    let open: Vec<&Attempt> = world.attempts.iter().filter(|a| a.is_open()).collect();
    if let Some(attempt) = open
        .iter()
        .find(|attempt| serves(attempt, request, order, now) && pays(attempt, &buyer.userid))
    {
        return Ok(Decision::of(
            order.clone(),
            Reply::Use(Box::new((*attempt).clone())),
        ));
    }
    // A bank's attempt can't be closed: it stays where it is if the buyer knows of it.
    let in_the_way: Vec<&Attempt> = open
        .into_iter()
        .filter(|attempt| !(request.despite_bank && attempt.is_at_bank()))
        .collect();
    if !in_the_way.is_empty() {
        let attempts = in_the_way
            .iter()
            .map(|attempt| attempt.number.clone())
            .collect();
        return Ok(Decision::of(order.clone(), Reply::Closing { attempts }));
    }
    let attempt = Attempt {
        provider: order.provider,
        number: AttemptNumber::new(order.provider, now, entropy),
        order: order.id,
        revision: order.revision,
        claim: claim.no,
        channel: request.channel,
        method: request.method,
        account: request.account,
        merchant: request.merchant.clone(),
        amount,
        payer: buyer.userid.clone(),
        created_at: now,
        expires_at: match request.method {
            Method::Gateway => now.plus(world.provider.settings.bank_life()),
            Method::Native | Method::Jsapi | Method::H5 | Method::Transfer => {
                order.link.expires_at.min(now.plus(Attempt::LIFE))
            }
        },
        state: AttemptState::Starting,
        held: Vec::new(),
    };
    let mut decision = Decision::of(order.clone(), Reply::Begin(Box::new(attempt.clone())));
    decision.record(
        actor,
        now,
        EventKind::AttemptStarted {
            attempt: attempt.number.clone(),
            channel: attempt.channel,
            amount,
        },
    );
    decision.attempts.push(attempt);
    Ok(decision)
}

/// Is the open attempt good for the request? One that the channel has not answered yet is: the
/// caller asks the channel again, with the same number and the same contents.
fn serves(attempt: &Attempt, request: &Request, order: &Order, now: Instant) -> bool {
    // Close to the link's end a new attempt would live no longer than this one.
    let lasts = attempt.expires_at > now.plus(Attempt::WORTH_SHOWING)
        || (attempt.expires_at > now && attempt.expires_at >= order.link.expires_at);
    attempt.channel == request.channel
        && attempt.method == request.method
        && attempt.account == request.account
        && attempt.merchant == request.merchant
        && attempt.revision == order.revision
        && lasts
}

/// Inside WeChat an attempt belongs to the account that began it: nobody else's WeChat opens it.
fn pays(attempt: &Attempt, person: &Userid) -> bool {
    match attempt.method {
        Method::Jsapi => attempt.payer == *person,
        Method::Native | Method::H5 | Method::Gateway | Method::Transfer => true,
    }
}

/// The channel has begun: writes down how the buyer pays. The channel may have been faster with the
/// money than with this answer; then nothing changes.
///
/// # Errors
/// [`Refusal::NotFound`] for a number that is not this order's.
pub fn opened(world: &World, number: &AttemptNumber, code_url: &str) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let mut attempt = world.attempt(number).cloned().ok_or(Refusal::NotFound)?;
    if !attempt.is_open() {
        return Ok(Decision::already(order));
    }
    attempt.state = AttemptState::Open {
        code_url: code_url.to_owned(),
    };
    let mut decision = Decision::of(order.clone(), Reply::Use(Box::new(attempt.clone())));
    decision.attempts.push(attempt);
    Ok(decision)
}
