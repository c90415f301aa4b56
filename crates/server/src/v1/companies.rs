//! `/v1/companies`: the provider's customers. `/v1/subscriptions`: what they hold, for the provider's
//! app to switch itself on by.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use till_domain::id::{Corpid, ProductId};
use till_domain::party::Scope;
use till_domain::subscription::{Holding, Subscription};
use till_domain::time::Day;
use till_store::Customer;

use super::caller::Caller;
use super::problem::Problem;
use super::read::{self, Page, Query};
use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/companies", get(page))
        .route("/v1/companies/{corpid}", get(one))
        .route("/v1/subscriptions", get(subscriptions))
        .route("/v1/subscriptions/{corpid}/{product}", get(subscription))
}

/// A customer company.
#[derive(Debug, Serialize)]
struct CompanyShown {
    object: &'static str,
    corpid: String,
    /// Empty when Till does not know it.
    name: String,
    credit_code: Option<String>,
    subscriptions: Vec<SubscriptionShown>,
}

/// What a company holds of an app, on a day in Asia/Shanghai.
#[derive(Debug, Serialize)]
struct SubscriptionShown {
    object: &'static str,
    corpid: String,
    product: String,
    /// trial, running, not_started, expired.
    state: &'static str,
    edition: Option<String>,
    edition_name: String,
    seats: u32,
    starts_on: Option<String>,
    /// The last day, included.
    ends_on: Option<String>,
    /// The end of the last paid term, renewals included.
    last_ends_on: Option<String>,
    terms: Vec<TermShown>,
}

/// A stretch of days that one order bought.
#[derive(Debug, Serialize)]
struct TermShown {
    order: String,
    edition: Option<String>,
    seats: u32,
    starts_on: String,
    ends_on: String,
    is_trial: bool,
}

impl CompanyShown {
    fn of(customer: &Customer, today: Day) -> Self {
        let held = customer.subscriptions.iter();
        Self {
            object: "company",
            corpid: customer.corpid.to_string(),
            name: customer.name.clone(),
            credit_code: customer.credit_code.clone(),
            subscriptions: held
                .filter_map(|subscription| SubscriptionShown::of(subscription, today))
                .collect(),
        }
    }
}

impl SubscriptionShown {
    /// `None` when the company never got the app.
    fn of(subscription: &Subscription, today: Day) -> Option<Self> {
        let holding = subscription.holding(today);
        let (state, trial_end) = match &holding {
            Holding::Nothing => return None,
            Holding::Trial { until } => ("trial", Some(*until)),
            Holding::Running(_) => ("running", None),
            Holding::NotStarted(_) => ("not_started", None),
            Holding::Expired(_) => ("expired", None),
        };
        let held = holding.held();
        let text = |day: Day| day.to_string();
        Some(Self {
            object: "subscription",
            corpid: subscription.company.to_string(),
            product: subscription.app.to_string(),
            state,
            edition: held
                .and_then(|held| held.edition.as_ref())
                .map(ToString::to_string),
            edition_name: held
                .map(|held| held.edition_name.clone())
                .unwrap_or_default(),
            seats: held.map_or(0, |held| held.seats),
            starts_on: held.map(|held| text(held.start)),
            ends_on: held.map(|held| held.end).or(trial_end).map(text),
            last_ends_on: held.map(|held| text(held.last_end)),
            terms: subscription
                .terms
                .iter()
                .map(|term| TermShown {
                    order: term.order.to_string(),
                    edition: term.edition.as_ref().map(ToString::to_string),
                    seats: term.seats,
                    starts_on: text(term.start),
                    ends_on: text(term.end),
                    is_trial: term.trial,
                })
                .collect(),
        })
    }
}

/// `GET /v1/companies`: by corpid; `search` is part of the name.
async fn page(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (customers, next_cursor) = customers(&app, &caller, query).await?;
    let today = caller.ui.now.day();
    let page = Page {
        data: customers
            .iter()
            .map(|customer| CompanyShown::of(customer, today))
            .collect(),
        next_cursor,
    };
    read::tagged(&headers, &page)
}

/// `GET /v1/subscriptions`: of a page of companies; `cursor` goes on with the next ones.
async fn subscriptions(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (customers, next_cursor) = customers(&app, &caller, query).await?;
    let today = caller.ui.now.day();
    let page = Page {
        data: customers
            .iter()
            .flat_map(|customer| &customer.subscriptions)
            .filter_map(|subscription| SubscriptionShown::of(subscription, today))
            .collect(),
        next_cursor,
    };
    read::tagged(&headers, &page)
}

async fn customers(
    app: &App,
    caller: &Caller,
    query: Option<String>,
) -> Result<(Vec<Customer>, Option<String>), Problem> {
    caller.require(Scope::CustomersRead)?;
    let query = Query::read(query, &["search", "limit", "cursor"])?;
    let after: Option<Corpid> = query.parsed("cursor", "a cursor of this list")?;
    let text = query.text("search").unwrap_or_default();
    let found = app
        .store()
        .customers(caller.provider.key, text, after.as_ref(), query.limit()?)
        .await?;
    Ok((found.customers, found.next.map(|next| next.to_string())))
}

async fn find(app: &App, caller: &Caller, corpid: &str) -> Result<Customer, Problem> {
    caller.require(Scope::CustomersRead)?;
    let corpid: Corpid = corpid.parse().map_err(|_| Problem::not_found())?;
    let found = app.store().customer(caller.provider.key, &corpid).await?;
    found.ok_or_else(Problem::not_found)
}

/// `GET /v1/companies/{corpid}`
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(corpid): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let customer = find(&app, &caller, &corpid).await?;
    read::tagged(&headers, &CompanyShown::of(&customer, caller.ui.now.day()))
}

/// `GET /v1/subscriptions/{corpid}/{product}`: may this company use the app today?
async fn subscription(
    State(app): State<App>,
    caller: Caller,
    Path((corpid, product)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let customer = find(&app, &caller, &corpid).await?;
    let products = app.store().products(caller.provider.key).await?;
    let id: Option<ProductId> = product.parse().ok();
    let product = products
        .iter()
        .find(|known| Some(known.id) == id || known.code == product)
        .ok_or_else(Problem::not_found)?;
    let held = customer
        .subscriptions
        .iter()
        .find(|subscription| subscription.app == product.id);
    let shown = held.and_then(|held| SubscriptionShown::of(held, caller.ui.now.day()));
    read::tagged(&headers, &shown.ok_or_else(Problem::not_found)?)
}
