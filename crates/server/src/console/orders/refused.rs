//! A refusal at the field that it is about, in the words of who sells.

use till_domain::quote::PriceFault;
use till_domain::refusal::{FieldFault, Refusal};

use super::form::{self, DraftForm};
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

/// The refusal of a form, at its field. `culprit`: the place of the product that it is about, with its
/// name, where there are several.
pub fn at_field(
    ui: &Ui,
    refusal: &Refusal,
    form: &DraftForm,
    culprit: Option<(usize, &str)>,
) -> Faults {
    let mut faults = Faults::default();
    let place = culprit.map_or(0, |(place, _)| place);
    faults.add(field(refusal, form, place), sentence(ui, refusal));
    if let Some((_, name)) = culprit.filter(|_| form.items.len() > 1) {
        faults.about(0, ui, name);
    }
    faults
}

/// The `id` of the field to mark; the form itself when it is about none.
fn field(refusal: &Refusal, form: &DraftForm, place: usize) -> String {
    let of_item = |field: &str| form::name(field, place);
    match refusal {
        Refusal::Field(fault) => match form_field(fault) {
            FormField::Order(field) => field.to_owned(),
            FormField::Item(field) => of_item(field),
        },
        Refusal::Price(PriceFault::FixedCannotExpand) => "kind".to_owned(),
        Refusal::Price(fault) => of_item(price_field(fault, form, place)),
        Refusal::Ineligible(_) => "company".to_owned(),
        Refusal::Overflow => of_item("seats"),
        Refusal::NotFound
        | Refusal::NotPermitted
        | Refusal::Refund(_)
        | Refusal::Fapiao(_)
        | Refusal::DeadEnd(_)
        | Refusal::WrongState
        | Refusal::NothingToPay
        | Refusal::NotPlaced
        | Refusal::AlreadyPaid
        | Refusal::PaymentInFlight
        | Refusal::PriceChanged
        | Refusal::NeedsSecondPerson => Faults::FORM.to_owned(),
    }
}

enum FormField {
    /// The order has it once.
    Order(&'static str),
    /// Each product has one.
    Item(&'static str),
}

/// The form calls the link's life by another name, and its products are chosen before.
const fn form_field(fault: &FieldFault) -> FormField {
    match fault {
        FieldFault::Items
        | FieldFault::RepeatedProduct
        | FieldFault::RepeatedApp
        | FieldFault::Product
        | FieldFault::NotPublished => FormField::Order(Faults::FORM),
        FieldFault::EditionMissing
        | FieldFault::EditionUnknown
        | FieldFault::SeatsMissing
        | FieldFault::DaysMissing
        | FieldFault::DaysNotAllowed
        | FieldFault::StartNotAllowed
        | FieldFault::StartOutOfRange { .. }
        | FieldFault::DiscountNotAllowed
        | FieldFault::DiscountReasonTooLong
        | FieldFault::DiscountReasonMissing
        | FieldFault::NegotiatedNotAllowed
        | FieldFault::NegotiatedMissing => FormField::Item(fault.field()),
        FieldFault::LinkLife { .. } => FormField::Order("link_life"),
        FieldFault::ReferenceTooLong
        | FieldFault::Labels
        | FieldFault::NoteTooLong
        | FieldFault::ReceiptMissing
        | FieldFault::ReasonTooLong
        | FieldFault::ReasonMissing
        | FieldFault::TransferSerial
        | FieldFault::TransferAmount
        | FieldFault::TransferPayer
        | FieldFault::TransferTime { .. } => FormField::Order(fault.field()),
    }
}

fn price_field(fault: &PriceFault, form: &DraftForm, place: usize) -> &'static str {
    match fault {
        PriceFault::SeatsBelowMinimum { .. }
        | PriceFault::SeatsAboveMaximum { .. }
        | PriceFault::SeatsOffStep { .. }
        | PriceFault::NoTier { .. }
        | PriceFault::ExpansionCostsNothing { .. }
        | PriceFault::FixedCannotExpand
        | PriceFault::Overflow => "seats",
        PriceFault::DaysOutOfRange { .. } => "duration",
        PriceFault::NoPriceModel
        | PriceFault::NegotiatedNotPositive
        | PriceFault::DiscountOnNegotiated => "negotiated",
        PriceFault::DiscountTooDeep { .. }
        | PriceFault::OrderDiscountTooDeep { .. }
        | PriceFault::DiscountNotPositive
        | PriceFault::BelowOneFen => match form.items.get(place).map(|i| i.discount.as_str()) {
            Some("amount") => "amount_off",
            Some("ratio") => "ratio",
            Some("negotiated") => "negotiated",
            Some(_) | None => "seats",
        },
    }
}
