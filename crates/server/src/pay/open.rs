//! `GET /p/{token}`: opening a link claims nothing and changes nothing but the open log.

use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use till_domain::link::{self, DeadEnd};
use till_domain::order::OrderState;
use till_domain::time::Span;
use till_store::LinkOpen;

use super::offer::{self, Came};
use super::{Door, dead_end};
use crate::access::{BROWSER_COOKIE, MaybeBuyer, MaybeStaff, cookie};
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::address::Address;
use crate::web::device::Device;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;

/// What a page may say of the act that led here.
const DONE: [&str; 1] = [super::place::TAKEN_BACK];

pub(super) async fn open(
    State(app): State<App>,
    Path(token): Path<String>,
    visit: Parts,
    address: Address,
    MaybeBuyer { buyer, ui }: MaybeBuyer,
    MaybeStaff(staff): MaybeStaff,
) -> Result<Response, PageError> {
    app.rate_limit(&format!("link {}", address.key()), Span::minutes(1), 600)
        .await?;
    let door = Door::knock(&app, token).await?;
    let own_staff = staff.is_some_and(|staff| staff.provider.key == door.seller.key);
    if visit.method == Method::GET && !own_staff {
        note_open(
            &app,
            &door,
            &visit.headers,
            buyer.as_ref().map(|b| b.buyer.company.clone()),
        )
        .await;
    }
    if buyer.is_none()
        && let Some(page) = offer::seller_only(&ui, &door)
    {
        return Ok(page);
    }
    let company = buyer.as_ref().map(|buyer| &buyer.buyer.company);
    let order = &door.order;
    match link::can_place(order, company, door.seller.suspended, ui.now) {
        // Its own company is shown what it has; the desk shows the result.
        Err(DeadEnd::AlreadyPaid | DeadEnd::Closing)
            if company.is_some_and(|company| door.is_of(company)) =>
        {
            Ok(html::see(door.path("/pay")))
        }
        Err(reason) => Ok(dead_end::page(&ui, &door, reason)),
        Ok(()) => match (&order.state, &buyer) {
            (OrderState::Placed { .. }, Some(_)) => Ok(html::see(door.path("/pay"))),
            (_, buyer) => {
                let done = flash::of(&ui, visit.uri.query().map(str::to_owned), &DONE);
                offer::page(&app, &ui, &door, buyer.as_ref(), Came::Here(done)).await
            }
        },
    }
}

/// Who opened it, when and with what; a log that can't be written stops nobody.
async fn note_open(
    app: &App,
    door: &Door,
    headers: &HeaderMap,
    company: Option<till_domain::id::Corpid>,
) {
    let browser = cookie(headers, BROWSER_COOKIE).unwrap_or_default();
    let open = LinkOpen {
        at: clock::now(),
        visitor: secrets::token_hash(browser)[..16].to_owned(),
        company,
        device: Device::of(headers).code().to_owned(),
    };
    if let Err(error) = app
        .store()
        .record_link_open(door.seller.key, door.order.id, &open)
        .await
    {
        tracing::warn!(%error, "the open log was not written");
    }
}
