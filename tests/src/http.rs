//! A plain HTTP client with a cookie jar, for what is not about pages: races, forgeries, the sandbox.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Response, redirect};

/// Does anything answer with success there?
pub(crate) async fn answers(url: &str) -> bool {
    let Ok(client) = client() else { return false };
    client
        .get(url)
        .send()
        .await
        .is_ok_and(|response| response.status().is_success())
}

fn client() -> reqwest::Result<Client> {
    line_each()
        .redirect(redirect::Policy::none())
        .timeout(Duration::from_secs(40))
        .build()
}

/// A client that opens a line for each request. A server closes the line on which it refused a body,
/// and a request that is just then sent on it gets no answer: that says nothing about the server.
pub fn line_each() -> reqwest::ClientBuilder {
    Client::builder().pool_max_idle_per_host(0)
}

/// One browser's worth of cookies.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    cookies: HashMap<String, String>,
}

impl Http {
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self {
            client: client()?,
            cookies: HashMap::new(),
        })
    }

    /// GET, as a browser asks for a page.
    pub async fn get(&mut self, url: &str) -> anyhow::Result<Response> {
        self.send(Method::GET, url, None).await
    }

    /// POST of a form, with the CSRF token of the page at `page`.
    pub async fn post(
        &mut self,
        page: &str,
        url: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Response> {
        let html = self.get(page).await?.text().await?;
        let csrf = csrf_of(&html).with_context(|| format!("no form on {page}"))?;
        let mut form = vec![("csrf".to_owned(), csrf)];
        form.extend(
            fields
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
        );
        self.send(Method::POST, url, Some(form)).await
    }

    /// The CSRF token of the form on a page.
    pub async fn csrf(&mut self, page: &str) -> anyhow::Result<String> {
        let html = self.get(page).await?.text().await?;
        csrf_of(&html).with_context(|| format!("no form on {page}"))
    }

    /// POST of a form that carries everything itself.
    pub async fn post_form(
        &mut self,
        url: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Response> {
        let form = fields
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        self.send(Method::POST, url, Some(form)).await
    }

    /// Sends a file with the form of the page at `url` to that same address.
    pub async fn upload(
        &mut self,
        url: &str,
        field: &'static str,
        name: &'static str,
        body: Vec<u8>,
    ) -> anyhow::Result<Response> {
        let csrf = self.csrf(url).await?;
        let file = reqwest::multipart::Part::bytes(body).file_name(name);
        let form = reqwest::multipart::Form::new();
        let form = form.text("csrf", csrf).part(field, file);
        let cookies = self.cookies.iter();
        let cookies: Vec<String> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = self.client.post(url).header("accept", "text/html");
        let request = request.header(COOKIE, cookies.join("; ")).multipart(form);
        Ok(request.send().await?)
    }

    async fn send(
        &mut self,
        method: Method,
        url: &str,
        form: Option<Vec<(String, String)>>,
    ) -> anyhow::Result<Response> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = self
            .client
            .request(method, url)
            .header("accept", "text/html")
            .header(COOKIE, cookies.join("; "));
        if let Some(form) = form {
            request = request.form(&form);
        }
        let response = request.send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }

    /// Signs in through the sandbox's WeCom, without its picker.
    pub async fn sign_in(
        &mut self,
        base_url: &str,
        corpid: &str,
        userid: &str,
    ) -> anyhow::Result<()> {
        let away = self
            .get(&format!("{base_url}/sign-in/wecom?back=/orders"))
            .await?;
        let picker = location(&away)?;
        let back = self
            .get(&format!("{picker}&corpid={corpid}&userid={userid}"))
            .await?;
        let home = self.get(&location(&back)?).await?;
        if home.status().is_redirection() {
            return Ok(());
        }
        bail!("not signed in: {} {}", home.status(), home.text().await?)
    }
}

/// Where an answer leads.
fn location(response: &Response) -> anyhow::Result<String> {
    let location = response.headers().get(LOCATION).context("no Location")?;
    Ok(location.to_str()?.to_owned())
}

/// The CSRF token of the first form of a page.
fn csrf_of(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("name=\"csrf\" value=\"")?;
    let (token, _) = rest.split_once('"')?;
    Some(token.to_owned())
}
