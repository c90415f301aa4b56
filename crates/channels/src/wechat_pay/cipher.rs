//! `AEAD_AES_256_GCM` under the APIv3 key (channels.md 1.3).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::config::{ConfigError, wrong};

/// The 32 ASCII bytes of the APIv3 key.
pub(super) struct ApiV3Key(LessSafeKey);

impl fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV3Key")
    }
}

/// Wrong key, or the cipher text, nonce or associated data were tampered with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Undecryptable;

impl ApiV3Key {
    pub(super) fn new(key: &str) -> Result<Self, ConfigError> {
        let key = UnboundKey::new(&AES_256_GCM, key.as_bytes())
            .map_err(|_| wrong("api_v3_key", "must be 32 bytes"))?;
        Ok(ApiV3Key(LessSafeKey::new(key)))
    }

    /// Decrypts base64 cipher text whose last 16 bytes are the tag; checks the tag.
    pub(super) fn open(
        &self,
        nonce: &str,
        associated_data: &str,
        ciphertext: &str,
    ) -> Result<Vec<u8>, Undecryptable> {
        let nonce: [u8; NONCE_LEN] = nonce.as_bytes().try_into().map_err(|_| Undecryptable)?;
        let mut text = STANDARD.decode(ciphertext).map_err(|_| Undecryptable)?;
        let length = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(associated_data.as_bytes()),
                &mut text,
            )
            .map_err(|_| Undecryptable)?
            .len();
        text.truncate(length);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::aead::AES_128_GCM;

    use super::*;

    /// channels.md 1.3. The published key has 16 bytes, so the cipher is AES-128 for this test only.
    fn vector_key() -> ApiV3Key {
        ApiV3Key(LessSafeKey::new(
            UnboundKey::new(&AES_128_GCM, b"testAPIv3Key0000").unwrap(),
        ))
    }

    #[test]
    fn the_published_vector_decrypts() {
        let plain = vector_key().open(
            "wCq51qZv4Yfg",
            "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8",
            "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC",
        );
        assert_eq!(plain.unwrap(), b"Hello World");
    }

    #[test]
    fn a_flipped_bit_anywhere_is_refused() {
        let text = STANDARD
            .decode("FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC")
            .unwrap();
        for position in 0..text.len() {
            let mut flipped = text.clone();
            flipped[position] ^= 1;
            let opened = vector_key().open(
                "wCq51qZv4Yfg",
                "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8",
                &STANDARD.encode(flipped),
            );
            assert_eq!(opened, Err(Undecryptable));
        }
    }

    #[test]
    fn other_associated_data_or_nonce_is_refused() {
        let text = "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC";
        assert_eq!(
            vector_key().open("wCq51qZv4Yfg", "", text),
            Err(Undecryptable)
        );
        assert_eq!(vector_key().open("short", "", text), Err(Undecryptable));
        assert_eq!(
            vector_key().open("wCq51qZv4Yfg", "", "!"),
            Err(Undecryptable)
        );
    }

    #[test]
    fn a_key_of_the_wrong_length_is_named_but_not_shown() {
        let error = ApiV3Key::new("tooshort").unwrap_err();
        assert!(!error.to_string().contains("tooshort"), "{error}");
    }
}
