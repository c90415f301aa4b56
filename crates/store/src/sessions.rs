//! Signed-in sessions, found by the hash of their token.

use till_domain::time::{Instant, Span};

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    CREATE = Sql::same(
        "INSERT INTO sessions \
         (token_hash, kind, owner, subject, created_at, last_seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)");
    FIND = Sql::same(
        "SELECT kind, owner, subject, created_at, last_seen_at, expires_at FROM sessions \
         WHERE token_hash = $1 AND expires_at > $2");
    TOUCH = Sql::same("UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1");
    DELETE = Sql::same("DELETE FROM sessions WHERE token_hash = $1");
    DELETE_OF = Sql::same("DELETE FROM sessions WHERE owner = $1");
    DELETE_EXPIRED = Sql::same("DELETE FROM sessions WHERE expires_at <= $1");
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie's token, hex.
    pub token_hash: String,
    /// What kind of person: the server's own word.
    pub kind: String,
    /// Whose it is, so that all of a person's sessions can be ended at once.
    pub owner: String,
    /// What the server needs to know of the person, as JSON.
    pub subject: String,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    pub expires_at: Instant,
}

/// Being seen is written down no more often than this.
const TOUCH_EVERY: Span = Span::minutes(1);

impl Store {
    pub async fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        let args = args![
            session.token_hash.as_str(),
            session.kind.as_str(),
            session.owner.as_str(),
            session.subject.as_str(),
            session.created_at.millis(),
            session.last_seen_at.millis(),
            session.expires_at.millis(),
        ];
        self.write_one(CREATE, args).await.map(|_| ())
    }
    /// The session if it has not ended. Being used prolongs it to `now` and `idle`, at most to
    /// `longest` after it began; this is written once a minute.
    pub async fn session(
        &self,
        token_hash: &str,
        now: Instant,
        idle: Span,
        longest: Span,
    ) -> Result<Option<Session>, StoreError> {
        let Some(row) = self.read_one(FIND, args![token_hash, now.millis()]).await? else {
            return Ok(None);
        };
        let mut session = Session {
            token_hash: token_hash.to_owned(),
            kind: row.text(0)?.to_owned(),
            owner: row.text(1)?.to_owned(),
            subject: row.text(2)?.to_owned(),
            created_at: Instant::from_millis(row.int(3)?),
            last_seen_at: Instant::from_millis(row.int(4)?),
            expires_at: Instant::from_millis(row.int(5)?),
        };
        if now.since(session.last_seen_at) >= TOUCH_EVERY {
            session.last_seen_at = now;
            session.expires_at = now.plus(idle).min(session.created_at.plus(longest));
            let args = args![token_hash, now.millis(), session.expires_at.millis()];
            self.write_one(TOUCH, args).await?;
        }
        Ok(Some(session))
    }
    pub async fn delete_session(&self, token_hash: &str) -> Result<(), StoreError> {
        self.write_one(DELETE, args![token_hash]).await.map(|_| ())
    }
    /// Ends every session of `owner`.
    pub async fn delete_sessions_of(&self, owner: &str) -> Result<(), StoreError> {
        self.write_one(DELETE_OF, args![owner]).await.map(|_| ())
    }
    pub async fn delete_expired_sessions(&self, now: Instant) -> Result<(), StoreError> {
        self.write_one(DELETE_EXPIRED, args![now.millis()])
            .await
            .map(|_| ())
    }
}
