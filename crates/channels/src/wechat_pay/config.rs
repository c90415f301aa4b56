//! The settings of one merchant account.

use std::fmt;

use super::{cipher::ApiV3Key, keys::KeyRing, sign::Signer};
pub use crate::error::ConfigError;
pub(super) use crate::error::wrong;

/// A key with which the channel signs. Both kinds may be held at once: during the switch from one to the
/// other, callbacks are signed with either for about a week (channels.md 1.2).
#[derive(Clone, PartialEq, Eq)]
pub enum VerificationKey {
    /// WeChat Pay public key, downloaded from the merchant console. It has no end date.
    PublicKey {
        /// `PUB_KEY_ID_…`
        id: String,
        pem: String,
    },
    /// A platform certificate; its serial is read from it.
    Certificate { pem: String },
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerificationKey::PublicKey { id, .. } => write!(f, "PublicKey({id})"),
            VerificationKey::Certificate { .. } => write!(f, "Certificate"),
        }
    }
}

/// One merchant account at WeChat Pay (direct mode). `Debug` shows no secret.
#[derive(Clone)]
pub struct WechatPayConfig {
    /// `mchid`
    pub merchant_id: String,
    /// `appid`, bound to the merchant id.
    pub app_id: String,
    /// Of the official account behind `app_id`; empty: no JSAPI.
    pub app_secret: String,
    /// `https://open.weixin.qq.com`: where WeChat tells who the payer is.
    pub oauth_base: String,
    /// `https://api.weixin.qq.com`: where the code that came back is exchanged.
    pub oauth_api_base: String,
    /// `https://api.mch.weixin.qq.com`, or the spare host. Plain HTTP is accepted for loopback only.
    pub api_base: String,
    /// Hex serial of the merchant's API certificate.
    pub merchant_serial: String,
    /// RSA, PKCS#8 or PKCS#1.
    pub merchant_private_key_pem: String,
    /// The 32 characters of the APIv3 key.
    pub api_v3_key: String,
    /// May be empty if certificates are downloaded.
    pub keys: Vec<VerificationKey>,
    /// Whether to fetch platform certificates by `GET /v3/certificates`. Merchants that began in
    /// public-key mode must turn it off: the call fails for them.
    pub download_certificates: bool,
}

impl fmt::Debug for WechatPayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WechatPayConfig")
            .field("merchant_id", &self.merchant_id)
            .field("app_id", &self.app_id)
            .field("app_secret", &"[redacted]")
            .field("oauth_base", &self.oauth_base)
            .field("oauth_api_base", &self.oauth_api_base)
            .field("api_base", &self.api_base)
            .field("merchant_serial", &self.merchant_serial)
            .field("merchant_private_key_pem", &"[redacted]")
            .field("api_v3_key", &"[redacted]")
            .field("keys", &self.keys)
            .field("download_certificates", &self.download_certificates)
            .finish()
    }
}

impl WechatPayConfig {
    /// Checks every setting on its own; sends nothing.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<(), ConfigError> {
        for (setting, value) in [
            ("merchant_id", &self.merchant_id),
            ("app_id", &self.app_id),
            ("merchant_serial", &self.merchant_serial),
        ] {
            let fits = (1..=64).contains(&value.len());
            if !fits || !value.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(wrong(setting, "must be letters and digits"));
            }
        }
        self.check_base()?;
        Signer::new(self)?;
        ApiV3Key::new(&self.api_v3_key)?;
        KeyRing::new(&self.keys)?;
        if self.keys.is_empty() && !self.download_certificates {
            return Err(wrong(
                "keys",
                "give the WeChat Pay public key, or let certificates be downloaded",
            ));
        }
        Ok(())
    }

    /// The signature covers the path without the host, so a base with a path could never be signed right.
    fn check_base(&self) -> Result<(), ConfigError> {
        let url = reqwest::Url::parse(&self.api_base)
            .map_err(|error| wrong("api_base", error.to_string()))?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(wrong("api_base", "must be https"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("api_base", "must have neither path nor query"));
        }
        Ok(())
    }
}
