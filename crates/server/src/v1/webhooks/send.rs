//! What goes to an endpoint: the event with the whole object, signed as Standard Webhooks has it.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use till_domain::order::event::Event;
use till_store::{OrderDetail, Webhook};

use super::super::change;
use super::super::orders::OrderShown;
use super::super::read::utc;
use crate::app::App;
use crate::callbacks::send as address;
use crate::clock;
use crate::i18n::Lang;
use crate::web::error::PageError;
use crate::web::ui::{Theme, Ui};

/// Purpose under which secrets are sealed.
const SEAL: &str = "webhook";
const MARK: &str = "whsec_";
/// Of an answer, so much is read and kept.
const MAX_ANSWER: usize = 500;

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub delivered: bool,
    /// The answer's HTTP status, if there was one.
    pub status: Option<u32>,
    /// What it said, or why it could not be asked.
    pub answer: String,
}

/// A new secret, sealed.
pub(crate) fn new_secret(app: &App) -> Result<String, PageError> {
    let secret = format!("{MARK}{}", STANDARD.encode(clock::random::<32>()));
    app.master_key()
        .seal(SEAL, secret.as_bytes())
        .map_err(|error| anyhow::Error::from(error).into())
}

/// A sealed secret's text.
pub(crate) fn open(app: &App, sealed: &str) -> Result<String, PageError> {
    let plain = app
        .master_key()
        .open(SEAL, sealed)
        .map_err(anyhow::Error::from)?;
    Ok(String::from_utf8(plain).map_err(anyhow::Error::from)?)
}

/// Does the endpoint want to hear of events of this type?
pub fn wants(webhook: &Webhook, kind: &str) -> bool {
    webhook.events.is_empty() || webhook.events.split_whitespace().any(|known| known == kind)
}

/// The body that tells of an event: what changed, and the whole order as it is now.
pub fn body(app: &App, detail: &OrderDetail, event: &Event) -> Value {
    let ui = Ui {
        lang: Lang::En,
        theme: Theme::Auto,
        csrf: String::new(),
        here: String::new(),
        person: None,
        now: clock::now(),
    };
    json!({
        "type": change::kind(event),
        "timestamp": utc(event.at),
        "data": {
            "id": change::id(event),
            "sequence": event.seq,
            "by": change::by(&event.actor),
            "change": change::of(&event.kind),
            "order": OrderShown::of(app, &ui, &detail.order),
        },
    })
}

/// Posts `body` under the message id `name`; any 2xx is a success.
pub async fn post(app: &App, webhook: &Webhook, name: &str, body: &str) -> Sent {
    let failed = |why: &str| Sent {
        delivered: false,
        status: None,
        answer: why.to_owned(),
    };
    let allow = app.config().callbacks.allow_private_addresses;
    let url = match address::url(&webhook.url, allow) {
        Ok(url) => url,
        Err(why) => return failed(why.code()),
    };
    let now = clock::now();
    let mut secrets = vec![webhook.secret.as_str()];
    if let Some((old, until)) = &webhook.old_secret
        && *until > now
    {
        secrets.push(old);
    }
    let seconds = now.millis() / 1000;
    let mut signatures = Vec::new();
    for sealed in secrets {
        let Ok(secret) = open(app, sealed) else {
            return failed("sealed");
        };
        signatures.push(sign(&secret, name, seconds, body));
    }
    let request = app
        .callback_client()
        .post(url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", name)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signatures.join(" "))
        .body(body.to_owned());
    let Ok(mut response) = request.send().await else {
        return failed("no-answer");
    };
    let status = response.status();
    let mut bytes = Vec::new();
    // What is no text, or breaks off, is no failure: the status has said it.
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= MAX_ANSWER {
            bytes.truncate(MAX_ANSWER);
            break;
        }
    }
    Sent {
        delivered: status.is_success(),
        status: Some(u32::from(status.as_u16())),
        // A zero byte is no text for PostgreSQL.
        answer: String::from_utf8_lossy(&bytes)
            .replace('\0', "")
            .trim()
            .to_owned(),
    }
}

/// `v1,` and the base64 of HMAC-SHA256 over id, time and body.
fn sign(secret: &str, name: &str, seconds: i64, body: &str) -> String {
    let bytes = STANDARD.decode(secret.trim_start_matches(MARK));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes.unwrap_or_default());
    let mac = hmac::sign(&key, format!("{name}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_the_specifications() {
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            "{\"test\": 2432232314}",
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
