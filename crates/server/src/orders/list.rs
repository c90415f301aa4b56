//! `GET /orders`: the company's orders, newest first; the filter lives in the URL.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use till_domain::order::ShownState;
use till_store::{CompanyOrders, Cursor, OrderRow};

use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::StateLook;

const PAGE: u32 = 20;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
}

/// Groups of states that people look for.
const TABS: [(&str, &[ShownState]); 4] = [
    ("all", &[]),
    (
        "open",
        &[
            ShownState::Unplaced,
            ShownState::AwaitingApproval,
            ShownState::AwaitingPayment,
            ShownState::AwaitingConfirmation,
            ShownState::RefundRequested,
        ],
    ),
    (
        "done",
        &[
            ShownState::Paid,
            ShownState::Completed,
            ShownState::PartlyRefunded,
        ],
    ),
    (
        "over",
        &[
            ShownState::Cancelled,
            ShownState::Expired,
            ShownState::Refunded,
        ],
    ),
];

#[derive(Template)]
#[template(path = "orders/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    tab: &'static str,
    tabs: Vec<&'static str>,
    scope: &'static str,
    rows: Vec<Row>,
    next: String,
    section: &'static str,
}

impl ListPage<'_> {
    fn is_tab(&self, tab: &str) -> bool {
        self.tab == tab
    }
}

struct Row {
    number: String,
    product: String,
    seller: String,
    amount: String,
    look: StateLook,
    created: till_domain::time::Instant,
}

pub(super) async fn list(
    State(app): State<App>,
    buyer: BuyerUser,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (tab, states) = TABS
        .into_iter()
        .find(|(tab, _)| *tab == asked.show)
        .unwrap_or(TABS[0]);
    let filter = CompanyOrders {
        member: (!buyer.sees_all()).then(|| buyer.buyer.userid.clone()),
        states: states.to_vec(),
    };
    let after: Option<Cursor> = asked.after.parse().ok();
    let page = app
        .store()
        .company_orders(&buyer.buyer.company, &filter, after, PAGE)
        .await?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        rows.push(words(&app, &buyer.ui, row).await?);
    }
    let next = page
        .next
        .map(|next| format!("?show={tab}&after={next}"))
        .unwrap_or_default();
    Ok(html::ok(&ListPage {
        ui: &buyer.ui,
        tab,
        tabs: TABS.iter().map(|(tab, _)| *tab).collect(),
        scope: if buyer.sees_all() {
            "centre-scope-all"
        } else {
            "centre-scope-own"
        },
        rows,
        next,
        section: "orders",
    }))
}

async fn words(app: &App, ui: &Ui, row: OrderRow) -> Result<Row, PageError> {
    let seller = app
        .provider(row.provider)
        .await?
        .map(|seller| seller.name)
        .unwrap_or_default();
    Ok(Row {
        number: row.number.to_string(),
        product: row.product_name,
        seller,
        amount: row.payable.map(|fen| fen.yuan()).unwrap_or_default(),
        look: StateLook::of(ui, row.state),
        created: row.created_at,
    })
}
