//! `GET /v1/orders`: newest first.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use till_domain::order::ShownState;
use till_domain::party::Scope;
use till_store::{Cursor, OrderFilter};

use super::super::caller::Caller;
use super::super::problem::Problem;
use super::super::read::{self, Page, Query};
use super::OrderShown;
use crate::app::App;

const KNOWN: [&str; 8] = [
    "state",
    "corpid",
    "product",
    "search",
    "created_from",
    "created_until",
    "limit",
    "cursor",
];

pub(super) async fn page(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::OrdersRead)?;
    let query = Query::read(query, &KNOWN)?;
    let filter = filter(&query)?;
    let after: Option<Cursor> = query.parsed("cursor", "a cursor of this list")?;
    let provider = caller.provider.key;
    let found = app
        .store()
        .orders(provider, &filter, after, query.limit()?)
        .await?;
    let ids: Vec<_> = found.rows.iter().map(|row| row.id).collect();
    let mut orders = app.store().whole_orders(provider, &ids).await?;
    orders.sort_unstable_by_key(|order| std::cmp::Reverse((order.created_at, order.id)));
    let page = Page {
        data: orders
            .iter()
            .map(|order| OrderShown::of(&app, &caller.ui, order))
            .collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
    };
    read::tagged(&headers, &page)
}

fn filter(query: &Query) -> Result<OrderFilter, Problem> {
    let states = query.text("state").unwrap_or_default();
    let states = states
        .split(',')
        .filter(|code| !code.is_empty())
        .map(|code| {
            ShownState::from_code(code).ok_or_else(|| {
                let known = ShownState::ALL.map(ShownState::code).join(", ");
                Problem::invalid("state", format!("is none of {known}"))
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(OrderFilter {
        states,
        creator: None,
        product: query.parsed("product", "the id of a product")?,
        company: query.parsed("corpid", "the id of a company")?,
        from: query.time("created_from")?,
        until: query.time("created_until")?,
        text: query.text("search").unwrap_or_default().to_owned(),
    })
}
