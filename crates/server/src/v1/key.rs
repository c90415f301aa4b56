//! Keys: `tk_`, the provider's key, a prefix that finds the key, and its secret. Only the secret's hash
//! is kept, and compared in constant time.

use std::net::IpAddr;

use till_domain::id::ProviderKey;
use till_domain::party::Scope;
use till_domain::time::Instant;
use till_store::ApiKey;

use crate::app::App;
use crate::clock;
use crate::paytool::credentials;
use crate::secrets;
use crate::web::error::PageError;

const MARK: &str = "tk_";
/// Hex digits.
const PREFIX: usize = 12;
/// 256 bits in base64url.
const SECRET: usize = 43;

/// A key's text in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts<'a> {
    provider: ProviderKey,
    prefix: &'a str,
    secret: &'a str,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let rest = text.strip_prefix(MARK)?;
    let (provider, rest) = rest.split_once('_')?;
    let (prefix, secret) = rest.split_once('_')?;
    let is_prefix = prefix.len() == PREFIX && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    let provider = provider.parse().ok()?;
    (is_prefix && secret.len() == SECRET).then_some(Parts {
        provider,
        prefix,
        secret,
    })
}

/// What a key is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub name: String,
    pub scopes: Vec<Scope>,
    /// As in `credentials::is_pattern`, separated by `;`.
    pub allowed_addresses: String,
    /// Percent off; `None` means the provider's.
    pub discount_cap_percent: Option<u8>,
    pub created_by: String,
    pub expires_at: Option<Instant>,
}

/// The text of a new key.
pub fn draw(provider: ProviderKey) -> String {
    let [a, b, c, d, e, f] = clock::random();
    let prefix = format!("{a:02x}{b:02x}{c:02x}{d:02x}{e:02x}{f:02x}");
    format!("{MARK}{provider}_{prefix}_{}", secrets::new_token())
}

/// Is this the text of a key of this provider's?
pub fn is_of(text: &str, provider: ProviderKey) -> bool {
    parts(text).is_some_and(|parts| parts.provider == provider)
}

/// Lets `text` open what `wanted` says.
///
/// # Errors
/// When the store can't, or it is no key's text.
pub async fn keep(app: &App, text: &str, wanted: Wanted) -> Result<(), PageError> {
    let parts = parts(text).ok_or(PageError::Internal)?;
    let scopes: Vec<&str> = wanted.scopes.iter().map(|scope| scope.code()).collect();
    let key = ApiKey {
        provider: parts.provider,
        prefix: parts.prefix.to_owned(),
        secret_hash: secrets::token_hash(parts.secret),
        name: wanted.name,
        scopes: scopes.join(" "),
        allowed_addresses: wanted.allowed_addresses,
        discount_cap_percent: wanted.discount_cap_percent,
        created_by: wanted.created_by,
        created_at: clock::now(),
        expires_at: wanted.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    Ok(app.store().create_api_key(&key).await?)
}

/// The key that `text` is, whether it opens anything or not.
///
/// # Errors
/// When the store can't answer.
pub async fn find(app: &App, text: &str) -> Result<Option<ApiKey>, PageError> {
    let Some(parts) = parts(text) else {
        return Ok(None);
    };
    let found = app.store().api_key(parts.provider, parts.prefix).await?;
    let hash = secrets::token_hash(parts.secret);
    Ok(found.filter(|key| secrets::same(&key.secret_hash, &hash)))
}

/// Why a key opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shut {
    Revoked,
    Expired,
    Address,
}

/// # Errors
/// Why the key opens nothing now, from there.
pub(super) fn check(key: &ApiKey, now: Instant, from: IpAddr) -> Result<(), Shut> {
    if key.revoked_at.is_some() {
        return Err(Shut::Revoked);
    }
    if key.expires_at.is_some_and(|end| end <= now) {
        return Err(Shut::Expired);
    }
    if credentials::is_allowed(&key.allowed_addresses, from) {
        Ok(())
    } else {
        Err(Shut::Address)
    }
}

pub(super) fn has(key: &ApiKey, scope: Scope) -> bool {
    key.scopes.split(' ').any(|code| code == scope.code())
}

#[cfg(test)]
mod tests {
    use super::{draw, is_of, parts};
    use till_domain::id::ProviderKey;

    #[test]
    fn a_key_names_its_provider_and_itself() {
        let provider = ProviderKey::from_bytes([0x0a, 0x1b, 0x2c]);
        let text = draw(provider);
        assert!(is_of(&text, provider), "{text}");
        assert!(!is_of(&text, ProviderKey::from_bytes([1, 2, 3])));
        assert_ne!(draw(provider), text);
        let short = &text[..text.len() - 1];
        for bad in ["", "tk_", "tk_0a1b2c_", short, &text[3..], "tk_zzzzzz_1_2"] {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }
}
