//! A refusal at the field that it is about, in the words of who sells.

use till_domain::quote::PriceFault;
use till_domain::refusal::{FieldFault, Refusal};

use super::form::DraftForm;
use crate::web::input::Faults;
use crate::web::ui::Ui;

/// The sentence for the provider's people. The common one speaks to the buyer.
pub fn sentence(ui: &Ui, refusal: &Refusal) -> String {
    let key = format!("console-refusal-{}", refusal.code().replace('_', "-"));
    if ui.lang.has(&key) {
        ui.lang.text(&key, &refusal.args())
    } else {
        ui.refusal(refusal)
    }
}

/// The refusal of a form, at its field.
pub fn at_field(ui: &Ui, refusal: &Refusal, form: &DraftForm) -> Faults {
    let mut faults = Faults::default();
    faults.add(field(refusal, form), sentence(ui, refusal));
    faults
}

/// The `id` of the field to mark; `draft`, the form itself, when it is about none.
fn field(refusal: &Refusal, form: &DraftForm) -> &'static str {
    match refusal {
        Refusal::Field(fault) => form_field(fault),
        Refusal::Price(fault) => price_field(fault, form),
        Refusal::Ineligible(_) => "company",
        Refusal::Overflow => "seats",
        Refusal::NotFound
        | Refusal::NotPermitted
        | Refusal::Refund(_)
        | Refusal::DeadEnd(_)
        | Refusal::WrongState
        | Refusal::NothingToPay
        | Refusal::NotPlaced
        | Refusal::AlreadyPaid
        | Refusal::PaymentInFlight
        | Refusal::PriceChanged
        | Refusal::NeedsSecondPerson => "draft",
    }
}

/// The form calls the link's life by another name, and its product is chosen before.
fn form_field(fault: &FieldFault) -> &'static str {
    match fault.field() {
        "link_hours" => "link_life",
        "product" => "draft",
        field => field,
    }
}

fn price_field(fault: &PriceFault, form: &DraftForm) -> &'static str {
    match fault {
        PriceFault::SeatsBelowMinimum { .. }
        | PriceFault::SeatsAboveMaximum { .. }
        | PriceFault::SeatsOffStep { .. }
        | PriceFault::NoTier { .. }
        | PriceFault::ExpansionCostsNothing { .. }
        | PriceFault::Overflow => "seats",
        PriceFault::DaysOutOfRange { .. } => "duration",
        PriceFault::FixedCannotExpand => "kind",
        PriceFault::NoPriceModel
        | PriceFault::NegotiatedNotPositive
        | PriceFault::DiscountOnNegotiated => "negotiated",
        PriceFault::DiscountTooDeep { .. }
        | PriceFault::OrderDiscountTooDeep { .. }
        | PriceFault::DiscountNotPositive
        | PriceFault::BelowOneFen => match form.discount.as_str() {
            "amount" => "amount_off",
            "ratio" => "ratio",
            "negotiated" => "negotiated",
            _ => "seats",
        },
    }
}
