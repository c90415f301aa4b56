//! Signing in: buyers through WeCom or with a code sent by mail (SPEC §9.15), staff and operators with
//! a password.

mod email;
mod password;
mod wecom;

pub(crate) use email::{mail_address, signs_in_by_mail};
pub(crate) use password::{PasswordDoor, forget};

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::access::{Door, Visitor, cookie};
use crate::app::App;
use crate::session;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::preferences::local_path;
use crate::web::ui::Ui;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(choose))
        .route("/sign-in/wecom", get(wecom::leave))
        .route("/sign-in/wecom/callback", get(wecom::come_back))
        .route("/sign-in/email", get(again).post(email::send))
        .route("/sign-in/code", get(again).post(email::check))
        .route("/sign-in/which", get(again).post(email::which))
        .route("/sign-in/company", get(again).post(email::found))
        .route("/sign-out", post(sign_out))
}

/// A form's address, opened again after its answer: begins anew.
async fn again() -> Response {
    html::see("/sign-in")
}

/// Where to go once signed in.
#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    fn path(&self) -> &str {
        match local_path(&self.back) {
            "/" => "/orders",
            path => path,
        }
    }
}

#[derive(Template)]
#[template(path = "login/choose.html")]
struct ChoosePage<'a> {
    ui: &'a Ui,
    back: &'a str,
    wecom: bool,
    email: bool,
    address: &'a str,
    fault: &'a str,
}

async fn choose(
    State(app): State<App>,
    visitor: Visitor,
    Query(back): Query<Back>,
) -> Result<Response, PageError> {
    Ok(choose_page(&app, &visitor.ui, back.path(), "", ""))
}

/// The two ways to sign in; `fault` says what went wrong with the last try.
fn choose_page(app: &App, ui: &Ui, back: &str, address: &str, fault: &str) -> Response {
    html::ok(&ChoosePage {
        ui,
        back,
        wecom: app.wecom().is_some(),
        email: app.mailer().is_some(),
        address,
        fault,
    })
}

async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let back = local_path(fields.get("back"));
    let to = if back == "/" { "/sign-in" } else { back };
    let token = cookie(&headers, Door::Buyer.cookie());
    session::end(&app, Door::Buyer, token, html::see(to)).await
}
