//! WeChat's code on a computer's screen: what its block shows, and how it is renewed in time.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use till_domain::link;
use till_domain::order::Order;
use till_domain::payment::{Attempt, AttemptState, Method};
use till_domain::time::{Instant, Span};

use super::Door;
use super::checkout::{self, Way};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::ui::Ui;
use crate::web::{html, qr};

/// What the QR code's block shows.
#[derive(Debug, Clone)]
pub(super) struct CodeWords {
    pub svg: String,
    pub expires_at: Instant,
    pub total_seconds: i64,
    pub amount: String,
    /// It ends with the link: there is nothing to renew it for.
    pub last: bool,
}

#[derive(Template)]
#[template(path = "pay/qr.html")]
struct CodeFragment<'a> {
    ui: &'a Ui,
    door: &'a Door,
    code: &'a CodeWords,
}

/// The attempt that the buyer can still pay, unless it lies with a bank.
pub(super) fn current<'a>(
    order: &Order,
    attempts: &'a [Attempt],
    now: Instant,
) -> Option<&'a Attempt> {
    attempts.iter().rev().find(|attempt| {
        attempt.is_open()
            && !attempt.is_at_bank()
            && attempt.expires_at > now
            && attempt.revision == order.revision
    })
}

/// What the code's block shows; nothing for an attempt that has none.
pub(super) fn words(
    order: &Order,
    attempt: &Attempt,
    now: Instant,
) -> Result<Option<CodeWords>, PageError> {
    let code_url = match &attempt.state {
        AttemptState::Open { code_url } if attempt.method == Method::Native => code_url,
        AttemptState::Open { .. }
        | AttemptState::Starting
        | AttemptState::Closed { .. }
        | AttemptState::Paid { .. } => return Ok(None),
    };
    let last = attempt.expires_at >= order.link.expires_at;
    // A code that is renewed is so a little early, so that nobody scans it in its last moment.
    let expires_at = if last {
        attempt.expires_at
    } else {
        attempt
            .expires_at
            .minus(Span::minutes(1))
            .max(now.plus(Span::seconds(5)))
    };
    Ok(Some(CodeWords {
        svg: qr::svg(code_url).map_err(|_| PageError::Internal)?,
        expires_at,
        total_seconds: attempt.expires_at.since(attempt.created_at).millis() / 1000,
        amount: attempt.amount.yuan(),
        last,
    }))
}

/// `GET /p/{token}/qr`, asked by the page's script when its code is about to end: a new attempt, or 204
/// when there is nothing to renew. Only the script asks (`X-Fragment`): a link followed begins nothing.
pub(super) async fn fresh(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    if !headers.contains_key("x-fragment") {
        return Err(PageError::NotFound);
    }
    let door = Door::knock(&app, token).await?;
    let (company, now) = (&buyer.buyer.company, buyer.ui.now);
    let payable = link::can_pay(&door.order, company, door.seller.suspended, now).is_ok();
    // Near the link's end a new code would live no longer than the old one.
    let worth = door.order.link.expires_at > now.plus(Attempt::WORTH_SHOWING);
    if !payable || !worth {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // Who has this code before them was warned of the bank's payment, unless that one came later.
    let (provider, id) = (door.order.provider, door.order.id);
    let attempts = app.store().attempts_of(provider, id).await?;
    let way = Way {
        despite_bank: attempts.last().is_some_and(|last| !last.is_at_bank()),
        ..Way::SCAN
    };
    let begun = checkout::begin(&app, &door.order, &buyer, way).await?;
    match words(&door.order, &begun.attempt, now)? {
        Some(code) => Ok(html::ok(&CodeFragment {
            ui: &buyer.ui,
            door: &door,
            code: &code,
        })),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}
