//! Who the payer is under our appid: WeChat's silent web authorisation (`snsapi_base`). JSAPI needs it
//! (SPEC §9.17).

use reqwest::Url;

use super::{WechatPay, wire::OauthAnswer};
use crate::{ChannelError, ErrorKind, checks::malformed};

/// A code is 32 characters; more than this is nobody's.
const CODE_BYTES: usize = 512;

pub(super) fn url(wechat: &WechatPay, back: &str, state: &str) -> Option<String> {
    let config = &wechat.config;
    if config.app_secret.is_empty() {
        return None;
    }
    let base = config.oauth_base.trim_end_matches('/');
    let mut url = Url::parse(&format!("{base}/connect/oauth2/authorize")).ok()?;
    // In this order: WeChat refuses others.
    url.query_pairs_mut()
        .append_pair("appid", &config.app_id)
        .append_pair("redirect_uri", back)
        .append_pair("response_type", "code")
        .append_pair("scope", "snsapi_base")
        .append_pair("state", state);
    url.set_fragment(Some("wechat_redirect"));
    Some(url.into())
}

pub(super) async fn openid(wechat: &WechatPay, code: &str) -> Result<String, ChannelError> {
    let config = &wechat.config;
    if config.app_secret.is_empty() || !(1..=CODE_BYTES).contains(&code.len()) {
        return Err(malformed("no code, or no app secret to exchange it with"));
    }
    let base = config.oauth_api_base.trim_end_matches('/');
    let mut url = Url::parse(&format!("{base}/sns/oauth2/access_token"))
        .map_err(|_| malformed("oauth_api_base is no URL"))?;
    url.query_pairs_mut()
        .append_pair("appid", &config.app_id)
        .append_pair("secret", &config.app_secret)
        .append_pair("code", code)
        .append_pair("grant_type", "authorization_code");
    let body = wechat.client.open_get(url).await?;
    let answer: OauthAnswer = serde_json::from_slice(&body)
        .map_err(|error| unknown("unreadable_answer", error.to_string()))?;
    match answer.openid.filter(|openid| !openid.is_empty()) {
        Some(openid) => Ok(openid),
        None => Err(ChannelError::local(
            kind(answer.errcode),
            &answer.errcode.to_string(),
            answer.errmsg,
        )),
    }
}

fn unknown(code: &str, message: String) -> ChannelError {
    ChannelError::local(ErrorKind::Unknown, code, message)
}

/// WeChat's global return codes.
const fn kind(errcode: i64) -> ErrorKind {
    match errcode {
        // Busy, or out of today's calls.
        -1 | 45009 | 45011 => ErrorKind::Busy,
        // A wrong or used code.
        40029 | 40163 | 41008 => ErrorKind::NotFound,
        // Wrong appid or secret; no permission.
        40001 | 40013 | 40125 | 41002 | 41004 | 48001 => ErrorKind::Misconfigured,
        _ => ErrorKind::Unknown,
    }
}
