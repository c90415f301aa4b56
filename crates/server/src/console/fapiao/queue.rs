//! `GET /console/fapiao`: what waits for the provider, and all there ever was.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::fapiao::FapiaoStage;
use till_domain::party::Act;
use till_store::{FapiaoFilter, FapiaoView};

use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::TOO_MANY;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::fapiao_look;

/// Rows on a page.
const PAGE: u32 = 30;

/// What has to be done comes first.
const TABS: [&str; 6] = ["open", "red_started", "issued", "red", "cancelled", "all"];

#[derive(Debug, Template)]
#[template(path = "console/fapiao/queue.html")]
struct QueuePage<'a> {
    ui: &'a Ui,
    tabs: [&'static str; 6],
    tab: &'static str,
    text: String,
    rows: Vec<Row>,
    /// Query of the first page; empty on it.
    first: String,
    /// Query of the next page; empty on the last.
    next: String,
    /// Query of the list as it is filtered.
    export: String,
    /// The list was too long for the file that was asked for.
    too_many: bool,
}

#[derive(Debug)]
struct Row {
    path: String,
    title: String,
    tax_number: String,
    company: String,
    order: String,
    kind: String,
    amount: String,
    class: &'static str,
    icon: &'static str,
    word: String,
    at: String,
    iso: String,
}

/// The tab, and what it lists.
pub(super) fn wanted(fields: &Fields) -> (&'static str, FapiaoFilter) {
    let named = fields.get("stage");
    let tab = TABS.into_iter().find(|tab| *tab == named);
    let tab = tab.unwrap_or("open");
    let filter = FapiaoFilter {
        // Not a stage: all of them.
        stage: FapiaoStage::from_code(tab),
        text: fields.get("q").chars().take(100).collect(),
        oldest_first: tab == "open" || tab == "red_started",
        ..FapiaoFilter::default()
    };
    (tab, filter)
}

/// The same list in another place.
pub(super) fn query(tab: &str, text: &str, more: Option<(&str, String)>) -> String {
    let mut pairs = vec![("stage", tab.to_owned()), ("q", text.to_owned())];
    pairs.extend(more);
    pairs.retain(|(_, value)| !value.is_empty());
    let text = serde_urlencoded::to_string(pairs).unwrap_or_default();
    format!("?{text}")
}

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let fields = Fields::parse(raw.unwrap_or_default().as_bytes()).unwrap_or_default();
    let (tab, filter) = wanted(&fields);
    let (text, after) = (filter.text.clone(), fields.get("after"));
    let page = app
        .store()
        .fapiao(user.provider.key, &filter, after.parse().ok(), PAGE)
        .await?;
    Ok(html::ok(&QueuePage {
        ui: &user.ui,
        tabs: TABS,
        tab,
        rows: page.rows.iter().map(|view| row(&user.ui, view)).collect(),
        first: if after.is_empty() {
            String::new()
        } else {
            query(tab, &text, None)
        },
        next: page
            .next
            .map(|next| query(tab, &text, Some(("after", next.to_string()))))
            .unwrap_or_default(),
        export: query(tab, &text, None),
        too_many: fields.get("export") == TOO_MANY,
        text: text.clone(),
    }))
}

fn row(ui: &Ui, view: &FapiaoView) -> Row {
    let fapiao = &view.fapiao;
    let (class, icon) = fapiao_look(view.stage);
    Row {
        path: format!("/console/orders/{}/fapiao/{}", view.order, fapiao.id),
        title: fapiao.request.title.name.clone(),
        tax_number: fapiao.request.title.tax_number.clone(),
        company: view.company_name.clone(),
        order: view.order.to_string(),
        kind: ui.tc("fapiao-kind", fapiao.request.kind.code()),
        amount: fapiao.amount.yuan(),
        class,
        icon,
        word: ui.tc("fapiao-stage", view.stage.code()),
        at: fapiao.at.shanghai(),
        iso: fapiao.at.rfc3339(),
    }
}
