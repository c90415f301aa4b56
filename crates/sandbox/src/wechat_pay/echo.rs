//! `POST /v3/security/echo`: the official self-test of signing, field encryption and callbacks
//! (channels.md 1.11).

use std::sync::Arc;

use anyhow::{Context, anyhow};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey,
};
use axum::{Extension, body::Bytes, extract::State};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::{ApiError, Manner, Reply},
    desk::{Desk, Merchant},
    fields, notify,
    platform::Key,
    seal::Caller,
};
use crate::credentials::read_private_key_der;

#[derive(Deserialize)]
struct Body {
    notify_url: String,
    echo_message: String,
    /// RSA-OAEP with the key that `Wechatpay-Serial` names.
    encrypted_echo_message: String,
}

pub(super) async fn echo(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, ApiError> {
    let body: Body = fields::parse(&body)?;
    fields::notify_url(&body.notify_url)?;
    fields::text("/echo_message", &body.echo_message, 128)?;
    let platform = desk.platform();
    let key = platform
        .steered(Some(&caller.sign_serial))
        .ok_or_else(ApiError::system)?;
    let merchant = desk
        .merchant(&caller.merchant_id)
        .ok_or_else(ApiError::system)?;
    if decrypt(key, &body.encrypted_echo_message).as_deref() != Some(body.echo_message.as_bytes()) {
        return Err(ApiError::field(
            "/encrypted_echo_message",
            "敏感字段解密失败",
        ));
    }
    let encrypted = encrypt(merchant, body.echo_message.as_bytes())?;
    notify::spawn_echo(&desk, &caller, body.notify_url, body.echo_message.clone());
    Ok(Reply {
        body: Some(json!({
            "echo_message": body.echo_message,
            "encrypted_echo_message": encrypted,
        })),
        manner: Manner::default(),
    })
}

fn decrypt(key: &Key, text: &str) -> Option<Vec<u8>> {
    let der = read_private_key_der(&key.private_key_pem).ok()?;
    let key = OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&der).ok()?).ok()?;
    let cipher = STANDARD.decode(text).ok()?;
    let mut plain = vec![0; key.min_output_size()];
    let plain = key
        .decrypt(&OAEP_SHA1_MGF1SHA1, &cipher, &mut plain, None)
        .ok()?;
    Some(plain.to_vec())
}

fn encrypt(merchant: &Merchant, plain: &[u8]) -> anyhow::Result<String> {
    let key = PublicEncryptingKey::from_der(&merchant.public_key)
        .ok()
        .and_then(|key| OaepPublicEncryptingKey::new(key).ok())
        .context("the merchant's public key can't encrypt")?;
    let mut cipher = vec![0; key.ciphertext_size()];
    let cipher = key
        .encrypt(&OAEP_SHA1_MGF1SHA1, plain, &mut cipher, None)
        .map_err(|_| anyhow!("can't encrypt"))?;
    Ok(STANDARD.encode(cipher))
}
