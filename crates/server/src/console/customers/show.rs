//! `GET /console/customers/{corpid}`: one company, what it holds and what it ordered.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::id::{Corpid, OrderId};
use till_domain::party::{Act, Member, MemberRole};
use till_store::{OrderFilter, OrderRow};

use super::admin;
use super::holding::{self, HoldingView};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{MemberChangeWords, StateLook};

/// Orders shown here; the rest is in the order list.
const ORDERS: u32 = 10;

#[derive(Debug, Template)]
#[template(path = "console/customers/show.html")]
struct ShowPage<'a> {
    ui: &'a Ui,
    may_create: bool,
    corpid: &'a Corpid,
    name: String,
    credit_code: Option<String>,
    holdings: Vec<HoldingView>,
    orders: Vec<OrderView>,
    more_orders: bool,
    /// The company's people, when the reader may make one an admin.
    members: Vec<Member>,
    history: Vec<MemberChangeWords>,
    flash: String,
}

#[derive(Debug)]
struct OrderView {
    row: OrderRow,
    look: StateLook,
}

impl ShowPage<'_> {
    /// The number of an order on this page, to name it where only its id is known.
    fn number(&self, id: &OrderId) -> String {
        let found = self.orders.iter().find(|order| order.row.id == *id);
        found
            .map(|order| order.row.number.to_string())
            .unwrap_or_default()
    }
}

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(corpid): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeCustomers)?;
    let corpid: Corpid = corpid.parse().map_err(|_| PageError::NotFound)?;
    let key = user.provider.key;
    let ui = &user.ui;
    let customer = app.store().customer(key, &corpid).await?;
    let filter = OrderFilter {
        company: Some(corpid.clone()),
        // Sales see the orders that they created.
        creator: (!user.may(Act::SeeOrders)).then_some(user.staff.id),
        ..OrderFilter::default()
    };
    let page = app.store().orders(key, &filter, None, ORDERS).await?;
    if customer.is_none() && page.rows.is_empty() {
        return Err(PageError::NotFound);
    }
    let known = app.store().company(&corpid).await?;
    let names = holding::names(app.store().products(key).await?);
    let today = ui.now.day();
    let subscriptions = customer
        .map(|customer| customer.subscriptions)
        .unwrap_or_default();
    let view = |held| holding::view(ui, &names, held, today);
    let look = |row: OrderRow| OrderView {
        look: StateLook::of(ui, row.state),
        row,
    };
    let (members, history) = people(&app, &user, &corpid).await?;
    let page = ShowPage {
        ui,
        members,
        history,
        flash: flash::of(ui, query, &["customer-admin-done"]),
        may_create: user.may(Act::CreateOrder),
        name: known
            .as_ref()
            .map_or_else(|| corpid.to_string(), |known| known.name.clone()),
        credit_code: known.and_then(|known| known.credit_code),
        holdings: subscriptions.iter().filter_map(view).collect(),
        more_orders: page.next.is_some(),
        orders: page.rows.into_iter().map(look).collect(),
        corpid: &corpid,
    };
    Ok(html::ok(&page))
}

/// The company's people and their history, for those who may make one an admin.
async fn people(
    app: &App,
    user: &StaffUser,
    corpid: &Corpid,
) -> Result<(Vec<Member>, Vec<MemberChangeWords>), PageError> {
    if !admin::may_appoint(app, user, corpid).await? {
        return Ok((Vec::new(), Vec::new()));
    }
    let changes = app.store().member_changes(corpid).await?;
    let own = Some(user.provider.key);
    let history = changes
        .iter()
        .map(|change| MemberChangeWords::of(&user.ui, change, own))
        .collect();
    Ok((app.store().members_of(corpid).await?, history))
}
