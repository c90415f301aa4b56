//! Rate limits, one-time codes by mail, leases of jobs and settings of the installation.

use till_domain::time::{Instant, Span};

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, Statement, args, statements};

statements! {
    /// No row: the window is full.
    HIT = Sql::same(
        "INSERT INTO rate_limits (key, window_start, count) VALUES ($1, $2, 1) \
         ON CONFLICT (key) DO UPDATE SET \
         count = CASE WHEN rate_limits.window_start = excluded.window_start \
                 THEN rate_limits.count + 1 ELSE 1 END, \
         window_start = excluded.window_start \
         WHERE rate_limits.window_start <> excluded.window_start OR rate_limits.count < $3 \
         RETURNING count");
    FORGET_HITS = Sql::same("DELETE FROM rate_limits WHERE window_start < $1");
    NEW_CODE = Sql::same(
        "INSERT INTO email_codes (email, code_hash, created_at, expires_at, tries) \
         VALUES ($1, $2, $3, $4, 0) ON CONFLICT (email) DO UPDATE SET \
         code_hash = excluded.code_hash, created_at = excluded.created_at, \
         expires_at = excluded.expires_at, tries = 0");
    TRY_CODE = Sql::same(
        "UPDATE email_codes SET tries = tries + 1 \
         WHERE email = $1 AND expires_at > $2 AND tries < $3 RETURNING tries");
    USE_CODE = Sql::same(
        "DELETE FROM email_codes \
         WHERE email = $1 AND code_hash = $4 AND expires_at > $2 AND tries <= $3 RETURNING email");
    FORGET_CODES = Sql::same("DELETE FROM email_codes WHERE expires_at < $1");
    // One that ends later than any that could be taken now was taken by a clock that was wrong.
    LEASE = Sql::same(
        "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $4) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
         WHERE leases.until <= $3 OR leases.holder = excluded.holder OR leases.until > $5 \
         RETURNING holder");
    RELEASE = Sql::same("DELETE FROM leases WHERE name = $1 AND holder = $2");
    SETTING = Sql::same("SELECT value FROM settings WHERE key = $1");
    SET = Sql::same(
        "INSERT INTO settings (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value");
}

/// How far the clocks of two nodes may be apart.
const CLOCKS_APART: Span = Span::minutes(1);

/// Wrong codes that may be typed before the code is dead.
const CODE_TRIES: i64 = 5;

impl Store {
    /// Counts one more for `key` in the current window and says whether it is within `limit` (at least 1).
    pub async fn hit(&self, key: &str, window: Span, limit: u32) -> Result<bool, StoreError> {
        let hit = self.hitting(key, window, limit);
        Ok(!self.write_one(hit.sql, hit.args).await?.is_empty())
    }
    /// The statement of [`Self::hit`]; as a guard it lets what follows happen within the limit only.
    pub(crate) fn hitting(&self, key: &str, window: Span, limit: u32) -> Statement {
        let length = window.millis().max(1);
        let start = self.now().millis().div_euclid(length) * length;
        Statement::guard(HIT, args![key, start, limit])
    }
    /// Can the database be written? Writes one row, as durably as anything else.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn can_write(&self) -> Result<(), StoreError> {
        let now = self.now().millis().to_string();
        self.set_setting("last_probe", &now).await
    }
    /// Forgets counts of windows that began before `before`.
    pub async fn forget_hits(&self, before: Instant) -> Result<(), StoreError> {
        self.write_one(FORGET_HITS, args![before.millis()])
            .await
            .map(|_| ())
    }
    /// Keeps the hash of a code sent to `email`, in place of an earlier one.
    pub async fn create_email_code(
        &self,
        email: &str,
        code_hash: &str,
        expires_at: Instant,
    ) -> Result<(), StoreError> {
        let args = args![email, code_hash, self.now().millis(), expires_at.millis()];
        self.write_one(NEW_CODE, args).await.map(|_| ())
    }
    /// Is this the code? It is good once; after five tries it is dead.
    pub async fn use_email_code(&self, email: &str, code_hash: &str) -> Result<bool, StoreError> {
        let now = self.now().millis();
        let answers = self
            .write(vec![
                Statement::guard(TRY_CODE, args![email, now, CODE_TRIES]),
                Statement::new(USE_CODE, args![email, now, CODE_TRIES, code_hash]),
            ])
            .await?;
        Ok(answers.last().is_some_and(|rows| !rows.is_empty()))
    }
    pub async fn forget_email_codes(&self, before: Instant) -> Result<(), StoreError> {
        self.write_one(FORGET_CODES, args![before.millis()])
            .await
            .map(|_| ())
    }
    /// Takes or prolongs the lease `name` for `holder`; `false` while somebody else holds it. Always ask
    /// for one name with one `length`.
    pub async fn lease(&self, name: &str, holder: &str, length: Span) -> Result<bool, StoreError> {
        let now = self.now();
        let until = now.plus(length);
        let args = args![
            name,
            holder,
            now.millis(),
            until.millis(),
            until.plus(CLOCKS_APART).millis(),
        ];
        Ok(!self.write_one(LEASE, args).await?.is_empty())
    }
    pub async fn release_lease(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        self.write_one(RELEASE, args![name, holder])
            .await
            .map(|_| ())
    }
    /// A setting of the installation.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let row = self.read_one(SETTING, args![key]).await?;
        Ok(row
            .map(|row| row.text(0).map(ToOwned::to_owned))
            .transpose()?)
    }
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.write_one(SET, args![key, value]).await.map(|_| ())
    }
}
