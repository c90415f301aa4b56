//! WeChat Pay's JSON. These types never leave the module.

use serde::{Deserialize, Serialize};

/// channels.md 1.4
#[derive(Debug, Serialize)]
pub(super) struct CreateRequest<'a> {
    pub appid: &'a str,
    pub mchid: &'a str,
    pub description: &'a str,
    pub out_trade_no: &'a str,
    pub time_expire: &'a str,
    pub notify_url: &'a str,
    pub amount: PayAmount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene_info: Option<SceneInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<PayerRequest<'a>>,
}

/// JSAPI only: who will pay.
#[derive(Debug, Serialize)]
pub(super) struct PayerRequest<'a> {
    pub openid: &'a str,
}

/// H5 only: the phone that will pay.
#[derive(Debug, Serialize)]
pub(super) struct SceneInfo<'a> {
    pub payer_client_ip: &'a str,
    pub h5_info: H5Info,
}

#[derive(Debug, Serialize)]
pub(super) struct H5Info {
    pub r#type: &'static str,
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

#[derive(Debug, Deserialize)]
pub(super) struct H5Response {
    pub h5_url: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct JsapiResponse {
    pub prepay_id: String,
}

/// The answer of WeChat's `sns/oauth2/access_token`; the token itself is of no use to us.
#[derive(Debug, Deserialize)]
pub(super) struct OauthAnswer {
    pub openid: Option<String>,
    #[serde(default)]
    pub errcode: i64,
    #[serde(default)]
    pub errmsg: String,
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

/// channels.md 1.11
#[derive(Debug, Serialize)]
pub(super) struct EchoRequest<'a> {
    pub notify_url: &'a str,
    pub echo_message: &'a str,
    /// RSA-OAEP with the key that `Wechatpay-Serial` names.
    pub encrypted_echo_message: &'a str,
}

#[derive(Debug, Deserialize)]
pub(super) struct EchoResponse {
    pub echo_message: String,
    /// RSA-OAEP with the merchant's public key.
    pub encrypted_echo_message: String,
}

/// The plain text of `SECURITY_ECHO.SUCCESS`.
#[derive(Debug, Deserialize)]
pub(super) struct EchoNotice {
    pub echo_message: String,
}

/// channels.md 1.8
#[derive(Debug, Deserialize)]
pub(super) struct BillResponse {
    pub hash_type: String,
    pub hash_value: String,
    pub download_url: String,
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
