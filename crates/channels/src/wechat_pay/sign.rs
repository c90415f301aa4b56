//! The `Authorization` header of a request (channels.md 1.1).

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::{self, SystemRandom},
    rsa::{KeyPair, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    signature::RSA_PKCS1_SHA256,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use x509_parser::pem::parse_x509_pem;

use super::config::{ConfigError, WechatPayConfig, wrong};

/// Signs with the merchant's private key.
pub(super) struct Signer {
    merchant_id: String,
    serial: String,
    key: KeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({} {})", self.merchant_id, self.serial)
    }
}

/// The machine has no randomness, or the key can't sign.
#[derive(Debug)]
pub(super) struct CannotSign;

impl Signer {
    pub(super) fn new(config: &WechatPayConfig) -> Result<Self, ConfigError> {
        let setting = "merchant_private_key_pem";
        let (_, pem) = parse_x509_pem(config.merchant_private_key_pem.as_bytes())
            .map_err(|_| wrong(setting, "not a PEM file"))?;
        let key = match pem.label.as_str() {
            "PRIVATE KEY" => KeyPair::from_pkcs8(&pem.contents),
            "RSA PRIVATE KEY" => KeyPair::from_der(&pem.contents),
            other => return Err(wrong(setting, format!("a PEM of kind {other}"))),
        }
        .map_err(|error| wrong(setting, format!("not an RSA private key: {error}")))?;
        if key.public_modulus_len() != 256 {
            return Err(wrong(setting, "must be RSA with 2048 bits"));
        }
        Ok(Signer {
            merchant_id: config.merchant_id.clone(),
            serial: config.merchant_serial.to_ascii_uppercase(),
            key,
        })
    }

    /// `path` is path and query exactly as sent; `body` the raw bytes, empty for GET.
    pub(super) fn authorization(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        now_ms: i64,
    ) -> Result<String, CannotSign> {
        self.authorization_with(method, path, body, now_ms.div_euclid(1000), &nonce()?)
    }

    fn authorization_with(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        now_s: i64,
        nonce: &str,
    ) -> Result<String, CannotSign> {
        let mut text = format!("{method}\n{path}\n{now_s}\n{nonce}\n").into_bytes();
        text.extend_from_slice(body);
        text.push(b'\n');
        let signature = self.sign(&text)?;
        Ok(format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{nonce}\",signature=\"{}\",\
             timestamp=\"{now_s}\",serial_no=\"{}\"",
            self.merchant_id, signature, self.serial,
        ))
    }

    /// What was encrypted with the public half of this key (RSA-OAEP), in base64.
    pub(super) fn decrypt(&self, cipher: &str) -> Option<Vec<u8>> {
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&self.key).ok()?;
        let key = PrivateDecryptingKey::from_pkcs8(der.as_ref()).ok()?;
        let key = OaepPrivateDecryptingKey::new(key).ok()?;
        let cipher = STANDARD.decode(cipher).ok()?;
        let mut plain = vec![0; key.min_output_size()];
        let plain = key
            .decrypt(&OAEP_SHA1_MGF1SHA1, &cipher, &mut plain, None)
            .ok()?;
        Some(plain.to_vec())
    }

    /// The signature of `text`, in base64.
    pub(super) fn sign(&self, text: &[u8]) -> Result<String, CannotSign> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text,
                &mut signature,
            )
            .map_err(|_| CannotSign)?;
        Ok(STANDARD.encode(signature))
    }
}

/// 32 hex digits from the system's randomness.
pub(super) fn nonce() -> Result<String, CannotSign> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| CannotSign)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02X}")).collect())
}
