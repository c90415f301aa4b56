//! Around every API call: the request's signature is checked, the answer is signed.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    answer::{ApiError, Manner},
    authorization,
    desk::Desk,
    platform::Platform,
};
use crate::{knobs::Signature, random};

const LONGEST_BODY: usize = 1 << 20;

/// Whose request it is, and which key answers it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub merchant_id: String,
    pub sign_serial: String,
}

pub(crate) async fn seal(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let platform = desk.platform();
    let named = request
        .headers()
        .get("wechatpay-serial")
        .map(|value| value.to_str().unwrap_or("unreadable").to_owned());
    let Some(serial) = platform
        .steered(named.as_deref())
        .map(|key| key.serial.clone())
    else {
        let error = ApiError::new(
            StatusCode::BAD_REQUEST,
            "PARAM_ERROR",
            "Http头Wechatpay-Serial有误",
        );
        return signed(&desk, &platform, None, error.into_response()).await;
    };
    let answer = match admit(&desk, request, &serial).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    signed(&desk, &platform, Some(&serial), answer).await
}

/// Reads the body and checks the signature over it.
async fn admit(desk: &Desk, request: Request, serial: &str) -> Result<Request, ApiError> {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, LONGEST_BODY)
        .await
        .map_err(|_| ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "PARAM_ERROR", "请求过长"))?;
    let merchant = authorization::check(&desk.merchants, &parts, &body, desk.now_ms())?;
    parts.extensions.insert(Caller {
        merchant_id: merchant.credentials.merchant_id.clone(),
        sign_serial: serial.to_owned(),
    });
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Adds `Request-ID` and the signature headers, as the knobs want them.
async fn signed(
    desk: &Desk,
    platform: &Platform,
    serial: Option<&str>,
    answer: Response,
) -> Response {
    let manner = answer
        .extensions()
        .get::<Manner>()
        .copied()
        .unwrap_or_default();
    if manner.delay_ms > 0 {
        desk.pause(Duration::from_millis(manner.delay_ms)).await;
    }
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, LONGEST_BODY)
        .await
        .unwrap_or_else(|_| Bytes::new());
    match headers(desk, platform, serial, &body, manner.signature) {
        Ok(headers) => parts.headers.extend(headers),
        Err(error) => tracing::error!(%error, "an answer stays unsigned"),
    }
    Response::from_parts(parts, Body::from(body))
}

fn headers(
    desk: &Desk,
    platform: &Platform,
    serial: Option<&str>,
    body: &[u8],
    manner: Signature,
) -> anyhow::Result<axum::http::HeaderMap> {
    let mut headers = match platform.steered(serial) {
        Some(key) => key.headers(body, desk.now_ms(), manner)?,
        None => axum::http::HeaderMap::new(),
    };
    let id = format!("08{}-268435456", random::hex(&random::bytes::<16>()?));
    headers.insert("request-id", HeaderValue::try_from(id)?);
    Ok(headers)
}
