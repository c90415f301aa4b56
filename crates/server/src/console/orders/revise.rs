//! Changing what an order sells, before it is paid: the form of a new order, filled with the old one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::decide::{Verb, World};
use till_domain::order::revise::Revision;
use till_domain::order::{Offer, Order, PayType};
use till_domain::party::Act;
use till_domain::refusal::Refusal;

use super::acts::{self, OrderAct};
use super::draft::{self, Desk};
use super::form::{Change, DraftForm};
use super::load::{self, Shelf};
use super::new::changed;
use super::offer::{self, OfferView};
use super::preview::{PreviewPart, PreviewView};
use super::{quote, refused};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/orders/revise.html")]
struct RevisePage<'a> {
    ui: &'a Ui,
    number: String,
    revision: u32,
    placed: bool,
    offer: OfferView,
    form: DraftForm,
    faults: Faults,
    view: PreviewView,
}

/// An order with what its revision is priced by.
struct Bench {
    order: Order,
    shelf: Shelf,
    /// What the order sells now, in the versions that it was made with: it keeps its prices.
    made_with: Vec<Product>,
}

/// A form with the products that the revised order would sell.
struct Sale<'a> {
    user: &'a StaffUser,
    bench: &'a Bench,
    world: World,
    products: &'a [&'a Product],
    form: &'a DraftForm,
}

/// `GET /console/orders/{number}/revise`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let bench = bench(&app, &user, &number).await?;
    let products: Vec<_> = bench.made_with.iter().collect();
    let form = DraftForm::of_order(&bench.order, &products, &user.provider.settings);
    let sale = bench.sale(&app, &user, &form, &products).await?;
    Ok(sale.page(Faults::default(), Change::Price, StatusCode::OK))
}

/// `POST /console/orders/{number}/revise/preview`: the price of the form, as a fragment.
pub(super) async fn price(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let bench = bench(&app, &user, &number).await?;
    let form = DraftForm::posted(&fields);
    let products = bench.sold(&form)?;
    let sale = bench.sale(&app, &user, &form, &products).await?;
    Ok(html::ok(&PreviewPart {
        ui: &user.ui,
        view: sale.preview(),
    }))
}

/// `POST /console/orders/{number}/revise`: revises the order, or shows the form again, changed as its
/// button asks.
pub(super) async fn revise(
    State(app): State<App>,
    mut user: StaffUser,
    Path(number): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let bench = bench(&app, &user, &number).await?;
    user.ui.here = format!("/console/orders/{}/revise", bench.order.number);
    let mut form = DraftForm::posted(&fields);
    bench.sold(&form)?;
    let change = Change::asked(&fields);
    let asked = change.map(|change| {
        let more = bench.product(fields.get("add_product"));
        (changed(&user.ui, &mut form, change, more), change)
    });
    let products = bench.sold(&form)?;
    let sale = bench.sale(&app, &user, &form, &products).await?;
    if let Some((faults, change)) = asked {
        return Ok(sale.page(faults, change, StatusCode::OK));
    }
    let faults = match draft::read_offer(&form, sale.desk()) {
        Err(faults) => faults,
        Ok(offer) => {
            let verb = Verb::Revise(Box::new(Revision {
                offer: offer.clone(),
                number: None,
            }));
            match acts::submit(&app, &user, &bench.order, verb).await {
                Ok(()) => return acts::done(&app, &user, &bench.order, OrderAct::Revise).await,
                Err(PageError::Refused(refusal)) => sale.faults(&offer, &refusal),
                Err(error) => return Err(error),
            }
        }
    };
    Ok(sale.page(faults, Change::Price, StatusCode::UNPROCESSABLE_ENTITY))
}

async fn bench(app: &App, user: &StaffUser, number: &str) -> Result<Bench, PageError> {
    user.require(Act::ManageOrder)?;
    let order = load::order(app, user, number).await?;
    let world = app
        .store()
        .world(user.provider.key, Some(order.id), &[], None)
        .await?;
    let world = world.ok_or(PageError::NotFound)?;
    let made_with = order.offer.products();
    let made_with = made_with
        .iter()
        .map(|(id, version)| world.product(*id, *version).cloned())
        .collect::<Option<Vec<_>>>()
        .ok_or(PageError::NotFound)?;
    let shelf = load::shelf(app, user).await?;
    Ok(Bench {
        order,
        shelf,
        made_with,
    })
}

impl Bench {
    /// As the order was made with, else the newest version.
    fn product(&self, id: &str) -> Option<&Product> {
        let made_with = self.made_with.iter();
        let mut made_with = made_with.filter(|product| product.id.to_string() == id);
        made_with.next().or_else(|| self.shelf.product(id))
    }

    fn sold(&self, form: &DraftForm) -> Result<Vec<&Product>, PageError> {
        load::sold(form, |id| self.product(id))
    }

    async fn sale<'a>(
        &'a self,
        app: &App,
        user: &'a StaffUser,
        form: &'a DraftForm,
        products: &'a [&'a Product],
    ) -> Result<Sale<'a>, PageError> {
        Ok(Sale {
            world: load::world(app, user, products, Some(self.order.id), None).await?,
            user,
            bench: self,
            products,
            form,
        })
    }
}

impl Sale<'_> {
    fn desk(&self) -> Desk<'_> {
        Desk {
            ui: &self.user.ui,
            products: self.products,
            companies: &self.bench.shelf.companies,
        }
    }

    /// The order as the form would leave it.
    fn preview(&self) -> PreviewView {
        let (ui, seller) = (&self.user.ui, self.user.provider.name.as_str());
        let names = offer::names(ui, self.products);
        let offer = match draft::read_offer(self.form, self.desk()) {
            Err(faults) => return PreviewView::faulty(ui, seller, &names, &faults),
            Ok(offer) => offer,
        };
        match self.revised(offer.clone()) {
            Ok(order) => {
                let quoted = quote::quoted(&self.world, &order, ui.now.day());
                let companies = &self.bench.shelf.companies;
                PreviewView::of(ui, seller, &names, &order, quoted.as_ref(), companies)
            }
            Err(refusal) => {
                let faults = self.faults(&offer, &refusal);
                PreviewView::faulty(ui, seller, &names, &faults)
            }
        }
    }

    fn revised(&self, offer: Offer) -> Result<Order, Refusal> {
        let (actor, now) = (self.user.actor(), self.user.ui.now);
        quote::revised(&self.world, &actor, offer, now)
    }

    /// Why the revision was refused, at the field.
    fn faults(&self, offer: &Offer, refusal: &Refusal) -> Faults {
        let culprit = quote::culprit(offer, refusal, |alone| self.revised(alone));
        let culprit =
            culprit.and_then(|place| Some((place, self.products.get(place)?.name.as_str())));
        refused::at_field(&self.user.ui, refusal, self.form, culprit)
    }

    fn page(&self, faults: Faults, change: Change, status: StatusCode) -> Response {
        let order = &self.bench.order;
        let mut view = self.preview();
        if status != StatusCode::OK {
            // They stand at their fields already.
            view.faults.clear();
        }
        let catalogue = &self.bench.shelf.products;
        let mut offer = OfferView::of(self.user, self.products, catalogue, self.form);
        // Only what anybody may buy and pay for can be left to the buyer.
        offer.bare &= order.pinned.is_none() && order.pay_type == PayType::Customer;
        if change == Change::Add && faults.is_empty() {
            offer = offer.last_is_fresh();
        }
        let page = RevisePage {
            ui: &self.user.ui,
            number: order.number.to_string(),
            revision: order.revision,
            placed: order.claim().is_some(),
            offer,
            view,
            form: self.form.clone(),
            faults,
        };
        html::page(status, &page)
    }
}
