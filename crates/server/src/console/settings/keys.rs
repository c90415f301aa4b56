//! `/console/settings/keys`: keys of Till's own API. A key is shown once, on the page that answers its
//! making.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::discount::MAX_PERCENT_OFF;
use till_domain::party::{Act, Scope};
use till_domain::time::{Instant, Span};
use till_store::ApiKey;

use crate::access::StaffUser;
use crate::app::App;
use crate::paytool::credentials;
use crate::v1::key::{self, Wanted};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/settings/keys.html")]
struct KeysPage<'a> {
    ui: &'a Ui,
    flash: String,
    faults: &'a Faults,
    /// The key just made.
    fresh: Option<String>,
    base_url: String,
    form: KeyForm,
    scopes: Vec<ScopeRow>,
    keys: Vec<KeyRow>,
    may_settings: bool,
}

#[derive(Debug, Default)]
struct KeyForm {
    name: String,
    scopes: Vec<String>,
    days: String,
    addresses: String,
    cap: String,
}

#[derive(Debug)]
struct ScopeRow {
    code: &'static str,
    words: String,
    checked: bool,
}

#[derive(Debug)]
struct KeyRow {
    key: ApiKey,
    scopes: Vec<Scope>,
    is_expired: bool,
}

const HERE: &str = "/console/settings/keys";
/// Longest allow-list, in bytes.
const MAX_LIST: usize = 2_000;
const MAX_DAYS: i64 = 3_650;

pub(super) async fn page(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let said = flash::of(&user.ui, query, &["keys-was-revoked"]);
    render(&app, &user, said, None, None).await
}

/// `POST …/keys`
pub(super) async fn create(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let form = KeyForm {
        name: fields.get("name").to_owned(),
        scopes: fields.all("scopes").map(ToOwned::to_owned).collect(),
        days: fields.get("days").to_owned(),
        addresses: fields.get("addresses").to_owned(),
        cap: fields.get("cap").to_owned(),
    };
    let mut reader = Reader::new(&user.ui);
    let wanted = read(&user, &form, &mut reader);
    if !reader.faults.is_empty() {
        let faults = reader.faults;
        return render(&app, &user, String::new(), None, Some((form, faults))).await;
    }
    let text = key::draw(user.provider.key);
    key::keep(&app, &text, wanted).await?;
    render(&app, &user, String::new(), Some(text), None).await
}

fn read(user: &StaffUser, form: &KeyForm, reader: &mut Reader<'_>) -> Wanted {
    let name = reader.text("name", "keys-name", &form.name, 1, 40);
    let known = given(user);
    let scopes: Vec<Scope> = form
        .scopes
        .iter()
        .filter_map(|code| Scope::from_code(code))
        .filter(|scope| known.contains(scope))
        .collect();
    if scopes.is_empty() {
        reader.faults.add("scopes", user.ui.t("keys-scopes-fault"));
    }
    let patterns: Vec<&str> = form
        .addresses
        .split([';', '\n', '；', ' ', '\r'])
        .filter(|pattern| !pattern.is_empty())
        .collect();
    let allowed_addresses = patterns.join(";");
    let all_known = patterns.iter().all(|p| credentials::is_pattern(p));
    if !all_known || allowed_addresses.len() > MAX_LIST {
        reader.fault("addresses", "developer-fault-addresses", "keys-addresses");
    }
    let days = reader.optional("days", "keys-days", &form.days, 1, MAX_DAYS);
    Wanted {
        name,
        scopes,
        allowed_addresses,
        discount_cap_percent: reader.optional("cap", "keys-cap", &form.cap, 0, MAX_PERCENT_OFF),
        created_by: user.staff.name.clone(),
        expires_at: days.map(|days| user.ui.now.plus(Span::days(days))),
    }
}

/// What this person may give a key.
fn given(user: &StaffUser) -> Vec<Scope> {
    let may = |scope: &Scope| user.may(scope.given_by());
    Scope::ALL.into_iter().filter(may).collect()
}

/// `POST …/keys/revoke`
pub(super) async fn revoke(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let key = user.provider.key;
    if app.store().revoke_api_key(key, fields.get("key")).await? {
        Ok(html::see(format!("{HERE}?done=keys-was-revoked")))
    } else {
        Err(PageError::NotFound)
    }
}

async fn render(
    app: &App,
    user: &StaffUser,
    flash: String,
    fresh: Option<String>,
    typed: Option<(KeyForm, Faults)>,
) -> Result<Response, PageError> {
    let (form, faults) = typed.unwrap_or_default();
    // The answer of a form has no address of its own: the switches of language lead back here.
    let mut ui = user.ui.clone();
    ui.here = HERE.to_owned();
    let keys = app.store().api_keys(user.provider.key).await?;
    let page = KeysPage {
        ui: &ui,
        flash,
        faults: &faults,
        fresh,
        base_url: app.url("/v1"),
        scopes: given(user)
            .into_iter()
            .map(|scope| ScopeRow {
                code: scope.code(),
                words: ui.t(&format!("scope-{}", scope.code().replace(':', "-"))),
                checked: form.scopes.iter().any(|code| code == scope.code()),
            })
            .collect(),
        form,
        keys: keys.into_iter().map(|key| row(key, ui.now)).collect(),
        may_settings: user.may(Act::EditSettings),
    };
    Ok(html::form(&faults, &page))
}

fn row(key: ApiKey, now: Instant) -> KeyRow {
    let codes = key.scopes.split(' ');
    KeyRow {
        scopes: codes.filter_map(Scope::from_code).collect(),
        is_expired: key.expires_at.is_some_and(|end| end <= now),
        key,
    }
}
