//! `/operator/providers/…`: bring one in, invite an owner, suspend and resume.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::id::{Corpid, ProviderKey};
use till_domain::party::{Provider, ProviderSettings, StaffRole};
use till_store::{Constraint, StoreError};

use crate::access::OperatorUser;
use crate::app::App;
use crate::clock::{self, SystemEntropy};
use crate::console::invitation::{self, Guest, Invited};
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "operator/provider.html")]
struct ProviderPage<'a> {
    ui: &'a Ui,
    faults: &'a Faults,
    fields: &'a Fields,
    /// The provider that an owner is invited for; `None` while it is made.
    provider: Option<&'a Provider>,
}

#[derive(Debug, Template)]
#[template(path = "operator/invited.html")]
struct InvitedPage<'a> {
    ui: &'a Ui,
    invited: &'a Invited,
}

pub(super) async fn new(user: OperatorUser) -> Response {
    form(&user.ui, &Fields::default(), &Faults::default(), None)
}

pub(super) async fn create(
    State(app): State<App>,
    user: OperatorUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let ui = &user.ui;
    let mut reader = Reader::new(ui);
    let name = reader.text("name", "operator-name", fields.get("name"), 1, 60);
    let corpid = fields.get("corpid").parse::<Corpid>().ok();
    if corpid.is_none() {
        reader.faults.add("corpid", ui.t("operator-corpid-wrong"));
    }
    let guest = owner(&app, &mut reader, &fields).await?;
    let Some(corpid) = corpid.filter(|_| reader.faults.is_empty()) else {
        return Ok(form(ui, &fields, &reader.faults, None));
    };
    match open(&app, name, corpid).await {
        Ok(provider) => {
            let invited = invitation::make(&app, ui, &provider, guest, user.id).await?;
            Ok(html::ok(&InvitedPage {
                ui,
                invited: &invited,
            }))
        }
        Err(StoreError::Conflict(Constraint::ProviderCorpid)) => {
            reader.faults.add("corpid", ui.t("operator-corpid-taken"));
            Ok(form(ui, &fields, &reader.faults, None))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes the provider under a key of its own: of 16 million keys one may be taken, so a few are tried.
async fn open(app: &App, name: String, corpid: Corpid) -> Result<Provider, StoreError> {
    let mut provider = Provider {
        key: ProviderKey::new(&mut SystemEntropy),
        name,
        corpid,
        suspended: false,
        created_at: clock::now(),
        settings: ProviderSettings::default(),
    };
    for _ in 0..5 {
        match app.store().create_provider(&provider).await {
            Err(StoreError::Conflict(Constraint::ProviderKey)) => {
                provider.key = ProviderKey::new(&mut SystemEntropy);
            }
            other => return other.map(|()| provider),
        }
    }
    Err(StoreError::Conflict(Constraint::ProviderKey))
}

/// The owner as typed: without limits of their own.
async fn owner(app: &App, reader: &mut Reader<'_>, fields: &Fields) -> Result<Guest, PageError> {
    let name = reader.text(
        "owner-name",
        "operator-owner-name",
        fields.get("owner-name"),
        1,
        40,
    );
    let email = reader.email("owner-email", fields.get("owner-email"));
    if !reader.faults.has("owner-email") && app.store().staff_by_email(&email).await?.is_some() {
        reader
            .faults
            .add("owner-email", reader.ui.t("operator-email-taken"));
    }
    Ok(Guest {
        email,
        name,
        role: StaffRole::Owner,
        discount_cap_percent: None,
        refund_limit: None,
    })
}

pub(super) async fn invitation(
    State(app): State<App>,
    user: OperatorUser,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let provider = find(&app, &key).await?;
    Ok(form(
        &user.ui,
        &Fields::default(),
        &Faults::default(),
        Some(&provider),
    ))
}

pub(super) async fn invite(
    State(app): State<App>,
    user: OperatorUser,
    Path(key): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let provider = find(&app, &key).await?;
    let ui = &user.ui;
    let mut reader = Reader::new(ui);
    let guest = owner(&app, &mut reader, &fields).await?;
    if !reader.faults.is_empty() {
        return Ok(form(ui, &fields, &reader.faults, Some(&provider)));
    }
    let invited = invitation::make(&app, ui, &provider, guest, user.id).await?;
    Ok(html::ok(&InvitedPage {
        ui,
        invited: &invited,
    }))
}

/// `POST …/suspended`: may it be placed and paid?
pub(super) async fn suspend(
    State(app): State<App>,
    _: OperatorUser,
    Path(key): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let provider = find(&app, &key).await?;
    let (suspended, said) = match fields.get("suspended") {
        "yes" => (true, "operator-suspend-done"),
        "no" => (false, "operator-resume-done"),
        _ => return Err(PageError::BadForm),
    };
    app.store()
        .save_provider(&Provider {
            suspended,
            ..provider
        })
        .await?;
    Ok(html::see(format!("/operator?done={said}")))
}

async fn find(app: &App, key: &str) -> Result<Provider, PageError> {
    let key: ProviderKey = key.parse().map_err(|_| PageError::NotFound)?;
    app.provider(key).await?.ok_or(PageError::NotFound)
}

fn form(ui: &Ui, fields: &Fields, faults: &Faults, provider: Option<&Provider>) -> Response {
    html::form(
        faults,
        &ProviderPage {
            ui,
            faults,
            fields,
            provider,
        },
    )
}
