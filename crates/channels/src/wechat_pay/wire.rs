//! WeChat Pay's JSON. These types never leave the module.

use serde::{Deserialize, Serialize};

/// channels.md 1.4
#[derive(Debug, Serialize)]
pub(super) struct NativeRequest<'a> {
    pub appid: &'a str,
    pub mchid: &'a str,
    pub description: &'a str,
    pub out_trade_no: &'a str,
    pub time_expire: &'a str,
    pub notify_url: &'a str,
    pub amount: PayAmount,
}

#[derive(Debug, Serialize)]
pub(super) struct PayAmount {
    /// fen
    pub total: i64,
    pub currency: &'static str,
}

#[derive(Debug, Deserialize)]
pub(super) struct NativeResponse {
    pub code_url: String,
}

#[derive(Debug, Serialize)]
pub(super) struct CloseRequest<'a> {
    pub mchid: &'a str,
}

/// The answer of a query and the plain text of `TRANSACTION.SUCCESS` (channels.md 1.5).
#[derive(Debug, Deserialize)]
pub(super) struct Transaction {
    pub appid: Option<String>,
    pub mchid: String,
    pub out_trade_no: String,
    pub transaction_id: Option<String>,
    pub trade_state: String,
    pub success_time: Option<String>,
    pub amount: Option<TransactionAmount>,
    pub payer: Option<Payer>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TransactionAmount {
    pub total: i64,
    pub currency: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payer {
    pub openid: Option<String>,
}

/// channels.md 1.6
#[derive(Debug, Serialize)]
pub(super) struct RefundRequest<'a> {
    pub out_trade_no: &'a str,
    pub out_refund_no: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub reason: &'a str,
    pub notify_url: &'a str,
    pub amount: RefundAmountRequest,
}

#[derive(Debug, Serialize)]
pub(super) struct RefundAmountRequest {
    pub refund: i64,
    pub total: i64,
    pub currency: &'static str,
}

/// The answer of refund and its query, and the plain text of `REFUND.*`. Only the latter has `mchid` and
/// calls the state `refund_status`.
#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub mchid: Option<String>,
    pub refund_id: String,
    pub out_refund_no: String,
    pub transaction_id: String,
    pub out_trade_no: String,
    #[serde(alias = "refund_status")]
    pub status: String,
    pub success_time: Option<String>,
    pub amount: RefundAmount,
}

#[derive(Debug, Deserialize)]
pub(super) struct RefundAmount {
    pub total: i64,
    pub refund: i64,
}

/// channels.md 1.9
#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorBody {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub message: String,
}

/// channels.md 1.7
#[derive(Debug, Deserialize)]
pub(super) struct NotificationBody {
    pub id: String,
    pub event_type: String,
    pub resource: Encrypted,
}

#[derive(Debug, Deserialize)]
pub(super) struct Encrypted {
    pub algorithm: String,
    pub ciphertext: String,
    #[serde(default)]
    pub associated_data: Option<String>,
    pub nonce: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Certificates {
    pub data: Vec<Certificate>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Certificate {
    pub serial_no: String,
    pub encrypt_certificate: Encrypted,
}
