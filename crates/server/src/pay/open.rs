//! `GET /p/{token}`: opening a link claims nothing and changes nothing but the open log.

use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use till_domain::id::Corpid;
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
    let key = format!("link {}", address.key());
    let knock = (key.as_str(), Span::minutes(1), 600);
    let door = match Door::knock(&app, token).await {
        Ok(door) => door,
        Err(error) => {
            // Who guesses at tokens is counted, too.
            app.rate_limit(knock.0, knock.1, knock.2).await?;
            return Err(error);
        }
    };
    let own_staff = staff.is_some_and(|staff| staff.provider.key == door.seller.key);
    if visit.method == Method::GET && !own_staff {
        let company = buyer.as_ref().map(|buyer| buyer.buyer.company.clone());
        let opened = opened(&visit.headers, company);
        app.open_link(&door.order, knock, &opened).await?;
    } else {
        app.rate_limit(knock.0, knock.1, knock.2).await?;
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

/// Who opens it, when and with what.
fn opened(headers: &HeaderMap, company: Option<Corpid>) -> LinkOpen {
    let browser = cookie(headers, BROWSER_COOKIE).unwrap_or_default();
    LinkOpen {
        at: clock::now(),
        visitor: secrets::token_hash(browser)[..16].to_owned(),
        company,
        device: Device::of(headers).code().to_owned(),
    }
}
