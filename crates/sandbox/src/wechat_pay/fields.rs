//! Limits of the fields (channels.md 1.4, 1.6).

use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::{answer::ApiError, desk::Desk, seal::Caller};

pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "PARAM_ERROR",
            format!("请求体有误：{error}"),
        )
    })
}

/// The merchant in the body must be the one who signed.
pub(crate) fn own_merchant(caller: &Caller, mchid: &str) -> Result<(), ApiError> {
    if caller.merchant_id == mchid {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "NO_AUTH",
        "商户号与签名的商户不一致",
    ))
}

pub(crate) fn own_app(desk: &Desk, caller: &Caller, appid: &str) -> Result<(), ApiError> {
    let own = desk.merchant(&caller.merchant_id);
    if own.is_some_and(|merchant| merchant.credentials.app_id == appid) {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::BAD_REQUEST,
        "APPID_MCHID_NOT_MATCH",
        "appid和mchid不匹配",
    ))
}

/// 6 to 32 of `[0-9A-Za-z_\-|*]`
pub(crate) fn out_trade_no(number: &str) -> Result<(), ApiError> {
    if (6..=32).contains(&number.len()) && number.bytes().all(|b| is_number_byte(b) && b != b'@') {
        return Ok(());
    }
    Err(ApiError::field(
        "/out_trade_no",
        "商户订单号应为6至32位字母、数字或_-|*",
    ))
}

/// 1 to 64 of `[0-9A-Za-z_\-|*@]`
pub(crate) fn out_refund_no(number: &str) -> Result<(), ApiError> {
    if (1..=64).contains(&number.len()) && number.bytes().all(is_number_byte) {
        return Ok(());
    }
    Err(ApiError::field(
        "/out_refund_no",
        "商户退款单号应为1至64位字母、数字或_-|*@",
    ))
}

fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte)
}

/// At most 255 bytes, http or https, without a query.
pub(crate) fn notify_url(url: &str) -> Result<(), ApiError> {
    let whole = reqwest::Url::parse(url).ok().filter(|parsed| {
        matches!(parsed.scheme(), "http" | "https")
            && parsed.query().is_none()
            && parsed.fragment().is_none()
    });
    if url.len() <= 255 && whole.is_some() {
        return Ok(());
    }
    Err(ApiError::field(
        "/notify_url",
        "通知地址应为不带参数的http(s)地址，最长255",
    ))
}

/// 1 to `most` characters.
pub(crate) fn text(field: &'static str, text: &str, most: usize) -> Result<(), ApiError> {
    if (1..=most).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(ApiError::field(field, format!("长度应为1至{most}")))
}

/// Whole fen, at least 1.
pub(crate) fn fen(field: &'static str, fen: i64) -> Result<(), ApiError> {
    if fen >= 1 {
        return Ok(());
    }
    Err(ApiError::field(field, "金额应为大于0的整数，单位为分"))
}

pub(crate) fn currency(currency: Option<&str>) -> Result<(), ApiError> {
    if currency.is_none_or(|currency| currency == "CNY") {
        return Ok(());
    }
    Err(ApiError::field("/amount/currency", "仅支持CNY"))
}
