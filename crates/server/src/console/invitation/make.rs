//! Making an invitation: a token that works once, for seven days, and is kept only as its hash.

use till_domain::id::StaffId;
use till_domain::money::Fen;
use till_domain::party::{Provider, StaffRole};
use till_domain::time::{Instant, Span};
use till_store::Invitation;

use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::error::PageError;
use crate::web::ui::Ui;

/// How long an invitation may be accepted.
const LIFE: Span = Span::days(7);

/// Who is asked to come.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub email: String,
    pub name: String,
    pub role: StaffRole,
    pub discount_cap_percent: Option<u8>,
    pub refund_limit: Option<Fen>,
}

/// An invitation as its maker sees it, once.
#[derive(Debug)]
pub(crate) struct Invited {
    pub guest: Guest,
    pub url: String,
    pub expires_at: Instant,
    /// The link was handed to the mail server.
    pub mailed: bool,
}

/// Keeps the invitation, and mails it if mail is set up.
///
/// # Errors
/// When the store can't keep it.
pub(crate) async fn make(
    app: &App,
    ui: &Ui,
    provider: &Provider,
    guest: Guest,
    invited_by: StaffId,
) -> Result<Invited, PageError> {
    let token = secrets::new_token();
    let created_at = clock::now();
    let expires_at = created_at.plus(LIFE);
    app.store()
        .create_invitation(&Invitation {
            token_hash: secrets::token_hash(&token),
            provider: provider.key,
            email: guest.email.clone(),
            name: guest.name.clone(),
            role: guest.role,
            discount_cap_percent: guest.discount_cap_percent,
            refund_limit: guest.refund_limit,
            invited_by,
            created_at,
            expires_at,
            used_at: None,
        })
        .await?;
    let url = app.url(&format!("/console/invitation/{token}"));
    let mailed = mail(app, ui, provider, &guest, &url, expires_at).await;
    Ok(Invited {
        guest,
        url,
        expires_at,
        mailed,
    })
}

/// Mail is a convenience here: when it fails, the link is still on the page.
async fn mail(
    app: &App,
    ui: &Ui,
    provider: &Provider,
    guest: &Guest,
    url: &str,
    expires_at: Instant,
) -> bool {
    let Some(mailer) = app.mailer() else {
        return false;
    };
    let words = [
        ("provider", provider.name.clone()),
        ("name", guest.name.clone()),
        ("time", ui.time(&expires_at)),
        ("url", url.to_owned()),
    ];
    let subject = ui.lang.text("invitation-mail-subject", &words);
    let text = ui.lang.text("invitation-mail-text", &words);
    match mailer.send(&guest.email, &subject, text).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "an invitation could not be mailed"
            );
            false
        }
    }
}
