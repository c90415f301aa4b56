//! The other side of WeChat Pay, as cheap as it can be: it takes any order, its answer is signed once
//! a minute, and its notifications are signed and encrypted as real ones are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::scene::now;

pub const MERCHANT: &str = "1900000001";
pub const APPID: &str = "wx0123456789abcdef";
const API_KEY: &str = "0123456789abcdef0123456789abcdef";
const KEY_ID: &str = "PUB_KEY_ID_0123456789";
const CODE: &str = "{\"code_url\":\"weixin://wxpay/bizpayurl?pr=p4lpSuKzz\"}";

/// A header set of the channel, and when it was signed (seconds UTC).
type Signed = Option<(i64, HeaderMap)>;

pub struct WechatPay {
    key: KeyPair,
    merchant_key: KeyPair,
    answer: Mutex<Signed>,
    /// Orders that wait for their attempt's number, by amount in fen: those in flight all differ.
    waiting: Mutex<HashMap<i64, oneshot::Sender<String>>>,
}

impl WechatPay {
    pub fn new() -> anyhow::Result<Self> {
        let key = || KeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("no RSA key"));
        Ok(Self {
            key: key()?,
            merchant_key: key()?,
            answer: Mutex::default(),
            waiting: Mutex::default(),
        })
    }

    /// Listens; answers its address.
    pub async fn serve(self: &Arc<Self>) -> anyhow::Result<String> {
        let router = Router::new()
            .route("/v3/pay/transactions/native", post(create))
            .with_state(Arc::clone(self));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(format!("http://{address}"))
    }

    /// What a provider types into the console.
    pub fn credentials(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        let private: Pkcs8V1Der<'_> = self
            .merchant_key
            .as_der()
            .map_err(|_| anyhow!("no private key"))?;
        let public: PublicKeyX509Der<'_> = self
            .key
            .public_key()
            .as_der()
            .map_err(|_| anyhow!("no public key"))?;
        Ok(vec![
            ("mchid", MERCHANT.to_owned()),
            ("appid", APPID.to_owned()),
            (
                "serial",
                "5157F09EFDC096DE15EBE81A47057A7232F1B8E1".to_owned(),
            ),
            ("private-key", pem("PRIVATE KEY", private.as_ref())),
            ("api-v3-key", API_KEY.to_owned()),
            ("verify", "public_key".to_owned()),
            ("public-key-id", KEY_ID.to_owned()),
            ("public-key", pem("PUBLIC KEY", public.as_ref())),
        ])
    }

    /// The number of the attempt that will be begun over `amount` fen.
    pub fn expect(&self, amount: i64) -> oneshot::Receiver<String> {
        let (sender, receiver) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(amount, sender);
        receiver
    }

    /// The notification that `number` was paid: its headers and body.
    pub fn notification(
        &self,
        number: &str,
        amount: i64,
    ) -> anyhow::Result<(Vec<(&'static str, String)>, String)> {
        let at = time(now().millis())?;
        let plain = json!({
            "appid": APPID, "mchid": MERCHANT, "out_trade_no": number,
            "transaction_id": format!("42000{}", &number[1..]),
            "trade_type": "NATIVE", "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
            "bank_type": "OTHERS", "success_time": at,
            "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
            "amount": {"total": amount, "payer_total": amount, "currency": "CNY", "payer_currency": "CNY"},
        });
        let nonce = "0123456789ab";
        let body = json!({
            "id": format!("EV-{number}"), "create_time": at, "event_type": "TRANSACTION.SUCCESS",
            "resource_type": "encrypt-resource", "summary": "支付成功",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM", "original_type": "transaction",
                "associated_data": "transaction", "nonce": nonce,
                "ciphertext": encrypt(nonce, plain.to_string().as_bytes())?,
            },
        })
        .to_string();
        let seconds = now().millis() / 1000;
        let headers = vec![
            ("wechatpay-timestamp", seconds.to_string()),
            ("wechatpay-nonce", number.to_owned()),
            ("wechatpay-serial", KEY_ID.to_owned()),
            ("wechatpay-signature", self.sign(seconds, number, &body)?),
        ];
        Ok((headers, body))
    }

    fn sign(&self, seconds: i64, nonce: &str, body: &str) -> anyhow::Result<String> {
        let message = format!("{seconds}\n{nonce}\n{body}\n");
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .map_err(|_| anyhow!("not signed"))?;
        Ok(STANDARD.encode(signature))
    }

    /// The answer's headers; signed anew once a minute, since the answer is always the same.
    fn answer_headers(&self) -> anyhow::Result<HeaderMap> {
        let seconds = now().millis() / 1000;
        let mut kept = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((signed, headers)) = &*kept
            && seconds - signed < 60
        {
            return Ok(headers.clone());
        }
        let mut headers = HeaderMap::new();
        headers.insert("wechatpay-timestamp", seconds.to_string().parse()?);
        headers.insert("wechatpay-nonce", "nonce".parse()?);
        headers.insert("wechatpay-serial", KEY_ID.parse()?);
        headers.insert(
            "wechatpay-signature",
            self.sign(seconds, "nonce", CODE)?.parse()?,
        );
        headers.insert("content-type", "application/json".parse()?);
        *kept = Some((seconds, headers.clone()));
        Ok(headers)
    }

    /// Seconds that one signature and one verification take, measured here and now.
    pub fn rsa_seconds(&self) -> anyhow::Result<(f64, f64)> {
        use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
        const TIMES: u32 = 200;
        let begun = std::time::Instant::now();
        let mut signature = String::new();
        for n in 0..TIMES {
            signature = self.sign(n.into(), "nonce", CODE)?;
        }
        let sign = begun.elapsed().as_secs_f64() / f64::from(TIMES);
        let signature = STANDARD.decode(signature)?;
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key.public_key());
        let message = format!("{}\nnonce\n{CODE}\n", TIMES - 1);
        let begun = std::time::Instant::now();
        for _ in 0..TIMES {
            key.verify(message.as_bytes(), &signature)
                .map_err(|_| anyhow!("not verified"))?;
        }
        let verify = begun.elapsed().as_secs_f64() / f64::from(TIMES);
        Ok((sign, verify))
    }
}

async fn create(
    State(wechat): State<Arc<WechatPay>>,
    Json(order): Json<Value>,
) -> (HeaderMap, &'static str) {
    let number = order["out_trade_no"].as_str().unwrap_or_default();
    let amount = order["amount"]["total"].as_i64().unwrap_or_default();
    let waiting = wechat
        .waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&amount);
    if let Some(sender) = waiting {
        // Its order may have been given up.
        let _ = sender.send(number.to_owned());
    }
    (wechat.answer_headers().unwrap_or_default(), CODE)
}

fn encrypt(nonce: &str, plain: &[u8]) -> anyhow::Result<String> {
    let key = UnboundKey::new(&AES_256_GCM, API_KEY.as_bytes()).map_err(|_| anyhow!("no key"))?;
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(|_| anyhow!("nonce"))?;
    let mut sealed = plain.to_vec();
    LessSafeKey::new(key)
        .seal_in_place_append_tag(nonce, Aad::from(b"transaction"), &mut sealed)
        .map_err(|_| anyhow!("not encrypted"))?;
    Ok(STANDARD.encode(sealed))
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// RFC 3339 in Shanghai, as WeChat Pay writes it.
fn time(millis: i64) -> anyhow::Result<String> {
    let at = jiff::Timestamp::from_millisecond(millis).context("a time")?;
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    Ok(at
        .to_zoned(zone)
        .strftime("%Y-%m-%dT%H:%M:%S+08:00")
        .to_string())
}
