//! `/console/products/new` and `/console/products/{id}/edit`: each save makes the next version.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::catalog::{Product, ProductKind};
use till_domain::id::ProductId;
use till_domain::party::Act;
use till_store::{Constraint, StoreError};

use super::form::ProductForm;
use super::{check, show};
use crate::access::StaffUser;
use crate::app::App;
use crate::clock::{self, SystemEntropy};
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/products/edit.html")]
struct EditPage<'a> {
    ui: &'a Ui,
    form: &'a ProductForm,
    faults: &'a Faults,
    /// Where the form is sent.
    action: String,
    /// Where one goes without saving.
    back: String,
    /// Apps that a solution may hold.
    apps: &'a [Product],
}

#[derive(Debug, Template)]
#[template(path = "console/products/kind.html")]
struct KindPage<'a> {
    ui: &'a Ui,
}

/// A new product: first its kind, then its form.
pub(super) async fn new(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditProducts)?;
    let query = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    match ProductKind::from_code(query.get("kind")) {
        None => Ok(html::ok(&KindPage { ui: &user.ui })),
        Some(kind) => {
            let form = ProductForm::blank(kind);
            render(&app, &user, &form, &Faults::default(), None).await
        }
    }
}

pub(super) async fn create(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditProducts)?;
    let kind = ProductKind::from_code(fields.get("kind")).ok_or(PageError::BadForm)?;
    let base = Product {
        provider: user.provider.key,
        id: ProductId::new(clock::now(), &mut SystemEntropy),
        version: 0,
        kind,
        code: String::new(),
        name: String::new(),
        description: String::new(),
        published: false,
        editions: Vec::new(),
        apps: Vec::new(),
        discount_cap_percent: None,
    };
    take(&app, &user, &fields, base, None).await
}

pub(super) async fn edit(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    user.require(Act::EditProducts)?;
    let product = show::find(&app, &user, &id).await?;
    let form = ProductForm::of(&product);
    render(&app, &user, &form, &Faults::default(), Some(product.id)).await
}

pub(super) async fn save(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditProducts)?;
    let product = show::find(&app, &user, &id).await?;
    let id = product.id;
    take(&app, &user, &fields, product, Some(id)).await
}

/// Reads the form; adds a row, shows what is wrong, or saves the next version of `base`.
async fn take(
    app: &App,
    user: &StaffUser,
    fields: &Fields,
    base: Product,
    id: Option<ProductId>,
) -> Result<Response, PageError> {
    let ui = &user.ui;
    let mut form = ProductForm::read(base.kind, fields);
    if id.is_some() {
        form.code = base.code.clone();
    }
    if form.press(fields.get("act")) {
        return render(app, user, &form, &Faults::default(), id).await;
    }
    if form.version != base.version {
        let mut faults = Faults::default();
        faults.add("name", ui.t("fault-changed"));
        return render(app, user, &form, &faults, id).await;
    }
    let apps = apps(app, user).await?;
    let product = match check::product(&form, &base, &apps, ui) {
        Ok(product) => product,
        Err(faults) => return render(app, user, &form, &faults, id).await,
    };
    let said = if id.is_some() {
        "console-saved"
    } else {
        "product-created"
    };
    let path = format!("/console/products/{}?done={said}", product.id);
    let product = Product {
        version: product.version.saturating_add(1),
        ..product
    };
    match app.store().save_product(&product).await {
        Ok(()) => Ok(html::see(path)),
        Err(StoreError::Conflict(constraint)) => {
            let faults = conflict(ui, constraint)?;
            render(app, user, &form, &faults, id).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the database found to be taken, at its field.
fn conflict(ui: &Ui, constraint: Constraint) -> Result<Faults, PageError> {
    let mut faults = Faults::default();
    if constraint == Constraint::ProductCode {
        faults.add("code", ui.t("catalog-fault-code-taken"));
    } else if constraint == Constraint::ProductVersion {
        faults.add("name", ui.t("fault-changed"));
    } else {
        return Err(StoreError::Conflict(constraint).into());
    }
    Ok(faults)
}

async fn apps(app: &App, user: &StaffUser) -> Result<Vec<Product>, PageError> {
    let mut products = app.store().products(user.provider.key).await?;
    products.retain(|product| match product.kind {
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => true,
        ProductKind::Solution => false,
    });
    Ok(products)
}

async fn render(
    app: &App,
    user: &StaffUser,
    form: &ProductForm,
    faults: &Faults,
    id: Option<ProductId>,
) -> Result<Response, PageError> {
    let apps = apps(app, user).await?;
    let (action, back) = match id {
        Some(id) => (
            format!("/console/products/{id}/edit"),
            format!("/console/products/{id}"),
        ),
        None => (
            "/console/products/new".to_owned(),
            "/console/products".to_owned(),
        ),
    };
    let page = EditPage {
        ui: &user.ui,
        form,
        faults,
        action,
        back,
        apps: &apps,
    };
    Ok(html::form(faults, &page))
}
