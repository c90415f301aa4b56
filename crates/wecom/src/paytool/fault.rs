//! What a call answers when it does nothing: WeCom's number, and a sentence that names the field.
//!
//! The numbers are those of paytool.md §5. Clients judge by `errcode`; `errmsg` is for the person who
//! reads the log, and ends in the form that WeCom's own does.

use std::fmt;

/// The errcodes that Till answers.
pub mod code {
    /// Come back later.
    pub const BUSY: i64 = -1;
    pub const BAD_SECRET: i64 = 40001;
    pub const BAD_MEDIA_TYPE: i64 = 40004;
    pub const BAD_MEDIA_SIZE: i64 = 40006;
    pub const BAD_MEDIA_ID: i64 = 40007;
    pub const BAD_CORPID: i64 = 40013;
    pub const BAD_TOKEN: i64 = 40014;
    pub const BAD_CODE: i64 = 40029;
    /// A bad parameter of an unsigned call.
    pub const BAD_PARAMETER: i64 = 40058;
    pub const BAD_AUTH_CODE: i64 = 40078;
    pub const BAD_SUITE_SECRET: i64 = 40080;
    pub const BAD_SUITE_TOKEN: i64 = 40082;
    pub const BAD_SUITE_ID: i64 = 40083;
    pub const BAD_PERMANENT_CODE: i64 = 40084;
    pub const BAD_SUITE_TICKET: i64 = 40085;
    pub const MISSING_TOKEN: i64 = 41001;
    pub const EXPIRED_TOKEN: i64 = 42001;
    pub const EXPIRED_SUITE_TOKEN: i64 = 42009;
    pub const EMPTY_MEDIA: i64 = 44001;
    pub const MEDIA_TOO_LARGE: i64 = 45001;
    pub const RATE_LIMIT: i64 = 45009;
    pub const NOT_ALLOWED: i64 = 48002;
    pub const NO_RELATION: i64 = 48004;
    pub const BAD_SIGNATURE: i64 = 49004;
    pub const BAD_CURSOR: i64 = 50100;
    pub const ADDRESS_NOT_ALLOWED: i64 = 60020;
    pub const SEATS: i64 = 84078;
    pub const NO_PRICING: i64 = 84079;
    pub const LEGACY_ORDER_NOT_FOUND: i64 = 84080;
    pub const PAID_CANNOT_CLOSE: i64 = 84088;
    pub const BELOW_FLOOR: i64 = 84091;
    pub const TAKEN_DOWN: i64 = 84085;
    pub const TRIAL_CANNOT_EXPAND: i64 = 84095;
    pub const TRIAL_CANNOT_RENEW: i64 = 84096;
    pub const UNHANDLED_ORDER: i64 = 84097;
    pub const FIXED_CANNOT_EXPAND: i64 = 84098;
    pub const NOT_BOUGHT_CANNOT_EXPAND: i64 = 84099;
    pub const NOT_BOUGHT_CANNOT_RENEW: i64 = 84100;
    pub const CANNOT_BUY_NEW: i64 = 84101;
    pub const EXPIRED_CANNOT_EXPAND: i64 = 84102;
    pub const PENDING_ORDER: i64 = 84106;
    pub const NOT_EFFECTIVE_ORDER: i64 = 84108;
    pub const PRICE_ZERO: i64 = 84109;
    pub const EDITION_GONE: i64 = 84120;
    pub const BELOW_SEATS: i64 = 84125;
    pub const ABOVE_SEATS: i64 = 84126;
    pub const NO_PERMISSION: i64 = 84127;
    pub const BAD_EFFECTIVE_TIME: i64 = 84130;
    /// A bad parameter of a signed call.
    pub const PARAMETER: i64 = 90305;
    pub const ORDER_NOT_FOUND: i64 = 90310;
    pub const CLOSE_FAILED: i64 = 90311;
    pub const WRONG_STATUS: i64 = 90314;
    pub const NO_MERCHANT: i64 = 90317;
    pub const REPLAYED: i64 = 90318;
    pub const BAD_TIME: i64 = 90319;
    pub const NO_PAYTOOL_SECRET: i64 = 90348;
    pub const TRIAL_TOO_LONG: i64 = 90352;
}

/// Why a call did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Never 0.
    pub errcode: i64,
    /// A sentence in English; it names the field, if it is about one.
    pub message: String,
}

impl Fault {
    pub fn new(errcode: i64, message: impl Into<String>) -> Self {
        Self {
            errcode,
            message: message.into(),
        }
    }

    /// About a field of a signed call.
    pub(crate) fn field(path: &str, problem: impl fmt::Display) -> Self {
        Self::new(
            code::PARAMETER,
            format!("parameter error: {path} {problem}"),
        )
    }

    /// The same fault as an unsigned call tells it.
    #[must_use]
    pub fn unsigned(mut self) -> Self {
        if self.errcode == code::PARAMETER {
            self.errcode = code::BAD_PARAMETER;
        }
        self
    }

    /// `errmsg` as WeCom words it: the sentence, then what a support desk asks for.
    pub fn errmsg(&self, request: &str, from: &str) -> String {
        format!(
            "{}, hint: [{request}], from ip: {from}, more info at \
             https://open.work.weixin.qq.com/devtool/query?e={}",
            self.message, self.errcode
        )
    }
}
