//! Secrets at rest: sealed with AES-256-GCM under the installation's master key; tokens and codes are
//! kept as hashes. Nothing here is ever logged.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::clock;

/// The master key of an installation, 32 bytes.
#[derive(Clone)]
pub struct MasterKey {
    seal: [u8; 32],
    mac: hmac::Key,
}

/// The sealed text is damaged, or sealed under another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret can't be opened: it is damaged, or was sealed under another master key")]
pub struct Unsealable;

impl MasterKey {
    /// From 32 bytes in base64.
    ///
    /// # Errors
    /// When it is not base64 of exactly 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, Unsealable> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| Unsealable)?;
        let root: [u8; 32] = bytes.try_into().map_err(|_| Unsealable)?;
        // Two keys for two purposes, drawn from the one that the operator keeps.
        let root = hmac::Key::new(hmac::HMAC_SHA256, &root);
        let mut seal = [0; 32];
        seal.copy_from_slice(hmac::sign(&root, b"till seal v1").as_ref());
        let mac = hmac::Key::new(
            hmac::HMAC_SHA256,
            hmac::sign(&root, b"till mac v1").as_ref(),
        );
        Ok(Self { seal, mac })
    }

    /// A new key, base64.
    pub fn generate() -> String {
        STANDARD.encode(clock::random::<32>())
    }

    /// Seals `plain` for `purpose`, which must be given again to open it.
    ///
    /// # Errors
    /// Never for the sizes that Till seals.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Unsealable> {
        let nonce = clock::random::<12>();
        let mut sealed = plain.to_vec();
        self.key()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| Unsealable)?;
        let mut packed = nonce.to_vec();
        packed.append(&mut sealed);
        Ok(STANDARD.encode(packed))
    }

    /// # Errors
    /// [`Unsealable`] when it is damaged, sealed under another key, or for another purpose.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Unsealable> {
        let packed = STANDARD.decode(sealed).map_err(|_| Unsealable)?;
        let (nonce, sealed) = packed.split_at_checked(12).ok_or(Unsealable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unsealable)?;
        let mut plain = sealed.to_vec();
        let opened = self
            .key()?
            .open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut plain)
            .map_err(|_| Unsealable)?;
        Ok(opened.to_vec())
    }

    fn key(&self) -> Result<LessSafeKey, Unsealable> {
        UnboundKey::new(&AES_256_GCM, &self.seal)
            .map(LessSafeKey::new)
            .map_err(|_| Unsealable)
    }

    /// A keyed hash for short secrets (one-time codes) and CSRF tokens, base64url.
    pub fn mac(&self, purpose: &str, data: &str) -> String {
        let mut context = hmac::Context::with_key(&self.mac);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(data.as_bytes());
        URL_SAFE_NO_PAD.encode(context.sign())
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// SHA-256 of a token of at least 128 random bits, lower-case hex: how tokens are kept and found.
pub fn token_hash(token: &str) -> String {
    use std::fmt::Write;
    digest::digest(&digest::SHA256, token.as_bytes())
        .as_ref()
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// A new token of 256 random bits, base64url.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(clock::random::<32>())
}

/// Compares without telling by its duration where two texts differ.
pub fn same(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::{MasterKey, same, token_hash};

    #[test]
    fn a_sealed_secret_opens_only_with_its_key_and_purpose() {
        let key = MasterKey::from_base64(&MasterKey::generate()).unwrap();
        let sealed = key.seal("link", b"secret").unwrap();
        assert_eq!(key.open("link", &sealed).unwrap(), b"secret");
        assert!(key.open("channel", &sealed).is_err());
        let other = MasterKey::from_base64(&MasterKey::generate()).unwrap();
        assert!(other.open("link", &sealed).is_err());
        assert!(key.open("link", "AAAA").is_err());
        assert!(MasterKey::from_base64("short").is_err());
    }

    #[test]
    fn a_token_is_kept_as_its_hash() {
        assert_eq!(
            token_hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(same("a", "a") && !same("a", "b") && !same("a", "ab"));
    }
}
