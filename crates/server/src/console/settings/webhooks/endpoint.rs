//! `/console/settings/webhooks/{webhook}`: one endpoint, what can be done with it, and its log.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::order::Order;
use till_domain::party::Act;
use till_domain::time::{Day, Span};
use till_store::{Replay, Webhook, WebhookDelivery};

use super::form::EndpointForm;
use super::{HERE, Look};
use crate::access::StaffUser;
use crate::app::App;
use crate::clock;
use crate::v1::webhooks::endpoint::{self, OVERLAP_HOURS};
use crate::v1::webhooks::send::{self, Sent};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;

const ON_A_PAGE: u32 = 50;
const DONE: [&str; 4] = [
    "webhooks-saved",
    "webhooks-enabled",
    "webhooks-disabled",
    "webhooks-replayed",
];

#[derive(Debug, Template)]
#[template(path = "console/settings/webhook.html")]
struct WebhookPage<'a> {
    ui: &'a Ui,
    id: &'a str,
    path: String,
    shown: Shown,
    form: EndpointForm,
    look: Look,
    is_enabled: bool,
    /// Until when the secret before signs, too; empty when it does not.
    old_secret: String,
    rows: Vec<Row>,
    /// Below which position the next page begins.
    older: Option<i64>,
    today: String,
    hours: i64,
}

/// What stands above the page.
#[derive(Debug, Default)]
struct Shown {
    flash: String,
    /// A secret that was made a moment ago, with the sentence about it.
    fresh: Option<(String, String)>,
    /// What came of a test, if it failed.
    failed: String,
    faults: Faults,
    form: Option<EndpointForm>,
}

/// An event in the log.
#[derive(Debug)]
struct Row {
    position: i64,
    at: String,
    iso: String,
    kind: String,
    /// Its number.
    order: String,
    class: &'static str,
    icon: &'static str,
    word: String,
    tries: String,
    request: String,
    /// Status and words of the answer.
    answer: String,
}

/// `GET /console/settings/webhooks/{webhook}`
pub(in super::super) async fn page(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let webhook = find(&app, &user, &id).await?;
    let flash = flash::of(&user.ui, query.clone(), &DONE);
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let shown = Shown {
        flash,
        ..Shown::default()
    };
    render(
        &app,
        &user,
        &webhook,
        fields.get("before").parse().ok(),
        shown,
    )
    .await
}

/// `POST /console/settings/webhooks/{webhook}`: other URL, description and events.
pub(in super::super) async fn change(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let webhook = find(&app, &user, &id).await?;
    let form = EndpointForm::posted(&fields);
    match form.read(&app, &user.ui) {
        Ok(wish) => {
            let changed = wish.of(webhook);
            app.store().change_webhook(&changed, None).await?;
            Ok(html::see(format!("{HERE}/{id}?done=webhooks-saved")))
        }
        Err(faults) => {
            let shown = Shown {
                faults,
                form: Some(form),
                ..Shown::default()
            };
            render(&app, &user, &webhook, None, shown).await
        }
    }
}

/// `POST /console/settings/webhooks/{webhook}/{act}`
pub(in super::super) async fn act(
    State(app): State<App>,
    user: StaffUser,
    Path((id, act)): Path<(String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let webhook = find(&app, &user, &id).await?;
    let store = app.store();
    let done = match act.as_str() {
        "test" => return test(&app, &user, &webhook).await,
        "rotate" => {
            let until = clock::now().plus(Span::hours(OVERLAP_HOURS));
            let secret = send::new_secret(&app)?;
            store.rotate_webhook(&webhook, &secret, until, None).await?;
            return with_secret(&app, &user, &id, "webhooks-rotated").await;
        }
        "enable" => {
            store.enable_webhook(&webhook, None).await?;
            "webhooks-enabled"
        }
        "disable" => {
            if webhook.disabled.is_none() {
                store.pause_webhook(&webhook, None).await?;
            }
            "webhooks-disabled"
        }
        "remove" => {
            store.remove_webhook(&webhook, None).await?;
            return Ok(html::see(format!("{HERE}?done=webhooks-removed")));
        }
        "replay" => {
            let position = fields.get("position").parse();
            let position = position.map_err(|_| PageError::NotFound)?;
            let which = Replay::Position(position);
            if store.replay_webhook(&webhook, which, None).await? == Some(0) {
                return Err(PageError::NotFound);
            }
            "webhooks-replayed"
        }
        "replay-since" => {
            let Ok(since) = fields.get("since").parse::<Day>() else {
                let mut shown = Shown::default();
                shown.faults.add("since", user.ui.t("webhooks-fault-since"));
                return render(&app, &user, &webhook, None, shown).await;
            };
            let which = Replay::Since(since.start());
            store.replay_webhook(&webhook, which, None).await?;
            "webhooks-replayed"
        }
        _ => return Err(PageError::NotFound),
    };
    Ok(html::see(format!("{HERE}/{id}?done={done}")))
}

async fn find(app: &App, user: &StaffUser, id: &str) -> Result<Webhook, PageError> {
    user.require(Act::EditChannels)?;
    let found = app.store().webhook(user.provider.key, id).await?;
    found.ok_or(PageError::NotFound)
}

async fn test(app: &App, user: &StaffUser, webhook: &Webhook) -> Result<Response, PageError> {
    let door = format!("webhook-test:{}", webhook.provider);
    app.rate_limit(&door, Span::minutes(1), 20).await?;
    let sent = endpoint::test(app, webhook).await;
    let mut shown = Shown::default();
    if sent.delivered {
        shown.flash = user.ui.t("webhooks-tested");
    } else {
        shown.failed = failed(&user.ui, &sent);
    }
    render(app, user, webhook, None, shown).await
}

/// Why a test did not arrive.
fn failed(ui: &Ui, sent: &Sent) -> String {
    match sent.status {
        Some(status) => ui.t2(
            "webhooks-test-status",
            "status",
            status,
            "said",
            &sent.answer,
        ),
        None => unanswered(ui, &sent.answer),
    }
}

/// Why an endpoint could not be asked, in the person's words.
fn unanswered(ui: &Ui, code: &str) -> String {
    match code {
        "bad-url" | "private-address" | "no-answer" | "sealed" => ui.tc("webhooks-test", code),
        other => other.to_owned(),
    }
}

/// The endpoint's page with its new secret, which is shown this once; `word` is the sentence about it.
pub(super) async fn with_secret(
    app: &App,
    user: &StaffUser,
    id: &str,
    word: &str,
) -> Result<Response, PageError> {
    let webhook = find(app, user, id).await?;
    let secret = send::open(app, &webhook.secret)?;
    let shown = Shown {
        fresh: Some((user.ui.t1(word, "hours", OVERLAP_HOURS), secret)),
        ..Shown::default()
    };
    render(app, user, &webhook, None, shown).await
}

async fn render(
    app: &App,
    user: &StaffUser,
    webhook: &Webhook,
    before: Option<i64>,
    mut shown: Shown,
) -> Result<Response, PageError> {
    let path = format!("{HERE}/{}", webhook.id);
    let mut ui = user.ui.clone();
    ui.here.clone_from(&path);
    let store = app.store();
    let log = store.webhook_deliveries(webhook.provider, &webhook.id, before, ON_A_PAGE);
    let log = log.await?;
    let ids: Vec<_> = log.iter().map(|sent| sent.order).collect();
    let orders = store.whole_orders(webhook.provider, &ids).await?;
    let is_full = log.len() == ON_A_PAGE as usize;
    let old = webhook.old_secret.as_ref();
    let old = old.filter(|(_, until)| *until > ui.now);
    let form = shown.form.take();
    let page = WebhookPage {
        ui: &ui,
        id: &webhook.id,
        path,
        form: form.unwrap_or_else(|| EndpointForm::of(webhook)),
        look: Look::of(&ui, webhook),
        is_enabled: webhook.disabled.is_none(),
        old_secret: old.map_or_else(String::new, |(_, until)| until.shanghai()),
        rows: log.iter().map(|sent| Row::of(&ui, sent, &orders)).collect(),
        older: log.last().filter(|_| is_full).map(|sent| sent.position),
        today: ui.now.day().to_string(),
        hours: OVERLAP_HOURS,
        shown,
    };
    Ok(html::form(&page.shown.faults, &page))
}

impl Row {
    fn of(ui: &Ui, sent: &WebhookDelivery, orders: &[Order]) -> Self {
        let order = orders.iter().find(|order| order.id == sent.order);
        let order = order.map_or_else(String::new, |order| order.number.to_string());
        let (class, icon, word) = match (sent.delivered_at, sent.due_at) {
            (Some(_), _) => ("paid", "check", "callbacks-delivered"),
            (None, Some(_)) => ("awaiting", "clock", "callbacks-waiting"),
            (None, None) => ("cancelled", "alert", "callbacks-given-up"),
        };
        let answer = match sent.status {
            Some(status) => format!("HTTP {status} {}", sent.answer),
            None => unanswered(ui, &sent.answer),
        };
        Self {
            position: sent.position,
            at: sent.at.shanghai(),
            iso: sent.at.rfc3339(),
            kind: sent.kind.clone(),
            order,
            class,
            icon,
            word: ui.t(word),
            tries: ui.t1("callbacks-tries", "count", sent.tries),
            request: sent.request.clone(),
            answer,
        }
    }
}
