//! Which device a buyer holds: it decides how they pay (wire/channels.md §0).

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Computer,
    /// A phone, outside WeChat.
    Phone,
    /// Inside WeChat or WeCom on a phone.
    WechatPhone,
}

impl Device {
    pub fn of(headers: &HeaderMap) -> Self {
        let agent = headers
            .get(USER_AGENT)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let phone = ["Mobile", "Android", "iPhone"]
            .iter()
            .any(|mark| agent.contains(mark));
        match (phone, agent.contains("MicroMessenger")) {
            (true, true) => Self::WechatPhone,
            (true, false) => Self::Phone,
            (false, _) => Self::Computer,
        }
    }
    pub const fn code(self) -> &'static str {
        match self {
            Self::Computer => "computer",
            Self::Phone => "phone",
            Self::WechatPhone => "wechat",
        }
    }
}
