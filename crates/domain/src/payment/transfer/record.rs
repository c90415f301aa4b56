//! Money that the bank says came in is written down for an order (登记到账), and settled.

use crate::decide::{Decision, World};
use crate::id::{AccountId, AttemptNumber, Entropy, Userid};
use crate::money::Fen;
use crate::order::{Order, OrderState};
use crate::party::{Act, Actor, permits};
use crate::payment::attempt::{Attempt, AttemptState, Channel, Method};
use crate::payment::report::Receipt;
use crate::payment::settle;
use crate::refusal::{FieldFault, Refusal};
use crate::time::Instant;

/// Longest serial number of a bank, in bytes.
pub const MAX_SERIAL: usize = 64;
/// Longest name and account of a payer together, in bytes.
pub const MAX_PAYER: usize = 256;

/// One line of the bank's statement: money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remittance {
    /// The provider's bank account that received it.
    pub account: AccountId,
    /// That account's number at the bank.
    pub payee: String,
    /// The bank's serial number: one payment, once.
    pub serial: String,
    pub amount: Fen,
    /// The moment from which it counts, as the bank says.
    pub paid_at: Instant,
    pub payer: String,
    /// The payer's account number; may be empty.
    pub payer_account: String,
}

/// Writes `remittance` down as money for the order. It pays the order if it may; otherwise it is held
/// for a person, whatever the policy for late money says: no channel sends a transfer back by itself.
///
/// # Errors
/// The field that is wrong; [`Refusal::NotPlaced`] while nobody has placed the order.
pub fn record(
    world: &World,
    actor: &Actor,
    remittance: &Remittance,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    if !permits(actor.role(), Act::HandleMoney) {
        return Err(Refusal::NotPermitted);
    }
    if matches!(order.state, OrderState::Open) {
        return Err(Refusal::NotPlaced);
    }
    check(order, remittance, now)?;
    if world
        .attempts
        .iter()
        .any(|attempt| brought(attempt, &remittance.serial))
    {
        return Ok(Decision::already(order));
    }
    let attempt = attempt(order, remittance, now, entropy)?;
    let receipt = Receipt {
        transaction: remittance.serial.clone(),
        amount: remittance.amount,
        currency: "CNY".to_owned(),
        merchant: remittance.payee.clone(),
        paid_at: remittance.paid_at,
        payer: format!("{} {}", remittance.payer, remittance.payer_account)
            .trim()
            .to_owned(),
    };
    settle::settle(world, actor, &attempt, &receipt, now, entropy)
}

fn check(order: &Order, remittance: &Remittance, now: Instant) -> Result<(), FieldFault> {
    let serial = &remittance.serial;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.');
    if serial.is_empty() || serial.len() > MAX_SERIAL || !serial.bytes().all(plain) {
        return Err(FieldFault::TransferSerial);
    }
    if !remittance.amount.is_positive() {
        return Err(FieldFault::TransferAmount);
    }
    let payer = remittance.payer.len() + remittance.payer_account.len();
    if remittance.payer.is_empty() || payer > MAX_PAYER {
        return Err(FieldFault::TransferPayer);
    }
    // Money that came before the order was made was not sent for it; a statement of the day itself
    // may name no hour.
    let first = order.created_at.day().start();
    if remittance.paid_at < first || remittance.paid_at > now {
        return Err(FieldFault::TransferTime { first, last: now });
    }
    Ok(())
}

/// Did this attempt bring the payment with the bank's `serial`?
fn brought(attempt: &Attempt, serial: &str) -> bool {
    attempt.channel == Channel::BankTransfer
        && match &attempt.state {
            AttemptState::Paid {
                transaction,
                further,
                ..
            } => transaction == serial || further.iter().any(|other| other == serial),
            AttemptState::Starting | AttemptState::Open { .. } | AttemptState::Closed { .. } => {
                false
            }
        }
}

/// Each transfer is an attempt of its own: the payer began it at their bank, and we hear of it at its
/// end.
fn attempt(
    order: &Order,
    remittance: &Remittance,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Attempt, Refusal> {
    let claim = order.claim();
    let member = claim.and_then(|claim| claim.member.clone());
    let payer = match member {
        Some(member) => member,
        None => Userid::try_from("bank".to_owned()).map_err(|_| Refusal::NotFound)?,
    };
    Ok(Attempt {
        provider: order.provider,
        number: AttemptNumber::new(order.provider, now, entropy),
        order: order.id,
        revision: order.revision,
        claim: claim.map_or(0, |claim| claim.no),
        channel: Channel::BankTransfer,
        method: Method::Transfer,
        account: remittance.account,
        merchant: remittance.payee.clone(),
        amount: order.payable().unwrap_or(remittance.amount),
        payer,
        created_at: now,
        expires_at: now,
        state: AttemptState::Starting,
        held: Vec::new(),
    })
}
