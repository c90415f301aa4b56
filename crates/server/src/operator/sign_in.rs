//! `/operator/sign-in`, `/operator/sign-out`: who runs the installation.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::{Door, OperatorUser, Visitor};
use crate::app::App;
use crate::login::PasswordDoor;
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use till_store::Subject;

static DOOR: PasswordDoor = PasswordDoor {
    door: Door::Operator,
    title: "operator-sign-in-title",
    sub: "operator-sign-in-sub",
    help: "operator-sign-in-help",
    action: "/operator/sign-in",
    inside: "/operator",
    home: "/operator",
};

pub(super) async fn page(
    Visitor { ui }: Visitor,
    user: Result<OperatorUser, PageError>,
    RawQuery(query): RawQuery,
) -> Response {
    DOOR.page(&ui, query, user.is_ok())
}

pub(super) async fn enter(
    State(app): State<App>,
    Visitor { ui }: Visitor,
    headers: HeaderMap,
    address: Address,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let knock = DOOR.knock(&app, address, &fields).await?;
    let found = app.store().operator_by_email(&knock.email).await?;
    let person = found
        .filter(|(operator, _)| operator.active)
        .map(|(operator, hash)| (Subject::Operator { id: operator.id }, hash));
    knock.answer(&app, &ui, &headers, person).await
}

pub(super) async fn leave(
    State(app): State<App>,
    user: Result<OperatorUser, PageError>,
    headers: HeaderMap,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let person = user.ok().map(|user| {
        let name = user.ui.person.map(|person| person.name);
        (Subject::Operator { id: user.id }, name.unwrap_or_default())
    });
    DOOR.leave(&app, &headers, person).await
}
