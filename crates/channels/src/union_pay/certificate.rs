//! Who signed: the certificate that comes with a message, and its chain (channels.md 2.2.2).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use x509_parser::{
    pem::{Pem, parse_x509_pem},
    prelude::X509Certificate,
};

use super::{
    config::{ConfigError, UnionPayConfig, wrong},
    message::Message,
    seal::hash,
};
use crate::NotificationRefused;

/// UnionPay signs with one certificate, for a while with two; anybody can send us others.
const MOST_KNOWN: usize = 8;

/// UnionPay's root and middle certificate, and the signers that were proven by them.
#[derive(Debug)]
pub(super) struct Chain {
    middle: Pem,
    root: Pem,
    signer: String,
    /// By the certificate's text.
    known: Mutex<HashMap<String, Signer>>,
}

#[derive(Debug, Clone)]
struct Signer {
    public: std::sync::Arc<ParsedPublicKey>,
    from_ms: i64,
    until_ms: i64,
}

impl Chain {
    pub(super) fn new(config: &UnionPayConfig) -> Result<Self, ConfigError> {
        let chain = Chain {
            middle: read("middle_pem", &config.middle_pem)?,
            root: read("root_pem", &config.root_pem)?,
            signer: config.signer.clone(),
            known: Mutex::default(),
        };
        let (middle, root) = (parse(&chain.middle)?, parse(&chain.root)?);
        if !middle.is_ca() || !root.is_ca() {
            return Err(wrong("middle_pem", "is no authority's certificate"));
        }
        middle
            .verify_signature(Some(root.public_key()))
            .map_err(|_| wrong("middle_pem", "is not signed by the root certificate"))?;
        Ok(chain)
    }

    /// Is the message UnionPay's? Every field counts, also those that we have no use for.
    pub(super) fn verify(&self, message: &Message, now_ms: i64) -> Result<(), NotificationRefused> {
        for name in ["signature", "signPubKeyCert"] {
            if message.get(name).is_empty() {
                return Err(NotificationRefused::Missing(match name {
                    "signature" => "signature",
                    _ => "signPubKeyCert",
                }));
            }
        }
        let signer = self.signer(message.get("signPubKeyCert"), now_ms)?;
        let signature = STANDARD
            .decode(message.get("signature"))
            .map_err(|_| NotificationRefused::BadSignature)?;
        signer
            .public
            .verify_sig(hash(&message.signing_text()).as_bytes(), &signature)
            .map_err(|_| NotificationRefused::BadSignature)
    }

    fn signer(&self, text: &str, now_ms: i64) -> Result<Signer, NotificationRefused> {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(text)
            .cloned();
        let signer = match known {
            Some(signer) => signer,
            None => self.prove(text, now_ms)?,
        };
        if !(signer.from_ms..=signer.until_ms).contains(&now_ms) {
            return Err(unknown("expired"));
        }
        Ok(signer)
    }

    /// Chain, validity, name; then it is remembered by its text.
    fn prove(&self, text: &str, now_ms: i64) -> Result<Signer, NotificationRefused> {
        let (_, pem) = parse_x509_pem(text.as_bytes()).map_err(|_| unknown("unreadable"))?;
        let certificate = pem.parse_x509().map_err(|_| unknown("unreadable"))?;
        let serial = certificate.raw_serial_as_string();
        let (middle, root) = match (parse(&self.middle), parse(&self.root)) {
            (Ok(middle), Ok(root)) => (middle, root),
            _ => return Err(unknown(&serial)),
        };
        let now_s = now_ms.div_euclid(1000);
        let signed = certificate
            .verify_signature(Some(middle.public_key()))
            .is_ok();
        let in_time = [&certificate, &middle, &root]
            .iter()
            .all(|one| valid_s(one).contains(&now_s));
        if !signed || !in_time || common_name(&certificate) != self.signer {
            return Err(unknown(&serial));
        }
        let public =
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, certificate.public_key().raw)
                .parse()
                .map_err(|_| unknown(&serial))?;
        let (from_s, until_s) = valid_s(&certificate).into_inner();
        let signer = Signer {
            public: std::sync::Arc::new(public),
            from_ms: from_s.saturating_mul(1000),
            until_ms: until_s.saturating_mul(1000),
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(text.to_owned(), signer.clone());
        Ok(signer)
    }

    /// The authorities and when they end.
    pub(super) fn list(&self) -> Vec<(String, Option<i64>)> {
        [("root", &self.root), ("middle", &self.middle)]
            .into_iter()
            .filter_map(|(name, pem)| {
                let until_s = *valid_s(&parse(pem).ok()?).end();
                Some((name.to_owned(), Some(until_s.saturating_mul(1000))))
            })
            .collect()
    }
}

fn unknown(serial: &str) -> NotificationRefused {
    NotificationRefused::UnknownKey {
        serial: serial.to_owned(),
    }
}

fn read(setting: &'static str, text: &str) -> Result<Pem, ConfigError> {
    let (_, pem) = parse_x509_pem(text.as_bytes()).map_err(|_| wrong(setting, "not a PEM file"))?;
    pem.parse_x509()
        .map_err(|error| wrong(setting, format!("not a certificate: {error}")))?;
    Ok(pem)
}

fn parse(pem: &Pem) -> Result<X509Certificate<'_>, ConfigError> {
    pem.parse_x509()
        .map_err(|error| wrong("middle_pem", format!("not a certificate: {error}")))
}

fn valid_s(certificate: &X509Certificate<'_>) -> std::ops::RangeInclusive<i64> {
    let valid = certificate.validity();
    valid.not_before.timestamp()..=valid.not_after.timestamp()
}

/// The third part of the common name, as UnionPay's SDK reads it.
fn common_name<'a>(certificate: &'a X509Certificate<'_>) -> &'a str {
    let mut names = certificate.subject().iter_common_name();
    let name = names.next().and_then(|name| name.as_str().ok());
    name.and_then(|name| name.split('@').nth(2))
        .unwrap_or_default()
}
