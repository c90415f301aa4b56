//! Everything that can be refused, each with a stable code (SPEC "Errors"): API, pages and docs are
//! made from this one list. Words come from the locales, by the key `refusal-<code>`.

use crate::eligibility::Ineligible;
use crate::fapiao::FapiaoFault;
use crate::link::{CannotPay, DeadEnd};
use crate::money::Overflow;
use crate::quote::PriceFault;
use crate::refund::RefundFault;
use crate::time::{Day, Instant};

/// Why a command changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such order, or it is somebody else's: the two are never told apart.
    NotFound,
    /// The role may not do this.
    NotPermitted,
    DeadEnd(DeadEnd),
    Ineligible(Ineligible),
    Price(PriceFault),
    Field(FieldFault),
    Refund(RefundFault),
    Fapiao(FapiaoFault),
    /// The order's state has no such act.
    WrongState,
    /// Nothing to pay: the provider pays, or nobody.
    NothingToPay,
    /// The company has to place the order first.
    NotPlaced,
    /// An attempt turned out paid while the act waited (SPEC §9.1).
    AlreadyPaid,
    /// An attempt has no final answer yet; the act has to be tried again later.
    PaymentInFlight,
    /// The price in force is not what the buyer saw.
    PriceChanged,
    /// One's own discount can't be approved by oneself.
    NeedsSecondPerson,
    /// An amount is beyond what Till calculates with.
    Overflow,
}

/// A field of the input, its limit and so the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldFault {
    /// `items`: 1 to 20 products.
    Items,
    /// The same product twice in one order.
    RepeatedProduct,
    /// Two products of one order that switch on the same app, as a solution and one of its apps do: the
    /// company would pay for the app twice.
    RepeatedApp,
    /// No such product, or its version is not known.
    Product,
    NotPublished,
    EditionMissing,
    EditionUnknown,
    SeatsMissing,
    DaysMissing,
    /// An expansion has no duration.
    DaysNotAllowed,
    /// Activation date for new orders only.
    StartNotAllowed,
    /// From the day after today, to a year ahead.
    StartOutOfRange {
        first: Day,
        last: Day,
    },
    DiscountNotAllowed,
    /// At most 256 bytes.
    DiscountReasonTooLong,
    DiscountReasonMissing,
    NegotiatedNotAllowed,
    /// A custom app without a price model needs a typed total.
    NegotiatedMissing,
    /// A link is valid 1 hour to 90 days.
    LinkLife {
        first: Instant,
        last: Instant,
    },
    /// At most 64 bytes.
    ReferenceTooLong,
    /// At most 20 labels of 1 to 64 bytes.
    Labels,
    /// At most 2,000 bytes.
    NoteTooLong,
    /// What the provider pays needs the proof that it was paid elsewhere.
    ReceiptMissing,
    /// At most 200 bytes.
    ReasonTooLong,
    ReasonMissing,
    /// The bank's serial number: 1 to 64 letters, digits and `-_/.`.
    TransferSerial,
    TransferAmount,
    /// Who sent a transfer: at most 256 bytes with the account number.
    TransferPayer,
    /// A transfer came in on the order's first day or after it, and not in the future.
    TransferTime {
        first: Instant,
        last: Instant,
    },
}

impl FieldFault {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Items => "items_count",
            Self::RepeatedProduct => "product_repeated",
            Self::RepeatedApp => "app_repeated",
            Self::Product => "product_unknown",
            Self::NotPublished => "product_not_published",
            Self::EditionMissing => "edition_missing",
            Self::EditionUnknown => "edition_unknown",
            Self::SeatsMissing => "seats_missing",
            Self::DaysMissing => "days_missing",
            Self::DaysNotAllowed => "days_not_allowed",
            Self::StartNotAllowed => "start_not_allowed",
            Self::StartOutOfRange { .. } => "start_out_of_range",
            Self::DiscountNotAllowed => "discount_not_allowed",
            Self::DiscountReasonTooLong => "discount_reason_too_long",
            Self::DiscountReasonMissing => "discount_reason_missing",
            Self::NegotiatedNotAllowed => "negotiated_not_allowed",
            Self::NegotiatedMissing => "negotiated_missing",
            Self::LinkLife { .. } => "link_life",
            Self::ReferenceTooLong => "reference_too_long",
            Self::Labels => "labels_limit",
            Self::NoteTooLong => "note_too_long",
            Self::ReceiptMissing => "receipt_missing",
            Self::ReasonTooLong => "reason_too_long",
            Self::ReasonMissing => "reason_missing",
            Self::TransferSerial => "transfer_serial",
            Self::TransferAmount => "transfer_amount",
            Self::TransferPayer => "transfer_payer",
            Self::TransferTime { .. } => "transfer_time",
        }
    }

    /// The form field that the fault is about.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Items
            | Self::RepeatedProduct
            | Self::RepeatedApp
            | Self::Product
            | Self::NotPublished => "product",
            Self::EditionMissing | Self::EditionUnknown => "edition",
            Self::SeatsMissing => "seats",
            Self::DaysMissing | Self::DaysNotAllowed => "duration",
            Self::StartNotAllowed | Self::StartOutOfRange { .. } => "start",
            Self::DiscountNotAllowed => "discount",
            Self::DiscountReasonTooLong | Self::DiscountReasonMissing => "discount_reason",
            Self::NegotiatedNotAllowed | Self::NegotiatedMissing => "negotiated",
            Self::LinkLife { .. } => "link_hours",
            Self::ReferenceTooLong => "reference",
            Self::Labels => "labels",
            Self::NoteTooLong => "note",
            Self::ReceiptMissing => "receipt",
            Self::ReasonTooLong | Self::ReasonMissing => "reason",
            Self::TransferSerial => "serial",
            Self::TransferAmount => "amount",
            Self::TransferPayer => "payer",
            Self::TransferTime { .. } => "paid-at",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::StartOutOfRange { first, last } => {
                vec![("first", first.to_string()), ("last", last.to_string())]
            }
            Self::LinkLife { first, last } | Self::TransferTime { first, last } => {
                vec![("first", first.shanghai()), ("last", last.shanghai())]
            }
            Self::Items
            | Self::RepeatedProduct
            | Self::RepeatedApp
            | Self::Product
            | Self::NotPublished
            | Self::EditionMissing
            | Self::EditionUnknown
            | Self::SeatsMissing
            | Self::DaysMissing
            | Self::DaysNotAllowed
            | Self::StartNotAllowed
            | Self::DiscountNotAllowed
            | Self::DiscountReasonTooLong
            | Self::DiscountReasonMissing
            | Self::NegotiatedNotAllowed
            | Self::NegotiatedMissing
            | Self::ReferenceTooLong
            | Self::Labels
            | Self::NoteTooLong
            | Self::ReceiptMissing
            | Self::ReasonTooLong
            | Self::ReasonMissing
            | Self::TransferSerial
            | Self::TransferAmount
            | Self::TransferPayer => Vec::new(),
        }
    }
}

impl Refusal {
    /// The stable code: never renamed, part of the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotPermitted => "not_permitted",
            Self::DeadEnd(dead_end) => dead_end.code(),
            Self::Ineligible(ineligible) => ineligible.code(),
            Self::Price(fault) => fault.code(),
            Self::Field(fault) => fault.code(),
            Self::Refund(fault) => fault.code(),
            Self::Fapiao(fault) => fault.code(),
            Self::WrongState => "wrong_state",
            Self::NothingToPay => "nothing_to_pay",
            Self::NotPlaced => "not_placed",
            Self::AlreadyPaid => "already_paid",
            Self::PaymentInFlight => "payment_in_flight",
            Self::PriceChanged => "price_changed",
            Self::NeedsSecondPerson => "needs_second_person",
            Self::Overflow => "amount_too_large",
        }
    }

    /// The values that its sentence names: limits, dates, numbers.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Ineligible(ineligible) => ineligible.args(),
            Self::Price(fault) => fault.args(),
            Self::Field(fault) => fault.args(),
            Self::Refund(fault) => fault.args(),
            Self::Fapiao(fault) => fault.args(),
            Self::NotFound
            | Self::NotPermitted
            | Self::DeadEnd(_)
            | Self::WrongState
            | Self::NothingToPay
            | Self::NotPlaced
            | Self::AlreadyPaid
            | Self::PaymentInFlight
            | Self::PriceChanged
            | Self::NeedsSecondPerson
            | Self::Overflow => Vec::new(),
        }
    }

    /// The form field to mark, when the refusal is about one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Field(fault) => Some(fault.field()),
            Self::Refund(fault) => fault.field(),
            Self::Fapiao(fault) => fault.field(),
            Self::NotFound
            | Self::NotPermitted
            | Self::DeadEnd(_)
            | Self::Ineligible(_)
            | Self::Price(_)
            | Self::WrongState
            | Self::NothingToPay
            | Self::NotPlaced
            | Self::AlreadyPaid
            | Self::PaymentInFlight
            | Self::PriceChanged
            | Self::NeedsSecondPerson
            | Self::Overflow => None,
        }
    }
}

impl From<DeadEnd> for Refusal {
    fn from(dead_end: DeadEnd) -> Self {
        Self::DeadEnd(dead_end)
    }
}
impl From<CannotPay> for Refusal {
    fn from(reason: CannotPay) -> Self {
        match reason {
            CannotPay::DeadEnd(dead_end) => Self::DeadEnd(dead_end),
            CannotPay::NotPlaced => Self::NotPlaced,
            CannotPay::NothingToPay => Self::NothingToPay,
        }
    }
}
impl From<Ineligible> for Refusal {
    fn from(ineligible: Ineligible) -> Self {
        Self::Ineligible(ineligible)
    }
}
impl From<PriceFault> for Refusal {
    fn from(fault: PriceFault) -> Self {
        Self::Price(fault)
    }
}
impl From<FieldFault> for Refusal {
    fn from(fault: FieldFault) -> Self {
        Self::Field(fault)
    }
}
impl From<RefundFault> for Refusal {
    fn from(fault: RefundFault) -> Self {
        Self::Refund(fault)
    }
}
impl From<FapiaoFault> for Refusal {
    fn from(fault: FapiaoFault) -> Self {
        Self::Fapiao(fault)
    }
}
impl From<Overflow> for Refusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}
