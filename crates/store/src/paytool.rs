//! What a provider's systems prove themselves with at paytool's doors, and what is remembered of
//! their calls. Secrets come and go sealed: the store never sees them.

use till_domain::id::ProviderKey;
use till_domain::time::Instant;

use serde_json::{Value as Json, json};

use crate::Store;
use crate::audit_log::{AuditKind, Entry, fingerprint};
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, statements};

statements! {
    SAVE = Sql::same(
        "INSERT INTO paytool_credentials \
         (provider, provider_secret, paytool_secret, allowed_addresses, floor_percent, \
          recommended_floor_percent, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (provider) DO UPDATE SET provider_secret = excluded.provider_secret, \
         paytool_secret = excluded.paytool_secret, \
         allowed_addresses = excluded.allowed_addresses, floor_percent = excluded.floor_percent, \
         recommended_floor_percent = excluded.recommended_floor_percent, \
         changed_at = excluded.changed_at");
    ONE = Sql::same(
        "SELECT provider_secret, paytool_secret, allowed_addresses, floor_percent, \
         recommended_floor_percent, changed_at FROM paytool_credentials WHERE provider = $1");
    SAVE_SUITE = Sql::same(
        "INSERT INTO paytool_suites (provider, suite_id, secret, recommended) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (provider, suite_id) DO UPDATE SET \
         secret = excluded.secret, recommended = excluded.recommended");
    SUITES = Sql::same(
        "SELECT provider, suite_id, secret, recommended FROM paytool_suites \
         WHERE provider = $1 ORDER BY suite_id");
    SUITES_WITH_ID = Sql::same(
        "SELECT provider, suite_id, secret, recommended FROM paytool_suites WHERE suite_id = $1");
    KEEP_TOKEN = Sql::same(
        "INSERT INTO paytool_tokens (provider, kind, subject, token_hash, sealed, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (provider, kind, subject) DO UPDATE SET \
         token_hash = excluded.token_hash, sealed = excluded.sealed, \
         expires_at = excluded.expires_at WHERE paytool_tokens.expires_at <= $7");
    KEPT_TOKEN = Sql::same(
        "SELECT sealed, expires_at FROM paytool_tokens \
         WHERE provider = $1 AND kind = $2 AND subject = $3");
    TOKEN = Sql::same(
        "SELECT subject, expires_at FROM paytool_tokens \
         WHERE provider = $1 AND token_hash = $2 AND kind = $3");
    FORGET_TOKENS = Sql::same("DELETE FROM paytool_tokens WHERE provider = $1");
    TAKE_NONCE = Sql::same(
        "INSERT INTO paytool_nonces (provider, nonce, until) VALUES ($1, $2, $3) \
         ON CONFLICT (provider, nonce) DO UPDATE SET until = excluded.until \
         WHERE paytool_nonces.until < $4 RETURNING nonce");
    NONCE_BACK = Sql::same("DELETE FROM paytool_nonces WHERE provider = $1 AND nonce = $2");
    OLD_NONCES = Sql::same("DELETE FROM paytool_nonces WHERE until < $1");
    // A day's grace: a token that has expired is told so, not that it never was.
    OLD_TOKENS = Sql::same("DELETE FROM paytool_tokens WHERE expires_at < $1");
}

/// A provider's credentials and rules for paytool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paytool {
    pub provider: ProviderKey,
    /// Sealed by the server.
    pub provider_secret: String,
    /// Sealed; signs paytool's calls.
    pub paytool_secret: String,
    /// Patterns as in `10.0.0.*`, separated by `;`. Empty: from anywhere.
    pub allowed_addresses: String,
    /// The least that may be left of an original, in percent.
    pub floor_percent: u8,
    /// The same for recommended apps.
    pub recommended_floor_percent: u8,
    pub changed_at: Instant,
}

/// A suite: the app that a provider's system proves itself for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    pub provider: ProviderKey,
    /// The product's code.
    pub suite_id: String,
    /// Sealed by the server.
    pub secret: String,
    /// 推荐应用: stricter rules for discounts and gifts.
    pub recommended: bool,
}

/// What may be told: of a secret only whether it is another one.
fn told(secrets: (&str, &str), addresses: &str, floors: (u8, u8)) -> Json {
    json!({
        "provider_secret": fingerprint(secrets.0.as_bytes()),
        "paytool_secret": fingerprint(secrets.1.as_bytes()),
        "allowed_addresses": addresses,
        "floor_percent": floors.0,
        "recommended_floor_percent": floors.1,
    })
}

fn shown(row: &Row) -> Result<Json, DbError> {
    let percent =
        |column| -> Result<u8, DbError> { Ok(u8::try_from(row.u32(column)?).unwrap_or(100)) };
    let secrets = (row.text(0)?, row.text(1)?);
    Ok(told(secrets, row.text(2)?, (percent(3)?, percent(4)?)))
}

impl Store {
    pub async fn save_paytool(&self, paytool: &Paytool) -> Result<(), StoreError> {
        let args = args![
            paytool.provider.to_string(),
            paytool.provider_secret.as_str(),
            paytool.paytool_secret.as_str(),
            paytool.allowed_addresses.as_str(),
            u32::from(paytool.floor_percent),
            u32::from(paytool.recommended_floor_percent),
            paytool.changed_at.millis(),
        ];
        let what = (AuditKind::Keys, "paytool_saved");
        let thing = (paytool.provider, "paytool");
        let before = Statement::new(ONE, args![paytool.provider.to_string()]);
        let entry = Entry::new(paytool.provider, what, thing, self.now());
        let after = told(
            (&paytool.provider_secret, &paytool.paytool_secret),
            &paytool.allowed_addresses,
            (paytool.floor_percent, paytool.recommended_floor_percent),
        );
        let entry = entry.changed(before, shown, after);
        self.write_act(vec![Statement::new(SAVE, args)], entry)
            .await
            .map(|_| ())
    }

    /// `None` while the provider has no credentials.
    pub async fn paytool(&self, provider: ProviderKey) -> Result<Option<Paytool>, StoreError> {
        let row = self.read_one(ONE, args![provider.to_string()]).await?;
        row.map(|row| {
            let percent = |column| -> Result<u8, StoreError> {
                Ok(u8::try_from(row.u32(column)?).unwrap_or(100))
            };
            Ok(Paytool {
                provider,
                provider_secret: row.text(0)?.to_owned(),
                paytool_secret: row.text(1)?.to_owned(),
                allowed_addresses: row.text(2)?.to_owned(),
                floor_percent: percent(3)?,
                recommended_floor_percent: percent(4)?,
                changed_at: Instant::from_millis(row.int(5)?),
            })
        })
        .transpose()
    }

    pub async fn save_suite(&self, suite: &Suite) -> Result<(), StoreError> {
        let args = args![
            suite.provider.to_string(),
            suite.suite_id.as_str(),
            suite.secret.as_str(),
            suite.recommended,
        ];
        let what = (AuditKind::Keys, "suite_saved");
        let thing = (suite.suite_id.as_str(), suite.suite_id.as_str());
        let entry = Entry::new(suite.provider, what, thing, self.now());
        let entry = entry.made(json!({"recommended": suite.recommended}));
        self.write_act(vec![Statement::new(SAVE_SUITE, args)], entry)
            .await
            .map(|_| ())
    }

    pub async fn suites(&self, provider: ProviderKey) -> Result<Vec<Suite>, StoreError> {
        let rows = self.read(SUITES, args![provider.to_string()]).await?;
        rows.iter().map(suite).collect()
    }

    /// The suites with this id: their secret says whose it is. It names no provider, because the call
    /// that it serves names none.
    pub async fn suites_with_id(&self, suite_id: &str) -> Result<Vec<Suite>, StoreError> {
        let rows = self.read(SUITES_WITH_ID, args![suite_id]).await?;
        rows.iter().map(suite).collect()
    }

    /// Keeps a new token, unless one is valid already; answers the sealed one that holds, and its end.
    /// On several nodes at once, all get the same.
    pub async fn keep_token(
        &self,
        provider: ProviderKey,
        kind: &str,
        subject: &str,
        (token_hash, sealed): (&str, &str),
        expires_at: Instant,
    ) -> Result<(String, Instant), StoreError> {
        let provider = provider.to_string();
        let keep = args![
            provider.as_str(),
            kind,
            subject,
            token_hash,
            sealed,
            expires_at.millis(),
            self.now().millis(),
        ];
        let answers = self
            .write(vec![
                Statement::new(KEEP_TOKEN, keep),
                Statement::new(KEPT_TOKEN, args![provider.as_str(), kind, subject]),
            ])
            .await?;
        let kept = answers.last().and_then(|rows| rows.first());
        let row = kept.ok_or_else(|| StoreError::Corrupt("a token was not kept".to_owned()))?;
        Ok((row.text(0)?.to_owned(), Instant::from_millis(row.int(1)?)))
    }

    /// Whom a token is for, and when it ends or ended.
    pub async fn token(
        &self,
        provider: ProviderKey,
        kind: &str,
        token_hash: &str,
    ) -> Result<Option<(String, Instant)>, StoreError> {
        let args = args![provider.to_string(), token_hash, kind];
        let row = self.read_one(TOKEN, args).await?;
        row.map(|row| Ok((row.text(0)?.to_owned(), Instant::from_millis(row.int(1)?))))
            .transpose()
    }

    /// Ends all of a provider's tokens: a secret was replaced.
    pub async fn forget_tokens(&self, provider: ProviderKey) -> Result<(), StoreError> {
        self.write_one(FORGET_TOKENS, args![provider.to_string()])
            .await
            .map(|_| ())
    }

    /// Takes a nonce until `until`; `false` when it is taken. Of many calls at once, one gets it.
    pub async fn take_nonce(
        &self,
        provider: ProviderKey,
        nonce: &str,
        until: Instant,
    ) -> Result<bool, StoreError> {
        let args = args![
            provider.to_string(),
            nonce,
            until.millis(),
            self.now().millis()
        ];
        Ok(!self.write_one(TAKE_NONCE, args).await?.is_empty())
    }

    /// The call did nothing: its nonce may come again.
    pub async fn give_nonce_back(
        &self,
        provider: ProviderKey,
        nonce: &str,
    ) -> Result<(), StoreError> {
        self.write_one(NONCE_BACK, args![provider.to_string(), nonce])
            .await
            .map(|_| ())
    }

    /// Forgets what has no meaning any more: nonces before `now`, tokens and files that ended before
    /// `ended`.
    pub async fn forget_paytool(&self, now: Instant, ended: Instant) -> Result<(), StoreError> {
        self.write(vec![
            Statement::new(OLD_NONCES, args![now.millis()]),
            Statement::new(OLD_TOKENS, args![ended.millis()]),
            Statement::new(crate::media::OLD, args![ended.millis()]),
        ])
        .await
        .map(|_| ())
    }
}

fn suite(row: &Row) -> Result<Suite, StoreError> {
    Ok(Suite {
        provider: row.parse(0)?,
        suite_id: row.text(1)?.to_owned(),
        secret: row.text(2)?.to_owned(),
        recommended: row.bool(3)?,
    })
}
