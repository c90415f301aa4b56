//! The desk: choose a channel, see the QR code, see the result (SPEC §4).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use till_domain::link;
use till_domain::order::{Order, OrderState, Settled};
use till_domain::payment::{Attempt, AttemptState};
use till_domain::refusal::Refusal;
use till_domain::time::{Instant, Span};

use super::{Door, checkout, dead_end};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::device::Device;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, Term};
use crate::web::{html, qr};

#[derive(Template)]
#[template(path = "pay/desk.html")]
struct DeskPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    buyer: &'a BuyerUser,
    price: Option<PriceWords>,
    code: Option<CodeWords>,
    phone: bool,
    closing: bool,
    may_cancel: bool,
    url: String,
}

/// What the QR code's block shows.
#[derive(Debug, Clone)]
struct CodeWords {
    svg: String,
    expires_at: Instant,
    total_seconds: i64,
    amount: String,
}

#[derive(Template)]
#[template(path = "pay/qr.html")]
struct CodeFragment<'a> {
    ui: &'a Ui,
    door: &'a Door,
    code: &'a CodeWords,
}

#[derive(Template)]
#[template(path = "pay/result.html")]
struct ResultPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    settled: &'a Settled,
    confirmed: bool,
    lines: Vec<(String, String, String)>,
    price: Option<PriceWords>,
}

/// `GET /p/{token}/pay`: for the company that placed the order.
pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    let own = door.order.claim().map(|claim| &claim.company) == Some(&buyer.buyer.company);
    if !own {
        return Ok(html::see(door.path("")));
    }
    let ui = &buyer.ui;
    match &door.order.state {
        OrderState::Paid { settled, .. } => Ok(result(ui, &door, settled)),
        OrderState::Placed { .. } | OrderState::Closing { .. } => {
            let closing = matches!(door.order.state, OrderState::Closing { .. });
            let code = current(&app, &door.order, ui.now).await?;
            let past = ui.now >= door.order.link.expires_at;
            if past && code.is_none() && !closing {
                return Ok(dead_end::page(ui, &door, link::DeadEnd::Expired));
            }
            Ok(html::ok(&DeskPage {
                ui,
                price: price(ui, &door.order),
                code: code.filter(|_| !closing),
                phone: Device::of(&headers) != Device::Computer,
                closing,
                may_cancel: !closing,
                url: app.url(&door.path("")),
                door: &door,
                buyer: &buyer,
            }))
        }
        OrderState::Open
        | OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Ok(html::see(door.path(""))),
    }
}

fn price(ui: &Ui, order: &Order) -> Option<PriceWords> {
    order.price.as_ref().map(|price| PriceWords::of(ui, price, &order.lines))
}

/// The code of the open attempt, if it is good for a while.
async fn current(app: &App, order: &Order, now: Instant) -> Result<Option<CodeWords>, PageError> {
    let attempts = app.store().attempts_of(order.provider, order.id).await?;
    let open = attempts.iter().rev().find(|attempt| {
        attempt.is_open() && attempt.expires_at > now && attempt.revision == order.revision
    });
    open.map_or(Ok(None), |attempt| words(attempt, now))
}

fn words(attempt: &Attempt, now: Instant) -> Result<Option<CodeWords>, PageError> {
    let AttemptState::Open { code_url } = &attempt.state else { return Ok(None) };
    let svg = qr::svg(code_url).map_err(|_| PageError::Internal)?;
    Ok(Some(CodeWords {
        svg,
        // A little early, so that nobody scans a code in its last moment.
        expires_at: attempt.expires_at.minus(Span::minutes(1)).max(now.plus(Span::seconds(5))),
        total_seconds: attempt.expires_at.since(attempt.created_at).millis() / 1000,
        amount: attempt.amount.yuan(),
    }))
}

/// `POST /p/{token}/pay`: begins an attempt on the chosen channel.
pub(super) async fn begin(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    match checkout::begin(&app, &door.order, &buyer).await {
        Ok(_) => Ok(html::see(door.path("/pay"))),
        Err(PageError::Refused(Refusal::DeadEnd(_))) => Ok(html::see(door.path(""))),
        Err(error) => Err(error),
    }
}

/// `GET /p/{token}/qr`, asked by the page's script when its code is about to end: a new attempt, or 204
/// when there is nothing to renew. Only the script asks (`X-Fragment`): a link followed begins nothing.
pub(super) async fn fresh_qr(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    if !headers.contains_key("x-fragment") {
        return Err(PageError::NotFound);
    }
    let door = Door::knock(&app, token).await?;
    let company = &buyer.buyer.company;
    if link::can_pay(&door.order, company, door.seller.suspended, buyer.ui.now).is_err() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let attempt = checkout::begin(&app, &door.order, &buyer).await?;
    match words(&attempt, buyer.ui.now)? {
        Some(code) => {
            Ok(html::ok(&CodeFragment { ui: &buyer.ui, door: &door, code: &code }))
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// `POST /p/{token}/ask`: "I have paid": asks the channel at once.
pub(super) async fn ask(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    if door.order.claim().map(|claim| &claim.company) != Some(&buyer.buyer.company) {
        return Err(PageError::NotFound);
    }
    let key = format!("ask {}", door.order.id);
    app.rate_limit(&key, Span::minutes(1), 20).await?;
    for attempt in app.store().attempts_of(door.order.provider, door.order.id).await? {
        if attempt.is_open() {
            checkout::ask(&app, &attempt).await?;
        }
    }
    Ok(html::see(door.path("/pay")))
}

fn result(ui: &Ui, door: &Door, settled: &Settled) -> Response {
    let kind = door.order.order_kind().unwrap_or_default();
    let lines = door
        .order
        .lines
        .iter()
        .map(|line| {
            let name = if line.edition_name.is_empty() {
                line.product_name.clone()
            } else {
                format!("{} · {}", line.product_name, line.edition_name)
            };
            let seats = ui.t1("seats-count", "seats", line.seats.saturating_add(line.seats_before));
            (name, seats, days(ui, Term::of(kind, line, settled.at.day())))
        })
        .collect();
    html::ok(&ResultPage {
        ui,
        door,
        settled,
        confirmed: settled.attempt.is_none(),
        lines,
        price: price(ui, &door.order),
    })
}

/// From when to when, now that it is certain.
fn days(ui: &Ui, term: Term) -> String {
    ui.t2("term-days", "start", term.start, "end", term.end)
}
