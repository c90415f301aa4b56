//! `/console/invitation/{token}`: somebody invited sets a name and a password, and is in.

mod make;

pub(crate) use make::{Guest, Invited, make};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use till_domain::id::StaffId;
use till_domain::party::{Provider, Staff};
use till_domain::time::Span;
use till_store::{Constraint, Invitation, StoreError};

use crate::access::{Door, Visitor};
use crate::app::App;
use crate::clock::{self, SystemEntropy};
use crate::login::forget;
use crate::password::{MAX_CHARS, MIN_CHARS};
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;
use crate::{secrets, session};
use till_store::Subject;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new().route("/console/invitation/{token}", get(page).post(accept))
}

#[derive(Debug, Template)]
#[template(path = "console/invitation/accept.html")]
struct AcceptPage<'a> {
    ui: &'a Ui,
    faults: &'a Faults,
    provider: &'a Provider,
    invitation: &'a Invitation,
    token: &'a str,
    name: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "console/invitation/over.html")]
struct OverPage<'a> {
    ui: &'a Ui,
}

async fn page(
    State(app): State<App>,
    Visitor { ui }: Visitor,
    address: Address,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    app.rate_limit(
        &format!("invitation:{}", address.key()),
        Span::minutes(10),
        60,
    )
    .await?;
    let Some((invitation, provider)) = open(&app, &token).await? else {
        return Ok(html::ok(&OverPage { ui: &ui }));
    };
    let page = AcceptPage {
        ui: &ui,
        faults: &Faults::default(),
        provider: &provider,
        name: &invitation.name,
        invitation: &invitation,
        token: &token,
    };
    Ok(html::ok(&page))
}

async fn accept(
    State(app): State<App>,
    Visitor { ui }: Visitor,
    address: Address,
    headers: HeaderMap,
    Path(token): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    app.rate_limit(
        &format!("invitation:{}", address.key()),
        Span::minutes(10),
        60,
    )
    .await?;
    let Some((invitation, provider)) = open(&app, &token).await? else {
        return Ok(html::ok(&OverPage { ui: &ui }));
    };
    let mut reader = Reader::new(&ui);
    let name = reader.text("name", "invitation-name", fields.get("name"), 1, 40);
    let password = password(&mut reader, &fields, &invitation.email);
    if reader.faults.is_empty() {
        match join(&app, &invitation, name.clone(), password).await {
            Ok(staff) => {
                forget(&app, Door::Console, &headers).await?;
                let subject = Subject::Staff {
                    provider: staff.provider,
                    id: staff.id,
                };
                let answer = html::see("/console/orders");
                return session::begin(&app, Door::Console, &subject, answer).await;
            }
            Err(Refused::Taken) => reader.faults.add("name", ui.t("team-taken")),
            Err(Refused::Over) => return Ok(html::ok(&OverPage { ui: &ui })),
            Err(Refused::Page(error)) => return Err(error),
        }
    }
    let page = AcceptPage {
        ui: &ui,
        faults: &reader.faults,
        provider: &provider,
        invitation: &invitation,
        token: &token,
        name: &name,
    };
    Ok(html::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The invitation of `token` that can still be accepted, and who invites.
async fn open(app: &App, token: &str) -> Result<Option<(Invitation, Provider)>, PageError> {
    let found = app.store().invitation(&secrets::token_hash(token)).await?;
    let now = clock::now();
    let open = |one: &Invitation| one.used_at.is_none() && one.expires_at > now;
    let Some(invitation) = found.filter(open) else {
        return Ok(None);
    };
    let provider = app.provider(invitation.provider).await?;
    Ok(provider.map(|provider| (invitation, provider)))
}

/// The password as typed, blanks included; SPEC's limits, and not what everybody knows.
fn password(reader: &mut Reader<'_>, fields: &Fields, email: &str) -> String {
    let typed = |name: &str| {
        let field = fields.0.iter().rev().find(|(field, _)| field == name);
        field.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let password = typed("password");
    if !(MIN_CHARS..=MAX_CHARS).contains(&password.chars().count()) {
        reader
            .faults
            .add("password", reader.ui.t("invitation-password-length"));
    } else if password.trim().eq_ignore_ascii_case(email) {
        reader
            .faults
            .add("password", reader.ui.t("invitation-is-email"));
    } else if password != typed("again") {
        reader.faults.add("again", reader.ui.t("invitation-differ"));
    }
    password
}

/// Why an invitation was not accepted.
enum Refused {
    /// Somebody with this e-mail is there already.
    Taken,
    /// Used or withdrawn a moment ago.
    Over,
    Page(PageError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::StaffEmail) => Self::Taken,
            other => Self::Page(other.into()),
        }
    }
}

async fn join(
    app: &App,
    invitation: &Invitation,
    name: String,
    password: String,
) -> Result<Staff, Refused> {
    let password_hash = app
        .passwords()
        .hash(password)
        .await
        .map_err(|error| Refused::Page(error.into()))?;
    let now = clock::now();
    let staff = Staff {
        id: StaffId::new(now, &mut SystemEntropy),
        provider: invitation.provider,
        email: invitation.email.clone(),
        name,
        role: invitation.role,
        discount_cap_percent: invitation.discount_cap_percent,
        refund_limit: invitation.refund_limit,
        active: true,
    };
    let hash = &invitation.token_hash;
    if app
        .store()
        .accept_invitation(hash, &staff, &password_hash, now)
        .await?
    {
        Ok(staff)
    } else {
        Err(Refused::Over)
    }
}
