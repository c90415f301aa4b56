//! Callbacks to a real receiver: checked before it is saved, in order, again after failures, and only
//! with the shared key.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use serde_json::json;
use till_tests::{Browser, Demo, Http, Look, staff_signs_in};
use till_wecom::Secret;
use till_wecom::callback::{CallbackKey, Envelope, read_encrypt, read_event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::caller::Caller;

/// A provider's own server. While `failing`, it answers what no receiver should.
#[derive(Clone)]
struct Receiver {
    key: Arc<CallbackKey>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    failing: bool,
    /// `InfoType OrderId` of each message that was answered with success, tickets left out.
    heard: Vec<String>,
    failed: u32,
    receivers: Vec<String>,
}

const TOKEN: &str = "tokenOfTheTest";
const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

impl Receiver {
    async fn start() -> anyhow::Result<(Self, String)> {
        let key = CallbackKey::new(Secret::from(TOKEN), &Secret::from(KEY))?;
        let receiver = Self {
            key: Arc::new(key),
            state: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/wecom?own=1", listener.local_addr()?);
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let receiver = serving.clone();
                tokio::spawn(async move { receiver.serve(stream).await });
            }
        });
        Ok((receiver, url))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One request, then the connection ends.
    async fn serve(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        let text = loop {
            let mut chunk = [0; 4096];
            let read = stream.read(&mut chunk).await?;
            bytes.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if read == 0 || is_whole(&text) {
                break text;
            }
        };
        let answer = self.answer(&text).unwrap_or_else(|| "refused".to_owned());
        let response = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
            answer.len()
        );
        stream.write_all(response.as_bytes()).await?;
        Ok(())
    }

    fn answer(&self, request: &str) -> Option<String> {
        let (head, body) = request.split_once("\r\n\r\n")?;
        let mut line = head.split(' ');
        let (method, target) = (line.next()?, line.next()?);
        let url = reqwest::Url::parse(&format!("http://here{target}")).ok()?;
        let get = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        };
        let encrypt = if method == "GET" {
            get("echostr")
        } else {
            read_encrypt(body).ok()?
        };
        let (message, receiver) = self
            .key
            .open(&Envelope {
                msg_signature: get("msg_signature"),
                timestamp: get("timestamp"),
                nonce: get("nonce"),
                encrypt,
            })
            .ok()?;
        let mut state = self.state();
        state.receivers.push(receiver);
        if method == "GET" {
            return Some(message);
        }
        if state.failing {
            state.failed += 1;
            return Some("not today".to_owned());
        }
        let event = read_event(&message).ok()?;
        if event.get("InfoType") != "suite_ticket" {
            let id = [event.get("OrderId"), event.get("OldOrderId")].concat();
            state.heard.push(format!("{} {id}", event.get("InfoType")));
        }
        Some("success".to_owned())
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    body.len() >= length
}

async fn developer(demo: &Demo) -> anyhow::Result<Http> {
    let mut http = Http::new()?;
    let user = demo.console_user("developer")?;
    let sign_in = format!("{}/console/sign-in", demo.manifest.base_url);
    let fields = [
        ("email", user.email.as_str()),
        ("password", user.password.as_str()),
    ];
    http.post(&sign_in, &sign_in, &fields).await?;
    Ok(http)
}

// A browser in a test needs threads of its own to quit.
#[tokio::test(flavor = "multi_thread")]
async fn events_arrive_in_order_even_when_the_receiver_fails_first() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let mut developer = developer(&demo).await?;
    let page = format!("{}/console/settings/callbacks", caller.base);
    let (receiver, url) = Receiver::start().await?;
    let form = |url: &str, key: &str| {
        [
            ("url".to_owned(), url.to_owned()),
            ("token".to_owned(), TOKEN.to_owned()),
            ("aes-key".to_owned(), key.to_owned()),
            ("verify-receiver".to_owned(), "corpid".to_owned()),
            ("post-receiver".to_owned(), "suite".to_owned()),
        ]
    };
    // Whoever can't decrypt is not saved; whoever can, is.
    for (url, key) in [
        (url.as_str(), "x".repeat(43)),
        ("http://127.0.0.1:9/nobody", KEY.to_owned()),
        ("ftp://example.cn/", KEY.to_owned()),
        (url.as_str(), "short".to_owned()),
    ] {
        let fields = form(url, &key);
        let fields: Vec<_> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(developer.post(&page, &page, &fields).await?.status(), 422);
    }
    let fields = form(&url, KEY);
    let fields: Vec<_> = fields
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    let saved = developer.post(&page, &page, &fields).await?;
    assert!(saved.status().is_redirection(), "{}", saved.text().await?);
    assert_eq!(receiver.state().receivers.last(), Some(&caller.corpid));

    receiver.state().failing = true;
    let mut body = caller.third()?;
    body["custom_corpid"] = json!(demo.company(0).corpid);
    let made = caller.call("open_order", body).await?;
    let number = made["order_id"]
        .as_str()
        .with_context(|| made.to_string())?;
    let close = json!({"order_id": number});
    assert_eq!(caller.call("close_order", close).await?["errcode"], 0);
    until("it failed", || receiver.state().failed >= 2).await?;
    receiver.state().failing = false;
    until("both arrived", || receiver.state().heard.len() >= 2).await?;
    let expected = [
        format!("open_order {number}"),
        format!("cancel_order {number}"),
    ];
    assert_eq!(receiver.state().heard, expected);
    assert_eq!(
        receiver.state().receivers.last().map(|r| &r[..2]),
        Some("ww")
    );
    let log = developer.get(&page).await?.text().await?;
    assert!(log.contains("cancel_order") && log.contains("suite_ticket"));

    let phone = Browser::open(Look::PHONE).await?;
    staff_signs_in(&phone, &demo, "owner").await?;
    phone.go(&page).await?;
    phone.wait_for("cancel_order").await?;
    phone.picture("console-callbacks").await
}

async fn until(what: &str, mut is_so: impl FnMut() -> bool) -> anyhow::Result<()> {
    for _ in 0..600 {
        if is_so() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("{what}: not within 30 seconds")
}
