//! `/console/settings/callbacks`: where events go in WeCom's form, a test, and what became of each.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::id::ProviderKey;
use till_domain::party::Act;
use till_domain::time::Span;
use till_store::{CallbackEndpoint, Delivery};
use till_wecom::Secret;
use till_wecom::callback::{CallbackKey, is_token};

use crate::access::StaffUser;
use crate::app::App;
use crate::callbacks::send::{self, Failed, RECEIVERS};
use crate::clock;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/settings/callbacks.html")]
struct CallbacksPage<'a> {
    ui: &'a Ui,
    flash: String,
    faults: &'a Faults,
    form: Form,
    receivers: [&'static str; 3],
    is_saved: bool,
    deliveries: Vec<Delivery>,
    /// The id below which the next page begins.
    older: Option<String>,
    may_settings: bool,
}

/// As typed. Token and key are shown to those who may change them: the receiver needs the same.
#[derive(Debug)]
struct Form {
    url: String,
    token: String,
    aes_key: String,
    verify_receiver: String,
    post_receiver: String,
}

const FLASHES: [&str; 4] = [
    "callbacks-saved",
    "callbacks-removed",
    "callbacks-replayed",
    "callbacks-tested",
];
const HERE: &str = "/console/settings/callbacks";
const ON_A_PAGE: u32 = 50;

pub(super) async fn page(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let said = flash::of(&user.ui, query.clone(), &FLASHES);
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let before = Some(fields.get("before")).filter(|before| !before.is_empty());
    render(&app, &user, said, None, before).await
}

/// `POST …/callbacks`: saves what answers the check, and nothing else.
pub(super) async fn save(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    limit(&app, user.provider.key).await?;
    let get = |name| fields.get(name).to_owned();
    let form = Form {
        url: get("url"),
        token: get("token"),
        aes_key: get("aes-key"),
        verify_receiver: get("verify-receiver"),
        post_receiver: get("post-receiver"),
    };
    let mut reader = Reader::new(&user.ui);
    let known = |whose: &String| RECEIVERS.contains(&whose.as_str());
    if !is_token(&form.token) {
        reader.fault("token", "callbacks-fault-token", "callbacks-token");
    } else if check_key(&form).is_err() {
        reader.fault("aes-key", "callbacks-fault-key", "callbacks-aes-key");
    }
    if !known(&form.verify_receiver) || !known(&form.post_receiver) {
        return Err(PageError::BadForm);
    }
    let endpoint = seal(&app, &user, &form)?;
    if reader.faults.is_empty()
        && let Err(failed) =
            send::verify(&app, &user.provider, &endpoint, &suite(&app, &user).await?).await
    {
        reader.faults.add("url", said(&user.ui, &failed));
    }
    if !reader.faults.is_empty() {
        let faults = reader.faults;
        return render(&app, &user, String::new(), Some((form, faults)), None).await;
    }
    app.store().save_callback(&endpoint).await?;
    Ok(html::see(format!("{HERE}?done=callbacks-saved")))
}

/// `POST …/callbacks/test`: asks the saved URL once more.
pub(super) async fn test(
    State(app): State<App>,
    user: StaffUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    limit(&app, user.provider.key).await?;
    let endpoint = saved(&app, &user).await?;
    match send::verify(&app, &user.provider, &endpoint, &suite(&app, &user).await?).await {
        Ok(()) => Ok(html::see(format!("{HERE}?done=callbacks-tested"))),
        Err(failed) => {
            let mut faults = Faults::default();
            faults.add("url", said(&user.ui, &failed));
            let form = open(&app, Some(&endpoint))?;
            render(&app, &user, String::new(), Some((form, faults)), None).await
        }
    }
}

/// `POST …/callbacks/remove`: no more callbacks.
pub(super) async fn remove(
    State(app): State<App>,
    user: StaffUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    app.store().remove_callback(user.provider.key).await?;
    Ok(html::see(format!("{HERE}?done=callbacks-removed")))
}

/// `POST …/callbacks/replay`: sends a message again.
pub(super) async fn replay(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let found = app
        .store()
        .replay_delivery(user.provider.key, fields.get("id"))
        .await?;
    if found {
        Ok(html::see(format!("{HERE}?done=callbacks-replayed")))
    } else {
        Err(PageError::NotFound)
    }
}

async fn limit(app: &App, provider: ProviderKey) -> Result<(), PageError> {
    let key = format!("callback-check:{provider}");
    app.rate_limit(&key, Span::minutes(1), 20).await
}

fn check_key(form: &Form) -> Result<CallbackKey, till_wecom::callback::CallbackError> {
    let token = Secret::from(form.token.as_str());
    CallbackKey::new(token, &Secret::from(form.aes_key.as_str()))
}

async fn saved(app: &App, user: &StaffUser) -> Result<CallbackEndpoint, PageError> {
    app.store()
        .callback(user.provider.key)
        .await?
        .ok_or(PageError::NotFound)
}

/// Any suite of the provider's, for checks that want one's id.
async fn suite(app: &App, user: &StaffUser) -> Result<String, PageError> {
    let suites = app.store().suites(user.provider.key).await?;
    Ok(suites
        .into_iter()
        .next()
        .map(|s| s.suite_id)
        .unwrap_or_default())
}

fn said(ui: &Ui, failed: &Failed) -> String {
    match failed {
        Failed::WrongAnswer(said) => ui.t1("callbacks-fault-wrong-answer", "said", said),
        Failed::BadUrl | Failed::PrivateAddress | Failed::NoAnswer | Failed::Sealed => {
            ui.tc("callbacks-fault", failed.code())
        }
    }
}

fn seal(app: &App, user: &StaffUser, form: &Form) -> Result<CallbackEndpoint, PageError> {
    let seal = |text: &str| {
        app.master_key()
            .seal(send::SEAL, text.as_bytes())
            .map_err(|error| PageError::from(anyhow::Error::from(error)))
    };
    Ok(CallbackEndpoint {
        provider: user.provider.key,
        url: form.url.clone(),
        token: seal(&form.token)?,
        aes_key: seal(&form.aes_key)?,
        verify_receiver: form.verify_receiver.clone(),
        post_receiver: form.post_receiver.clone(),
        saved_at: clock::now(),
    })
}

/// What is saved, or a fresh token and key.
fn open(app: &App, endpoint: Option<&CallbackEndpoint>) -> Result<Form, PageError> {
    let Some(endpoint) = endpoint else {
        return Ok(Form {
            url: String::new(),
            token: CallbackKey::encode_random(&clock::random())
                .chars()
                .take(24)
                .collect(),
            aes_key: CallbackKey::encode_random(&clock::random()),
            verify_receiver: "corpid".to_owned(),
            post_receiver: "suite".to_owned(),
        });
    };
    let open = |sealed: &str| -> Result<String, PageError> {
        let plain = app.master_key().open(send::SEAL, sealed);
        let plain = plain.map_err(anyhow::Error::from)?;
        Ok(String::from_utf8(plain).map_err(anyhow::Error::from)?)
    };
    Ok(Form {
        url: endpoint.url.clone(),
        token: open(&endpoint.token)?,
        aes_key: open(&endpoint.aes_key)?,
        verify_receiver: endpoint.verify_receiver.clone(),
        post_receiver: endpoint.post_receiver.clone(),
    })
}

async fn render(
    app: &App,
    user: &StaffUser,
    flash: String,
    typed: Option<(Form, Faults)>,
    before: Option<&str>,
) -> Result<Response, PageError> {
    let key = user.provider.key;
    let endpoint = app.store().callback(key).await?;
    let (form, faults) = match typed {
        Some(typed) => typed,
        None => (open(app, endpoint.as_ref())?, Faults::default()),
    };
    let mut ui = user.ui.clone();
    ui.here = HERE.to_owned();
    let deliveries = app.store().deliveries_of(key, before, ON_A_PAGE).await?;
    let is_full = deliveries.len() == ON_A_PAGE as usize;
    let page = CallbacksPage {
        ui: &ui,
        flash,
        faults: &faults,
        form,
        receivers: RECEIVERS,
        is_saved: endpoint.is_some(),
        older: deliveries
            .last()
            .filter(|_| is_full)
            .map(|d| d.notice.id.clone()),
        deliveries,
        may_settings: user.may(Act::EditSettings),
    };
    Ok(html::form(&faults, &page))
}
