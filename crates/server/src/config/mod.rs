//! The settings of `till serve`. Every key with its default stands in `config.default.toml`, and a test
//! proves that the two agree.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where Till listens.
    pub listen: SocketAddr,
    /// What people and payment channels call it: scheme, host and port, no path.
    pub public_url: String,
    /// Accept a public URL of plain http. Cookies and link tokens then travel in the clear.
    pub allow_http: bool,
    /// Accept `X-Forwarded-For` from the reverse proxy in front.
    pub trust_forwarded_for: bool,
    /// File with the master key, base64 of 32 bytes. `till serve` never makes one by itself.
    pub master_key_file: PathBuf,
    pub database: Database,
    pub log: Log,
    pub metrics: Metrics,
    pub wecom: Wecom,
    pub mail: Mail,
    pub wechat_pay: WechatPay,
    pub paytool: Paytool,
    pub api: Api,
    pub union_pay: UnionPay,
    pub callbacks: Callbacks,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite://FILE`.
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// As in `RUST_LOG`.
    pub filter: String,
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line.
    #[default]
    Json,
    /// For people.
    Text,
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// These addresses, unless a token is set.
    pub allow: Vec<IpAddr>,
    /// File with a bearer token; then whoever shows it, from anywhere. Empty: none.
    pub token_file: PathBuf,
}

/// Sign-in of buyers through WeCom; off while `suite_id` is empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wecom {
    pub suite_id: String,
    /// File with the suite's secret.
    pub suite_secret_file: PathBuf,
    /// File with the newest `suite_ticket`, as the callback receiver keeps it.
    pub suite_ticket_file: PathBuf,
    pub authorize_base: String,
    pub web_login_base: String,
    pub api_base: String,
}

/// Sign-in codes, invitations and notices by mail; off while `smtp_url` is empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `smtp://user:password@host:port`, `smtps://…`.
    pub smtp_url: String,
    /// The sender, as in `Till <till@example.com>`.
    pub from: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WechatPay {
    /// The API's host; the spare one is `https://api2.mch.weixin.qq.com`.
    pub api_base: String,
    /// Where H5 sends a phone's browser.
    pub h5_hosts: Vec<String>,
    /// Where a page inside WeChat learns who the payer is (JSAPI), and where that is looked up.
    pub oauth_base: String,
    pub oauth_api_base: String,
}

/// Limits of paytool's doors; WeCom's own are the defaults (paytool.md §1).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paytool {
    /// Calls of one API by one provider in a minute; more are answered 45009.
    pub calls_per_minute: u32,
    pub calls_per_hour: u32,
    /// Requests for a token, of one holder from one address in a minute.
    pub tokens_per_minute: u32,
}

/// Limits of Till's own API, `/v1`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Calls with one key in a minute; more are answered 429.
    pub calls_per_minute: u32,
}

impl Default for Api {
    fn default() -> Self {
        Self {
            calls_per_minute: 1_000,
        }
    }
}

/// Messages to URLs that providers choose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Callbacks {
    /// Accept URLs that lead to private addresses: only where providers are trusted with your network.
    pub allow_private_addresses: bool,
}

impl Default for Paytool {
    fn default() -> Self {
        Self {
            calls_per_minute: 10_000,
            calls_per_hour: 150_000,
            tokens_per_minute: 60,
        }
    }
}

/// The online bank: UnionPay's B2B gateway.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnionPay {
    /// The gateway's address up to `/frontTransReq.do`.
    pub gateway: String,
    /// The third part of the common name in UnionPay's signing certificate.
    pub signer: String,
    /// Hosts to which the buyer's browser may post the form, beside the gateway: it sends them on to its
    /// cashier.
    pub form_hosts: Vec<String>,
}

impl Default for UnionPay {
    fn default() -> Self {
        Self {
            gateway: "https://gateway.95516.com/gateway/api".to_owned(),
            signer: "中国银联股份有限公司".to_owned(),
            form_hosts: vec!["https://*.95516.com".to_owned()],
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "https://till.example.com".to_owned(),
            allow_http: false,
            trust_forwarded_for: false,
            master_key_file: PathBuf::from("master.key"),
            database: Database::default(),
            log: Log::default(),
            metrics: Metrics::default(),
            wecom: Wecom::default(),
            mail: Mail::default(),
            wechat_pay: WechatPay::default(),
            paytool: Paytool::default(),
            api: Api::default(),
            union_pay: UnionPay::default(),
            callbacks: Callbacks::default(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite://till.db".to_owned(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Json,
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            allow: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            token_file: PathBuf::new(),
        }
    }
}

impl Default for Wecom {
    fn default() -> Self {
        Self {
            suite_id: String::new(),
            suite_secret_file: PathBuf::from("suite.secret"),
            suite_ticket_file: PathBuf::from("suite.ticket"),
            authorize_base: "https://open.weixin.qq.com".to_owned(),
            web_login_base: "https://login.work.weixin.qq.com".to_owned(),
            api_base: "https://qyapi.weixin.qq.com".to_owned(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            smtp_url: String::new(),
            from: "Till <till@example.com>".to_owned(),
        }
    }
}

impl Default for WechatPay {
    fn default() -> Self {
        Self {
            api_base: "https://api.mch.weixin.qq.com".to_owned(),
            h5_hosts: vec!["https://wx.tenpay.com".to_owned()],
            oauth_base: "https://open.weixin.qq.com".to_owned(),
            oauth_api_base: "https://api.weixin.qq.com".to_owned(),
        }
    }
}

/// The host of the shipped example: nobody's real address.
const EXAMPLE_URL: &str = "https://till.example.com";

impl Config {
    /// Reads a file; unknown keys are refused by name.
    ///
    /// # Errors
    /// When it can't be read or has a key or value that Till does not know.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("in {}", path.display()))
    }

    /// Refuses settings with which nobody should take money.
    ///
    /// # Errors
    /// The setting, why it is unsafe, and what to do.
    pub fn refuse_unsafe(&self) -> anyhow::Result<()> {
        let url = &self.public_url;
        if url == EXAMPLE_URL {
            bail!("public_url is still the example's; set it to the address that buyers open");
        }
        match url.split_once("://") {
            Some(("https", host)) if is_host(host) => {}
            Some(("http", host)) if is_host(host) && self.allow_http => {}
            Some(("http", host)) if is_host(host) => bail!(
                "public_url is plain http: cookies and payment links would travel in the clear. \
                 Use https, or set allow_http = true if a proxy on the same host ends TLS"
            ),
            Some(_) | None => {
                bail!("public_url must be https://HOST[:PORT] without a path, not {url:?}")
            }
        }
        let database = &self.database.url;
        let known = ["sqlite://", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| database.starts_with(scheme)) {
            // A URL may hold a password: it is not repeated.
            bail!("database.url must be sqlite://FILE or postgres://USER@HOST/DATABASE");
        }
        Ok(())
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn the_commented_file_says_the_defaults() {
        let text = include_str!("../../../../config.default.toml");
        assert_eq!(toml::from_str::<Config>(text).unwrap(), Config::default());
        assert_eq!(toml::from_str::<Config>("").unwrap(), Config::default());
        assert!(toml::from_str::<Config>("lisen = 1").is_err());
    }

    #[test]
    fn unsafe_settings_are_refused() {
        let with = |public_url: &str, allow_http| Config {
            public_url: public_url.to_owned(),
            allow_http,
            ..Config::default()
        };
        for (url, allow_http, accepted) in [
            ("https://pay.example.cn", false, true),
            ("http://pay.example.cn", false, false),
            ("http://127.0.0.1:8080", true, true),
            ("https://till.example.com", false, false),
            ("https://pay.example.cn/till", false, false),
            ("ftp://pay.example.cn", true, false),
            ("pay.example.cn", true, false),
        ] {
            assert_eq!(
                with(url, allow_http).refuse_unsafe().is_ok(),
                accepted,
                "{url}"
            );
        }
    }
}
