//! One act on several orders of the list: those chosen are shown once more, then each is done by itself.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use till_domain::order::Order;
use till_domain::party::{Act, Company};

use super::acts::{self, ActView, OrderAct};
use super::{list, load, refused};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::words::StateLook;

/// Orders of one act: three pages of the list.
const MOST: usize = 90;
/// Acts that wait for the store, or for a channel, at the same time.
const TOGETHER: usize = 16;
/// What the list says afterwards.
pub(super) const DONE: [&str; 2] = ["several-done-extend", "several-done-cancel"];

#[derive(Debug, Template)]
#[template(path = "console/orders/several.html")]
struct SeveralPage<'a> {
    ui: &'a Ui,
    act: ActView,
    /// Those that it will be done to, or that it could not be done to.
    chosen: Vec<Chosen>,
    /// Those whose state does not have the act.
    left_out: Vec<Chosen>,
    /// How many were done before others were refused.
    done: usize,
    /// Every one of `chosen` says why it was refused.
    were_refused: bool,
    faults: Faults,
}

/// An order that somebody has ticked.
#[derive(Debug)]
struct Chosen {
    id: String,
    number: String,
    company: String,
    product: String,
    payable: String,
    look: StateLook,
    /// Why it was refused; empty before it was tried.
    why: String,
}

/// The ticked orders, by whether the act fits them.
struct Ticked {
    fit: Vec<Order>,
    left_out: Vec<Order>,
    companies: Vec<Company>,
}

/// `GET /console/orders/several?act=extend|cancel&order={id}…`: what is about to be done, and to which.
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    user.require(Act::ManageOrder)?;
    if !fields.has("act") {
        // Somebody came back to the address after a form had been sent there.
        return Ok(html::see("/console/orders"));
    }
    let act = asked(&user, &fields)?;
    let ticked = ticked(&app, &user, &fields, act).await?;
    let page = SeveralPage {
        act: view(&user, act, &fields),
        chosen: rows(&user.ui, &ticked, &ticked.fit),
        left_out: rows(&user.ui, &ticked, &ticked.left_out),
        done: 0,
        were_refused: false,
        faults: Faults::default(),
        ui: &user.ui,
    };
    Ok(html::ok(&page))
}

/// `POST /console/orders/several`: each order is an act of its own; one that is refused stops no other.
pub(super) async fn perform(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let act = asked(&user, &fields)?;
    let ticked = ticked(&app, &user, &fields, act).await?;
    let view = view(&user, act, &fields);
    let mut page = SeveralPage {
        chosen: rows(&user.ui, &ticked, &ticked.fit),
        left_out: rows(&user.ui, &ticked, &ticked.left_out),
        done: 0,
        were_refused: false,
        faults: acts::days(&user, act, &view).err().unwrap_or_default(),
        ui: &user.ui,
        act: view,
    };
    if page.faults.is_empty() && !page.chosen.is_empty() {
        let whys = perform_each(&app, &user, act, &page.act, &ticked.fit).await?;
        if whys.iter().all(Option::is_none) {
            let done = format!("/console/orders?done=several-done-{}", act.code());
            return Ok(html::see(done));
        }
        page.done = whys.iter().filter(|why| why.is_none()).count();
        page.were_refused = true;
        let refused = page.chosen.into_iter().zip(whys);
        page.chosen = refused
            .filter_map(|(row, why)| Some(Chosen { why: why?, ..row }))
            .collect();
    }
    Ok(html::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// For each order why it was refused, in their order.
async fn perform_each(
    app: &App,
    user: &StaffUser,
    act: OrderAct,
    view: &ActView,
    orders: &[Order],
) -> Result<Vec<Option<String>>, PageError> {
    let each: Vec<_> = orders
        .iter()
        .map(|order| perform_one(app, user, act, view, order))
        .collect();
    let done: Vec<Result<_, PageError>> = stream::iter(each).buffered(TOGETHER).collect().await;
    done.into_iter().collect()
}

async fn perform_one(
    app: &App,
    user: &StaffUser,
    act: OrderAct,
    view: &ActView,
    order: &Order,
) -> Result<Option<String>, PageError> {
    let verb = acts::verb(app, user, order, act, view)?.map_err(|_| PageError::BadForm)?;
    match acts::submit(app, user, order, verb).await {
        Ok(()) => Ok(None),
        Err(PageError::Refused(refusal)) => Ok(Some(refused::sentence(&user.ui, &refusal))),
        // What was done before stays done; the others say that they were not.
        Err(PageError::Unavailable) => Ok(Some(user.ui.t("several-unavailable"))),
        Err(error) => Err(error),
    }
}

/// The act, if it is one for several orders that this person may do.
fn asked(user: &StaffUser, fields: &Fields) -> Result<OrderAct, PageError> {
    user.require(Act::ManageOrder)?;
    let act = OrderAct::from_code(fields.get("act")).ok_or(PageError::NotFound)?;
    match act {
        OrderAct::Extend | OrderAct::Cancel => Ok(act),
        OrderAct::Approve
        | OrderAct::Reject
        | OrderAct::Revise
        | OrderAct::Reissue
        | OrderAct::Release => Err(PageError::NotFound),
    }
}

fn view(user: &StaffUser, act: OrderAct, fields: &Fields) -> ActView {
    let mut view = ActView::at(act, user, "/console/orders/several".to_owned());
    fields.get("reason").clone_into(&mut view.reason);
    if fields.has("days") {
        fields.get("days").clone_into(&mut view.days);
    }
    view
}

async fn ticked(
    app: &App,
    user: &StaffUser,
    fields: &Fields,
    act: OrderAct,
) -> Result<Ticked, PageError> {
    let ids = fields.all("order").map(str::parse);
    let ids: Vec<_> = ids
        .collect::<Result<_, _>>()
        .map_err(|_| PageError::NotFound)?;
    if ids.len() > MOST {
        return Err(PageError::BadForm);
    }
    let orders = load::orders(app, user, &ids).await?;
    let corpids: Vec<_> = orders.iter().filter_map(|o| o.company().cloned()).collect();
    let companies = app.store().companies(&corpids).await?;
    let fits = |order: &Order| OrderAct::possible(user, order).contains(&act);
    let (fit, left_out) = orders.into_iter().partition(fits);
    Ok(Ticked {
        fit,
        left_out,
        companies,
    })
}

fn rows(ui: &Ui, ticked: &Ticked, orders: &[Order]) -> Vec<Chosen> {
    let company = |order: &Order| match order.company() {
        None => ui.t("orders-anybody"),
        Some(corpid) => ticked
            .companies
            .iter()
            .find(|company| company.corpid == *corpid)
            .map_or_else(|| corpid.to_string(), |company| company.name.clone()),
    };
    // Of several products the first.
    let name = |order: &Order| match order.lines.first() {
        Some(line) => format!("{} {}", line.product_name, line.edition_name),
        None => String::new(),
    };
    let product = |order: &Order| match name(order).trim() {
        "" => list::what(ui, order),
        name => format!("{name} · {}", list::what(ui, order)),
    };
    let row = |order: &Order| Chosen {
        id: order.id.to_string(),
        number: order.number.to_string(),
        company: company(order),
        product: product(order),
        payable: order.payable().map(|fen| fen.yuan()).unwrap_or_default(),
        look: StateLook::of(ui, order.shown()),
        why: String::new(),
    };
    orders.iter().map(row).collect()
}
