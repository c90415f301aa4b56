//! The channel's side of the cryptography: it signs answers and notifications, and encrypts what only the
//! merchant may read (channels.md 1.2, 1.3).

use anyhow::{Context, anyhow};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rand::SystemRandom,
    rsa::KeyPair,
    signature::RSA_PKCS1_SHA256,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    credentials::{PlatformKey, read_private_key},
    knobs::Signature,
    random,
};

const ALGORITHM: &str = "WECHATPAY2-SHA256-RSA2048";

pub(crate) struct Key {
    pub serial: String,
    pub private: KeyPair,
    pub private_key_pem: String,
    pub certificate_pem: Option<String>,
    pub from_ms: i64,
    pub until_ms: i64,
}

/// The channel's keys: one plain public key, and certificates, the newest last.
pub(crate) struct Platform(Vec<Key>);

impl Platform {
    pub(crate) fn new(keys: &[PlatformKey]) -> anyhow::Result<Self> {
        let mut read = Vec::new();
        for key in keys {
            read.push(Key {
                serial: key.serial.clone(),
                private: read_private_key(&key.private_key_pem)?,
                private_key_pem: key.private_key_pem.clone(),
                certificate_pem: key.certificate_pem.clone(),
                from_ms: key.from_ms,
                until_ms: key.until_ms,
            });
        }
        Ok(Platform(read))
    }

    /// The key that answers a request naming `serial`; the newest certificate if it names none.
    pub(crate) fn steered(&self, serial: Option<&str>) -> Option<&Key> {
        match serial {
            Some(serial) => self
                .0
                .iter()
                .find(|key| key.serial.eq_ignore_ascii_case(serial)),
            None => self.certificates().last(),
        }
    }

    pub(crate) fn certificates(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(|key| key.certificate_pem.is_some())
    }
}

impl Key {
    /// The signature headers for `body`, or deliberately something else.
    pub(crate) fn headers(
        &self,
        body: &[u8],
        at_ms: i64,
        manner: Signature,
    ) -> anyhow::Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        if manner == Signature::Missing {
            return Ok(headers);
        }
        let timestamp = at_ms.div_euclid(1000).to_string();
        let nonce = random::letters::<32>()?;
        let signed = match manner {
            Signature::Bad => self.sign(&timestamp, &nonce, b"another body")?,
            Signature::Good | Signature::Probe | Signature::Missing | Signature::UnknownSerial => {
                self.sign(&timestamp, &nonce, body)?
            }
        };
        let signature = match manner {
            Signature::Probe => format!("WECHATPAY/SIGNTEST/{signed}"),
            Signature::Good | Signature::Bad | Signature::Missing | Signature::UnknownSerial => {
                signed
            }
        };
        let serial = match manner {
            Signature::UnknownSerial => random::hex(&random::bytes::<20>()?),
            Signature::Good | Signature::Bad | Signature::Probe | Signature::Missing => {
                self.serial.clone()
            }
        };
        for (name, value) in [
            ("wechatpay-timestamp", timestamp),
            ("wechatpay-nonce", nonce),
            ("wechatpay-signature", signature),
            ("wechatpay-serial", serial),
            ("wechatpay-signature-type", ALGORITHM.to_owned()),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value)?);
        }
        Ok(headers)
    }

    fn sign(&self, timestamp: &str, nonce: &str, body: &[u8]) -> anyhow::Result<String> {
        let mut text = format!("{timestamp}\n{nonce}\n").into_bytes();
        text.extend_from_slice(body);
        text.push(b'\n');
        let mut signature = vec![0; self.private.public_modulus_len()];
        self.private
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                &text,
                &mut signature,
            )
            .map_err(|_| anyhow!("the channel can't sign"))?;
        Ok(STANDARD.encode(signature))
    }
}

/// `{algorithm, ciphertext, associated_data, nonce}` under the merchant's APIv3 key.
pub(crate) fn encrypt(
    api_v3_key: &str,
    associated_data: &str,
    plain: &[u8],
) -> anyhow::Result<Value> {
    let key = UnboundKey::new(&AES_256_GCM, api_v3_key.as_bytes())
        .ok()
        .context("the APIv3 key must be 32 bytes")?;
    let nonce = random::letters::<12>()?;
    let nonce_bytes: [u8; 12] = nonce.as_bytes().try_into()?;
    let mut text = plain.to_vec();
    LessSafeKey::new(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce_bytes),
            Aad::from(associated_data.as_bytes()),
            &mut text,
        )
        .map_err(|_| anyhow!("can't encrypt"))?;
    Ok(json!({
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": STANDARD.encode(text),
        "associated_data": associated_data,
        "nonce": nonce,
    }))
}
