//! WXBizMsgCrypt (paytool.md §7.3): AES-256-CBC with blocks of 32 bytes, and a SHA-1 signature over
//! the sorted parts. That is their protocol: nothing else here uses SHA-1 or CBC.

use std::fmt;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::Secret;

/// Their padding fills up to this many bytes.
const BLOCK: usize = 32;
/// Random bytes, then the length of the message.
const HEAD: usize = 16 + 4;
/// A message is at most this long: what we send is far shorter.
const MAX_MESSAGE: usize = 1024 * 1024;

/// Why a message can't be trusted or read. Nobody is told which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    #[error("a callback token is 1 to 32 letters and digits")]
    BadToken,
    #[error("an EncodingAESKey is 43 letters and digits")]
    BadKey,
    #[error("the signature is not that of the message")]
    BadSignature,
    #[error("the message can't be decrypted")]
    Undecipherable,
    #[error("the message is for another receiver")]
    OtherReceiver,
    #[error("the message is not the XML that was promised")]
    BadXml,
}

/// What both sides of a callback share.
#[derive(Clone)]
pub struct CallbackKey {
    token: Secret,
    aes: [u8; 32],
}

impl fmt::Debug for CallbackKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackKey(…)")
    }
}

/// An encrypted message with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    pub msg_signature: String,
    pub timestamp: String,
    pub nonce: String,
    /// Base64.
    pub encrypt: String,
}

/// Is this a token as WeCom takes it: 1 to 32 letters and digits?
pub fn is_token(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl CallbackKey {
    /// # Errors
    /// The token or the key has not the form that WeCom gives it.
    pub fn new(token: Secret, encoding_aes_key: &Secret) -> Result<Self, CallbackError> {
        if !is_token(token.expose()) {
            return Err(CallbackError::BadToken);
        }
        let text = encoding_aes_key.expose();
        if text.len() != 43 || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(CallbackError::BadKey);
        }
        // 43 characters hold 258 bits; the two that are over need not be zero.
        let lenient = GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone);
        let bytes = GeneralPurpose::new(&alphabet::STANDARD, lenient)
            .decode(text)
            .map_err(|_| CallbackError::BadKey)?;
        let aes = bytes.try_into().map_err(|_| CallbackError::BadKey)?;
        Ok(Self { token, aes })
    }

    /// A key as WeCom draws it, from 43 random bytes.
    pub fn encode_random(random: &[u8; 43]) -> String {
        const LETTERS: &[u8; 62] =
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        random
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect()
    }

    /// Encrypts `message` for `receiver`. `random` must be new for every message.
    pub fn seal(
        &self,
        message: &str,
        receiver: &str,
        timestamp: &str,
        nonce: &str,
        random: [u8; 16],
    ) -> Envelope {
        let mut plain = Vec::with_capacity(HEAD + message.len() + receiver.len() + BLOCK);
        plain.extend_from_slice(&random);
        let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
        plain.extend_from_slice(&length.to_be_bytes());
        plain.extend_from_slice(message.as_bytes());
        plain.extend_from_slice(receiver.as_bytes());
        let pad = BLOCK - plain.len() % BLOCK;
        plain.extend(std::iter::repeat_n(u8::try_from(pad).unwrap_or(0), pad));
        let (key, iv) = self.key_and_iv();
        let cipher = cbc::Encryptor::<aes::Aes256>::new(key.into(), iv.into());
        let length = plain.len();
        // A whole number of blocks: no room for padding is needed, so this can't fail.
        let sealed = cipher
            .encrypt_padded::<NoPadding>(&mut plain, length)
            .unwrap_or(&[]);
        let encrypt = STANDARD.encode(sealed);
        Envelope {
            msg_signature: self.signature(timestamp, nonce, &encrypt),
            timestamp: timestamp.to_owned(),
            nonce: nonce.to_owned(),
            encrypt,
        }
    }

    /// Verifies, then decrypts; answers the message and the receiver that it names.
    ///
    /// # Errors
    /// It was not made with this token and key.
    pub fn open(&self, envelope: &Envelope) -> Result<(String, String), CallbackError> {
        let expected = self.signature(&envelope.timestamp, &envelope.nonce, &envelope.encrypt);
        verify_slices_are_equal(expected.as_bytes(), envelope.msg_signature.as_bytes())
            .map_err(|_| CallbackError::BadSignature)?;
        let mut bytes = STANDARD
            .decode(&envelope.encrypt)
            .map_err(|_| CallbackError::Undecipherable)?;
        let (key, iv) = self.key_and_iv();
        let cipher = cbc::Decryptor::<aes::Aes256>::new(key.into(), iv.into());
        let plain = cipher
            .decrypt_padded::<NoPadding>(&mut bytes)
            .map_err(|_| CallbackError::Undecipherable)?;
        unpack(plain).ok_or(CallbackError::Undecipherable)
    }

    /// SHA-1 of the sorted parts, lower-case hex.
    fn signature(&self, timestamp: &str, nonce: &str, encrypt: &str) -> String {
        let mut parts = [self.token.expose(), timestamp, nonce, encrypt];
        parts.sort_unstable();
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, parts.concat().as_bytes());
        hash.as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn key_and_iv(&self) -> (&[u8; 32], &[u8; 16]) {
        let iv = self.aes.first_chunk().unwrap_or(&[0; 16]);
        (&self.aes, iv)
    }
}

/// The message and its receiver, out of padding, random bytes and length.
fn unpack(plain: &[u8]) -> Option<(String, String)> {
    let pad = usize::from(*plain.last()?);
    if !(1..=BLOCK).contains(&pad) {
        return None;
    }
    let body = plain.get(..plain.len().checked_sub(pad)?)?;
    let length: [u8; 4] = body.get(16..HEAD)?.try_into().ok()?;
    let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
    if length > MAX_MESSAGE {
        return None;
    }
    let end = HEAD.checked_add(length)?;
    let message = std::str::from_utf8(body.get(HEAD..end)?).ok()?;
    let receiver = std::str::from_utf8(body.get(end..)?).ok()?;
    Some((message.to_owned(), receiver.to_owned()))
}
