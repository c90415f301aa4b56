//! `/console/sign-in`, `/console/sign-out`: local accounts of a provider's staff.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use till_domain::time::Span;

use super::address::Address;
use crate::access::{Door, StaffUser, Subject, Visitor, cookie};
use crate::app::App;
use crate::password::MAX_CHARS;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::preferences::local_path;
use crate::web::ui::Ui;
use crate::{secrets, session};

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console", get(front))
        .route("/console/sign-in", get(page).post(enter))
        .route("/console/sign-out", post(leave))
}

/// The form of both doors with passwords: the console's and the operator's.
#[derive(Debug, Template)]
#[template(path = "console/sign_in/page.html")]
pub(crate) struct SignInPage<'a> {
    pub ui: &'a Ui,
    pub title: &'static str,
    pub sub: &'static str,
    pub action: &'static str,
    /// What to do when one can't sign in.
    pub help: &'static str,
    pub email: &'a str,
    pub back: &'a str,
    pub wrong: bool,
}

impl<'a> SignInPage<'a> {
    fn console(ui: &'a Ui, back: &'a str) -> Self {
        Self {
            ui,
            title: "sign-in-title",
            sub: "sign-in-sub",
            action: "/console/sign-in",
            help: "sign-in-help",
            email: "",
            back,
            wrong: false,
        }
    }
}

/// Knocks from one address in 10 minutes: an office signs in from one.
const PER_ADDRESS: u32 = 120;
/// Knocks as one person in 15 minutes.
const PER_EMAIL: u32 = 30;

/// What was typed into the form.
#[derive(Debug)]
pub(crate) struct Knock {
    pub email: String,
    password: String,
    pub back: String,
}

impl Knock {
    /// Reads the form, and counts the knock: by address and by e-mail, known or not.
    ///
    /// # Errors
    /// [`PageError::TooMany`]
    pub async fn read(
        app: &App,
        door: Door,
        address: Address,
        fields: &Fields,
    ) -> Result<Self, PageError> {
        let email = fields.get("email").to_lowercase();
        // Longer than any address: counted under one key, and never found.
        let email = if email.len() > 254 {
            String::new()
        } else {
            email
        };
        let door = door.code();
        let from = format!("sign-in:{door}:from:{}", address.key());
        app.rate_limit(&from, Span::minutes(10), PER_ADDRESS)
            .await?;
        let as_whom = format!("sign-in:{door}:as:{email}");
        app.rate_limit(&as_whom, Span::minutes(15), PER_EMAIL)
            .await?;
        // Passwords may begin and end with spaces.
        let password = fields.0.iter().rev().find(|(name, _)| name == "password");
        let password = password.map(|(_, typed)| typed.clone()).unwrap_or_default();
        Ok(Self {
            email,
            password,
            back: fields.get("back").to_owned(),
        })
    }

    /// Takes the same time whether or not there is such a person.
    pub async fn opens(&self, app: &App, hash: Option<String>) -> bool {
        let fits = self.password.chars().count() <= MAX_CHARS;
        let password = if fits {
            self.password.clone()
        } else {
            String::new()
        };
        app.passwords().verify(password, hash).await && fits
    }
}

/// The `back` of a sign-in page's query.
pub(crate) fn back(query: Option<String>) -> String {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    fields.get("back").to_owned()
}

/// Where to go after signing in: `back` if it is a page behind this door, else `home`.
pub(crate) fn after<'a>(back: &'a str, door: &str, home: &'static str) -> &'a str {
    let path = local_path(back);
    let inside = path
        .strip_prefix(door)
        .is_some_and(|rest| rest.starts_with('/'));
    let loops = path.contains("/sign-in") || path.contains("/sign-out");
    if inside && !loops { path } else { home }
}

/// Ends the session that this browser still has at `door`.
pub(crate) async fn forget(app: &App, door: Door, headers: &HeaderMap) -> Result<(), PageError> {
    if let Some(token) = cookie(headers, door.cookie()) {
        app.store()
            .delete_session(&secrets::token_hash(token))
            .await?;
    }
    Ok(())
}

async fn front() -> Response {
    html::see("/console/orders")
}

async fn page(
    visitor: Visitor,
    user: Result<StaffUser, PageError>,
    RawQuery(query): RawQuery,
) -> Response {
    let back = back(query);
    if user.is_ok() {
        return html::see(after(&back, "/console", "/console/orders"));
    }
    html::ok(&SignInPage::console(&visitor.ui, &back))
}

async fn enter(
    State(app): State<App>,
    Visitor { ui }: Visitor,
    headers: HeaderMap,
    address: Address,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let knock = Knock::read(&app, Door::Console, address, &fields).await?;
    let found = app.store().staff_by_email(&knock.email).await?;
    let (staff, hash) = match found {
        Some((staff, hash)) if staff.active => (Some(staff), Some(hash)),
        Some(_) | None => (None, None),
    };
    let opens = knock.opens(&app, hash).await;
    let Some(staff) = staff.filter(|_| opens) else {
        let page = SignInPage {
            email: &knock.email,
            wrong: true,
            ..SignInPage::console(&ui, &knock.back)
        };
        return Ok(html::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    // What this browser was signed in as before is over.
    forget(&app, Door::Console, &headers).await?;
    let answer = html::see(after(&knock.back, "/console", "/console/orders"));
    let subject = Subject::Staff {
        provider: staff.provider,
        id: staff.id,
    };
    session::begin(&app, Door::Console, &subject, answer).await
}

async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let token = cookie(&headers, Door::Console.cookie());
    session::end(&app, Door::Console, token, html::see("/console/sign-in")).await
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn one_comes_back_only_behind_the_same_door() {
        for (back, to) in [
            ("/console/orders?state=paid", "/console/orders?state=paid"),
            ("/console/sign-in?back=x", "/console/orders"),
            ("/operator", "/console/orders"),
            ("//evil.example/console/", "/console/orders"),
            ("/consolex/", "/console/orders"),
            ("", "/console/orders"),
        ] {
            assert_eq!(after(back, "/console", "/console/orders"), to);
        }
    }
}
