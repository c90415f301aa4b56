//! Signing in and out. A sign-in always begins a new session: what was known of the browser before is
//! worth nothing after it.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use till_store::{Session, Subject};

use crate::access::{Door, IDLE};
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::error::PageError;

/// Begins a session and puts its cookie on `response`.
///
/// # Errors
/// When the store can't keep it.
pub async fn begin(
    app: &App,
    door: Door,
    subject: &Subject,
    mut response: Response,
) -> Result<Response, PageError> {
    let token = secrets::new_token();
    let now = clock::now();
    let session = Session {
        token_hash: secrets::token_hash(&token),
        kind: door.code().to_owned(),
        subject: subject.clone(),
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(IDLE),
    };
    let name = name_of(app, subject).await?;
    app.store().create_session(&session, &name).await?;
    set(
        &mut response,
        app,
        door.cookie(),
        &token,
        IDLE.millis() / 1000,
    );
    Ok(response)
}

/// What the audit log calls who signs in.
async fn name_of(app: &App, subject: &Subject) -> Result<String, PageError> {
    let name = match subject {
        Subject::Staff { provider, id } => {
            let staff = app.store().staff(*provider, *id).await?;
            staff.map(|staff| staff.name)
        }
        Subject::Operator { id } => {
            let operator = app.store().operator(*id).await?;
            operator.map(|operator| operator.name)
        }
        Subject::Buyer { .. } => None,
    };
    Ok(name.unwrap_or_default())
}

/// Ends the session of `token` and takes its cookie away.
///
/// # Errors
/// When the store can't.
pub async fn end(
    app: &App,
    door: Door,
    token: Option<&str>,
    mut response: Response,
) -> Result<Response, PageError> {
    if let Some(token) = token {
        app.store()
            .delete_session(&secrets::token_hash(token))
            .await?;
    }
    set(&mut response, app, door.cookie(), "", 0);
    Ok(response)
}

/// Sets a cookie that scripts can't read.
pub fn set(response: &mut Response, app: &App, name: &str, value: &str, max_age_seconds: i64) {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}"
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
