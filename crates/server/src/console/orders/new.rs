//! Creating an order: choose a product, configure it or not, add more, see the price, create.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::order::{Offer, OrderKind};
use till_domain::party::{Act, Company};

use super::begin::Begin;
use super::draft::{self, Draft};
use super::form::{Change, DraftForm};
use super::load::{self, Shelf};
use super::offer::OfferView;
use super::pick;
use super::preview::{PreviewPart, PreviewView};
use super::quote;
use super::receipt;
use super::sale::Sale;
use super::templates;
use crate::access::StaffUser;
use crate::app::App;
use crate::proof;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::upload::Upload;

#[derive(Debug, Template)]
#[template(path = "console/orders/new.html")]
struct NewPage<'a> {
    ui: &'a Ui,
    offer: OfferView,
    form: DraftForm,
    faults: Faults,
    companies: &'a [Company],
    view: PreviewView,
    keeping: Keeping,
}

/// The part of the page that keeps the form as a template.
#[derive(Debug, Default)]
struct Keeping {
    name: String,
    shared: bool,
    /// It has just been kept.
    done: bool,
}

impl Keeping {
    fn typed(fields: &Fields) -> Self {
        Self {
            name: fields.get("template_name").to_owned(),
            shared: fields.has("template_shared"),
            done: false,
        }
    }
}

/// What the form is shown with.
#[derive(Debug, Default)]
struct Shown {
    faults: Faults,
    keeping: Keeping,
    /// Its last product has just been added.
    is_fresh: bool,
    status: StatusCode,
}

/// `GET /console/orders/new`, with `?product=…`, `?template=…` or `?like=…` once it is chosen.
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let shelf = load::shelf(&app, &user).await?;
    let Some(begin) = Begin::asked(&fields) else {
        return pick::page(&app, &user, &shelf, fields.get("done")).await;
    };
    let mut form = begin.form(&app, &user, &shelf).await?;
    if let Begin::Product(id) = begin {
        fields.get("company").clone_into(&mut form.company);
        let product = shelf.product(id).ok_or(PageError::NotFound)?;
        if fields.get("kind") == OrderKind::Renewal.code() {
            form.renew(product, fields.get("edition"), fields.get("days"));
        }
    }
    show_priced(&app, &user, &shelf, form, Shown::default()).await
}

/// `POST /console/orders/preview`: the price of the form, as a fragment. Writes nothing.
pub(super) async fn price(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let form = DraftForm::posted(&fields);
    let shelf = load::shelf_for(&app, &user, &form).await?;
    let products = shelf.sold(&form)?;
    let sale = Sale {
        app: &app,
        user: &user,
        shelf: &shelf,
        products: &products,
        form: &form,
    };
    let view = sale.preview().await?;
    Ok(html::ok(&PreviewPart { ui: &user.ui, view }))
}

/// `POST /console/orders/new`: creates the order, or shows the form again, changed as its button asks.
pub(super) async fn create(
    State(app): State<App>,
    mut user: StaffUser,
    Posted(Upload { fields, files }): Posted<Upload>,
) -> Result<Response, PageError> {
    let file = files.into_iter().next();
    user.require(Act::CreateOrder)?;
    let (mut form, shelf) = asked(&app, &user, &fields).await?;
    let first = shelf.sold(&form)?;
    let first = first.first().ok_or(PageError::NotFound)?;
    user.ui.here = format!("/console/orders/new?product={}", first.id);
    let mut faults = receipt::take(&app, &user, &mut form, file).await?;
    if let Some(change) = Change::asked(&fields) {
        let shelf = load::shelf(&app, &user).await?;
        let more = shelf.product(fields.get("add_product"));
        faults.join(changed(&user.ui, &mut form, change, more));
        let mut keeping = Keeping::typed(&fields);
        if change == Change::Keep {
            faults.join(templates::keep(&app, &user, &form, &fields).await?);
            keeping.done = faults.is_empty();
        }
        let shown = Shown {
            faults,
            keeping,
            is_fresh: change == Change::Add,
            status: StatusCode::OK,
        };
        return show_priced(&app, &user, &shelf, form, shown).await;
    }
    let products = shelf.sold(&form)?;
    let sale = Sale {
        app: &app,
        user: &user,
        shelf: &shelf,
        products: &products,
        form: &form,
    };
    match draft::read(&form, sale.desk()) {
        Err(more) => faults.join(more),
        Ok(_) if !faults.is_empty() => {}
        Ok(draft) => match submit(&app, &user, &draft).await {
            Ok(path) => {
                answers(&app, &user, &draft).await?;
                return Ok(html::see(path));
            }
            Err(PageError::Refused(refusal)) => faults.join(sale.faults(&draft, &refusal).await?),
            Err(error) => return Err(error),
        },
    }
    let whole = load::shelf(&app, &user).await?;
    let shown = Shown {
        faults,
        keeping: Keeping::typed(&fields),
        is_fresh: false,
        status: StatusCode::UNPROCESSABLE_ENTITY,
    };
    show_priced(&app, &user, &whole, form, shown).await
}

/// What was posted: the form, or the name of what it begins from.
async fn asked(
    app: &App,
    user: &StaffUser,
    fields: &Fields,
) -> Result<(DraftForm, Shelf), PageError> {
    if let Some(begin) = Begin::at_once(fields) {
        let shelf = load::shelf(app, user).await?;
        return Ok((begin.form(app, user, &shelf).await?, shelf));
    }
    let form = DraftForm::posted(fields);
    let shelf = load::shelf_for(app, user, &form).await?;
    Ok((form, shelf))
}

/// Changes the form as its button asks; `more` is the product to add.
pub(super) fn changed(
    ui: &Ui,
    form: &mut DraftForm,
    change: Change,
    more: Option<&Product>,
) -> Faults {
    let mut faults = Faults::default();
    match change {
        Change::Price | Change::Keep => {}
        Change::Remove(place) => form.remove(place),
        Change::Add => match more.filter(|more| !form.sells(&more.id.to_string())) {
            Some(more) => form.add(more),
            None => faults.add("add_product", ui.t("draft-add-fault")),
        },
    }
    faults
}

/// The form with its price.
async fn show_priced(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
    form: DraftForm,
    shown: Shown,
) -> Result<Response, PageError> {
    let products = shelf.sold(&form)?;
    let sale = Sale {
        app,
        user,
        shelf,
        products: &products,
        form: &form,
    };
    let mut view = sale.preview().await?;
    if shown.status != StatusCode::OK {
        // They stand at their fields already.
        view.faults.clear();
    }
    let offer = OfferView::of(user, &products, &shelf.products, &form);
    let is_fresh = shown.is_fresh && shown.faults.is_empty();
    let page = NewPage {
        ui: &user.ui,
        offer: if is_fresh {
            offer.last_is_fresh()
        } else {
            offer
        },
        view,
        form: form.clone(),
        faults: shown.faults,
        companies: &shelf.companies,
        keeping: shown.keeping,
    };
    Ok(html::page(shown.status, &page))
}

/// A renewal that was made for a company answers what it asked for.
pub(super) async fn answers(app: &App, user: &StaffUser, draft: &Draft) -> Result<(), PageError> {
    let (Some(company), Offer::Configured { configuration }) = (&draft.pinned, &draft.offer) else {
        return Ok(());
    };
    if configuration.kind == OrderKind::Renewal {
        for item in &configuration.items {
            let store = app.store();
            store
                .renewal_made(user.provider.key, company, item.product)
                .await?;
        }
    }
    Ok(())
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
    let proof = receipt::keep(app, user, &draft.notes.receipt).await?;
    let reply = match app.submit(command).await {
        Ok(reply) => reply,
        Err(error) => {
            proof::let_go(app, proof.as_ref()).await;
            return Err(error);
        }
    };
    match reply {
        Reply::Created { number, .. } => Ok(format!("/console/orders/{number}/link")),
        Reply::Done
        | Reply::Already
        | Reply::Closing { .. }
        | Reply::Begin(_)
        | Reply::Use(_)
        | Reply::Booked(_) => Err(PageError::Internal),
    }
}
