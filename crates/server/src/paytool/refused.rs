//! What the domain refuses, as paytool says it (paytool.md §5.4).

use till_domain::eligibility::Ineligible;
use till_domain::link::DeadEnd;
use till_domain::order::OrderKind;
use till_domain::quote::PriceFault;
use till_domain::refusal::{FieldFault, Refusal};
use till_wecom::paytool::{Fault, code};

use crate::web::error::PageError;

/// A fault of ours, or more work than fits: come back later.
pub(super) fn trouble(error: &PageError) -> Fault {
    if !matches!(error, PageError::Busy) {
        tracing::error!(?error, "a paytool call could not be answered");
    }
    Fault::new(code::BUSY, "system busy: try again later")
}

/// Why an order was not made.
pub(super) fn opening(error: &PageError, kind: OrderKind) -> Fault {
    let PageError::Refused(refusal) = error else {
        return trouble(error);
    };
    let (number, what) = match refusal {
        Refusal::Ineligible(reason) => (ineligible(reason, kind), reason.code()),
        Refusal::Price(fault) => (price(fault), fault.code()),
        Refusal::Field(fault) => (field(fault), fault.code()),
        Refusal::DeadEnd(DeadEnd::Suspended) => (code::NOT_ALLOWED, "the provider is suspended"),
        Refusal::NotPermitted => (code::NOT_ALLOWED, "not permitted"),
        Refusal::DeadEnd(_)
        | Refusal::Refund(_)
        | Refusal::Fapiao(_)
        | Refusal::NotFound
        | Refusal::WrongState
        | Refusal::NothingToPay
        | Refusal::NotPlaced
        | Refusal::AlreadyPaid
        | Refusal::PaymentInFlight
        | Refusal::PriceChanged
        | Refusal::NeedsSecondPerson
        | Refusal::Overflow => (code::PARAMETER, refusal.code()),
    };
    Fault::new(number, sentence(what, refusal))
}

/// Why a fapiao was not marked.
pub(super) fn marking(refusal: &Refusal) -> Fault {
    Fault::new(code::WRONG_STATUS, sentence(refusal.code(), refusal))
}

/// The reason's stable code, and the values that its sentence would name.
fn sentence(what: &str, refusal: &Refusal) -> String {
    let values: Vec<String> = refusal
        .args()
        .into_iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let about = match refusal {
        Refusal::Field(fault) => parameter(fault.field()),
        Refusal::Price(fault) => price_field(fault),
        Refusal::NotFound
        | Refusal::NotPermitted
        | Refusal::DeadEnd(_)
        | Refusal::Refund(_)
        | Refusal::Fapiao(_)
        | Refusal::Ineligible(_)
        | Refusal::WrongState
        | Refusal::NothingToPay
        | Refusal::NotPlaced
        | Refusal::AlreadyPaid
        | Refusal::PaymentInFlight
        | Refusal::PriceChanged
        | Refusal::NeedsSecondPerson
        | Refusal::Overflow => "",
    };
    let mut text = what.replace('_', " ");
    if !about.is_empty() {
        text = format!("{about}: {text}");
    }
    if !values.is_empty() {
        text = format!("{text} ({})", values.join(", "));
    }
    text
}

/// The wire's name of a field of ours.
fn parameter(field: &str) -> &str {
    match field {
        "product" => "suiteid",
        "edition" => "edition_id",
        "seats" => "user_count",
        "duration" => "duration_days",
        "start" => "take_effect_date",
        "discount" => "discount_info",
        "discount_reason" => "discount_remarks",
        "negotiated" => "total_price",
        other => other,
    }
}

const fn price_field(fault: &PriceFault) -> &'static str {
    match fault {
        PriceFault::SeatsBelowMinimum { .. }
        | PriceFault::SeatsAboveMaximum { .. }
        | PriceFault::SeatsOffStep { .. }
        | PriceFault::NoTier { .. } => "user_count",
        PriceFault::DaysOutOfRange { .. } => "duration_days",
        PriceFault::DiscountTooDeep { .. }
        | PriceFault::OrderDiscountTooDeep { .. }
        | PriceFault::DiscountNotPositive
        | PriceFault::DiscountOnNegotiated => "discount_info",
        PriceFault::NegotiatedNotPositive => "total_price",
        PriceFault::FixedCannotExpand
        | PriceFault::NoPriceModel
        | PriceFault::BelowOneFen
        | PriceFault::ExpansionCostsNothing { .. }
        | PriceFault::Overflow => "",
    }
}

const fn price(fault: &PriceFault) -> i64 {
    match fault {
        PriceFault::SeatsBelowMinimum { .. } => code::BELOW_SEATS,
        PriceFault::SeatsAboveMaximum { .. } => code::ABOVE_SEATS,
        PriceFault::SeatsOffStep { .. } | PriceFault::NoTier { .. } => code::SEATS,
        PriceFault::FixedCannotExpand => code::FIXED_CANNOT_EXPAND,
        PriceFault::NoPriceModel => code::NO_PRICING,
        PriceFault::DiscountTooDeep { .. } | PriceFault::OrderDiscountTooDeep { .. } => {
            code::BELOW_FLOOR
        }
        PriceFault::BelowOneFen
        | PriceFault::ExpansionCostsNothing { .. }
        | PriceFault::NegotiatedNotPositive => code::PRICE_ZERO,
        PriceFault::DaysOutOfRange { .. }
        | PriceFault::DiscountNotPositive
        | PriceFault::DiscountOnNegotiated
        | PriceFault::Overflow => code::PARAMETER,
    }
}

const fn field(fault: &FieldFault) -> i64 {
    match fault {
        FieldFault::NotPublished => code::TAKEN_DOWN,
        FieldFault::EditionUnknown => code::EDITION_GONE,
        FieldFault::StartNotAllowed | FieldFault::StartOutOfRange { .. } => {
            code::BAD_EFFECTIVE_TIME
        }
        FieldFault::SeatsMissing => code::SEATS,
        FieldFault::Items
        | FieldFault::RepeatedProduct
        | FieldFault::RepeatedApp
        | FieldFault::Product
        | FieldFault::EditionMissing
        | FieldFault::DaysMissing
        | FieldFault::DaysNotAllowed
        | FieldFault::DiscountNotAllowed
        | FieldFault::DiscountReasonTooLong
        | FieldFault::DiscountReasonMissing
        | FieldFault::NegotiatedNotAllowed
        | FieldFault::NegotiatedMissing
        | FieldFault::LinkLife { .. }
        | FieldFault::ReferenceTooLong
        | FieldFault::Labels
        | FieldFault::NoteTooLong
        | FieldFault::ReceiptMissing
        | FieldFault::ReasonTooLong
        | FieldFault::ReasonMissing
        | FieldFault::TransferSerial
        | FieldFault::TransferAmount
        | FieldFault::TransferPayer
        | FieldFault::TransferTime { .. } => code::PARAMETER,
    }
}

const fn ineligible(reason: &Ineligible, kind: OrderKind) -> i64 {
    match (reason, kind) {
        (Ineligible::NotPublished, _) => code::TAKEN_DOWN,
        (Ineligible::HoldsRunning { .. }, _) => code::CANNOT_BUY_NEW,
        (Ineligible::DateWithTimeLeft { .. }, _) => code::BAD_EFFECTIVE_TIME,
        (Ineligible::NeverBought, OrderKind::Expansion) => code::NOT_BOUGHT_CANNOT_EXPAND,
        (Ineligible::NeverBought, OrderKind::New | OrderKind::Renewal) => {
            code::NOT_BOUGHT_CANNOT_RENEW
        }
        (Ineligible::OnTrial, OrderKind::Expansion) => code::TRIAL_CANNOT_EXPAND,
        (Ineligible::OnTrial, OrderKind::New | OrderKind::Renewal) => code::TRIAL_CANNOT_RENEW,
        (Ineligible::OtherEdition { .. }, OrderKind::Expansion) => code::NOT_BOUGHT_CANNOT_EXPAND,
        (Ineligible::OtherEdition { .. }, OrderKind::New | OrderKind::Renewal) => {
            code::NOT_BOUGHT_CANNOT_RENEW
        }
        (Ineligible::NotRunning { .. }, _) => code::EXPIRED_CANNOT_EXPAND,
        (Ineligible::NotStarted { .. }, _) => code::NOT_EFFECTIVE_ORDER,
        (Ineligible::Moved, _) => code::UNHANDLED_ORDER,
        (Ineligible::OtherOrder { .. }, _) => code::PENDING_ORDER,
    }
}

/// Why an order was not closed.
pub(super) fn closing(error: &PageError) -> Fault {
    match error {
        PageError::Refused(Refusal::NotFound) | PageError::NotFound => not_found(),
        PageError::Refused(Refusal::AlreadyPaid) => {
            Fault::new(code::PAID_CANNOT_CLOSE, "a paid order can't be closed")
        }
        PageError::Refused(Refusal::PaymentInFlight) => Fault::new(
            code::CLOSE_FAILED,
            "close failed: a payment is under way and has no final answer yet; try again later",
        ),
        PageError::Refused(refusal) => Fault::new(
            code::CLOSE_FAILED,
            format!("close failed: {}", refusal.code().replace('_', " ")),
        ),
        other => trouble(other),
    }
}

/// There is no such order, or it is another provider's.
pub(super) fn not_found() -> Fault {
    Fault::new(code::ORDER_NOT_FOUND, "order_id: order not found")
}
