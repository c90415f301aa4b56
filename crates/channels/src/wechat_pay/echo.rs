//! The official self-test (channels.md 1.11): our signature, theirs, fields encrypted in both directions,
//! and a notification to the address that payments use.

use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    WechatPay, sign,
    wire::{EchoRequest, EchoResponse},
};
use crate::{ChannelError, ErrorKind, checks::check_notify_url};

pub(super) async fn echo(wechat: &WechatPay, notify_url: &str) -> Result<String, ChannelError> {
    check_notify_url(notify_url)?;
    let nonce = sign::nonce().map_err(|_| fault("cannot_sign", "no randomness"))?;
    let message = format!("till {nonce}");
    let now_ms = (wechat.client.clock)();
    let key = wechat.client.keys().preferred_key(now_ms);
    let encrypted = key
        .and_then(|der| encrypt(&der, message.as_bytes()))
        .ok_or_else(|| fault("echo_encryption", "no key to encrypt with"))?;
    let request = EchoRequest {
        notify_url,
        echo_message: &message,
        encrypted_echo_message: &encrypted,
    };
    let answer = match wechat.client.post("/v3/security/echo", &request).await {
        Ok(answer) => answer,
        // The only field that can be wrong is the encrypted one.
        Err(error) if error.kind == ErrorKind::Malformed => {
            return Err(ChannelError {
                kind: ErrorKind::Misconfigured,
                code: "echo_encryption".to_owned(),
                ..error
            });
        }
        Err(error) => return Err(error),
    };
    let said: EchoResponse = answer.json()?;
    let plain = wechat.client.decrypt(&said.encrypted_echo_message);
    if said.echo_message != message || plain.as_deref() != Some(message.as_bytes()) {
        return Err(fault(
            "echo_decryption",
            "what came back does not open with our private key",
        ));
    }
    Ok(message)
}

fn fault(code: &str, message: &str) -> ChannelError {
    ChannelError::local(ErrorKind::Misconfigured, code, message)
}

fn encrypt(public_key: &[u8], plain: &[u8]) -> Option<String> {
    let key = PublicEncryptingKey::from_der(public_key).ok()?;
    let key = OaepPublicEncryptingKey::new(key).ok()?;
    let mut cipher = vec![0; key.ciphertext_size()];
    let cipher = key
        .encrypt(&OAEP_SHA1_MGF1SHA1, plain, &mut cipher, None)
        .ok()?;
    Some(STANDARD.encode(cipher))
}
