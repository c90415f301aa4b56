//! The form of WeCom's answers: HTTP 200 always, judged by `errcode` (paytool.md §1).

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal of WeCom's server API, by its number (paytool.md §5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    errcode: i64,
    reason: &'static str,
}

impl Refusal {
    pub(super) const BUSY: Self = Self::new(-1, "system busy");
    pub(super) const BAD_CORPID: Self = Self::new(40013, "invalid corpid");
    pub(super) const BAD_CODE: Self = Self::new(40029, "invalid code");
    pub(super) const BAD_PARAMETER: Self = Self::new(40058, "invalid Request Parameter");
    pub(super) const BAD_SECRET: Self = Self::new(40080, "invalid suite secret");
    pub(super) const BAD_TOKEN: Self = Self::new(40082, "invalid suite token");
    pub(super) const BAD_SUITE: Self = Self::new(40083, "invalid suite id");
    pub(super) const BAD_PERMANENT_CODE: Self = Self::new(40084, "invalid permanent code");
    pub(super) const BAD_TICKET: Self = Self::new(40085, "invalid suite ticket");
    pub(super) const NO_TOKEN: Self = Self::new(41001, "suite_access_token missing");
    pub(super) const TOKEN_ENDED: Self = Self::new(42009, "suite_access_token expired");
    pub(super) const NOT_THIS_APP: Self = Self::new(301_002, "no privilege for this agentid");

    const fn new(errcode: i64, reason: &'static str) -> Self {
        Self { errcode, reason }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { errcode, reason } = self;
        // The tail is WeCom's; clients must not compare the text.
        let errmsg = format!(
            "{reason}, hint: [sandbox], from ip: 127.0.0.1, more info at \
             https://open.work.weixin.qq.com/devtool/query?e={errcode}"
        );
        Json(json!({ "errcode": errcode, "errmsg": errmsg })).into_response()
    }
}

/// `fields` with the two of success in front.
pub(super) fn ok(mut fields: Value) -> Response {
    if let Some(fields) = fields.as_object_mut() {
        fields.insert("errcode".to_owned(), json!(0));
        fields.insert("errmsg".to_owned(), json!("ok"));
    }
    Json(fields).into_response()
}
