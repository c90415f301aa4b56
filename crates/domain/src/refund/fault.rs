//! Why money does not go back, each with a stable code. Words: `refusal-<code>`.

use crate::id::OrderNumber;
use crate::money::Fen;
use crate::time::Day;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundFault {
    /// The order is not paid.
    NotPaid,
    /// The provider paid itself or gave it away: no money came through Till.
    NothingPaid,
    /// Everything that was paid has gone back or is on its way.
    NothingLeft,
    /// Once per order; the provider may grant another.
    AlreadyApplied,
    /// The buyer's application has to be decided first.
    ApplicationOpen,
    /// Nothing waits for a decision.
    NoApplication,
    /// The provider has proposed nothing.
    NoProposal,
    /// The window is over; the provider may grant more time.
    WindowPast { until: Day },
    /// A fapiao has been issued: its red-letter step comes first (冲红).
    Invoiced { amount: Fen },
    /// A newer order for the same app has to be cancelled or refunded first.
    NewerOrder { number: OrderNumber },
    /// `amount`: above zero.
    AmountMissing,
    /// `amount`: at most what is left.
    AboveRest { most: Fen },
    /// What is left has changed since the form was shown.
    RestChanged { rest: Fen },
    /// Whoever began it can't be the second person.
    SecondPerson,
    /// A provider's system refunds no more than the provider's limit: above it people decide.
    AboveSystemLimit { most: Fen },
    /// A channel takes at most 50 refunds of one payment.
    TooMany,
    /// The new end of the term.
    EndOutOfRange { first: Day, last: Day },
    /// An expansion runs as long as its term: only its seats can be taken back.
    EndOfExpansion,
    /// Fewer than the order gave.
    SeatsOutOfRange { most: u32 },
    /// A grant lasts from today to a year ahead.
    GrantOutOfRange { first: Day, last: Day },
    /// No such money waits for a decision.
    NothingHeld,
    /// The money is not what the order asked for, or no longer for it: it can only go back.
    CannotApply,
}

/// At most so many refunds of one payment (wire/channels.md 1.6).
pub const MOST_REFUNDS: usize = 50;

impl RefundFault {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotPaid => "refund_not_paid",
            Self::NothingPaid => "refund_nothing_paid",
            Self::NothingLeft => "refund_nothing_left",
            Self::AlreadyApplied => "refund_already_applied",
            Self::ApplicationOpen => "refund_application_open",
            Self::NoApplication => "refund_no_application",
            Self::NoProposal => "refund_no_proposal",
            Self::WindowPast { .. } => "refund_window_past",
            Self::Invoiced { .. } => "refund_invoiced",
            Self::NewerOrder { .. } => "refund_newer_order",
            Self::AmountMissing => "refund_amount_missing",
            Self::AboveRest { .. } => "refund_above_rest",
            Self::RestChanged { .. } => "refund_rest_changed",
            Self::SecondPerson => "refund_second_person",
            Self::AboveSystemLimit { .. } => "refund_above_system_limit",
            Self::TooMany => "refund_too_many",
            Self::EndOutOfRange { .. } => "refund_end_out_of_range",
            Self::EndOfExpansion => "refund_end_of_expansion",
            Self::SeatsOutOfRange { .. } => "refund_seats_out_of_range",
            Self::GrantOutOfRange { .. } => "refund_grant_out_of_range",
            Self::NothingHeld => "nothing_held",
            Self::CannotApply => "held_cannot_apply",
        }
    }

    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WindowPast { until } => vec![("until", until.to_string())],
            Self::Invoiced { amount } => vec![("amount", amount.yuan())],
            Self::NewerOrder { number } => vec![("number", number.to_string())],
            Self::AboveRest { most } | Self::AboveSystemLimit { most } => {
                vec![("most", most.yuan())]
            }
            Self::RestChanged { rest } => vec![("rest", rest.yuan())],
            Self::TooMany => vec![("most", MOST_REFUNDS.to_string())],
            Self::EndOutOfRange { first, last } | Self::GrantOutOfRange { first, last } => {
                vec![("first", first.to_string()), ("last", last.to_string())]
            }
            Self::SeatsOutOfRange { most } => vec![("most", most.to_string())],
            Self::NotPaid
            | Self::NothingPaid
            | Self::NothingLeft
            | Self::AlreadyApplied
            | Self::ApplicationOpen
            | Self::NoApplication
            | Self::NoProposal
            | Self::AmountMissing
            | Self::SecondPerson
            | Self::EndOfExpansion
            | Self::NothingHeld
            | Self::CannotApply => Vec::new(),
        }
    }

    /// The form field that it is about.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::AmountMissing | Self::AboveRest { .. } | Self::AboveSystemLimit { .. } => {
                Some("amount")
            }
            Self::EndOutOfRange { .. } | Self::EndOfExpansion => Some("end"),
            Self::SeatsOutOfRange { .. } => Some("seats"),
            Self::GrantOutOfRange { .. } => Some("until"),
            Self::NotPaid
            | Self::NothingPaid
            | Self::NothingLeft
            | Self::AlreadyApplied
            | Self::ApplicationOpen
            | Self::NoApplication
            | Self::NoProposal
            | Self::WindowPast { .. }
            | Self::Invoiced { .. }
            | Self::NewerOrder { .. }
            | Self::RestChanged { .. }
            | Self::SecondPerson
            | Self::TooMany
            | Self::NothingHeld
            | Self::CannotApply => None,
        }
    }
}
