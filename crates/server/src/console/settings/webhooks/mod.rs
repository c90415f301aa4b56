//! `/console/settings/webhooks`: where events go in the form of Standard Webhooks. The list and new
//! endpoints stand here; one endpoint with its log, in [`endpoint`].

pub(super) mod endpoint;
mod form;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::Webhook;

use crate::access::StaffUser;
use crate::app::App;
use crate::v1::webhooks::endpoint::MOST;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use form::EndpointForm;

pub(super) const HERE: &str = "/console/settings/webhooks";

#[derive(Debug, Template)]
#[template(path = "console/settings/webhooks.html")]
struct WebhooksPage<'a> {
    ui: &'a Ui,
    flash: String,
    rows: Vec<Row>,
    faults: &'a Faults,
    form: EndpointForm,
    most: usize,
    may_settings: bool,
}

#[derive(Debug)]
struct Row {
    id: String,
    url: String,
    description: String,
    events: Vec<String>,
    look: Look,
}

/// How an endpoint does.
#[derive(Debug)]
pub(super) struct Look {
    class: &'static str,
    icon: &'static str,
    word: String,
    /// What is behind it; empty when all is well.
    why: String,
}

impl Look {
    fn of(ui: &Ui, webhook: &Webhook) -> Self {
        let (class, icon, code) = match (&webhook.disabled, webhook.failing_since) {
            (Some(_), _) => ("cancelled", "pause", "disabled"),
            (None, Some(_)) => ("failed", "alert", "failing"),
            (None, None) => ("paid", "check", "active"),
        };
        let why = match (&webhook.disabled, webhook.failing_since) {
            (Some((at, why)), _) => ui.t1(&format!("webhooks-why-{why}"), "at", at.shanghai()),
            (None, Some(at)) => ui.t1("webhooks-failing-since", "at", at.shanghai()),
            (None, None) => String::new(),
        };
        Self {
            class,
            icon,
            word: ui.tc("webhooks-state", code),
            why,
        }
    }
}

/// `GET /console/settings/webhooks`
pub(super) async fn page(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let said = flash::of(&user.ui, query, &["webhooks-removed"]);
    render(
        &app,
        &user,
        said,
        EndpointForm::default(),
        &Faults::default(),
    )
    .await
}

/// `POST /console/settings/webhooks`: a new endpoint; its page shows the secret, once.
pub(super) async fn create(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let (form, provider) = (EndpointForm::posted(&fields), user.provider.key);
    let wish = match form.read(&app, &user.ui) {
        Ok(wish) => wish,
        Err(faults) => return render(&app, &user, String::new(), form, &faults).await,
    };
    if app.store().webhooks(provider).await?.len() >= MOST {
        let mut faults = Faults::default();
        faults.add("url", user.ui.t1("webhooks-too-many", "most", MOST));
        return render(&app, &user, String::new(), form, &faults).await;
    }
    let webhook = wish.endpoint(&app, provider)?;
    app.store().create_webhook(&webhook, None).await?;
    endpoint::with_secret(&app, &user, &webhook.id, "webhooks-made").await
}

async fn render(
    app: &App,
    user: &StaffUser,
    flash: String,
    form: EndpointForm,
    faults: &Faults,
) -> Result<Response, PageError> {
    // The answer of a form has no address of its own: the switches of language lead back here.
    let mut ui = user.ui.clone();
    HERE.clone_into(&mut ui.here);
    let found = app.store().webhooks(user.provider.key).await?;
    let rows = found.iter().map(|webhook| Row {
        id: webhook.id.clone(),
        url: webhook.url.clone(),
        description: webhook.description.clone(),
        events: form::events(webhook),
        look: Look::of(&ui, webhook),
    });
    let page = WebhooksPage {
        ui: &ui,
        flash,
        rows: rows.collect(),
        faults,
        form,
        most: MOST,
        may_settings: user.may(Act::EditSettings),
    };
    Ok(html::form(faults, &page))
}
