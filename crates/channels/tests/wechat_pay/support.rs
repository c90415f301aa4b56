//! The sandbox as the other side, driven over HTTP only.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode};
use tempfile::TempDir;
use till_channels::{
    Clock, HeaderMap, KnownAttempt, KnownRefund, Started,
    contract::{Forgery, Misbehaviour, Nature, OtherSide},
    wechat_pay::{VerificationKey, WechatPay, WechatPayConfig},
};
use till_sandbox::{MerchantCredentials, SandboxConfig, SandboxHandle};
use tokio::sync::mpsc;

/// What came in, and how to answer.
pub struct Listener {
    pub addr: SocketAddr,
    arrived: tokio::sync::Mutex<mpsc::UnboundedReceiver<(HeaderMap, Vec<u8>)>>,
    refuse: Arc<Mutex<u32>>,
}

struct Inbox {
    arrived: mpsc::UnboundedSender<(HeaderMap, Vec<u8>)>,
    refuse: Arc<Mutex<u32>>,
}

impl Listener {
    pub async fn start() -> Self {
        let (sender, arrived) = mpsc::unbounded_channel();
        let refuse = Arc::new(Mutex::new(0));
        let inbox = Arc::new(Inbox {
            arrived: sender,
            refuse: Arc::clone(&refuse),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let app = Router::new().fallback(receive).with_state(inbox);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Listener {
            addr,
            arrived: tokio::sync::Mutex::new(arrived),
            refuse,
        }
    }

    pub async fn next(&self, within: Duration) -> Option<(HeaderMap, Vec<u8>)> {
        let mut arrived = self.arrived.lock().await;
        tokio::time::timeout(within, arrived.recv())
            .await
            .ok()
            .flatten()
    }
}

async fn receive(
    State(inbox): State<Arc<Inbox>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    inbox.arrived.send((headers, body.to_vec())).unwrap();
    let mut refuse = inbox.refuse.lock().unwrap();
    if *refuse > 0 {
        *refuse -= 1;
        return (StatusCode::SERVICE_UNAVAILABLE, "");
    }
    (StatusCode::OK, "")
}

/// The sandbox and a listener.
pub struct World {
    pub sandbox: SandboxHandle,
    pub listener: Listener,
    pub http: reqwest::Client,
    /// Removed with the world.
    _dir: Option<TempDir>,
}

impl World {
    /// Behaves like any other, but shares its keys with them: making RSA keys takes most of a test's time.
    pub async fn start() -> Self {
        static KEYS: OnceLock<TempDir> = OnceLock::new();
        let keys = KEYS.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            till_sandbox::credentials(dir.path(), &SandboxConfig::default().merchant_names)
                .unwrap();
            dir
        });
        let dir = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(keys.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
        }
        let config = SandboxConfig {
            data_dir: Some(dir.path().to_owned()),
            ..Default::default()
        };
        World {
            _dir: Some(dir),
            ..Self::start_with(config).await
        }
    }

    /// With keys of its own, and without a memory.
    pub async fn start_as_stranger() -> Self {
        Self::start_with(SandboxConfig::default()).await
    }

    pub async fn start_with(config: SandboxConfig) -> Self {
        World {
            sandbox: till_sandbox::start(config).await.unwrap(),
            listener: Listener::start().await,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            _dir: None,
        }
    }

    pub fn merchant(&self) -> MerchantCredentials {
        self.sandbox.credentials().remove(0)
    }

    /// Settings in public-key mode.
    pub fn config(&self) -> WechatPayConfig {
        let merchant = self.merchant();
        WechatPayConfig {
            app_secret: merchant.app_secret(),
            merchant_id: merchant.merchant_id,
            app_id: merchant.app_id,
            oauth_base: format!("{}/mp", self.sandbox.base_url()),
            oauth_api_base: format!("{}/mp", self.sandbox.base_url()),
            api_base: self.sandbox.base_url(),
            merchant_serial: merchant.merchant_serial,
            merchant_private_key_pem: merchant.merchant_private_key_pem,
            api_v3_key: merchant.api_v3_key,
            keys: vec![VerificationKey::PublicKey {
                id: merchant.public_key_id,
                pem: merchant.public_key_pem,
            }],
            download_certificates: false,
        }
    }

    /// Settings in certificate mode, without any certificate yet.
    pub fn certificate_config(&self) -> WechatPayConfig {
        WechatPayConfig {
            keys: Vec::new(),
            download_certificates: true,
            ..self.config()
        }
    }

    pub fn channel(&self, config: WechatPayConfig) -> Arc<WechatPay> {
        Arc::new(WechatPay::new(config, clock()).unwrap())
    }

    /// A call of the sandbox's own JSON: its status.
    pub async fn post(&self, path: &str, body: String) -> u16 {
        let url = format!("{}{path}", self.sandbox.base_url());
        let request = self
            .http
            .post(url)
            .header("content-type", "application/json")
            .body(body);
        request.send().await.unwrap().status().as_u16()
    }

    pub async fn get(&self, path: &str) -> String {
        let url = format!("{}{path}", self.sandbox.base_url());
        self.http
            .get(url)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    }
}

pub fn clock() -> Clock {
    Arc::new(now_ms)
}

#[expect(clippy::disallowed_methods, reason = "tests live in the real time")]
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

#[async_trait::async_trait]
impl OtherSide for World {
    fn notify_url(&self) -> String {
        format!("http://{}/pay/wechat_pay/0A1B2C/1", self.listener.addr)
    }

    async fn misbehave(&self, attempt_no: &str, how: Misbehaviour) {
        let knob = match how {
            Misbehaviour::StartFailsBefore => r#""create":"error_before""#.to_owned(),
            Misbehaviour::StartFailsAfter => r#""create":"error_after""#.to_owned(),
            Misbehaviour::StartIsSilent => r#""create":"silent_after""#.to_owned(),
            Misbehaviour::QueryTooFast => r#""query":"frequency_limited""#.to_owned(),
            Misbehaviour::CloseNotYet => r#""close":"frequency_limited""#.to_owned(),
            Misbehaviour::CloseFailsAfter => r#""close":"error_after""#.to_owned(),
            Misbehaviour::AnswerSignature(how) => format!(r#""answer_signature":"{}""#, word(how)),
            Misbehaviour::NotificationSignature(how) => {
                format!(r#""notify_signature":"{}""#, word(how))
            }
            Misbehaviour::NotificationAge { seconds } => format!(r#""notify_age_s":{seconds}"#),
            Misbehaviour::NotificationTampered => r#""notify_tampered":true"#.to_owned(),
            Misbehaviour::NotifyTwice => r#""notify":"twice""#.to_owned(),
            Misbehaviour::NotifyNever => r#""notify":"never""#.to_owned(),
            Misbehaviour::WrongAmount { fen } => format!(r#""wrong_amount_fen":{fen}"#),
            Misbehaviour::WrongAttempt { attempt_no } => {
                format!(r#""wrong_out_trade_no":"{attempt_no}""#)
            }
            Misbehaviour::WrongMerchant { merchant_id } => {
                format!(r#""wrong_mchid":"{merchant_id}""#)
            }
            Misbehaviour::PaymentRefused => r#""pay":"refuse""#.to_owned(),
            Misbehaviour::RefundFailsAfter => r#""refund":"error_after""#.to_owned(),
            Misbehaviour::RefundNotEnough => r#""refund_result":"not_enough""#.to_owned(),
            Misbehaviour::RefundAbnormal => r#""refund_result":"abnormal""#.to_owned(),
            Misbehaviour::RefundClosed => r#""refund_result":"closed""#.to_owned(),
        };
        let body = format!(r#"{{"out_trade_no":"{attempt_no}","knobs":{{{knob}}}}}"#);
        assert_eq!(self.post("/api/knobs", body).await, 200);
    }

    async fn pay(&self, attempt_no: &str, at_ms: Option<i64>) -> bool {
        let at = at_ms.map_or(String::new(), |at_ms| format!(r#","paid_at_ms":{at_ms}"#));
        self.post(
            "/api/pay",
            format!(r#"{{"out_trade_no":"{attempt_no}"{at}}}"#),
        )
        .await
            == 200
    }

    async fn follow(&self, _started: &Started) -> bool {
        true
    }

    async fn pay_here(&self, started: &Started) -> bool {
        let code_url = match started {
            Started::Redirect { url, .. } => {
                let (_, id) = url.split_once("prepay_id=").expect("names the prepay");
                let (id, _) = id.split_once('&').unwrap_or((id, ""));
                format!("pr={id}")
            }
            Started::InApp { prepay_id, .. } => format!("pr={prepay_id}"),
            Started::Qr { .. } | Started::Form { .. } => code_url(started).to_owned(),
        };
        self.post("/api/pay", format!(r#"{{"code_url":"{code_url}"}}"#))
            .await
            == 200
    }

    async fn notification(&self, within: Duration) -> Option<(HeaderMap, Vec<u8>)> {
        self.listener.next(within).await
    }

    async fn refuse_next_notification(&self) {
        *self.listener.refuse.lock().unwrap() += 1;
    }
}

fn word(how: Forgery) -> &'static str {
    match how {
        Forgery::Wrong => "bad",
        Forgery::Probe => "probe",
        Forgery::Missing => "missing",
        Forgery::UnknownKey => "unknown_serial",
    }
}

/// What WeChat Pay is by its nature.
pub const NATURE: Nature = Nature {
    opens: true,
    closes: true,
    timed_headers: true,
    tells_failed_refunds: true,
};

/// What the QR holds.
pub fn code_url(started: &Started) -> &str {
    match started {
        Started::Qr { code_url, .. } => code_url,
        Started::Redirect { .. } | Started::InApp { .. } | Started::Form { .. } => {
            panic!("this is no code")
        }
    }
}

/// WeChat Pay asks by number alone.
pub fn known(attempt_no: &str) -> KnownAttempt<'_> {
    KnownAttempt {
        attempt_no,
        begun_at_ms: 0,
        expires_at_ms: 0,
    }
}

pub fn known_refund(refund_no: &str) -> KnownRefund<'_> {
    KnownRefund {
        refund_no,
        begun_at_ms: 0,
    }
}
