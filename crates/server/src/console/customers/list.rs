//! `GET /console/customers`: search and pages in the URL.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::id::Corpid;
use till_domain::party::Act;
use till_store::Customer;

use super::holding::{self, HoldingView, Names};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;

/// Customers on a page.
const PAGE: u32 = 30;
/// Longest search text looked at, in characters.
const MAX_QUERY: usize = 100;

#[derive(Debug, Template)]
#[template(path = "console/customers/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    query: String,
    rows: Vec<Row>,
    /// Query of the first page; empty on it.
    first: String,
    /// Query of the next page; empty on the last.
    next: String,
}

#[derive(Debug)]
struct Row {
    corpid: Corpid,
    name: String,
    holdings: Vec<HoldingView>,
}

pub(super) async fn list(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeCustomers)?;
    let fields = Fields::parse(raw.unwrap_or_default().as_bytes()).unwrap_or_default();
    let query: String = fields.get("q").chars().take(MAX_QUERY).collect();
    let after: Option<Corpid> = fields.get("after").parse().ok();
    let key = user.provider.key;
    let page = app
        .store()
        .customers(key, &query, after.as_ref(), PAGE)
        .await?;
    let names = holding::names(app.store().products(key).await?);
    let ui = &user.ui;
    let mut customers = page.customers;
    // A whole CorpID finds its company too.
    if let Ok(corpid) = query.parse::<Corpid>()
        && after.is_none()
        && !customers.iter().any(|customer| customer.corpid == corpid)
        && let Some(customer) = app.store().customer(key, &corpid).await?
    {
        customers.insert(0, customer);
    }
    let page = ListPage {
        ui,
        rows: customers
            .into_iter()
            .map(|customer| row(ui, &names, customer))
            .collect(),
        first: if after.is_some() {
            link(&query, None)
        } else {
            String::new()
        },
        next: page
            .next
            .map(|next| link(&query, Some(&next)))
            .unwrap_or_default(),
        query,
    };
    Ok(html::ok(&page))
}

fn row(ui: &Ui, names: &Names, customer: Customer) -> Row {
    let today = ui.now.day();
    let view = |held| holding::view(ui, names, held, today);
    let mut holdings: Vec<_> = customer.subscriptions.iter().filter_map(view).collect();
    // What ends next comes first, what is over last.
    holdings.sort_by_key(|held| (held.ends.is_none_or(|end| end < today), held.ends));
    let name = if customer.name.is_empty() {
        customer.corpid.to_string()
    } else {
        customer.name
    };
    Row {
        corpid: customer.corpid,
        name,
        holdings,
    }
}

fn link(query: &str, after: Option<&Corpid>) -> String {
    let mut pairs = Vec::new();
    if !query.is_empty() {
        pairs.push(("q", query));
    }
    if let Some(after) = after {
        pairs.push(("after", after.as_str()));
    }
    format!(
        "?{}",
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    )
}
