//! From the typed form to what the domain is asked for. Preview, creation and revision all read a form
//! here, so that they can't differ.

use till_domain::catalog::{MAX_DAYS, MAX_SEATS, Product};
use till_domain::id::{Corpid, EditionId};
use till_domain::money::Fen;
use till_domain::order::{
    Configuration, Discount, DiscountKind, Item, Notes, Offer, OrderKind, PayType, Start,
};
use till_domain::party::Company;
use till_domain::time::{Day, Instant, Span};

use super::form::{DraftForm, sells_months};
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

/// A form that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub offer: Offer,
    pub pinned: Option<Corpid>,
    pub pay_type: PayType,
    pub expires_at: Instant,
    pub notes: Notes,
}

/// What a form is read against.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub ui: &'a Ui,
    pub product: &'a Product,
    /// Companies known by name.
    pub companies: &'a [Company],
}

/// Reads `form`.
///
/// # Errors
/// Everything that can't be read, each at its field.
pub fn read(form: &DraftForm, desk: Desk<'_>) -> Result<Draft, Faults> {
    let mut reader = Reader::new(desk.ui);
    let configured = is_configured(form, desk);
    let draft = Draft {
        offer: offer(form, desk, &mut reader),
        pinned: if configured {
            pinned(form, desk, &mut reader)
        } else {
            None
        },
        pay_type: if configured {
            pay_type(form)
        } else {
            PayType::Customer
        },
        expires_at: expires_at(form, desk, &mut reader),
        notes: Notes {
            reference: form.reference.clone(),
            labels: Vec::new(),
            internal: form.note.clone(),
            ..Notes::default()
        },
    };
    if reader.faults.is_empty() {
        Ok(draft)
    } else {
        Err(reader.faults)
    }
}

/// Reads only what is sold: a revision changes nothing else.
///
/// # Errors
/// Everything that can't be read, each at its field.
pub fn read_offer(form: &DraftForm, desk: Desk<'_>) -> Result<Offer, Faults> {
    let mut reader = Reader::new(desk.ui);
    let offer = offer(form, desk, &mut reader);
    if reader.faults.is_empty() {
        Ok(offer)
    } else {
        Err(reader.faults)
    }
}

/// A product without a price can't be left to the buyer.
fn is_configured(form: &DraftForm, desk: Desk<'_>) -> bool {
    form.mode == "configured" || desk.product.editions.is_empty()
}

fn offer(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Offer {
    if is_configured(form, desk) {
        Offer::Configured {
            configuration: configuration(form, desk, reader),
        }
    } else {
        Offer::Bare {
            product: desk.product.id,
            version: desk.product.version,
            chosen: None,
        }
    }
}

fn configuration(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Configuration {
    let kind = OrderKind::from_code(&form.kind).unwrap_or_default();
    let item = Item {
        product: desk.product.id,
        version: desk.product.version,
        edition: edition(form, desk, reader),
        seats: match kind {
            OrderKind::New | OrderKind::Expansion => {
                reader.number("seats", "draft-seats", &form.seats, 1, MAX_SEATS)
            }
            OrderKind::Renewal => None,
        },
        seats_by_app: Vec::new(),
        days: match kind {
            OrderKind::New | OrderKind::Renewal => days(form, desk, reader),
            OrderKind::Expansion => None,
        },
        start: match kind {
            OrderKind::New => start(form, desk, reader),
            OrderKind::Renewal | OrderKind::Expansion => Start::OnPayment,
        },
        discount: discount(form, desk, reader),
        negotiated: negotiated(form, desk, reader),
    };
    Configuration {
        kind,
        items: vec![item],
    }
}

fn edition(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Option<EditionId> {
    if !desk.product.kind.has_editions() {
        return None;
    }
    let edition = form
        .edition
        .parse()
        .ok()
        .filter(|id| desk.product.edition(id).is_some());
    if edition.is_none() {
        reader
            .faults
            .add("edition", desk.ui.t("refusal-edition-missing"));
    }
    edition
}

/// A year is 365 days, a month 31 (SPEC §9.12).
fn days(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Option<u32> {
    let unit = match form.unit.as_str() {
        "year" => 365,
        "month" if sells_months(desk.product) => 31,
        _ => 1,
    };
    let label = match unit {
        365 => "draft-duration-years",
        31 => "draft-duration-months",
        _ => "draft-duration-days",
    };
    let count = reader.number("duration", label, &form.duration, 1, MAX_DAYS / unit)?;
    Some(count * unit)
}

fn start(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Start {
    if form.activation != "dated" {
        return Start::OnPayment;
    }
    let today = desk.ui.now.day();
    let (first, last) = (today.plus_days(1), today.plus_years(1));
    if let Some(day) = form
        .start
        .parse::<Day>()
        .ok()
        .filter(|day| (first..=last).contains(day))
    {
        return Start::On(day);
    }
    let text = desk
        .ui
        .t2("refusal-start-out-of-range", "first", first, "last", last);
    reader.faults.add("start", text);
    Start::OnPayment
}

fn discount(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Option<Discount> {
    if !desk.product.kind.allows_discount() {
        return None;
    }
    let kind = match form.discount.as_str() {
        "amount" => reader
            .price("amount_off", "draft-amount-off", &form.amount_off)
            .map(DiscountKind::Amount),
        "ratio" => reader
            .number("ratio", "draft-ratio", &form.ratio, 1, 99)
            .map(DiscountKind::Ratio),
        _ => return None,
    };
    let reason = form.discount_reason.clone();
    if reason.is_empty() {
        let text = desk.ui.t("refusal-discount-reason-missing");
        reader.faults.add("discount_reason", text);
    }
    Some(Discount {
        kind: kind?,
        reason,
        floor_percent: None,
    })
}

fn negotiated(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Option<Fen> {
    let typed = form.discount == "negotiated" || desk.product.editions.is_empty();
    if desk.product.kind.has_editions() || !typed {
        return None;
    }
    reader.price("negotiated", "draft-negotiated", &form.negotiated)
}

/// A corpid, or the name of a company that is known.
fn pinned(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Option<Corpid> {
    if form.company.is_empty() {
        return None;
    }
    let named: Vec<_> = desk
        .companies
        .iter()
        .filter(|c| c.name == form.company)
        .collect();
    let corpid = match named.as_slice() {
        [company] => Some(company.corpid.clone()),
        [] | [..] => form.company.parse().ok(),
    };
    if corpid.is_none() {
        reader
            .faults
            .add("company", desk.ui.t("draft-company-fault"));
    }
    corpid
}

/// The provider's own paying needs the bank's receipt, which this form can't take yet.
fn pay_type(form: &DraftForm) -> PayType {
    if form.pay_type == PayType::Free.code() {
        PayType::Free
    } else {
        PayType::Customer
    }
}

fn expires_at(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Instant {
    desk.ui
        .now
        .plus(link_life(&form.link_life, &form.link_unit, reader))
}

/// 1 hour to 90 days (SPEC §3).
pub fn link_life(typed: &str, unit: &str, reader: &mut Reader<'_>) -> Span {
    let (label, most, hours) = match unit {
        "hour" => ("draft-life-hours", 2_160, 1),
        _ => ("draft-life-days", 90, 24),
    };
    let count = reader.number("link_life", label, typed, 1, most);
    // The shortest life is counted from the moment of writing, which is a little later than now.
    Span::hours(count.unwrap_or(1) * hours).max(Span::minutes(61))
}
