//! The settings of one merchant account.

use std::fmt;

use super::{certificate::Chain, seal::Signer};
pub(super) use crate::error::{ConfigError, wrong};

/// One merchant account at UnionPay. `Debug` shows no secret.
#[derive(Clone)]
pub struct UnionPayConfig {
    /// `merId`: 15 digits or letters.
    pub merchant_id: String,
    /// `https://gateway.95516.com/gateway/api`, without a slash at the end. Plain HTTP is accepted for
    /// loopback only.
    pub gateway: String,
    /// The merchant's signing certificate; its serial in decimal is the `certId`.
    pub certificate_pem: String,
    /// RSA, PKCS#8 or PKCS#1.
    pub private_key_pem: String,
    /// UnionPay's middle certificate, as delivered with the account.
    pub middle_pem: String,
    /// UnionPay's root certificate, as delivered with the account.
    pub root_pem: String,
    /// The third part of the signer's common name: `中国银联股份有限公司`, in the test network
    /// `00040000:SIGN`.
    pub signer: String,
}

impl fmt::Debug for UnionPayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnionPayConfig")
            .field("merchant_id", &self.merchant_id)
            .field("gateway", &self.gateway)
            .field("private_key_pem", &"[redacted]")
            .finish_non_exhaustive()
    }
}

impl UnionPayConfig {
    /// Checks every setting on its own; sends nothing.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<(), ConfigError> {
        let id = self.merchant_id.as_bytes();
        if id.len() != 15 || !id.iter().all(u8::is_ascii_alphanumeric) {
            return Err(wrong("merchant_id", "must be 15 letters and digits"));
        }
        let url = reqwest::Url::parse(&self.gateway)
            .map_err(|error| wrong("gateway", error.to_string()))?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(wrong("gateway", "must be https"));
        }
        Signer::new(self)?;
        Chain::new(self)?;
        Ok(())
    }
}
