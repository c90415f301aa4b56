//! What every export of a list asks first.

use till_domain::time::Span;
use till_store::AuditKind;

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::sheet::Format;

/// In the URL of a list: it was too long for the file that was asked for.
pub(super) const TOO_MANY: &str = "too-many";

/// The format that the address names; a list is read whole, so not without end.
///
/// # Errors
/// [`PageError::NotFound`] for another format, [`PageError::TooMany`] after ten in a minute.
pub(super) async fn knock(app: &App, user: &StaffUser, format: &str) -> Result<Format, PageError> {
    let format = Format::of_ending(format).ok_or(PageError::NotFound)?;
    let key = format!("export:{}:{}", user.provider.key, user.staff.id);
    app.rate_limit(&key, Span::minutes(1), 10).await?;
    // What leaves the house is written down, with the filters in its address.
    let what = (AuditKind::Exports, "list_exported");
    let path = user.ui.here.as_str();
    app.store()
        .note_act(user.provider.key, what, (path, ""))
        .await?;
    Ok(format)
}
