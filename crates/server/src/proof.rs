//! Proofs that the provider was paid elsewhere (银行回单): uploaded by its people in the console or by
//! its own system, kept with the order that refers to them, forgotten otherwise.

use till_domain::id::ProviderKey;
use till_domain::time::Span;
use till_store::{Media, StoreError};
use till_wecom::paytool::{MediaKind, media_kind};

use crate::app::App;
use crate::clock;
use crate::secrets;

/// What an uploaded file lives, unless an order refers to it.
pub const LIFE: Span = Span::days(3);
/// The largest upload: 20 MB and its envelope.
pub const MAX_UPLOAD_BYTES: usize = 21 * 1024 * 1024;

/// Stores a file whose kind and name have been checked, for [`LIFE`].
///
/// # Errors
/// When the database can't be written.
pub async fn store(
    app: &App,
    provider: ProviderKey,
    name: &str,
    kind: MediaKind,
    body: Vec<u8>,
) -> Result<Media, StoreError> {
    let now = clock::now();
    let media = Media {
        provider,
        id: format!("{provider}{}", secrets::new_token()),
        name: name.to_owned(),
        content_type: kind.content_type().to_owned(),
        body,
        created_at: now,
        expires_at: Some(now.plus(LIFE)),
    };
    app.store().store_media(&media).await?;
    Ok(media)
}

/// From now on kept for good, for an order is about to refer to it. `None` when there is no such file,
/// or it is forgotten already.
///
/// # Errors
/// When the database can't be read or written.
pub async fn keep(app: &App, provider: ProviderKey, id: &str) -> Result<Option<Media>, StoreError> {
    let Some(media) = app.store().media(provider, id).await? else {
        return Ok(None);
    };
    let kept = app.store().keep_media(provider, id, None).await?;
    Ok(kept.then_some(media))
}

/// No order refers to the file after all: it ends when it would have.
pub async fn let_go(app: &App, media: Option<&Media>) {
    let Some(media) = media else { return };
    let end = media.expires_at;
    if let Err(error) = app.store().keep_media(media.provider, &media.id, end).await {
        tracing::warn!(%error, "an unused file stays longer than it should");
    }
}

/// What a file is by its first bytes and its size.
///
/// # Errors
/// What is wrong with it.
pub fn kind(body: &[u8]) -> Result<MediaKind, ProofFault> {
    use till_wecom::paytool::code;
    media_kind(body).map_err(|fault| match fault.errcode {
        code::BAD_MEDIA_TYPE => ProofFault::Type,
        code::MEDIA_TOO_LARGE => ProofFault::TooLarge,
        _ => ProofFault::Empty,
    })
}

/// What can be wrong with a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofFault {
    /// Nothing in it, or next to nothing.
    Empty,
    /// No jpg, png, bmp or pdf, whatever its name says.
    Type,
    /// Pictures up to 10 MB, PDF up to 20 MB.
    TooLarge,
}

impl ProofFault {
    /// The locale key of its sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "proof-empty",
            Self::Type => "proof-type",
            Self::TooLarge => "proof-too-large",
        }
    }
}
