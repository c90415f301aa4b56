//! Uploaded files, in the database so that every node has them.

use till_domain::id::ProviderKey;
use till_domain::time::Instant;

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    STORE = Sql::same(
        "INSERT INTO media (provider, id, name, content_type, body, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)");
    ONE = Sql::same(
        "SELECT name, content_type, body, created_at, expires_at FROM media \
         WHERE provider = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)");
    ABOUT = Sql::same(
        "SELECT name, content_type, LENGTH(body) FROM media \
         WHERE provider = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)");
    KEEP = Sql::same(
        "UPDATE media SET expires_at = $4 \
         WHERE provider = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3) RETURNING id");
    OLD = Sql::same("DELETE FROM media WHERE expires_at IS NOT NULL AND expires_at < $1");
}

/// A file: its kind was checked by its first bytes, not by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    pub provider: ProviderKey,
    /// Unguessable.
    pub id: String,
    /// As the uploader called it.
    pub name: String,
    pub content_type: String,
    pub body: Vec<u8>,
    pub created_at: Instant,
    /// `None` for a file that an order refers to.
    pub expires_at: Option<Instant>,
}

/// What a page says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFacts {
    pub name: String,
    pub content_type: String,
    pub bytes: u64,
}

impl Store {
    pub async fn store_media(&self, media: &Media) -> Result<(), StoreError> {
        let args = args![
            media.provider.to_string(),
            media.id.as_str(),
            media.name.as_str(),
            media.content_type.as_str(),
            media.body.clone(),
            media.created_at.millis(),
            media.expires_at.map(Instant::millis),
        ];
        self.write_one(STORE, args).await.map(|_| ())
    }

    /// The provider's file, unless it has ended.
    pub async fn media(
        &self,
        provider: ProviderKey,
        id: &str,
    ) -> Result<Option<Media>, StoreError> {
        let args = args![provider.to_string(), id, self.now().millis()];
        let row = self.read_one(ONE, args).await?;
        row.map(|row| {
            Ok(Media {
                provider,
                id: id.to_owned(),
                name: row.text(0)?.to_owned(),
                content_type: row.text(1)?.to_owned(),
                body: row.bytes(2)?.to_vec(),
                created_at: Instant::from_millis(row.int(3)?),
                expires_at: row.maybe_int(4).map(Instant::from_millis),
            })
        })
        .transpose()
    }

    /// The same without its content.
    pub async fn media_facts(
        &self,
        provider: ProviderKey,
        id: &str,
    ) -> Result<Option<MediaFacts>, StoreError> {
        let args = args![provider.to_string(), id, self.now().millis()];
        let row = self.read_one(ABOUT, args).await?;
        row.map(|row| {
            Ok(MediaFacts {
                name: row.text(0)?.to_owned(),
                content_type: row.text(1)?.to_owned(),
                bytes: u64::try_from(row.int(2)?).unwrap_or(0),
            })
        })
        .transpose()
    }

    /// Keeps a file until `end`: `None` for good, since an order refers to it. `false` when there is
    /// none.
    pub async fn keep_media(
        &self,
        provider: ProviderKey,
        id: &str,
        end: Option<Instant>,
    ) -> Result<bool, StoreError> {
        let args = args![
            provider.to_string(),
            id,
            self.now().millis(),
            end.map(Instant::millis)
        ];
        Ok(!self.write_one(KEEP, args).await?.is_empty())
    }
}
