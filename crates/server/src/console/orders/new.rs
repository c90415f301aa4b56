//! Creating an order: choose a product, configure it or not, see the price, create.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::party::{Act, Company};

use super::draft::{self, Desk, Draft};
use super::form::DraftForm;
use super::load::{self, Shelf};
use super::offer::{Choice, OfferView};
use super::preview::{PreviewPart, PreviewView};
use super::quote;
use super::refused;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/orders/pick.html")]
struct PickPage<'a> {
    ui: &'a Ui,
    choices: Vec<Choice>,
}

#[derive(Debug, Template)]
#[template(path = "console/orders/new.html")]
struct NewPage<'a> {
    ui: &'a Ui,
    offer: OfferView,
    form: DraftForm,
    faults: Faults,
    companies: &'a [Company],
    view: PreviewView,
}

/// `GET /console/orders/new`, with `?product=…` once one is chosen.
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let shelf = load::shelf(&app, &user).await?;
    if fields.get("product").is_empty() {
        let sold = shelf.products.iter().filter(|product| product.published);
        let choices = sold.map(|product| Choice::of(&user.ui, product)).collect();
        return Ok(html::ok(&PickPage {
            ui: &user.ui,
            choices,
        }));
    }
    let product = shelf
        .product(fields.get("product"))
        .ok_or(PageError::NotFound)?;
    let mut form = DraftForm::fresh(product, &user.provider.settings);
    form.company = fields.get("company").to_owned();
    let view = preview(&app, &user, &shelf, product, &form).await?;
    Ok(page(
        &user,
        &shelf,
        product,
        form,
        Faults::default(),
        view,
        StatusCode::OK,
    ))
}

/// `POST /console/orders/preview`: the price of the form, as a fragment. Writes nothing.
pub(super) async fn price(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let shelf = load::shelf(&app, &user).await?;
    let product = shelf
        .product(fields.get("product"))
        .ok_or(PageError::NotFound)?;
    let view = preview(&app, &user, &shelf, product, &DraftForm::posted(&fields)).await?;
    Ok(html::ok(&PreviewPart { ui: &user.ui, view }))
}

/// `POST /console/orders/new`: creates the order, or shows the form again. `?preview=1` only prices
/// it, for browsers without JavaScript.
pub(super) async fn create(
    State(app): State<App>,
    mut user: StaffUser,
    RawQuery(query): RawQuery,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let shelf = load::shelf(&app, &user).await?;
    let product = shelf
        .product(fields.get("product"))
        .ok_or(PageError::NotFound)?;
    user.ui.here = format!("/console/orders/new?product={}", product.id);
    let form = DraftForm::posted(&fields);
    let faults = if query.as_deref() == Some("preview=1") {
        Faults::default()
    } else {
        let desk = Desk {
            ui: &user.ui,
            product,
            companies: &shelf.companies,
        };
        match draft::read(&form, desk) {
            Err(faults) => faults,
            Ok(draft) => match submit(&app, &user, &draft).await {
                Ok(path) => return Ok(html::see(path)),
                Err(PageError::Refused(refusal)) => refused::at_field(&user.ui, &refusal, &form),
                Err(error) => return Err(error),
            },
        }
    };
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut view = preview(&app, &user, &shelf, product, &form).await?;
    if !faults.is_empty() {
        // They stand at their fields already.
        view.faults.clear();
    }
    Ok(page(&user, &shelf, product, form, faults, view, status))
}

/// Where the new order's link is shown.
async fn submit(app: &App, user: &StaffUser, draft: &Draft) -> Result<String, PageError> {
    let link = app.new_link(user.provider.key, draft.expires_at)?;
    let command = Command {
        provider: user.provider.key,
        target: Target::New,
        actor: user.actor(),
        verb: Verb::Create(Box::new(quote::new_order(draft, link))),
    };
    match app.submit(command).await? {
        Reply::Created { number, .. } => Ok(format!("/console/orders/{number}/link")),
        Reply::Done
        | Reply::Already
        | Reply::Closing { .. }
        | Reply::Begin(_)
        | Reply::Use(_)
        | Reply::Booked(_) => Err(PageError::Internal),
    }
}

/// What the form would create.
async fn preview(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
    product: &Product,
    form: &DraftForm,
) -> Result<PreviewView, PageError> {
    let (ui, seller) = (&user.ui, user.provider.name.as_str());
    let desk = Desk {
        ui,
        product,
        companies: &shelf.companies,
    };
    let draft = match draft::read(form, desk) {
        Ok(draft) => draft,
        Err(faults) => return Ok(PreviewView::faulty(ui, seller, product, &faults)),
    };
    let world = load::world(app, user, product, None, draft.pinned.as_ref()).await?;
    Ok(
        match quote::created(&world, &user.actor(), &draft, ui.now) {
            Ok(order) => {
                let quoted = quote::quoted(&world, &order, ui.now.day());
                PreviewView::of(
                    ui,
                    seller,
                    product,
                    &order,
                    quoted.as_ref(),
                    &shelf.companies,
                )
            }
            Err(refusal) => {
                let faults = refused::at_field(ui, &refusal, form);
                PreviewView::faulty(ui, seller, product, &faults)
            }
        },
    )
}

fn page(
    user: &StaffUser,
    shelf: &Shelf,
    product: &Product,
    form: DraftForm,
    faults: Faults,
    view: PreviewView,
    status: StatusCode,
) -> Response {
    let offer = OfferView::of(user, product, &form);
    let page = NewPage {
        ui: &user.ui,
        offer,
        form,
        faults,
        companies: &shelf.companies,
        view,
    };
    html::page(status, &page)
}
