//! Calls to an installation's `/v1`.

use std::time::Duration;

use reqwest::header::{ACCEPT_LANGUAGE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Method, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::fault::{Fault, Problem};
use super::place::Place;
use crate::cli::Usage;
use crate::secrets;

/// Rows of a page at the most.
const PAGE: usize = 100;

#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    key: String,
    language: &'static str,
    timeout: Duration,
}

/// An answer: the text for programs, and what it says.
#[derive(Debug)]
pub(super) struct Answer<T> {
    pub text: String,
    pub value: T,
    /// It was given before under the same Idempotency-Key.
    pub replayed: bool,
}

/// A page of a list; the rows as they came.
#[derive(Debug, Deserialize)]
struct Page {
    data: Vec<Box<RawValue>>,
    next_cursor: Option<String>,
}

impl Client {
    /// # Errors
    /// [`Usage`] when no installation or no key is named.
    pub(super) fn at(place: &Place) -> anyhow::Result<Self> {
        let timeout = Duration::from_secs(place.timeout);
        let http = reqwest::Client::builder()
            .user_agent(concat!("till-cli/", env!("CARGO_PKG_VERSION")))
            // A write that is sent on becomes a read, and a key goes nowhere else.
            .redirect(Policy::none())
            .connect_timeout(timeout.min(Duration::from_secs(10)))
            .timeout(timeout)
            .build()?;
        Ok(Self {
            http,
            base: place.base()?,
            key: place.key()?,
            language: language(|name| std::env::var(name).ok()),
            timeout,
        })
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Reads `path`.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Answer<T>, Fault> {
        let request = self.request(Method::GET, path).query(query);
        self.send(request).await
    }

    /// Asks with a body, and nothing is written.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        body: String,
    ) -> Result<Answer<T>, Fault> {
        self.send(self.post(path, body)).await
    }

    /// Writes, once under `key`.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        path: &str,
        body: String,
        key: &Key,
    ) -> Result<Answer<T>, Fault> {
        let key = key.text();
        let request = self.post(path, body).header("idempotency-key", &key);
        self.send(request)
            .await
            .map_err(|fault| fault.of_write(&key))
    }

    /// The first `most` rows of a list, page by page.
    pub(super) async fn list(
        &self,
        path: &str,
        query: &[(&str, String)],
        most: usize,
    ) -> Result<List, Fault> {
        let mut rows = Vec::new();
        let mut cursor = None;
        loop {
            let mut query = query.to_vec();
            let wanted = (most - rows.len()).min(PAGE);
            query.push(("limit", wanted.to_string()));
            query.extend(cursor.take().map(|cursor| ("cursor", cursor)));
            let page: Page = self.get(path, &query).await?.value;
            rows.extend(page.data);
            cursor = page.next_cursor;
            if cursor.is_none() || rows.len() >= most {
                rows.truncate(most);
                let more = cursor.is_some();
                return Ok(List { rows, more });
            }
        }
    }

    /// All rows of a list that comes at once.
    pub(super) async fn whole(&self, path: &str) -> Result<List, Fault> {
        let page: Page = self.get(path, &[]).await?.value;
        let more = page.next_cursor.is_some();
        Ok(List {
            rows: page.data,
            more,
        })
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.key)
            .header(ACCEPT_LANGUAGE, self.language)
    }

    fn post(&self, path: &str, body: String) -> reqwest::RequestBuilder {
        self.request(Method::POST, path)
            .header("content-type", "application/json")
            .body(body)
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<Answer<T>, Fault> {
        let response = request.send().await.map_err(|error| self.silent(&error))?;
        let stranger = |url: &reqwest::Url, why: String| Fault::Stranger {
            url: format!("{}{}", self.base, url.path()),
            why,
        };
        let url = response.url().clone();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = self.text(response).await?;
        if !status.is_success() {
            return Err(refusal(&headers, &text)
                .unwrap_or_else(|| stranger(&url, format!("HTTP {status}"))));
        }
        let value = serde_json::from_str(&text).map_err(|error| stranger(&url, error.to_string()));
        Ok(Answer {
            value: value?,
            text,
            replayed: headers.contains_key("idempotent-replayed"),
        })
    }

    async fn text(&self, response: Response) -> Result<String, Fault> {
        response.text().await.map_err(|error| self.silent(&error))
    }

    fn silent(&self, error: &reqwest::Error) -> Fault {
        let why = if error.is_timeout() && !error.is_connect() {
            format!("did not answer within {} s", self.timeout.as_secs())
        } else {
            format!("can't be reached: {}", innermost(error))
        };
        Fault::Silent {
            base: self.base.clone(),
            why,
            sent: !error.is_connect() && !error.is_builder(),
        }
    }
}

/// The first rows of a list, and whether there are more.
#[derive(Debug)]
pub(super) struct List {
    rows: Vec<Box<RawValue>>,
    pub more: bool,
}

impl List {
    /// The rows as texts, one JSON object each.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.get())
    }
    pub(super) fn read<T: DeserializeOwned>(&self) -> anyhow::Result<Vec<T>> {
        let rows = self.texts().map(|row| Ok(serde_json::from_str(row)?));
        rows.collect()
    }
}

/// What makes a write happen once.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Key {
    /// Idempotency-Key of the write: the same command with the same key is done once. Drawn when not
    /// given.
    #[arg(long, value_name = "KEY", value_parser = parse_key)]
    key: Option<String>,
}

impl Key {
    fn text(&self) -> String {
        let drawn = || format!("cli-{}", secrets::new_token());
        self.key.clone().unwrap_or_else(drawn)
    }
}

fn parse_key(text: &str) -> Result<String, Usage> {
    if text.starts_with("tk_") {
        let words = "that is an API key, which goes into TILL_API_KEY or a file: everybody on this machine can read arguments. Make a new one";
        return Err(Usage::new(words));
    }
    if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err(Usage::new("a key has 1 to 255 visible ASCII characters"))
    }
}

/// What Till says, if it is Till.
fn refusal(headers: &HeaderMap, text: &str) -> Option<Fault> {
    let problem: Problem = serde_json::from_str(text).ok()?;
    if problem.code.is_empty() {
        return None;
    }
    let retry_after = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    Some(Fault::Refused {
        problem: Box::new(problem),
        retry_after,
    })
}

/// What lies at the bottom: `Connection refused`, not `error sending request`.
fn innermost(error: &reqwest::Error) -> String {
    let mut error: &dyn std::error::Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// The language in which Till is asked to give its reasons, as the environment says it.
fn language(variable: impl Fn(&str) -> Option<String>) -> &'static str {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty());
    match said {
        Some(value) if value.starts_with("zh") => "zh-CN",
        Some(_) | None => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::{language, parse_key};

    #[test]
    fn reasons_are_given_in_the_terminals_language() {
        let of = |name: &'static str, value: &'static str| {
            language(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(of("LANG", "zh_CN.UTF-8"), "zh-CN");
        assert_eq!(of("LC_ALL", "zh_TW"), "zh-CN");
        assert_eq!(of("LANG", "C.UTF-8"), "en");
        assert_eq!(language(|_| None), "en");
    }

    #[test]
    fn an_api_key_is_not_taken_for_an_idempotency_key() {
        assert!(parse_key("order-4711").is_ok());
        assert!(
            parse_key("tk_0123")
                .unwrap_err()
                .to_string()
                .contains("TILL_API_KEY")
        );
        assert!(parse_key("").is_err());
        assert!(parse_key("two words").is_err());
    }
}
