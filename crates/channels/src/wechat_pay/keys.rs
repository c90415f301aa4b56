//! The keys with which the channel signs, by `Wechatpay-Serial`.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{PoisonError, RwLock},
};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_parser::pem::parse_x509_pem;

use super::config::{ConfigError, VerificationKey, wrong};

#[derive(Clone)]
struct Key {
    public: ParsedPublicKey,
    /// The same as a SubjectPublicKeyInfo, to encrypt with.
    der: Vec<u8>,
    /// A certificate's validity; a public key has none.
    valid_ms: Option<(i64, i64)>,
}

/// Public keys and platform certificates side by side, picked by serial.
pub(super) struct KeyRing(RwLock<BTreeMap<String, Key>>);

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

/// What a signature is worth under this ring.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum KeyRefused {
    /// No such serial, or its certificate is not valid now.
    Unknown,
    Wrong,
}

impl KeyRing {
    pub(super) fn empty() -> Self {
        KeyRing(RwLock::new(BTreeMap::new()))
    }

    pub(super) fn new(keys: &[VerificationKey]) -> Result<Self, ConfigError> {
        let mut ring = BTreeMap::new();
        for key in keys {
            let (serial, key) = match key {
                VerificationKey::PublicKey { id, pem } => (id.clone(), read_public_key(pem)?),
                VerificationKey::Certificate { pem } => read_certificate(pem.as_bytes())?,
            };
            ring.insert(serial, key);
        }
        Ok(KeyRing(RwLock::new(ring)))
    }

    /// Adds a downloaded certificate (PEM bytes); answers its serial. Old ones stay: they overlap.
    pub(super) fn add_certificate(&self, pem: &[u8]) -> Result<String, ConfigError> {
        let (serial, key) = read_certificate(pem)?;
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(serial.clone(), key);
        Ok(serial)
    }

    pub(super) fn verify(
        &self,
        serial: &str,
        text: &[u8],
        signature: &[u8],
        now_ms: i64,
    ) -> Result<(), KeyRefused> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let key = ring
            .get(serial)
            .or_else(|| ring.get(&serial.to_ascii_uppercase()))
            .filter(|key| key.is_valid(now_ms))
            .ok_or(KeyRefused::Unknown)?;
        key.public
            .verify_sig(text, signature)
            .map_err(|_| KeyRefused::Wrong)
    }

    /// The serial that the channel is asked to sign with: the public key if there is one, else the
    /// certificate that began last.
    pub(super) fn preferred(&self, now_ms: i64) -> Option<String> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        ring.iter()
            .filter(|(_, key)| key.is_valid(now_ms))
            .max_by_key(|(_, key)| key.valid_ms.map_or(i64::MAX, |(from, _)| from))
            .map(|(serial, _)| serial.clone())
    }

    /// The key of [`Self::preferred`], as a SubjectPublicKeyInfo.
    pub(super) fn preferred_key(&self, now_ms: i64) -> Option<Vec<u8>> {
        let serial = self.preferred(now_ms)?;
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        ring.get(&serial).map(|key| key.der.clone())
    }

    /// Serials and when they end.
    pub(super) fn list(&self) -> Vec<(String, Option<i64>)> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        ring.iter()
            .map(|(serial, key)| (serial.clone(), key.valid_ms.map(|(_, until)| until)))
            .collect()
    }
}

impl Key {
    fn is_valid(&self, now_ms: i64) -> bool {
        self.valid_ms
            .is_none_or(|(from, until)| (from..=until).contains(&now_ms))
    }
}

fn parse_key(der: &[u8], setting: &'static str) -> Result<ParsedPublicKey, ConfigError> {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
        .parse()
        .map_err(|error| wrong(setting, format!("not an RSA public key: {error}")))
}

fn read_public_key(pem: &str) -> Result<Key, ConfigError> {
    let setting = "keys (public key)";
    let (_, pem) = parse_x509_pem(pem.as_bytes()).map_err(|_| wrong(setting, "not a PEM file"))?;
    if pem.label != "PUBLIC KEY" {
        return Err(wrong(setting, format!("a PEM of kind {}", pem.label)));
    }
    Ok(Key {
        public: parse_key(&pem.contents, setting)?,
        der: pem.contents,
        valid_ms: None,
    })
}

fn read_certificate(pem: &[u8]) -> Result<(String, Key), ConfigError> {
    let setting = "keys (certificate)";
    let (_, pem) = parse_x509_pem(pem).map_err(|_| wrong(setting, "not a PEM file"))?;
    let certificate = pem
        .parse_x509()
        .map_err(|error| wrong(setting, format!("not a certificate: {error}")))?;
    let serial: String = certificate
        .raw_serial()
        .iter()
        .skip_while(|byte| **byte == 0)
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let valid = certificate.validity();
    let until_ms = |at: i64| at.saturating_mul(1000);
    let key = Key {
        public: parse_key(certificate.public_key().raw, setting)?,
        der: certificate.public_key().raw.to_vec(),
        valid_ms: Some((
            until_ms(valid.not_before.timestamp()),
            until_ms(valid.not_after.timestamp()),
        )),
    };
    Ok((serial, key))
}
