//! A server of a provider's that takes webhooks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A provider's own server. While `failing`, it answers 500.
#[derive(Debug, Clone, Default)]
pub struct Receiver(Arc<Mutex<Heard>>);

/// What it was told.
#[derive(Debug, Default)]
pub struct Heard {
    pub failing: bool,
    pub failed: u32,
    /// What was taken: headers and body.
    pub heard: Vec<(String, Value)>,
}

impl Receiver {
    /// A receiver, and its URL.
    pub async fn start() -> anyhow::Result<(Self, String)> {
        let receiver = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let receiver = serving.clone();
                tokio::spawn(async move { receiver.serve(stream).await });
            }
        });
        Ok((receiver, url))
    }

    pub fn state(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            let mut chunk = [0; 16_384];
            let read = stream.read(&mut chunk).await?;
            bytes.extend_from_slice(&chunk[..read]);
            let whole = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = whole.split_once("\r\n\r\n") {
                let length = header(head, "content-length").parse().unwrap_or(0);
                if body.len() >= length {
                    break (head.to_owned(), body.to_owned());
                }
            }
            anyhow::ensure!(read > 0, "half a request");
        };
        let status = {
            let mut state = self.state();
            if state.failing {
                state.failed += 1;
                "500 Later"
            } else {
                state.heard.push((head, serde_json::from_str(&body)?));
                "204 Taken"
            }
        };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await?;
        Ok(())
    }

    /// The events heard of an order, as `sequence type`.
    pub fn about(&self, order: &Value) -> Vec<String> {
        let state = self.state();
        let bodies = state.heard.iter().map(|(_, body)| body);
        bodies
            .filter(|body| body["data"]["order"]["id"] == order["id"])
            .map(|body| {
                format!(
                    "{} {}",
                    body["data"]["sequence"],
                    body["type"].as_str().unwrap_or_default()
                )
            })
            .collect()
    }
}

/// The value of a header in `head`; empty when it is not there.
pub fn header(head: &str, name: &str) -> String {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}
