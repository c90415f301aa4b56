//! What a link's order would cost this visitor, or what speaks against it. All of it comes from the
//! domain's own functions: what is shown is what is charged.

use till_domain::decide::World;
use till_domain::eligibility::Ineligible;
use till_domain::money::Fen;
use till_domain::order::configure::{self, Chosen};
use till_domain::order::{Line, Offer, OrderKind, PayType};
use till_domain::party::Act;
use till_domain::quote::Price;
use till_domain::refusal::Refusal;

use super::Door;
use crate::access::BuyerUser;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, Term};

/// The price, or why there is none (yet).
#[derive(Debug, Clone, Default)]
pub(super) struct Quote {
    pub words: Option<PriceWords>,
    pub payable_fen: i64,
    pub term: String,
    /// What speaks against buying.
    pub refusal: String,
    /// The company may not buy this, whatever it types.
    pub ineligible: bool,
    /// Where to go instead: locale key and path.
    pub instead: Option<(&'static str, String)>,
    /// The price waits for the company: said to visitors.
    pub later: bool,
    /// The seller pays, or nobody.
    pub nothing_to_pay: bool,
}

impl Quote {
    /// The payable amount, for the phone's bar.
    pub fn payable(&self) -> String {
        match &self.words {
            Some(_) if self.nothing_to_pay => Fen::ZERO.yuan(),
            Some(words) => words.payable.clone(),
            None => String::new(),
        }
    }
}

/// The lines as they would be, with their price.
#[derive(Debug, Clone)]
pub(super) struct Quoted {
    pub lines: Vec<Line>,
    pub kind: OrderKind,
    pub quote: Quote,
}

/// Prices the link's order for the visitor; `chosen` is a bare link's choice.
pub(super) fn quote(
    ui: &Ui,
    door: &Door,
    world: &World,
    buyer: Option<&BuyerUser>,
    chosen: Option<&Chosen>,
) -> Quoted {
    let mut quoted = price(ui, door, world, buyer, chosen);
    quoted.quote.nothing_to_pay = door.order.pay_type != PayType::Customer;
    quoted
}

fn price(
    ui: &Ui,
    door: &Door,
    world: &World,
    buyer: Option<&BuyerUser>,
    chosen: Option<&Chosen>,
) -> Quoted {
    let order = &door.order;
    let bare = match (&order.offer, chosen) {
        (
            Offer::Bare {
                product, version, ..
            },
            Some(chosen),
        ) => world
            .product(*product, *version)
            .map(|product| configure::chosen(product, chosen)),
        (Offer::Bare { .. } | Offer::Configured { .. }, _) => None,
    };
    // A price that was fixed is the price, unless the buyer chooses anew.
    let fixed = order.price.as_ref().filter(|_| bare.is_none());
    let Some(configuration) = bare.as_ref().or_else(|| order.offer.configuration()) else {
        return unpriced(
            OrderKind::New,
            Quote {
                later: true,
                ..Quote::default()
            },
        );
    };
    let kind = configuration.kind;
    let company = buyer.map(|buyer| &buyer.buyer.company);
    if company.is_none() && fixed.is_none() && configure::depends_on_company(configuration) {
        return unpriced(
            kind,
            Quote {
                later: true,
                ..Quote::default()
            },
        );
    }
    let today = ui.now.day();
    let priced = configure::price(configuration, world, company, Some(order.id), today);
    match (priced, fixed) {
        (Ok(_), Some(price)) => quoted(ui, kind, order.lines.clone(), price),
        (Err(refusal), Some(price)) => {
            let quoted = quoted(ui, kind, order.lines.clone(), price);
            let quote = refused(ui, buyer, &refusal, quoted.quote);
            Quoted { quote, ..quoted }
        }
        (Ok((lines, price)), None) => quoted(ui, kind, lines, &price),
        (Err(refusal), None) => unpriced(kind, refused(ui, buyer, &refusal, Quote::default())),
    }
}

const fn unpriced(kind: OrderKind, quote: Quote) -> Quoted {
    Quoted {
        lines: Vec::new(),
        kind,
        quote,
    }
}

fn quoted(ui: &Ui, kind: OrderKind, lines: Vec<Line>, price: &Price) -> Quoted {
    let quote = Quote {
        words: Some(PriceWords::of(ui, price, &lines)),
        payable_fen: price.payable.get(),
        term: match lines.as_slice() {
            [line] => Term::of(kind, line, ui.now.day()).words(ui),
            _ => String::new(),
        },
        ..Quote::default()
    };
    Quoted { lines, kind, quote }
}

/// A price with what speaks against it, or only that.
pub(super) fn refused(
    ui: &Ui,
    buyer: Option<&BuyerUser>,
    refusal: &Refusal,
    quote: Quote,
) -> Quote {
    let ineligible = match refusal {
        Refusal::Ineligible(why) => Some(why),
        Refusal::NotFound
        | Refusal::NotPermitted
        | Refusal::DeadEnd(_)
        | Refusal::Price(_)
        | Refusal::Field(_)
        | Refusal::Refund(_)
        | Refusal::Fapiao(_)
        | Refusal::WrongState
        | Refusal::NothingToPay
        | Refusal::NotPlaced
        | Refusal::AlreadyPaid
        | Refusal::PaymentInFlight
        | Refusal::PriceChanged
        | Refusal::NeedsSecondPerson
        | Refusal::Overflow => None,
    };
    Quote {
        refusal: ui.refusal(refusal),
        ineligible: ineligible.is_some(),
        instead: ineligible.and_then(|why| instead(buyer, why)),
        ..quote
    }
}

/// What the company can look at instead.
fn instead(buyer: Option<&BuyerUser>, why: &Ineligible) -> Option<(&'static str, String)> {
    let buyer = buyer?;
    match why {
        Ineligible::NotPublished => None,
        Ineligible::HoldsRunning { .. }
        | Ineligible::DateWithTimeLeft { .. }
        | Ineligible::NeverBought
        | Ineligible::OnTrial
        | Ineligible::OtherEdition { .. }
        | Ineligible::NotRunning { .. }
        | Ineligible::Moved
        | Ineligible::NotStarted { .. } => {
            let path = "/orders/subscriptions".to_owned();
            buyer
                .may(Act::SeeCompanyOrders)
                .then_some(("pay-see-subscriptions", path))
        }
        Ineligible::OtherOrder { number } if buyer.sees_all() => {
            Some(("pay-see-other-order", format!("/orders/{number}")))
        }
        Ineligible::OtherOrder { .. } => Some(("pay-see-orders", "/orders".to_owned())),
    }
}
