//! Whether a request is the merchant's: over the raw bytes and the exact path and query (channels.md 1.1).

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{answer::ApiError, desk::Merchant};

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";
const MAX_SKEW_S: u64 = 300;

#[derive(Default)]
struct Authorization<'a> {
    mchid: &'a str,
    serial_no: &'a str,
    nonce_str: &'a str,
    timestamp: &'a str,
    signature: &'a str,
}

/// The merchant whose request this is.
pub(crate) fn check<'a>(
    merchants: &'a [Merchant],
    request: &Parts,
    body: &[u8],
    now_ms: i64,
) -> Result<&'a Merchant, ApiError> {
    check_headers(&request.method, &request.headers)?;
    let header = text(&request.headers, "authorization")
        .ok_or_else(|| ApiError::sign("Http头Authorization不能为空"))?;
    let claimed = parse(header).ok_or_else(|| ApiError::sign("Http头Authorization格式错误"))?;
    let merchant = merchants
        .iter()
        .find(|merchant| merchant.credentials.merchant_id == claimed.mchid)
        .filter(|merchant| {
            merchant
                .credentials
                .merchant_serial
                .eq_ignore_ascii_case(claimed.serial_no)
        })
        .ok_or_else(|| ApiError::sign("商户号或商户证书序列号有误"))?;
    let at_s: i64 = claimed
        .timestamp
        .parse()
        .map_err(|_| ApiError::sign("Http头Authorization格式错误"))?;
    if now_ms.div_euclid(1000).saturating_sub(at_s).unsigned_abs() > MAX_SKEW_S {
        return Err(ApiError::sign(
            "Http头Authorization中的timestamp与发起请求的时间相差超过5分钟",
        ));
    }
    let path = request
        .uri
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let mut signed = format!(
        "{}\n{path}\n{}\n{}\n",
        request.method, claimed.timestamp, claimed.nonce_str
    )
    .into_bytes();
    signed.extend_from_slice(body);
    signed.push(b'\n');
    let signature = STANDARD
        .decode(claimed.signature)
        .map_err(|_| ApiError::sign("错误的签名，验签失败"))?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &merchant.public_key)
        .verify(&signed, &signature)
        .map_err(|_| ApiError::sign("错误的签名，验签失败"))?;
    Ok(merchant)
}

/// Accept, User-Agent, and for bodies Content-Type are mandatory.
fn check_headers(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    if text(headers, header::USER_AGENT.as_str()).is_none_or(str::is_empty) {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "PARAM_ERROR",
            "Http头User-Agent不能为空",
        ));
    }
    let accepts = text(headers, header::ACCEPT.as_str()).unwrap_or_default();
    if !(accepts.contains("application/json") || accepts.contains("*/*")) {
        return Err(ApiError::new(
            StatusCode::NOT_ACCEPTABLE,
            "PARAM_ERROR",
            "Http头Accept必须为application/json",
        ));
    }
    let kind = text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if method == Method::POST && !kind.starts_with("application/json") {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "PARAM_ERROR",
            "Http头Content-Type必须为application/json",
        ));
    }
    Ok(())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The five pairs, in any order, each exactly once.
fn parse(header: &str) -> Option<Authorization<'_>> {
    let mut found = Authorization::default();
    for pair in header.strip_prefix(SCHEME)?.split(',') {
        let (name, value) = pair.trim().split_once('=')?;
        let value = value.strip_prefix('"')?.strip_suffix('"')?;
        let field = match name {
            "mchid" => &mut found.mchid,
            "serial_no" => &mut found.serial_no,
            "nonce_str" => &mut found.nonce_str,
            "timestamp" => &mut found.timestamp,
            "signature" => &mut found.signature,
            _ => return None,
        };
        if value.is_empty() || !field.is_empty() {
            return None;
        }
        *field = value;
    }
    let Authorization {
        mchid,
        serial_no,
        nonce_str,
        timestamp,
        signature,
    } = &found;
    let complete = [mchid, serial_no, nonce_str, timestamp, signature];
    complete
        .iter()
        .all(|value| !value.is_empty())
        .then_some(found)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_pairs_may_come_in_any_order_but_once_each() {
        let good = r#"WECHATPAY2-SHA256-RSA2048 timestamp="1",mchid="1900000001", nonce_str="n",signature="cw==",serial_no="5A""#;
        assert_eq!(parse(good).map(|found| found.signature), Some("cw=="));
        assert!(parse(&good.replace("nonce_str", "mchid")).is_none());
        assert!(parse(&good.replace(r#""n""#, r#""""#)).is_none());
        assert!(parse("Bearer 1").is_none());
        assert!(parse("WECHATPAY2-SHA256-RSA2048 ").is_none());
    }
}
