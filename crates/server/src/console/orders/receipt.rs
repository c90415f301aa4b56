//! The proof that the provider was paid elsewhere (银行回单), of an order that it pays for: taken in by
//! the form, shown on the order, and handed out to who may see that.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use till_domain::order::{Order, PayType};
use till_domain::refusal::FieldFault;
use till_store::{Media, MediaFacts};

use super::form::DraftForm;
use super::load;
use crate::access::StaffUser;
use crate::app::App;
use crate::proof;
use crate::web::error::PageError;
use crate::web::input::Faults;
use crate::web::upload::File;

/// The proof as an order's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReceiptView {
    pub name: String,
    /// `1.2 MB`
    pub size: String,
    /// A browser can show it; a PDF is only downloaded.
    pub picture: bool,
}

/// Keeps the file that came with the form, or finds the one that came with an earlier sending, so that
/// a fault elsewhere costs nobody a second upload.
pub(super) async fn take(
    app: &App,
    user: &StaffUser,
    form: &mut DraftForm,
    file: Option<File>,
) -> Result<Faults, PageError> {
    let mut faults = Faults::default();
    let provider = user.provider.key;
    if form.pay_type != PayType::Provider.code() {
        form.receipt.clear();
        return Ok(faults);
    }
    if let Some(file) = file {
        match proof::kind(&file.body) {
            Ok(kind) => {
                let media = proof::store(app, provider, &file.name, kind, file.body).await?;
                form.receipt = media.id;
                form.receipt_name = media.name;
            }
            Err(fault) => faults.add("receipt", user.ui.t(fault.key())),
        }
    } else if !form.receipt.is_empty() {
        match app.store().media_facts(provider, &form.receipt).await? {
            Some(facts) => form.receipt_name = facts.name,
            None => {
                form.receipt.clear();
                faults.add("receipt", user.ui.t("proof-gone"));
            }
        }
    }
    Ok(faults)
}

/// Keeps the file with `id` for good; nothing to keep without one.
pub(super) async fn keep(
    app: &App,
    user: &StaffUser,
    id: &str,
) -> Result<Option<Media>, PageError> {
    if id.is_empty() {
        return Ok(None);
    }
    match proof::keep(app, user.provider.key, id).await? {
        Some(media) => Ok(Some(media)),
        None => Err(PageError::Refused(FieldFault::ReceiptMissing.into())),
    }
}

/// What the order's page says of its proof; `None` when it has none.
pub(super) async fn view(app: &App, order: &Order) -> Result<Option<ReceiptView>, PageError> {
    if order.notes.receipt.is_empty() {
        return Ok(None);
    }
    let facts = app
        .store()
        .media_facts(order.provider, &order.notes.receipt)
        .await?;
    Ok(facts.as_ref().map(ReceiptView::of))
}

impl ReceiptView {
    fn of(facts: &MediaFacts) -> Self {
        Self {
            name: facts.name.clone(),
            size: size(facts.bytes),
            picture: facts.content_type.starts_with("image/"),
        }
    }
}

/// `12 KB`, `1.2 MB`
fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    let tenths = bytes.saturating_mul(10) / (KB * KB);
    if tenths < 10 {
        format!("{} KB", bytes.div_ceil(KB))
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// `GET /console/orders/{number}/receipt`: the file itself, for who may see the order. It came from
/// outside: it is only ever downloaded or shown as a picture, never run.
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let order = load::order(&app, &user, &number).await?;
    let media = app
        .store()
        .media(order.provider, &order.notes.receipt)
        .await?
        .ok_or(PageError::NotFound)?;
    let ending = match media.content_type.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/bmp" => "bmp",
        "application/pdf" => "pdf",
        _ => "bin",
    };
    let name = format!("attachment; filename=\"{}-receipt.{ending}\"", order.number);
    let headers = [
        (header::CONTENT_TYPE, media.content_type),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    Ok((headers, media.body).into_response())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        assert_eq!(size(1), "1 KB");
        assert_eq!(size(300 * 1024), "300 KB");
        assert_eq!(size(1024 * 1024 * 3 / 2), "1.5 MB");
    }
}
