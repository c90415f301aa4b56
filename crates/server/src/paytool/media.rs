//! `service/media/upload`: proofs of payment (paytool.md §6.3).

use axum::extract::{FromRequest, Multipart, State};
use axum::response::Response;
use serde::Serialize;
use till_domain::id::ProviderKey;
use till_store::Media;
use till_wecom::paytool::{Fault, code, file_name_fault, media_kind};

use super::call::Upload;
use super::refused::trouble;
use crate::app::App;
use crate::proof;

#[derive(Debug, Serialize)]
struct Uploaded {
    r#type: String,
    media_id: String,
    /// Unix seconds, as text: that is how WeCom sends it.
    created_at: String,
}

/// `POST /cgi-bin/service/media/upload`
pub(super) async fn upload(State(app): State<App>, call: Upload) -> Response {
    let Upload {
        provider,
        hint,
        query,
        request,
    } = call;
    let result = async {
        let kind = query.get("type");
        if !["image", "file"].contains(&kind) {
            let message = "invalid media type: type must be image or file";
            return Err(Fault::new(code::BAD_MEDIA_TYPE, message));
        }
        if query.get("attachment_type") != "3" {
            let message =
                "parameter error: attachment_type must be 3, a cashier's proof of payment";
            return Err(Fault::new(code::BAD_PARAMETER, message));
        }
        let (name, bytes) = read(&app, request).await?;
        let media = store(&app, provider.key, &name, bytes).await?;
        Ok(Uploaded {
            r#type: kind.to_owned(),
            media_id: media.id,
            created_at: (media.created_at.millis() / 1000).to_string(),
        })
    }
    .await;
    hint.answer(result)
}

/// The part `media`: its name and content.
async fn read(app: &App, request: axum::extract::Request) -> Result<(String, Vec<u8>), Fault> {
    let unreadable = |_| {
        Fault::new(
            code::BAD_PARAMETER,
            "parameter error: the body must be multipart/form-data of at most 20 MB",
        )
    };
    let no_form = |_| {
        Fault::new(
            code::BAD_PARAMETER,
            "parameter error: the body must be multipart/form-data",
        )
    };
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(no_form)?;
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        if part.name() != Some("media") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(unreadable)?;
        return Ok((name, bytes.to_vec()));
    }
    Err(Fault::new(
        code::EMPTY_MEDIA,
        "empty media: the form needs a part named media",
    ))
}

async fn store(
    app: &App,
    provider: ProviderKey,
    name: &str,
    body: Vec<u8>,
) -> Result<Media, Fault> {
    file_name_fault(name)?;
    let kind = media_kind(&body)?;
    proof::store(app, provider, name, kind, body)
        .await
        .map_err(|error| trouble(&error.into()))
}
