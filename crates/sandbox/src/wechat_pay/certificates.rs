//! `GET /v3/certificates`: all platform certificates, encrypted for the merchant (channels.md 1.2).

use std::sync::Arc;

use axum::{Extension, extract::State};
use serde_json::json;

use super::{
    answer::{ApiError, Manner, Reply},
    desk::Desk,
    platform::encrypt,
    seal::Caller,
};
use crate::clock::rfc3339;

pub(super) async fn list(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
) -> Result<Reply, ApiError> {
    let merchant = desk
        .merchant(&caller.merchant_id)
        .ok_or_else(ApiError::system)?;
    let mut data = Vec::new();
    for key in desk.platform().certificates() {
        let pem = key.certificate_pem.as_deref().unwrap_or_default();
        data.push(json!({
            "serial_no": key.serial,
            "effective_time": rfc3339(key.from_ms),
            "expire_time": rfc3339(key.until_ms),
            "encrypt_certificate":
                encrypt(&merchant.credentials.api_v3_key, "certificate", pem.as_bytes())?,
        }));
    }
    Ok(Reply {
        body: Some(json!({"data": data})),
        manner: Manner::of(&desk.knobs().all),
    })
}
