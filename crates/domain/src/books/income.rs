//! What arrived of an order (SPEC §9.10: income amount and time come from the channel's bill or bank line;
//! absent there, absent here).

use super::Mfen;
use crate::money::{Fen, Overflow};
use crate::order::Settled;
use crate::payment::Channel;
use crate::refund::Refund;
use crate::time::Instant;

/// Money of an order that is the provider's to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Income {
    pub channel: Channel,
    /// When the channel or the bank took it in.
    pub at: Instant,
    /// What came in, less what went back, less what the channel keeps.
    pub amount: Fen,
}

/// What arrived of an order that is complete. `fees`: what the channel's bills say it keeps, by Till's numbers of
/// attempts and refunds; a bank keeps nothing of a transfer. `None` before the refund window is over, and while
/// no bill tells of the payment.
///
/// # Errors
/// [`Overflow`] when sums leave the range in which Till calculates.
pub fn income(
    settled: &Settled,
    channel: Channel,
    refunds: &[Refund],
    fees: &[(&str, Mfen)],
) -> Result<Option<Income>, Overflow> {
    let (Some(attempt), true) = (&settled.attempt, settled.completed_at.is_some()) else {
        return Ok(None);
    };
    let fee = match channel {
        Channel::BankTransfer => Some(Mfen::ZERO),
        Channel::WechatPay | Channel::UnionPay => {
            let own = refunds.iter().filter(|refund| refund.attempt == *attempt);
            let own: Vec<String> = own.map(|refund| refund.number.to_string()).collect();
            kept(&attempt.to_string(), &own, fees)?
        }
    };
    let Some(fee) = fee else {
        return Ok(None);
    };
    let left = settled.paid.checked_sub(settled.refunded)?;
    Ok(Some(Income {
        channel,
        at: settled.at,
        amount: left.checked_sub(fee.whole_fen())?,
    }))
}

/// Of the payment and of its refunds; `None` while no bill tells of the payment.
fn kept(
    attempt: &str,
    refunds: &[String],
    fees: &[(&str, Mfen)],
) -> Result<Option<Mfen>, Overflow> {
    let (mut told, mut sum) = (false, Mfen::ZERO);
    for (number, fee) in fees {
        let is_payment = *number == attempt;
        if is_payment || refunds.iter().any(|refund| refund == number) {
            sum = sum.checked_add(*fee)?;
        }
        told |= is_payment;
    }
    Ok(told.then_some(sum))
}
