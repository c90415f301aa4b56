//! Signing what goes out, with the merchant's key (channels.md 2.2.2).

use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use x509_parser::pem::parse_x509_pem;

use super::{
    config::{ConfigError, UnionPayConfig, wrong},
    message::Message,
};
use crate::{ChannelError, ErrorKind};

pub(super) struct Signer {
    /// The serial of the merchant's certificate, in decimal.
    certificate_id: String,
    key: KeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.certificate_id)
    }
}

impl Signer {
    pub(super) fn new(config: &UnionPayConfig) -> Result<Self, ConfigError> {
        let key = read_key(&config.private_key_pem)?;
        let setting = "certificate_pem";
        let (_, pem) = parse_x509_pem(config.certificate_pem.as_bytes())
            .map_err(|_| wrong(setting, "not a PEM file"))?;
        let certificate = pem
            .parse_x509()
            .map_err(|error| wrong(setting, format!("not a certificate: {error}")))?;
        let public: PublicKeyX509Der<'_> = key
            .public_key()
            .as_der()
            .map_err(|_| wrong("private_key_pem", "has no public half"))?;
        if certificate.public_key().raw != public.as_ref() {
            return Err(wrong(setting, "does not belong to the private key"));
        }
        Ok(Signer {
            certificate_id: decimal(certificate.raw_serial()),
            key,
        })
    }

    /// Adds `certId` and `signature`.
    pub(super) fn sign(&self, message: &mut Message) -> Result<(), ChannelError> {
        message.set("certId", &self.certificate_id);
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                hash(&message.signing_text()).as_bytes(),
                &mut signature,
            )
            .map_err(|_| {
                ChannelError::local(ErrorKind::Misconfigured, "cannot_sign", "can't sign")
            })?;
        message.set("signature", &STANDARD.encode(signature));
        Ok(())
    }
}

fn read_key(text: &str) -> Result<KeyPair, ConfigError> {
    let setting = "private_key_pem";
    let (_, pem) = parse_x509_pem(text.as_bytes()).map_err(|_| wrong(setting, "not a PEM file"))?;
    let key = match pem.label.as_str() {
        "PRIVATE KEY" => KeyPair::from_pkcs8(&pem.contents),
        "RSA PRIVATE KEY" => KeyPair::from_der(&pem.contents),
        other => return Err(wrong(setting, format!("a PEM of kind {other}"))),
    }
    .map_err(|error| wrong(setting, format!("not an RSA private key: {error}")))?;
    if key.public_modulus_len() != 256 {
        return Err(wrong(setting, "must be RSA with 2048 bits"));
    }
    Ok(key)
}

/// Lower-case hex SHA-256: the signature is over this text, which hashes a second time.
pub(super) fn hash(text: &str) -> String {
    let digest = digest(&SHA256, text.as_bytes());
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A big-endian number in decimal.
fn decimal(bytes: &[u8]) -> String {
    let mut digits = vec![0_u8];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or_default();
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or_default());
            carry /= 10;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(b'0' + digit))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_and_the_serial_are_the_documented_ones() {
        let text = "certId=68759663125&merId=888888888888888&signMethod=01&\
                    sysReserved={aaa=a&bbb=b}&transType=01&version=5.1.0";
        assert_eq!(
            hash(text),
            "5b9536c5babc539ddcaf1672972b196c510b6397e6f5820eee37c8c69e85741d"
        );
        assert_eq!(decimal(&[0x10, 0x02, 0x65, 0x32, 0x15]), "68759663125");
        assert_eq!(decimal(&[0]), "0");
    }
}
