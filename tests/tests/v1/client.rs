//! A provider's system: it knows `demo.json`, and speaks JSON.

use anyhow::Context;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use till_tests::{Demo, line_each};

use crate::contract;

pub struct Client {
    pub base: String,
    pub key: String,
    pub http: reqwest::Client,
    pub suites: Vec<Value>,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The answer's body, if it has this status.
    pub fn with(self, status: u16) -> anyhow::Result<Value> {
        anyhow::ensure!(self.status == status, "{}: {}", self.status, self.body);
        Ok(self.body)
    }
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }
}

/// The text of a member.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

impl Client {
    pub fn of(demo: &Demo, provider: usize) -> anyhow::Result<Self> {
        let text = std::fs::read(demo.folder().join("demo.json"))?;
        let manifest: Value = serde_json::from_slice(&text)?;
        let entry = &manifest["providers"][provider];
        Ok(Self {
            base: demo.manifest.base_url.clone(),
            key: entry["api_key"].as_str().context("a key")?.to_owned(),
            http: line_each().build()?,
            suites: entry["suites"].as_array().context("suites")?.clone(),
        })
    }

    /// The same system with another key.
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            base: self.base.clone(),
            key: key.to_owned(),
            http: self.http.clone(),
            suites: self.suites.clone(),
        }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> anyhow::Result<Answer> {
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base))
            .bearer_auth(&self.key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = &body {
            request = request
                .header("content-type", "application/json")
                .body(body.clone());
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await?;
        let answer_body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer {
            status,
            headers,
            body: answer_body,
        };
        contract::hold(method.as_str(), path, body.as_deref(), &answer)?;
        Ok(answer)
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, &[], Some(body.to_string()))
            .await
    }

    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Answer> {
        let headers = [("idempotency-key", key)];
        self.send(Method::POST, path, &headers, Some(body.to_string()))
            .await
    }

    /// The first third-party app and its first edition.
    fn app(&self) -> anyhow::Result<&Value> {
        let of_kind = self
            .suites
            .iter()
            .filter(|suite| suite["kind"] == "third_party_app");
        of_kind
            .min_by_key(|suite| suite["suite_id"].as_str())
            .context("an app")
    }

    /// A good new order of ten seats for a year.
    pub fn order(&self) -> anyhow::Result<Value> {
        let app = self.app()?;
        Ok(json!({"kind": "new", "items": [{"product": app["suite_id"],
            "edition": app["editions"][0]["edition_id"], "seats": 10, "days": 365}]}))
    }

    /// An order left to the buyer.
    pub fn bare(&self) -> anyhow::Result<Value> {
        Ok(json!({"product": self.app()?["suite_id"]}))
    }

    /// How many orders there are of late.
    pub async fn count(&self) -> anyhow::Result<usize> {
        let (mut count, mut cursor) = (0, String::new());
        loop {
            let page = self
                .get(&format!("/v1/orders?limit=100&cursor={cursor}"))
                .await?
                .with(200)?;
            count += page["data"].as_array().context("a list")?.len();
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return Ok(count),
            }
        }
    }
}
