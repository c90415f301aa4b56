//! `/console/sign-in`, `/console/sign-out`: local accounts of a provider's staff.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};

use crate::access::{Door, StaffUser, Visitor};
use crate::app::App;
use crate::login::PasswordDoor;
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use till_store::Subject;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console", get(front))
        .route("/console/sign-in", get(page).post(enter))
        .route("/console/sign-out", post(leave))
}

static DOOR: PasswordDoor = PasswordDoor {
    door: Door::Console,
    title: "sign-in-title",
    sub: "sign-in-sub",
    help: "sign-in-help",
    action: "/console/sign-in",
    inside: "/console",
    home: "/console/overview",
};

async fn front() -> Response {
    html::see(DOOR.home)
}

async fn page(
    Visitor { ui }: Visitor,
    user: Result<StaffUser, PageError>,
    RawQuery(query): RawQuery,
) -> Response {
    DOOR.page(&ui, query, user.is_ok())
}

async fn enter(
    State(app): State<App>,
    Visitor { ui }: Visitor,
    headers: HeaderMap,
    address: Address,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let knock = DOOR.knock(&app, address, &fields).await?;
    let found = app.store().staff_by_email(&knock.email).await?;
    let person = found
        .filter(|(staff, _)| staff.active)
        .map(|(staff, hash)| {
            let (provider, id) = (staff.provider, staff.id);
            (Subject::Staff { provider, id }, hash)
        });
    knock.answer(&app, &ui, &headers, person).await
}

async fn leave(
    State(app): State<App>,
    user: Result<StaffUser, PageError>,
    headers: HeaderMap,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let person = user.ok().map(|user| {
        let (provider, id) = (user.provider.key, user.staff.id);
        (Subject::Staff { provider, id }, user.staff.name)
    });
    DOOR.leave(&app, &headers, person).await
}
