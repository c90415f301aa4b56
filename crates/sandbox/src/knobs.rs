//! Misbehaviour on demand.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

/// How the sandbox treats a trade. `None` is the well-behaved default; a trade's own knobs go before the
/// global ones, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// How often a payment or refund is notified.
    pub notify: Option<Notify>,
    /// Milliseconds between the payment and its first notification.
    pub notify_delay_ms: Option<u64>,
    pub notify_signature: Option<Signature>,
    /// The notification's timestamp is this many seconds old (negative: ahead).
    pub notify_age_s: Option<i64>,
    /// A byte of the body is changed after signing.
    pub notify_tampered: Option<bool>,
    /// Notification and query show this amount instead, well signed.
    pub wrong_amount_fen: Option<i64>,
    /// The notification names this order instead, well signed.
    pub wrong_out_trade_no: Option<String>,
    /// The notification names this merchant instead, well signed.
    pub wrong_mchid: Option<String>,
    /// Creating. Set for a trade, it works once; set globally, each time.
    pub create: Option<Fault>,
    pub query: Option<Fault>,
    pub close: Option<Fault>,
    pub refund: Option<Fault>,
    /// What becomes of a refund.
    pub refund_result: Option<RefundResult>,
    /// Milliseconds from the refund's acceptance to its end.
    pub refund_delay_ms: Option<u64>,
    /// Milliseconds before each answer about the trade, after acting.
    pub answer_delay_ms: Option<u64>,
    /// How successful answers are signed.
    pub answer_signature: Option<Signature>,
    /// What the payer's confirmation does.
    pub pay: Option<Pay>,
    /// Added to the real time to give `success_time`.
    pub paid_at_offset_ms: Option<i64>,
    /// `success_time` itself; goes before the offset.
    pub paid_at_ms: Option<i64>,
    /// Online bank: the response code with which the checker's confirmation ends, for example `42`
    /// (charged, but past payTimeout), `74`, `75`, `64` (not enough money).
    pub bank_code: Option<String>,
    /// How the bill of its day tells it; for a refund, set under the refund's number.
    pub bill: Option<BillFault>,
}

/// What is wrong with a line of a bill.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillFault {
    #[default]
    None,
    /// It is not in the bill.
    Missing,
    /// It is in the bill twice.
    Twice,
    /// It is in the bill, and once more under numbers that nobody knows.
    Extra,
    /// A fen more than what moved.
    WrongAmount,
    /// The payment was undone, the refund failed.
    WrongStatus,
    /// It is in the next day's bill.
    Late,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    #[default]
    Once,
    /// Two at the same moment.
    Twice,
    Never,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    #[default]
    Good,
    /// Well-formed, but of another text.
    Bad,
    /// `WECHATPAY/SIGNTEST/…` (channels.md 1.2)
    Probe,
    /// No signature headers at all.
    Missing,
    /// Names a key that doesn't exist.
    UnknownSerial,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    #[default]
    None,
    /// 500 `SYSTEM_ERROR`, nothing done.
    ErrorBefore,
    /// 500 `SYSTEM_ERROR`, but done.
    ErrorAfter,
    /// Nothing done and no answer for two minutes.
    SilentBefore,
    /// Done, but no answer for two minutes.
    SilentAfter,
    /// 429 `FREQUENCY_LIMITED`, nothing done.
    FrequencyLimited,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundResult {
    #[default]
    Success,
    Abnormal,
    Closed,
    /// Not accepted: the merchant's balance is short.
    NotEnough,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pay {
    #[default]
    Accept,
    /// The bank refuses; the trade stays unpaid.
    Refuse,
    /// The payer's confirmation was under way when the trade was closed or ended: it goes through all the
    /// same, as it can at any bank.
    EvenClosed,
}

impl Knobs {
    /// These, and where they say nothing, `other`.
    #[must_use]
    pub fn or(self, other: &Knobs) -> Knobs {
        let other = other.clone();
        Knobs {
            notify: self.notify.or(other.notify),
            notify_delay_ms: self.notify_delay_ms.or(other.notify_delay_ms),
            notify_signature: self.notify_signature.or(other.notify_signature),
            notify_age_s: self.notify_age_s.or(other.notify_age_s),
            notify_tampered: self.notify_tampered.or(other.notify_tampered),
            wrong_amount_fen: self.wrong_amount_fen.or(other.wrong_amount_fen),
            wrong_out_trade_no: self.wrong_out_trade_no.or(other.wrong_out_trade_no),
            wrong_mchid: self.wrong_mchid.or(other.wrong_mchid),
            create: self.create.or(other.create),
            query: self.query.or(other.query),
            close: self.close.or(other.close),
            refund: self.refund.or(other.refund),
            refund_result: self.refund_result.or(other.refund_result),
            refund_delay_ms: self.refund_delay_ms.or(other.refund_delay_ms),
            answer_delay_ms: self.answer_delay_ms.or(other.answer_delay_ms),
            answer_signature: self.answer_signature.or(other.answer_signature),
            pay: self.pay.or(other.pay),
            paid_at_offset_ms: self.paid_at_offset_ms.or(other.paid_at_offset_ms),
            paid_at_ms: self.paid_at_ms.or(other.paid_at_ms),
            bank_code: self.bank_code.or(other.bank_code),
            bill: self.bill.or(other.bill),
        }
    }
}

/// `POST /api/knobs`: for one trade, for the next few new trades, or (neither given) for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SetKnobs {
    /// Applies to this trade only; it need not exist yet.
    pub out_trade_no: Option<String>,
    /// Applies to this many trades that are created from now on.
    pub next: Option<u32>,
    /// First forgets what was set in this scope; with no scope, everything.
    pub reset: bool,
    pub knobs: Knobs,
}

/// All knobs as they stand. They don't survive a restart: a fresh sandbox behaves.
#[derive(Debug, Default, Serialize)]
pub(crate) struct KnobBoard {
    pub all: Knobs,
    pub by_out_trade_no: HashMap<String, Knobs>,
    pub next: VecDeque<(u32, Knobs)>,
}

/// More single trades than any test sets, and a bound on memory.
const MOST_TRADES: usize = 100_000;

impl KnobBoard {
    /// Whether there was room.
    pub(crate) fn set(&mut self, set: SetKnobs) -> bool {
        match (set.out_trade_no, set.next) {
            (Some(number), _) => return self.set_one(number, set.knobs, set.reset),
            (None, Some(count)) => {
                if set.reset {
                    self.next.clear();
                }
                if count > 0 {
                    self.next.push_back((count, set.knobs));
                }
                return self.next.len() <= 1000;
            }
            (None, None) => {
                if set.reset {
                    *self = KnobBoard::default();
                }
                self.all = set.knobs.or(&self.all);
            }
        }
        true
    }

    fn set_one(&mut self, number: String, knobs: Knobs, reset: bool) -> bool {
        if self.by_out_trade_no.len() >= MOST_TRADES {
            return false;
        }
        let before = self
            .by_out_trade_no
            .remove(&number)
            .filter(|_| !reset)
            .unwrap_or_default();
        self.by_out_trade_no.insert(number, knobs.or(&before));
        true
    }

    pub(crate) fn of(&self, out_trade_no: &str) -> Knobs {
        match self.by_out_trade_no.get(out_trade_no) {
            Some(knobs) => knobs.clone().or(&self.all),
            None => self.all.clone(),
        }
    }

    /// The knobs for creating: `fresh` numbers may use up one of the "next" ones; a trade's own `create`
    /// fault is used up, so that repeating the call succeeds.
    pub(crate) fn for_create(&mut self, out_trade_no: &str, fresh: bool) -> Knobs {
        if fresh
            && !self.by_out_trade_no.contains_key(out_trade_no)
            && let Some(knobs) = self.take_next()
        {
            self.set_one(out_trade_no.to_owned(), knobs, false);
        }
        let knobs = self.of(out_trade_no);
        if let Some(own) = self.by_out_trade_no.get_mut(out_trade_no) {
            own.create = own.create.map(|_| Fault::None);
        }
        knobs
    }

    fn take_next(&mut self) -> Option<Knobs> {
        let (left, knobs) = self.next.front_mut()?;
        *left -= 1;
        let knobs = knobs.clone();
        if *left == 0 {
            self.next.pop_front();
        }
        Some(knobs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_trades_take_their_knobs_and_the_one_after_behaves() {
        let mut board = KnobBoard::default();
        let never = Knobs {
            notify: Some(Notify::Never),
            ..Knobs::default()
        };
        board.set(SetKnobs {
            next: Some(2),
            knobs: never.clone(),
            ..SetKnobs::default()
        });
        assert_eq!(board.for_create("A1", true), never);
        assert_eq!(board.for_create("A2", true), never);
        assert_eq!(board.for_create("A3", true), Knobs::default());
        assert_eq!(board.of("A1"), never);
    }

    #[test]
    fn a_trades_create_fault_works_once() {
        let mut board = KnobBoard::default();
        let fault = Knobs {
            create: Some(Fault::ErrorAfter),
            ..Knobs::default()
        };
        board.set(SetKnobs {
            out_trade_no: Some("A1".to_owned()),
            knobs: fault,
            ..SetKnobs::default()
        });
        assert_eq!(board.for_create("A1", true).create, Some(Fault::ErrorAfter));
        assert_eq!(board.for_create("A1", false).create, Some(Fault::None));
    }
}
