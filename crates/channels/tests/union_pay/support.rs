//! The sandbox as the other side, driven over HTTP only: by a browser that posts forms, and by the bank's
//! checker.

use std::{
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode};
use tempfile::TempDir;
use till_channels::{
    Clock, HeaderMap, KnownAttempt, PayMethod, StartAttempt, Started,
    contract::{Forgery, Misbehaviour, Nature, OtherSide},
    union_pay::{UnionPay, UnionPayConfig},
};
use till_sandbox::{SandboxConfig, SandboxHandle};
use tokio::sync::mpsc;

/// What UnionPay is by its nature.
pub const NATURE: Nature = Nature {
    opens: false,
    closes: false,
    timed_headers: false,
    tells_failed_refunds: false,
};

#[derive(Clone)]
struct Inbox {
    arrived: mpsc::UnboundedSender<(HeaderMap, Vec<u8>)>,
    refuse: Arc<Mutex<u32>>,
}

/// The sandbox and a listener.
pub struct World {
    pub sandbox: SandboxHandle,
    pub http: reqwest::Client,
    notify_url: String,
    arrived: tokio::sync::Mutex<mpsc::UnboundedReceiver<(HeaderMap, Vec<u8>)>>,
    refuse: Arc<Mutex<u32>>,
    /// Removed with the world.
    _dir: TempDir,
}

impl World {
    /// Shares its keys with the others: making RSA keys takes most of a test's time.
    pub async fn start() -> Self {
        static KEYS: OnceLock<TempDir> = OnceLock::new();
        let keys = KEYS.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let names = SandboxConfig::default().merchant_names;
            till_sandbox::credentials(dir.path(), &names).unwrap();
            till_sandbox::union_pay_credentials(dir.path(), &names).unwrap();
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
        let (sender, arrived) = mpsc::unbounded_channel();
        let refuse = Arc::new(Mutex::new(0));
        let inbox = Inbox {
            arrived: sender,
            refuse: Arc::clone(&refuse),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let notify_url = format!(
            "http://{}/pay/union_pay/0A1B2C/1",
            listener.local_addr().unwrap()
        );
        let app = Router::new().fallback(receive).with_state(inbox);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        World {
            sandbox: till_sandbox::start(config).await.unwrap(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            notify_url,
            arrived: tokio::sync::Mutex::new(arrived),
            refuse,
            _dir: dir,
        }
    }

    pub fn config(&self) -> UnionPayConfig {
        let merchant = self.sandbox.union_pay_credentials().remove(0);
        UnionPayConfig {
            merchant_id: merchant.merchant_id,
            gateway: self.sandbox.union_pay_gateway(),
            certificate_pem: merchant.certificate_pem,
            private_key_pem: merchant.private_key_pem,
            middle_pem: merchant.middle_pem,
            root_pem: merchant.root_pem,
            signer: merchant.signer,
        }
    }

    pub fn channel(&self, config: UnionPayConfig) -> Arc<UnionPay> {
        Arc::new(UnionPay::new(config, clock()).unwrap())
    }

    /// A call of the sandbox's own JSON: its status.
    pub async fn post(&self, path: &str, body: String) -> u16 {
        let url = format!("{}{path}", self.sandbox.base_url());
        let request = self
            .http
            .post(url)
            .header("content-type", "application/json");
        request.body(body).send().await.unwrap().status().as_u16()
    }

    /// Posts the form as a browser would, and follows to the bank's page: its address and text.
    pub async fn browse(&self, started: &Started) -> Option<(String, String)> {
        let Started::Form { url, fields } = started else {
            panic!("the online bank has forms");
        };
        let answer = self
            .http
            .post(url)
            .form(fields)
            .timeout(Duration::from_secs(3))
            .send()
            .await
            .ok()?;
        let address = answer.url().to_string();
        let good = answer.status().is_success() && address.contains("/bank/");
        let text = answer.text().await.ok()?;
        good.then_some((address, text))
    }

    /// A button of the bank's page.
    pub async fn press(&self, page: &str, act: &str) -> String {
        let answer = self
            .http
            .post(format!("{page}/{act}"))
            .send()
            .await
            .unwrap();
        answer.text().await.unwrap()
    }

    pub fn attempt(&self, attempt_no: &str, expires_at_ms: i64) -> StartAttempt {
        StartAttempt {
            attempt_no: attempt_no.to_owned(),
            amount_fen: 12_345,
            begun_at_ms: now_ms(),
            description: "青禾排课 & {专业版}".to_owned(),
            expires_at_ms,
            notify_url: self.notify_url.clone(),
            return_url: "http://127.0.0.1:8080/p/x/pay".to_owned(),
            method: PayMethod::Form,
        }
    }
}

pub fn known(attempt: &StartAttempt) -> KnownAttempt<'_> {
    KnownAttempt {
        attempt_no: &attempt.attempt_no,
        begun_at_ms: attempt.begun_at_ms,
        expires_at_ms: attempt.expires_at_ms,
    }
}

async fn receive(
    State(inbox): State<Inbox>,
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
        self.notify_url.clone()
    }

    async fn misbehave(&self, attempt_no: &str, how: Misbehaviour) {
        let knob = match how {
            Misbehaviour::StartFailsBefore => r#""create":"error_before""#.to_owned(),
            Misbehaviour::StartFailsAfter => r#""create":"error_after""#.to_owned(),
            Misbehaviour::StartIsSilent => r#""create":"silent_after""#.to_owned(),
            Misbehaviour::QueryTooFast => r#""query":"frequency_limited""#.to_owned(),
            // There is no closing, with or without faults.
            Misbehaviour::CloseNotYet | Misbehaviour::CloseFailsAfter => return,
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
        let at = at_ms.map_or(String::new(), |at_ms| format!(r#","at_ms":{at_ms}"#));
        let body = format!(r#"{{"order_id":"{attempt_no}"{at}}}"#);
        self.post("/api/bank/decide", body).await == 200
    }

    async fn follow(&self, started: &Started) -> bool {
        self.browse(started).await.is_some()
    }

    /// Whether it was this press that paid.
    async fn pay_here(&self, started: &Started) -> bool {
        let Some((page, text)) = self.browse(started).await else {
            return false;
        };
        if !text.contains("/submit") {
            return false;
        }
        self.press(&page, "submit").await;
        self.press(&page, "confirm")
            .await
            .contains("<code>00</code>")
    }

    async fn notification(&self, within: Duration) -> Option<(HeaderMap, Vec<u8>)> {
        let mut arrived = self.arrived.lock().await;
        tokio::time::timeout(within, arrived.recv())
            .await
            .ok()
            .flatten()
    }

    async fn refuse_next_notification(&self) {
        *self.refuse.lock().unwrap() += 1;
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
