//! A provider's system: it knows `demo.json`, signs, and posts.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde_json::{Value, json};
use till_tests::{Demo, line_each};
use till_wecom::Secret;
use till_wecom::paytool::{Empties, sign};

pub struct Caller {
    pub base: String,
    pub corpid: String,
    pub provider_secret: String,
    pub paytool_secret: String,
    pub suites: Vec<Value>,
    pub token: String,
    pub http: reqwest::Client,
}

static NONCE: AtomicU32 = AtomicU32::new(0);

/// Never the same twice.
pub fn nonce() -> String {
    let count = NONCE.fetch_add(1, Ordering::Relaxed);
    format!("{}x{count}", std::process::id())
}

pub fn now() -> anyhow::Result<u64> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a caller outside Till has a clock of its own"
    )]
    let now = SystemTime::now();
    Ok(now.duration_since(UNIX_EPOCH)?.as_secs())
}

impl Caller {
    pub async fn of(demo: &Demo, provider: usize) -> anyhow::Result<Self> {
        let text = std::fs::read(demo.folder().join("demo.json"))?;
        let manifest: Value = serde_json::from_slice(&text)?;
        let entry = &manifest["providers"][provider];
        let text = |name: &str| -> anyhow::Result<String> {
            Ok(entry[name].as_str().context("a text")?.to_owned())
        };
        let mut caller = Self {
            base: demo.manifest.base_url.clone(),
            corpid: text("corpid")?,
            provider_secret: text("provider_secret")?,
            paytool_secret: text("paytool_secret")?,
            suites: entry["suites"].as_array().context("suites")?.clone(),
            token: String::new(),
            http: line_each().build()?,
        };
        let answer = caller.get_token(&caller.provider_secret).await?;
        caller.token = answer["provider_access_token"]
            .as_str()
            .with_context(|| answer.to_string())?
            .to_owned();
        Ok(caller)
    }

    pub async fn get_token(&self, secret: &str) -> anyhow::Result<Value> {
        let body = json!({"corpid": self.corpid, "provider_secret": secret});
        self.post("service/get_provider_token", "", &body.to_string())
            .await
    }

    /// Posts to `/cgi-bin/…`, without a Content-Type and with a stray query, as real clients do.
    pub async fn post(&self, path: &str, token: &str, body: &str) -> anyhow::Result<Value> {
        let url = format!(
            "{}/cgi-bin/{path}?provider_access_token={token}&access_token=stray",
            self.base
        );
        let answer = self.http.post(url).body(body.to_owned()).send().await?;
        anyhow::ensure!(answer.status() == 200, "{path}: {}", answer.status());
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    /// The body with nonce, time and signature.
    pub fn signed(&self, mut body: Value) -> anyhow::Result<Value> {
        body["nonce_str"] = json!(nonce());
        body["ts"] = json!(now()?);
        self.seal(&mut body);
        Ok(body)
    }

    pub fn seal(&self, body: &mut Value) {
        let secret = Secret::from(self.paytool_secret.as_str());
        body["sig"] = json!(sign(body, &secret, Empties::LeftOut));
    }

    pub async fn call(&self, name: &str, body: Value) -> anyhow::Result<Value> {
        let body = self.signed(body)?;
        self.send(name, &body).await
    }

    pub async fn send(&self, name: &str, body: &Value) -> anyhow::Result<Value> {
        self.post(&format!("paytool/{name}"), &self.token, &body.to_string())
            .await
    }

    /// How many orders there are.
    pub async fn count(&self) -> anyhow::Result<usize> {
        let answer = self.call("get_order_list", json!({"limit": 2000})).await?;
        assert_eq!(answer["has_more"], 0);
        Ok(answer["pay_order_list"].as_array().context("a list")?.len())
    }

    fn suite(&self, kind: &str) -> anyhow::Result<&Value> {
        // Products made in one millisecond have no order among them: of each kind the lowest id.
        let of_kind = self.suites.iter().filter(|suite| suite["kind"] == kind);
        of_kind
            .min_by_key(|suite| suite["suite_id"].as_str())
            .context("a suite")
    }

    /// A good new order of the first third-party app.
    pub fn third(&self) -> anyhow::Result<Value> {
        let suite = self.suite("third_party_app")?;
        Ok(
            json!({"business_type": 1, "pay_type": 0, "product_list": {"third_app": {
            "order_type": 0, "buy_info_list": [{"suiteid": suite["suite_id"],
            "edition_id": suite["editions"][0]["edition_id"], "user_count": 10,
            "duration_days": 365}]}}}),
        )
    }

    pub fn custom(&self, corpid: &str) -> anyhow::Result<Value> {
        let suite = self.suite("custom_app")?;
        Ok(
            json!({"business_type": 2, "pay_type": 0, "custom_corpid": corpid, "product_list":
            {"customized_app": {"order_type": 0, "buy_info_list": [{"suiteid": suite["suite_id"],
            "user_count": 10, "duration_days": 31, "total_price": 100}]}}}),
        )
    }
}
