//! A lean HTTP client: the load shares the machine with what it measures.

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One connection, kept open.
pub struct Line {
    address: String,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// What to ask for.
pub struct Ask<'a> {
    pub method: Method,
    pub path: &'a str,
    pub cookie: &'a str,
    /// The visitor's address: rate limits go by it.
    pub from: &'a str,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl<'a> Ask<'a> {
    pub fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            cookie: "",
            from: "192.0.2.1",
            content_type: "text/plain",
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub fn form(path: &'a str, fields: &[(&str, &str)]) -> anyhow::Result<Self> {
        Ok(Self {
            method: Method::POST,
            content_type: "application/x-www-form-urlencoded",
            body: serde_urlencoded::to_string(fields)?,
            ..Self::get(path)
        })
    }

    pub fn json(path: &'a str, body: String) -> Self {
        Self {
            method: Method::POST,
            content_type: "application/json",
            body,
            ..Self::get(path)
        }
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// # Errors
    /// Another status than `wanted`.
    pub fn expect(self, wanted: StatusCode, what: &str) -> anyhow::Result<Self> {
        if self.status == wanted {
            return Ok(self);
        }
        let start: String = self.text().chars().take(300).collect();
        bail!("{what}: {} instead of {wanted}: {start}", self.status)
    }

    /// The CSRF token of the page's form.
    pub fn csrf(&self) -> anyhow::Result<String> {
        let after = self
            .text()
            .split_once("name=\"csrf\" value=\"")
            .context("no form on the page")?
            .1;
        Ok(after.split('"').next().unwrap_or_default().to_owned())
    }
}

impl Line {
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            sender: None,
        }
    }

    pub async fn send(&mut self, ask: Ask<'_>) -> anyhow::Result<Answer> {
        let mut request = Request::builder()
            .method(ask.method)
            .uri(ask.path)
            .header(HOST, &self.address)
            .header("x-forwarded-for", ask.from)
            .header("accept", "text/html,application/json")
            .header(CONTENT_TYPE, ask.content_type);
        if !ask.cookie.is_empty() {
            request = request.header(COOKIE, ask.cookie);
        }
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        let request = request
            .body(Full::new(Bytes::from(ask.body)))
            .with_context(|| format!("asking for {:?}", ask.path))?;
        let mut sender = match self.sender.take() {
            Some(sender) if sender.is_ready() => sender,
            Some(_) | None => connect(&self.address).await?,
        };
        let response = sender.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        sender.ready().await.ok();
        self.sender = Some(sender);
        let location = parts.headers.get(LOCATION).and_then(|v| v.to_str().ok());
        Ok(Answer {
            status: parts.status,
            location: location.unwrap_or_default().to_owned(),
            body,
        })
    }
}

async fn connect(address: &str) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // A closed connection shows at the next request.
        let _ = connection.await;
    });
    Ok(sender)
}
