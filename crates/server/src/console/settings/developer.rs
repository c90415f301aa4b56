//! `/console/settings/developer`: what a provider's own systems prove themselves with at paytool's
//! doors. A secret is shown once, on the page that answers its making.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::catalog::ProductKind;
use till_domain::party::Act;
use till_domain::time::Instant;
use till_store::Paytool;

use crate::access::StaffUser;
use crate::app::App;
use crate::clock;
use crate::paytool::{self, credentials};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/settings/developer.html")]
struct DeveloperPage<'a> {
    ui: &'a Ui,
    flash: String,
    faults: &'a Faults,
    /// A secret just made: its name and text.
    fresh: Option<Fresh>,
    corpid: String,
    base_url: String,
    changed_at: Option<Instant>,
    form: RulesForm,
    suites: Vec<SuiteRow>,
    may_settings: bool,
}

/// Shown once.
#[derive(Debug)]
struct Fresh {
    /// Locale key of what it is.
    label: &'static str,
    /// Of which suite; else empty.
    of: String,
    secret: String,
}

#[derive(Debug)]
struct RulesForm {
    addresses: String,
    floor: String,
    recommended_floor: String,
}

#[derive(Debug)]
struct SuiteRow {
    name: String,
    suite_id: String,
    /// The newest `suite_ticket`; `None` while there is no secret.
    ticket: Option<String>,
    recommended: bool,
}

const FLASHES: [&str; 2] = ["developer-rules-saved", "developer-suite-saved"];
/// Longest allow-list, in bytes.
const MAX_LIST: usize = 2_000;

pub(super) async fn page(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let said = flash::of(&user.ui, query, &FLASHES);
    render(&app, &user, said, None, None).await
}

/// `POST …/credentials`: replaces one of the two secrets. The first time both are made.
pub(super) async fn replace(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let key = user.provider.key;
    let known = credentials::of(&app, key).await?;
    let fresh = credentials::new_secret();
    let old = |secret: Option<&till_wecom::Secret>| {
        secret.map_or_else(credentials::new_secret, |secret| secret.expose().to_owned())
    };
    let known = known.as_ref();
    let label = match fields.get("which") {
        "provider" => {
            let kept = old(known.map(|known| &known.paytool_secret));
            credentials::store(&app, key, &fresh, &kept).await?;
            "developer-provider-secret"
        }
        "paytool" => {
            let kept = old(known.map(|known| &known.provider_secret));
            credentials::store(&app, key, &kept, &fresh).await?;
            "developer-paytool-secret"
        }
        _ => return Err(PageError::BadForm),
    };
    let fresh = Fresh {
        label,
        of: String::new(),
        secret: fresh,
    };
    render(&app, &user, String::new(), Some(fresh), None).await
}

/// `POST …/suites`: a suite's secret, or whether it is a recommended one.
pub(super) async fn suite(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let key = user.provider.key;
    let suite_id = fields.get("suite").to_owned();
    let products = app.store().products(key).await?;
    let product = products
        .iter()
        .find(|product| product.code == suite_id && product.kind != ProductKind::Solution)
        .ok_or(PageError::NotFound)?;
    let suites = app.store().suites(key).await?;
    let known = suites.iter().find(|suite| suite.suite_id == suite_id);
    match fields.get("act") {
        "secret" => {
            let secret = credentials::new_secret();
            let recommended = known.is_some_and(|suite| suite.recommended);
            credentials::store_suite(&app, key, &suite_id, &secret, recommended).await?;
            let fresh = Fresh {
                label: "developer-suite-secret",
                of: product.name.clone(),
                secret,
            };
            render(&app, &user, String::new(), Some(fresh), None).await
        }
        "recommended" | "ordinary" => {
            let recommended = fields.get("act") == "recommended";
            match known {
                Some(suite) => {
                    let mut suite = suite.clone();
                    suite.recommended = recommended;
                    app.store().save_suite(&suite).await?;
                }
                None => {
                    let secret = credentials::new_secret();
                    credentials::store_suite(&app, key, &suite_id, &secret, recommended).await?;
                }
            }
            Ok(html::see(
                "/console/settings/developer?done=developer-suite-saved",
            ))
        }
        _ => Err(PageError::BadForm),
    }
}

/// `POST …/rules`: from where, and how deep.
pub(super) async fn rules(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let key = user.provider.key;
    let Some(stored) = app.store().paytool(key).await? else {
        return Err(PageError::BadForm);
    };
    let form = RulesForm {
        addresses: fields.get("addresses").to_owned(),
        floor: fields.get("floor").to_owned(),
        recommended_floor: fields.get("recommended-floor").to_owned(),
    };
    let mut reader = Reader::new(&user.ui);
    let patterns: Vec<&str> = form
        .addresses
        .split([';', '\n', '；', ' ', '\r'])
        .filter(|pattern| !pattern.is_empty())
        .collect();
    let allowed_addresses = patterns.join(";");
    let all_known = patterns.iter().all(|p| credentials::is_pattern(p));
    if !all_known || allowed_addresses.len() > MAX_LIST {
        reader.fault(
            "addresses",
            "developer-fault-addresses",
            "developer-addresses",
        );
    }
    let floor = reader.number("floor", "developer-floor", &form.floor, 10, 99);
    let recommended = reader.number(
        "recommended-floor",
        "developer-recommended-floor",
        &form.recommended_floor,
        10,
        99,
    );
    let (Some(floor_percent), Some(recommended_floor_percent), true) =
        (floor, recommended, reader.faults.is_empty())
    else {
        let faults = reader.faults;
        return render(&app, &user, String::new(), None, Some((form, faults))).await;
    };
    let stored = Paytool {
        allowed_addresses,
        floor_percent,
        recommended_floor_percent,
        ..stored
    };
    app.store().save_paytool(&stored).await?;
    Ok(html::see(
        "/console/settings/developer?done=developer-rules-saved",
    ))
}

async fn render(
    app: &App,
    user: &StaffUser,
    flash: String,
    fresh: Option<Fresh>,
    typed: Option<(RulesForm, Faults)>,
) -> Result<Response, PageError> {
    let key = user.provider.key;
    let stored = app.store().paytool(key).await?;
    let (form, faults) = typed.unwrap_or_else(|| (of(stored.as_ref()), Faults::default()));
    // The answer of a form has no address of its own: the switches of language lead back here.
    let mut ui = user.ui.clone();
    ui.here = "/console/settings/developer".to_owned();
    let page = DeveloperPage {
        ui: &ui,
        flash,
        faults: &faults,
        fresh,
        corpid: user.provider.corpid.to_string(),
        base_url: app.url(""),
        changed_at: stored.map(|stored| stored.changed_at),
        form,
        suites: suites(app, user).await?,
        may_settings: user.may(Act::EditSettings),
    };
    Ok(html::form(&faults, &page))
}

fn of(stored: Option<&Paytool>) -> RulesForm {
    let floors = stored.map_or(
        (
            credentials::FLOOR_PERCENT,
            credentials::RECOMMENDED_FLOOR_PERCENT,
        ),
        |stored| (stored.floor_percent, stored.recommended_floor_percent),
    );
    RulesForm {
        addresses: stored
            .map(|stored| stored.allowed_addresses.replace(';', "\n"))
            .unwrap_or_default(),
        floor: floors.0.to_string(),
        recommended_floor: floors.1.to_string(),
    }
}

async fn suites(app: &App, user: &StaffUser) -> Result<Vec<SuiteRow>, PageError> {
    let key = user.provider.key;
    let known = app.store().suites(key).await?;
    let now = clock::now();
    let products = app.store().products(key).await?;
    Ok(products
        .into_iter()
        .filter(|product| product.kind != ProductKind::Solution)
        .map(|product| {
            let suite = known.iter().find(|suite| suite.suite_id == product.code);
            SuiteRow {
                ticket: suite.map(|_| paytool::suite_ticket(app, key, &product.code, now)),
                recommended: suite.is_some_and(|suite| suite.recommended),
                name: product.name,
                suite_id: product.code,
            }
        })
        .collect())
}
