//! Changing what an order sells, before it is paid: the form of a new order, filled with the old one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::decide::{Verb, World};
use till_domain::order::revise::Revision;
use till_domain::order::{Order, PayType};
use till_domain::party::Act;

use super::acts::{self, OrderAct};
use super::draft::{self, Desk};
use super::form::DraftForm;
use super::load::{self, Shelf};
use super::offer::OfferView;
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
    world: World,
    product: Product,
    shelf: Shelf,
}

/// `GET /console/orders/{number}/revise`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let bench = bench(&app, &user, &number).await?;
    let form = DraftForm::of_order(&bench.order, &bench.product, &user.provider.settings);
    Ok(page(&user, &bench, form, Faults::default(), StatusCode::OK))
}

/// `POST /console/orders/{number}/revise/preview`: the price of the form, as a fragment.
pub(super) async fn price(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let bench = bench(&app, &user, &number).await?;
    let view = preview(&user, &bench, &DraftForm::posted(&fields));
    Ok(html::ok(&PreviewPart { ui: &user.ui, view }))
}

/// `POST /console/orders/{number}/revise`
pub(super) async fn revise(
    State(app): State<App>,
    mut user: StaffUser,
    Path(number): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let bench = bench(&app, &user, &number).await?;
    user.ui.here = format!("/console/orders/{}/revise", bench.order.number);
    let form = DraftForm::posted(&fields);
    let desk = Desk {
        ui: &user.ui,
        product: &bench.product,
        companies: &bench.shelf.companies,
    };
    let faults = match draft::read_offer(&form, desk) {
        Err(faults) => faults,
        Ok(offer) => {
            let verb = Verb::Revise(Box::new(Revision {
                offer,
                number: None,
            }));
            match acts::submit(&app, &user, &bench.order, verb).await {
                Ok(()) => return acts::done(&app, &user, &bench.order, OrderAct::Revise).await,
                Err(PageError::Refused(refusal)) => refused::at_field(&user.ui, &refusal, &form),
                Err(error) => return Err(error),
            }
        }
    };
    Ok(page(
        &user,
        &bench,
        form,
        faults,
        StatusCode::UNPROCESSABLE_ENTITY,
    ))
}

async fn bench(app: &App, user: &StaffUser, number: &str) -> Result<Bench, PageError> {
    user.require(Act::ManageOrder)?;
    let order = load::order(app, user, number).await?;
    let world = app
        .store()
        .world(user.provider.key, Some(order.id), &[], None)
        .await?;
    let world = world.ok_or(PageError::NotFound)?;
    // It keeps the prices that it was made with.
    let made_with = order.offer.products();
    let product = made_with
        .first()
        .and_then(|(id, version)| world.product(*id, *version));
    let product = product.cloned().ok_or(PageError::NotFound)?;
    let shelf = load::shelf(app, user).await?;
    Ok(Bench {
        order,
        world,
        product,
        shelf,
    })
}

/// The order as the form would leave it.
fn preview(user: &StaffUser, bench: &Bench, form: &DraftForm) -> PreviewView {
    let (ui, seller) = (&user.ui, user.provider.name.as_str());
    let companies = bench.shelf.companies.as_slice();
    let desk = Desk {
        ui,
        product: &bench.product,
        companies,
    };
    let revised = match draft::read_offer(form, desk) {
        Err(faults) => return PreviewView::faulty(ui, seller, &bench.product, &faults),
        Ok(offer) => quote::revised(&bench.world, &user.actor(), offer, ui.now),
    };
    match revised {
        Ok(order) => {
            let quoted = quote::quoted(&bench.world, &order, ui.now.day());
            PreviewView::of(
                ui,
                seller,
                &bench.product,
                &order,
                quoted.as_ref(),
                companies,
            )
        }
        Err(refusal) => {
            let faults = refused::at_field(ui, &refusal, form);
            PreviewView::faulty(ui, seller, &bench.product, &faults)
        }
    }
}

fn page(
    user: &StaffUser,
    bench: &Bench,
    form: DraftForm,
    faults: Faults,
    status: StatusCode,
) -> Response {
    let order = &bench.order;
    let mut view = preview(user, bench, &form);
    if !faults.is_empty() {
        // They stand at their fields already.
        view.faults.clear();
    }
    let mut offer = OfferView::of(user, &bench.product, &form);
    // Only what anybody may buy and pay for can be left to the buyer.
    offer.bare &= order.pinned.is_none() && order.pay_type == PayType::Customer;
    let page = RevisePage {
        ui: &user.ui,
        number: order.number.to_string(),
        revision: order.revision,
        placed: order.claim().is_some(),
        offer,
        view,
        form,
        faults,
    };
    html::page(status, &page)
}
