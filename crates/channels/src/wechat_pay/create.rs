//! Create order: the QR on the page, the way from a phone's browser into WeChat, or what a page inside
//! WeChat calls up (channels.md 1.3, 1.4).

use reqwest::Url;

use super::{
    WechatPay, sign, times,
    wire::{
        CreateRequest, H5Info, H5Response, JsapiResponse, NativeResponse, PayAmount, PayerRequest,
        SceneInfo,
    },
};
use crate::{
    CallUp, ChannelError, ErrorKind, PayMethod, StartAttempt, Started,
    checks::{check_notify_url, check_number, fit, malformed},
};

/// A code lives two hours, fixed.
const CODE_LIFE_MS: i64 = 2 * 60 * 60 * 1000;
/// The way from a browser lives five minutes.
const H5_LIFE_MS: i64 = 5 * 60 * 1000;
/// The schema says 127; counted in bytes here, since it is not documented whether characters are meant.
const DESCRIPTION_BYTES: usize = 127;
/// The longest text of an IPv6 address.
const IP_BYTES: usize = 45;
const OPENID_BYTES: usize = 128;

pub(super) async fn start(
    wechat: &WechatPay,
    attempt: &StartAttempt,
) -> Result<Started, ChannelError> {
    check_number(&attempt.attempt_no, 6..=32)?;
    check_notify_url(&attempt.notify_url)?;
    if attempt.amount_fen < 1 {
        return Err(malformed("amount_fen must be at least 1"));
    }
    let time_expire = times::to_wire(attempt.expires_at_ms)
        .ok_or_else(|| malformed("expires_at_ms is no instant"))?;
    let request = |scene_info, payer| CreateRequest {
        appid: &wechat.config.app_id,
        mchid: &wechat.config.merchant_id,
        description: fit(&attempt.description, DESCRIPTION_BYTES),
        out_trade_no: &attempt.attempt_no,
        time_expire: &time_expire,
        notify_url: &attempt.notify_url,
        amount: PayAmount {
            total: attempt.amount_fen,
            currency: "CNY",
        },
        scene_info,
        payer,
    };
    match &attempt.method {
        PayMethod::Qr => native(wechat, &request(None, None)).await,
        PayMethod::Browser { client_ip } => {
            if !(1..=IP_BYTES).contains(&client_ip.len()) {
                return Err(malformed("client_ip must be an address"));
            }
            let scene = SceneInfo {
                payer_client_ip: client_ip,
                h5_info: H5Info { r#type: "Wap" },
            };
            h5(wechat, &request(Some(scene), None), &attempt.return_url).await
        }
        PayMethod::InApp { payer } => {
            if !(1..=OPENID_BYTES).contains(&payer.len()) {
                return Err(malformed("payer must be an openid"));
            }
            let payer = PayerRequest { openid: payer };
            jsapi(wechat, &request(None, Some(payer))).await
        }
        PayMethod::Form => Err(malformed("WeChat Pay has no such way to pay")),
    }
}

async fn native(wechat: &WechatPay, request: &CreateRequest<'_>) -> Result<Started, ChannelError> {
    let asked_at_ms = (wechat.client.clock)();
    let path = "/v3/pay/transactions/native";
    let answer = wechat.client.post(path, request).await?;
    let NativeResponse { code_url } = answer.json()?;
    if !code_url.starts_with("weixin://") {
        return Err(answer.unknown("unreadable_answer", "code_url is not WeChat's".to_owned()));
    }
    Ok(Started::Qr {
        code_url,
        dies_at_ms: asked_at_ms.saturating_add(CODE_LIFE_MS),
    })
}

/// The address gets `redirect_url`, to which WeChat sends the browser back; its coming back proves
/// nothing.
async fn h5(
    wechat: &WechatPay,
    request: &CreateRequest<'_>,
    return_url: &str,
) -> Result<Started, ChannelError> {
    let asked_at_ms = (wechat.client.clock)();
    let path = "/v3/pay/transactions/h5";
    let answer = wechat.client.post(path, request).await?;
    let H5Response { h5_url } = answer.json()?;
    // Plain http only where the API itself is on this machine (the sandbox).
    let plain = wechat.config.api_base.starts_with("http:");
    let mut url = Url::parse(&h5_url)
        .ok()
        .filter(|url| url.scheme() == "https" || plain && url.scheme() == "http")
        .ok_or_else(|| answer.unknown("unreadable_answer", "h5_url is no URL".to_owned()))?;
    url.query_pairs_mut()
        .append_pair("redirect_url", return_url);
    Ok(Started::Redirect {
        url: url.into(),
        dies_at_ms: asked_at_ms.saturating_add(H5_LIFE_MS),
    })
}

async fn jsapi(wechat: &WechatPay, request: &CreateRequest<'_>) -> Result<Started, ChannelError> {
    let asked_at_ms = (wechat.client.clock)();
    let path = "/v3/pay/transactions/jsapi";
    let answer = wechat.client.post(path, request).await?;
    let JsapiResponse { prepay_id } = answer.json()?;
    if prepay_id.is_empty() {
        return Err(answer.unknown("unreadable_answer", "prepay_id is empty".to_owned()));
    }
    Ok(Started::InApp {
        prepay_id,
        dies_at_ms: asked_at_ms.saturating_add(CODE_LIFE_MS),
    })
}

/// The fields of `getBrandWCPayRequest`, signed with the merchant's key.
pub(super) fn call_up(wechat: &WechatPay, prepay_id: &str) -> Result<CallUp, ChannelError> {
    let cannot = |_| ChannelError::local(ErrorKind::Misconfigured, "cannot_sign", "can't sign");
    let nonce = sign::nonce().map_err(cannot)?;
    let time_stamp = (wechat.client.clock)().div_euclid(1000).to_string();
    let package = format!("prepay_id={prepay_id}");
    let app_id = wechat.config.app_id.clone();
    let text = format!("{app_id}\n{time_stamp}\n{nonce}\n{package}\n");
    let signature = wechat.client.sign(text.as_bytes()).map_err(cannot)?;
    Ok(CallUp {
        fields: vec![
            ("appId", app_id),
            ("timeStamp", time_stamp),
            ("nonceStr", nonce),
            ("package", package),
            ("signType", "RSA".to_owned()),
            ("paySign", signature),
        ],
    })
}
