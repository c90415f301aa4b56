//! The list of orders: tabs and filters in the URL, newest first, paged by key.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::id::StaffId;
use till_domain::order::{Order, ShownState};
use till_domain::party::{Act, Staff};
use till_store::OrderRow;

use super::filter::Filter;
use super::preview::line_words;
use super::several;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::TOO_MANY;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::StateLook;

/// Orders on one page.
const PAGE: u32 = 30;

#[derive(Debug, Template)]
#[template(path = "console/orders/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    filter: &'a Filter,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    /// Everybody who may have created one; empty for who sees only their own.
    creators: Vec<Staff>,
    products: Vec<(String, String)>,
    /// Query of the next page; empty on the last.
    next: String,
    may_create: bool,
    /// Rows can be ticked, for one act on several orders.
    may_tick: bool,
    /// What was just done to several.
    done: String,
    /// The list was too long for the file that was asked for.
    too_many: bool,
}

/// A tab: a group of states with its number of orders.
#[derive(Debug)]
struct Tab {
    word: String,
    query: String,
    count: u64,
    current: bool,
}

/// An order in the list.
#[derive(Debug)]
struct Row {
    id: String,
    number: String,
    company: String,
    product: String,
    /// `50 人 · 1 年 · 新购`
    what: String,
    labels: Vec<String>,
    creator: String,
    payable: String,
    look: StateLook,
    /// The link counts down while it can still be used.
    counts_down: bool,
    expires_iso: String,
    left: String,
    created_iso: String,
    created: String,
    /// The link itself, to copy; empty when it is dead.
    link: String,
}

/// `GET /console/orders`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeOwnOrders)?;
    let done = flash::of(&user.ui, query.clone(), &several::DONE);
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let provider = user.provider.key;
    let own = (!user.may(Act::SeeOrders)).then_some(user.staff.id);
    let store = app.store();
    let page = store
        .orders(provider, &filter.wanted(own), filter.after, PAGE)
        .await?;
    let counts = store.order_counts(provider, own).await?;
    let staff = store.staff_of(provider).await?;
    let products = store.products(provider).await?;
    let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    let orders = store.whole_orders(provider, &ids).await?;
    let order = |id| orders.iter().find(|order| order.id == id);
    let rows = page
        .rows
        .iter()
        .map(|row| Row::of(&app, &user.ui, row, order(row.id), &staff));
    let rows = rows.collect();
    Ok(html::ok(&ListPage {
        ui: &user.ui,
        tabs: tabs(&user.ui, &filter, &counts),
        rows,
        creators: if own.is_some() { Vec::new() } else { staff },
        products: products
            .into_iter()
            .map(|p| (p.id.to_string(), p.name))
            .collect(),
        next: page
            .next
            .map(|next| filter.query_after(next))
            .unwrap_or_default(),
        may_create: user.may(Act::CreateOrder),
        may_tick: user.may(Act::ManageOrder),
        done,
        too_many: fields.get("export") == TOO_MANY,
        filter: &filter,
    }))
}

fn tabs(ui: &Ui, filter: &Filter, counts: &[(ShownState, u64)]) -> Vec<Tab> {
    let count = |state: ShownState| {
        counts
            .iter()
            .find(|(counted, _)| *counted == state)
            .map_or(0, |(_, count)| *count)
    };
    let all = Tab {
        word: ui.t("orders-all"),
        query: filter.query_state(None),
        count: counts.iter().map(|(_, count)| count).sum(),
        current: filter.state.is_none(),
    };
    let of_states = ShownState::ALL.into_iter().map(|state| Tab {
        word: ui.tc("state", state.code()),
        query: filter.query_state(Some(state)),
        count: count(state),
        current: filter.state == Some(state),
    });
    // A state that no order is in would only be in the way.
    std::iter::once(all)
        .chain(of_states.filter(|tab| tab.count > 0 || tab.current))
        .collect()
}

impl Row {
    fn of(app: &App, ui: &Ui, row: &OrderRow, order: Option<&Order>, staff: &[Staff]) -> Self {
        let usable = is_usable(row.state) && row.expires_at > ui.now;
        let link = order
            .filter(|_| usable)
            .and_then(|order| app.link_url(&order.link));
        Self {
            id: row.id.to_string(),
            number: row.number.to_string(),
            company: company(ui, row),
            product: product(row, order),
            what: order.map(|order| what(ui, order)).unwrap_or_default(),
            labels: order
                .map(|order| order.notes.labels.clone())
                .unwrap_or_default(),
            creator: creator(ui, row.creator, staff),
            payable: row.payable.map(|fen| fen.yuan()).unwrap_or_default(),
            look: StateLook::of(ui, row.state),
            counts_down: usable,
            expires_iso: row.expires_at.rfc3339(),
            left: ui.left(&row.expires_at),
            created_iso: row.created_at.rfc3339(),
            created: row.created_at.shanghai(),
            link: link.unwrap_or_default(),
        }
    }
}

/// Product and edition; of several products the first, and how many more.
fn product(row: &OrderRow, order: Option<&Order>) -> String {
    match order.map(|order| order.lines.as_slice()) {
        Some([line]) => format!("{} {}", line.product_name, line.edition_name)
            .trim()
            .to_owned(),
        Some([] | [..]) | None => row.product_name.clone(),
    }
}

/// `50 人 · 1 年 · 新购`, or that the buyer chooses.
pub(super) fn what(ui: &Ui, order: &Order) -> String {
    let Some(kind) = order.order_kind() else {
        return ui.t("orders-buyer-chooses");
    };
    let word = ui.tc("order-kind", kind.code());
    match order.lines.as_slice() {
        [line] => format!("{} · {word}", line_words(ui, kind, line)),
        [] | [..] => word,
    }
}

/// The link still leads to something to do.
const fn is_usable(state: ShownState) -> bool {
    match state {
        ShownState::Unplaced
        | ShownState::AwaitingApproval
        | ShownState::Rejected
        | ShownState::AwaitingPayment => true,
        ShownState::Paid
        | ShownState::Cancelled
        | ShownState::Expired
        | ShownState::RefundRequested
        | ShownState::Refunded
        | ShownState::Completed
        | ShownState::AwaitingConfirmation
        | ShownState::PartlyRefunded => false,
    }
}

fn company(ui: &Ui, row: &OrderRow) -> String {
    match (&row.company, row.company_name.is_empty()) {
        (None, _) => ui.t("orders-anybody"),
        (Some(corpid), true) => corpid.to_string(),
        (Some(_), false) => row.company_name.clone(),
    }
}

pub(super) fn creator(ui: &Ui, creator: Option<StaffId>, staff: &[Staff]) -> String {
    let Some(id) = creator else {
        return ui.t("orders-by-api");
    };
    staff
        .iter()
        .find(|person| person.id == id)
        .map(|p| p.name.clone())
        .unwrap_or_default()
}
