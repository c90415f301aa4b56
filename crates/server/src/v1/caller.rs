//! Who calls: a provider's system with its key. The extractor is the access rule; `require` asks for
//! the scope that a door needs.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use till_domain::party::{Actor, Provider, Scope};
use till_domain::time::Span;
use till_store::{ApiKey, Author, asked_by};

use super::key::{self, Shut};
use super::problem::Problem;
use crate::access::Visitor;
use crate::app::App;
use crate::clock;
use crate::web::address::Address;
use crate::web::ui::Ui;

/// A provider's system.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub provider: Provider,
    key: ApiKey,
    /// Speaks the caller's language.
    pub ui: Ui,
}

/// Wrong keys from one address in a minute.
const GUESSES: u32 = 60;
/// When a key was last used is noted so often.
const NOTE: Span = Span::minutes(1);

impl Caller {
    /// # Errors
    /// 403 `missing_scope`, with the scope as the field.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Problem> {
        if key::has(&self.key, scope) {
            Ok(())
        } else {
            Err(Problem::new(StatusCode::FORBIDDEN, "missing_scope").at(scope.code()))
        }
    }
    pub(super) fn actor(&self) -> Actor {
        Actor::Api {
            name: self.key.name.clone(),
            discount_cap_percent: self.key.discount_cap_percent,
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let address = match Address::from_request_parts(parts, app).await {
            Ok(address) => address,
            Err(never) => match never {},
        };
        let found = match bearer(parts) {
            None => return Err(Problem::new(StatusCode::UNAUTHORIZED, "missing_key")),
            Some(text) => key::find(app, text).await?,
        };
        let Some(key) = found else {
            let door = format!("v1-guess:{}", address.key());
            limit(app, &door, GUESSES).await?;
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong_key"));
        };
        let now = clock::now();
        key::check(&key, now, address.0).map_err(|shut| match shut {
            Shut::Revoked => Problem::new(StatusCode::UNAUTHORIZED, "revoked_key"),
            Shut::Expired => Problem::new(StatusCode::UNAUTHORIZED, "expired_key"),
            Shut::Address => Problem::new(StatusCode::FORBIDDEN, "address_not_allowed"),
        })?;
        let door = format!("v1:{}:{}", key.provider, key.prefix);
        limit(app, &door, app.config().api.calls_per_minute).await?;
        if key.last_used_at.is_none_or(|at| at.plus(NOTE) <= now) {
            app.store().api_key_used(key.provider, &key.prefix).await?;
        }
        let provider = app.provider(key.provider).await?;
        let provider = provider.ok_or_else(Problem::not_found)?;
        let Visitor { ui } = Visitor::of(parts, app);
        asked_by(Author::api(&key.name));
        Ok(Self { provider, key, ui })
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let text = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = text.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

/// # Errors
/// 429 once `most` calls came within the minute, with the seconds to its end.
async fn limit(app: &App, door: &str, most: u32) -> Result<(), Problem> {
    let minute = Span::minutes(1);
    if app.store().hit(door, minute, most).await? {
        return Ok(());
    }
    let left = minute.millis() - app.store().now().millis().rem_euclid(minute.millis());
    let seconds = u32::try_from(left / 1000 + 1).unwrap_or(60);
    Err(Problem::too_many(seconds))
}
