//! To the provider's URL and back: encrypted, in five seconds, and not into our own network.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use till_domain::party::Provider;
use till_store::{CallbackEndpoint, QueuedNotice};
use till_wecom::Secret;
use till_wecom::callback::{CallbackKey, Envelope, post_body};

use crate::app::App;
use crate::clock;
use crate::secrets;

/// Purpose under which token and key are sealed.
pub const SEAL: &str = "callback";
const TIME_OUT: Duration = Duration::from_secs(5);
/// Of an answer, so much is read and kept.
const MAX_ANSWER: usize = 200;

/// Whose id stands in a message.
pub const RECEIVERS: [&str; 3] = ["suite", "corpid", "empty"];

/// Why a URL was not asked, or what is wrong with its answer; the last one is what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    BadUrl,
    PrivateAddress,
    NoAnswer,
    WrongAnswer(String),
    /// Token or key can't be opened.
    Sealed,
}

impl Failed {
    /// The stable word for it, as in locale keys and the delivery log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadUrl => "bad-url",
            Self::PrivateAddress => "private-address",
            Self::NoAnswer => "no-answer",
            Self::WrongAnswer(_) => "wrong-answer",
            Self::Sealed => "sealed",
        }
    }
}

/// The client for URLs that customers choose.
///
/// # Errors
/// When TLS can't be set up.
pub fn client(allow_private: bool) -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .timeout(TIME_OUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    let client = if allow_private {
        client
    } else {
        client.dns_resolver(PublicOnly)
    };
    Ok(client.build()?)
}

/// Looks names up, and knows no private addresses.
#[derive(Debug, Clone, Copy)]
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                return Err("the name leads to no public address".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

/// Is the address one of the internet's, not of a machine's or a company's own network?
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b)))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let [first, second, ..] = v6.segments();
                // Global unicast, but for documentation and for tunnels into IPv4.
                first & 0xe000 == 0x2000
                    && first != 0x2002
                    && !(first == 0x2001 && (second == 0x0db8 || second == 0))
            }
        },
    }
}

/// An http or https URL; one that names a private address outright is refused unless allowed.
///
/// # Errors
/// What is wrong with it.
pub fn url(text: &str, allow_private: bool) -> Result<Url, Failed> {
    let url = Url::parse(text).map_err(|_| Failed::BadUrl)?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let host = url.host_str().ok_or(Failed::BadUrl)?;
    if !is_web || !url.username().is_empty() || text.len() > 512 {
        return Err(Failed::BadUrl);
    }
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    match literal.parse::<IpAddr>() {
        Ok(address) if !allow_private && !is_public(address) => Err(Failed::PrivateAddress),
        Ok(_) | Err(_) => Ok(url),
    }
}

/// WeCom's check of a URL: it has to decrypt an `echostr` and say it.
///
/// # Errors
/// What is wrong with the URL or its answer.
pub async fn verify(
    app: &App,
    provider: &Provider,
    endpoint: &CallbackEndpoint,
    suite: &str,
) -> Result<(), Failed> {
    let message = format!("{}", u64::from_be_bytes(clock::random::<8>()) / 2);
    let receiver = receiver(&endpoint.verify_receiver, provider, suite);
    let sealed = envelope(app, endpoint, &message, &receiver)?;
    let allow = app.config().callbacks.allow_private_addresses;
    let mut url = url(&endpoint.url, allow)?;
    sign(&mut url, &sealed);
    url.query_pairs_mut()
        .append_pair("echostr", &sealed.encrypt);
    let said = said(app.callback_client().get(url)).await?;
    if said == message {
        Ok(())
    } else {
        Err(Failed::WrongAnswer(said))
    }
}

/// Posts an event. Only `success` is success.
///
/// # Errors
/// What is wrong with the URL or its answer.
pub async fn post(
    app: &App,
    provider: &Provider,
    endpoint: &CallbackEndpoint,
    notice: &QueuedNotice,
) -> Result<(), Failed> {
    let receiver = receiver(&endpoint.post_receiver, provider, &notice.suite_id);
    let sealed = envelope(app, endpoint, &notice.message, &receiver)?;
    let allow = app.config().callbacks.allow_private_addresses;
    let mut url = url(&endpoint.url, allow)?;
    sign(&mut url, &sealed);
    let request = app
        .callback_client()
        .post(url)
        .header(reqwest::header::CONTENT_TYPE, "text/xml; charset=utf-8")
        .body(post_body(&notice.suite_id, &sealed.encrypt));
    let said = said(request).await?;
    if said == "success" {
        Ok(())
    } else {
        Err(Failed::WrongAnswer(said))
    }
}

fn sign(url: &mut Url, sealed: &Envelope) {
    url.query_pairs_mut()
        .append_pair("msg_signature", &sealed.msg_signature)
        .append_pair("timestamp", &sealed.timestamp)
        .append_pair("nonce", &sealed.nonce);
}

async fn said(request: reqwest::RequestBuilder) -> Result<String, Failed> {
    let mut response = request.send().await.map_err(|_| Failed::NoAnswer)?;
    let status = response.status();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failed::NoAnswer)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_ANSWER {
            bytes.truncate(MAX_ANSWER);
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    if status.is_success() {
        Ok(text)
    } else {
        Err(Failed::WrongAnswer(format!(
            "HTTP {} {text}",
            status.as_u16()
        )))
    }
}

fn receiver(whose: &str, provider: &Provider, suite: &str) -> String {
    match whose {
        "corpid" => provider.corpid.to_string(),
        "empty" => String::new(),
        _ => suite.to_owned(),
    }
}

fn envelope(
    app: &App,
    endpoint: &CallbackEndpoint,
    message: &str,
    receiver: &str,
) -> Result<Envelope, Failed> {
    let open = |sealed: &str| {
        let plain = app
            .master_key()
            .open(SEAL, sealed)
            .map_err(|_| Failed::Sealed)?;
        let text = String::from_utf8(plain).map_err(|_| Failed::Sealed)?;
        Ok::<_, Failed>(Secret::from(text))
    };
    let key = CallbackKey::new(open(&endpoint.token)?, &open(&endpoint.aes_key)?)
        .map_err(|_| Failed::Sealed)?;
    let timestamp = (clock::now().millis() / 1000).to_string();
    let nonce = secrets::new_token();
    Ok(key.seal(message, receiver, &timestamp, &nonce, clock::random()))
}

#[cfg(test)]
mod tests {
    use super::{Failed, is_public, url};

    #[test]
    fn private_addresses_are_not_public() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "::1",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "2001:db8::1",
            "::",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["1.1.1.1", "114.114.114.114", "2400:3200::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_callback_url_is_an_address_of_the_web() {
        for bad in [
            "",
            "ftp://a.cn/",
            "file:///etc/passwd",
            "http://me:pw@a.cn/",
            "//a.cn",
        ] {
            assert_eq!(url(bad, true).unwrap_err(), Failed::BadUrl, "{bad}");
        }
        for private in [
            "http://127.0.0.1/cb",
            "https://[::1]/cb",
            "http://2130706433/",
        ] {
            assert_eq!(
                url(private, false).unwrap_err(),
                Failed::PrivateAddress,
                "{private}"
            );
            assert!(url(private, true).is_ok());
        }
        assert!(url("https://erp.example.cn/cb?x=1", false).is_ok());
    }
}
