//! A provider's credentials for paytool, opened; and the making of new ones.

use std::net::IpAddr;

use till_domain::id::ProviderKey;
use till_domain::party::Provider;
use till_store::{Paytool, Suite};
use till_wecom::Secret;
use till_wecom::paytool::{Fault, code};

use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::error::PageError;

const PROVIDER_SEAL: &str = "paytool provider secret";
const PAYTOOL_SEAL: &str = "paytool secret";
const SUITE_SEAL: &str = "paytool suite secret";

/// paytool's own discount floors (conflict C7 between the sources: the API's, not the console's).
pub const FLOOR_PERCENT: u8 = 10;
pub const RECOMMENDED_FLOOR_PERCENT: u8 = 50;

/// Opened: it holds secrets, and does not show them.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub provider_secret: Secret,
    pub paytool_secret: Secret,
    /// As stored, sealed.
    pub stored: Paytool,
}

impl Credentials {
    /// # Errors
    /// 60020 for an address that the provider did not name.
    pub(super) fn check_address(&self, from: IpAddr) -> Result<(), Fault> {
        if is_allowed(&self.stored.allowed_addresses, from) {
            return Ok(());
        }
        Err(Fault::new(
            code::ADDRESS_NOT_ALLOWED,
            format!("not allow to access from your ip: {from} is not in the allow-list"),
        ))
    }
}

/// Does the list, as in `10.0.0.1;10.0.1.*`, name the address? An empty list names all.
pub fn is_allowed(list: &str, from: IpAddr) -> bool {
    let from = match from {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(from, IpAddr::V4),
        IpAddr::V4(_) => from,
    };
    let mut patterns = list.split(';').map(str::trim).filter(|p| !p.is_empty());
    let matches = |pattern: &str| {
        if let Ok(address) = pattern.parse::<IpAddr>() {
            return address == from;
        }
        let IpAddr::V4(v4) = from else { return false };
        let parts: Vec<&str> = pattern.split('.').collect();
        parts.len() == 4
            && parts
                .iter()
                .zip(v4.octets())
                .all(|(part, octet)| *part == "*" || part.parse() == Ok(octet))
    };
    list.trim().trim_matches(';').is_empty() || patterns.any(matches)
}

/// Is this a pattern that [`is_allowed`] understands?
pub fn is_pattern(pattern: &str) -> bool {
    if pattern.parse::<IpAddr>().is_ok() {
        return true;
    }
    let parts: Vec<&str> = pattern.split('.').collect();
    let known = |part: &&str| *part == "*" || part.parse::<u8>().is_ok();
    parts.len() == 4 && parts.iter().all(known)
}

/// The provider's credentials; `None` while it has none.
///
/// # Errors
/// When the store can't answer, or they were sealed under another master key.
pub async fn of(app: &App, provider: ProviderKey) -> Result<Option<Credentials>, PageError> {
    let Some(stored) = app.store().paytool(provider).await? else {
        return Ok(None);
    };
    Ok(Some(Credentials {
        provider_secret: open(app, PROVIDER_SEAL, &stored.provider_secret)?,
        paytool_secret: open(app, PAYTOOL_SEAL, &stored.paytool_secret)?,
        stored,
    }))
}

/// Stores both secrets; what else was set stays. Tokens of the old secret end.
///
/// # Errors
/// When the store can't.
pub async fn store(
    app: &App,
    provider: ProviderKey,
    provider_secret: &str,
    paytool_secret: &str,
) -> Result<(), PageError> {
    let before = app.store().paytool(provider).await?;
    let stored = Paytool {
        provider,
        provider_secret: seal(app, PROVIDER_SEAL, provider_secret)?,
        paytool_secret: seal(app, PAYTOOL_SEAL, paytool_secret)?,
        allowed_addresses: before
            .as_ref()
            .map(|paytool| paytool.allowed_addresses.clone())
            .unwrap_or_default(),
        floor_percent: before.as_ref().map_or(FLOOR_PERCENT, |p| p.floor_percent),
        recommended_floor_percent: before
            .map_or(RECOMMENDED_FLOOR_PERCENT, |p| p.recommended_floor_percent),
        changed_at: clock::now(),
    };
    app.store().save_paytool(&stored).await?;
    app.store().forget_tokens(provider).await?;
    Ok(())
}

/// # Errors
/// When the store can't.
pub async fn store_suite(
    app: &App,
    provider: ProviderKey,
    suite_id: &str,
    secret: &str,
    recommended: bool,
) -> Result<(), PageError> {
    let suite = Suite {
        provider,
        suite_id: suite_id.to_owned(),
        secret: seal(app, SUITE_SEAL, secret)?,
        recommended,
    };
    Ok(app.store().save_suite(&suite).await?)
}

/// # Errors
/// When it was sealed under another master key.
pub fn suite_secret(app: &App, suite: &Suite) -> Result<Secret, PageError> {
    open(app, SUITE_SEAL, &suite.secret)
}

/// 64 characters, as WeCom's own.
pub fn new_secret() -> String {
    format!("{}{}", secrets::new_token(), secrets::new_token())
        .chars()
        .take(64)
        .collect()
}

/// # Errors
/// 48002: it can't sell at present.
pub(super) fn refuse_suspended(provider: &Provider) -> Result<(), Fault> {
    if provider.suspended {
        return Err(Fault::new(code::NOT_ALLOWED, "the provider is suspended"));
    }
    Ok(())
}

fn seal(app: &App, purpose: &str, secret: &str) -> Result<String, PageError> {
    app.master_key()
        .seal(purpose, secret.as_bytes())
        .map_err(|error| anyhow::Error::from(error).into())
}

fn open(app: &App, purpose: &str, sealed: &str) -> Result<Secret, PageError> {
    let plain = app
        .master_key()
        .open(purpose, sealed)
        .map_err(anyhow::Error::from)?;
    let text = String::from_utf8(plain).map_err(anyhow::Error::from)?;
    Ok(Secret::from(text))
}

#[cfg(test)]
mod tests {
    use super::{is_allowed, is_pattern};

    #[test]
    fn the_allow_list_takes_addresses_and_wildcards() {
        let allowed = |list: &str, from: &str| is_allowed(list, from.parse().unwrap());
        assert!(allowed("", "1.2.3.4") && allowed(" ; ", "1.2.3.4"));
        assert!(allowed("9.9.9.9; 1.2.3.*", "1.2.3.4"));
        assert!(allowed("1.2.3.4", "::ffff:1.2.3.4"));
        assert!(allowed("2001:db8::1", "2001:db8::1"));
        assert!(!allowed("1.2.4.*", "1.2.3.4") && !allowed("1.2.3.*", "2001:db8::1"));
        assert!(is_pattern("10.0.*.*") && !is_pattern("10.0.*") && !is_pattern("host"));
    }
}
