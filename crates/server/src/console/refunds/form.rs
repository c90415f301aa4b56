//! What is typed on the refund desk.

use till_domain::id::RefundNumber;
use till_domain::money::Fen;
use till_domain::refund::{RefundVerb, TakeBack};
use till_domain::time::Day;

use crate::web::form::Fields;
use crate::web::input::Reader;

/// An act on an order's application, or a refund without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderAct {
    Approve,
    Decline,
    Propose,
    Ask,
    Start,
    Grant,
}

impl OrderAct {
    pub(super) const ALL: [Self; 6] = [
        Self::Approve,
        Self::Decline,
        Self::Propose,
        Self::Ask,
        Self::Start,
        Self::Grant,
    ];
    /// Last part of its path, and of its locale keys.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Propose => "propose",
            Self::Ask => "ask",
            Self::Start => "start",
            Self::Grant => "grant",
        }
    }
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }
}

/// An act on one refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefundAct {
    Confirm,
    CallOff,
    Retry,
    Offline,
}

impl RefundAct {
    pub(super) const ALL: [Self; 4] = [Self::Confirm, Self::CallOff, Self::Retry, Self::Offline];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::CallOff => "call-off",
            Self::Retry => "retry",
            Self::Offline => "offline",
        }
    }
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }
    pub(super) fn verb(self, number: RefundNumber, text: &str) -> RefundVerb {
        let text = text.to_owned();
        match self {
            Self::Confirm => RefundVerb::Confirm { number },
            Self::CallOff => RefundVerb::CallOff {
                number,
                reason: text,
            },
            Self::Retry => RefundVerb::Retry { number },
            Self::Offline => RefundVerb::RecordOffline {
                number,
                proof: text,
            },
        }
    }
}

/// The forms of an order's refund page, as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// Code of the act that was sent; empty on a fresh page.
    pub act: String,
    pub amount: String,
    /// `nothing`, `all` or `part`.
    pub take_back: String,
    pub seats: String,
    pub end: String,
    pub reason: String,
    pub until: String,
    pub full: bool,
    pub rest: Option<Fen>,
}

impl Typed {
    pub(super) fn read(act: &str, fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).to_owned();
        Self {
            act: act.to_owned(),
            amount: get("amount"),
            take_back: get("take_back"),
            seats: get("seats"),
            end: get("end"),
            reason: get(&format!("{act}-reason")),
            until: get("until"),
            full: fields.get("terms") != "unused",
            rest: fields.get("rest").parse().ok().map(Fen::new),
        }
    }

    /// What the domain is asked for, unless something is wrong: then it stands in `reader`.
    pub(super) fn verb(&self, act: OrderAct, reader: &mut Reader<'_>) -> Option<RefundVerb> {
        let note = self.reason.clone();
        match act {
            OrderAct::Approve => Some(RefundVerb::Approve),
            OrderAct::Decline => Some(RefundVerb::Decline { reason: note }),
            OrderAct::Ask => Some(RefundVerb::AskToWithdraw { note }),
            OrderAct::Propose => {
                let (amount, take_back) = self.amount(reader)?;
                Some(RefundVerb::Propose {
                    amount,
                    take_back,
                    note,
                })
            }
            OrderAct::Start => {
                let (amount, take_back) = self.amount(reader)?;
                Some(RefundVerb::Start {
                    amount,
                    take_back,
                    note,
                    rest: self.rest,
                })
            }
            OrderAct::Grant => {
                let full = self.full;
                let until = day(reader, "until", "refund-grant-until", &self.until)?;
                Some(RefundVerb::Grant { until, full })
            }
        }
    }

    fn amount(&self, reader: &mut Reader<'_>) -> Option<(Fen, TakeBack)> {
        let amount = reader.price("amount", "refund-amount", &self.amount);
        let take_back = self.take_back(reader);
        amount.zip(take_back)
    }

    fn take_back(&self, reader: &mut Reader<'_>) -> Option<TakeBack> {
        match self.take_back.as_str() {
            "all" => Some(TakeBack::All),
            "part" => {
                let seats = match self.seats.as_str() {
                    "" => Some(0),
                    typed => reader.number("seats", "refund-take-seats", typed, 0, 1_000_000),
                };
                let end = match self.end.as_str() {
                    "" => Some(None),
                    typed => day(reader, "end", "refund-take-end", typed).map(Some),
                };
                let (seats, end) = seats.zip(end)?;
                if seats == 0 && end.is_none() {
                    reader.fault("seats", "fault-choice", "refund-take-part");
                    return None;
                }
                Some(TakeBack::Part { seats, end })
            }
            _ => Some(TakeBack::Nothing),
        }
    }
}

fn day(reader: &mut Reader<'_>, field: &str, label: &str, typed: &str) -> Option<Day> {
    let day = typed.parse().ok();
    if day.is_none() {
        reader.fault(field, "fault-choice", label);
    }
    day
}
