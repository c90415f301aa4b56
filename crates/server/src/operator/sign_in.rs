//! `/operator/sign-in`, `/operator/sign-out`: the same form as the console's, another door.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::access::{Door, OperatorUser, Subject, Visitor, cookie};
use crate::app::App;
use crate::console::{Address, Knock, SignInPage, after, back, forget};
use crate::session;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;

const HOME: &str = "/operator";

fn form<'a>(ui: &'a Ui, back: &'a str) -> SignInPage<'a> {
    SignInPage {
        ui,
        title: "operator-sign-in-title",
        sub: "operator-sign-in-sub",
        action: "/operator/sign-in",
        help: "operator-sign-in-help",
        email: "",
        back,
        wrong: false,
    }
}

pub(super) async fn page(
    visitor: Visitor,
    user: Result<OperatorUser, PageError>,
    RawQuery(query): RawQuery,
) -> Response {
    let back = back(query);
    if user.is_ok() {
        return html::see(after(&back, HOME, HOME));
    }
    html::ok(&form(&visitor.ui, &back))
}

pub(super) async fn enter(
    State(app): State<App>,
    Visitor { ui }: Visitor,
    headers: HeaderMap,
    address: Address,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let knock = Knock::read(&app, Door::Operator, address, &fields).await?;
    let found = app.store().operator_by_email(&knock.email).await?;
    let (operator, hash) = match found {
        Some((operator, hash)) if operator.active => (Some(operator), Some(hash)),
        Some(_) | None => (None, None),
    };
    let opens = knock.opens(&app, hash).await;
    let Some(operator) = operator.filter(|_| opens) else {
        let page = SignInPage {
            email: &knock.email,
            wrong: true,
            ..form(&ui, &knock.back)
        };
        return Ok(html::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    forget(&app, Door::Operator, &headers).await?;
    let answer = html::see(after(&knock.back, HOME, HOME));
    session::begin(
        &app,
        Door::Operator,
        &Subject::Operator { id: operator.id },
        answer,
    )
    .await
}

pub(super) async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let token = cookie(&headers, Door::Operator.cookie());
    session::end(&app, Door::Operator, token, html::see("/operator/sign-in")).await
}
