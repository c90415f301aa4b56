//! A WeChat Pay account as typed, and what is wrong with it. What was typed into the secret fields is
//! never sent back to the page.

use till_channels::ConfigError;

use crate::app::App;
use crate::channels::WechatCredentials;
use crate::web::form::Fields;
use crate::web::input::Reader;

/// How the account proves that answers are WeChat Pay's own.
const BY_KEY: &str = "public_key";
const BY_CERTIFICATE: &str = "certificate";

/// What may be shown again after a fault.
#[derive(Debug, Clone)]
pub struct AccountForm {
    pub mchid: String,
    pub appid: String,
    pub serial: String,
    /// [`BY_KEY`] or [`BY_CERTIFICATE`].
    pub verify: String,
    pub public_key_id: String,
    pub public_key: String,
}

impl AccountForm {
    pub fn blank() -> Self {
        Self {
            mchid: String::new(),
            appid: String::new(),
            serial: String::new(),
            verify: BY_KEY.to_owned(),
            public_key_id: String::new(),
            public_key: String::new(),
        }
    }

    /// As typed.
    pub fn read(fields: &Fields) -> Self {
        let get = |name| fields.get(name).to_owned();
        Self {
            mchid: get("mchid"),
            appid: get("appid"),
            serial: get("serial"),
            verify: get("verify"),
            public_key_id: get("public-key-id"),
            public_key: get("public-key"),
        }
    }

    /// The credentials, unless something is wrong: then it stands in `reader`. Sends nothing.
    pub fn check(
        &self,
        reader: &mut Reader<'_>,
        app: &App,
        fields: &Fields,
    ) -> Option<WechatCredentials> {
        let api_v3_key = fields.get("api-v3-key");
        let private_key_pem = fields.get("private-key");
        let digits = self.mchid.bytes().all(|b| b.is_ascii_digit());
        if !digits || !(8..=10).contains(&self.mchid.len()) {
            reader.fault("mchid", "channel-fault-digits", "channel-mchid");
        }
        for (field, label, typed) in [
            ("appid", "channel-appid", &self.appid),
            ("serial", "channel-serial", &self.serial),
        ] {
            let plain = typed.bytes().all(|b| b.is_ascii_alphanumeric());
            if !plain || !(1..=64).contains(&typed.len()) {
                reader.fault(field, "channel-fault-plain", label);
            }
        }
        if private_key_pem.is_empty() {
            reader.fault("private-key", "fault-required", "channel-private-key");
        }
        if api_v3_key.len() != 32 {
            reader.fault(
                "api-v3-key",
                "channel-fault-key-length",
                "channel-api-v3-key",
            );
        }
        let app_secret = fields.get("app-secret");
        let plain = app_secret.bytes().all(|b| b.is_ascii_alphanumeric());
        if !app_secret.is_empty() && (!plain || app_secret.len() != 32) {
            reader.fault(
                "app-secret",
                "channel-fault-key-length",
                "channel-app-secret",
            );
        }
        let by_key = self.verify != BY_CERTIFICATE;
        if by_key {
            self.check_public_key(reader);
        }
        let kept = |text: &String| if by_key { text.clone() } else { String::new() };
        let credentials = WechatCredentials {
            mchid: self.mchid.clone(),
            appid: self.appid.clone(),
            app_secret: app_secret.to_owned(),
            serial: self.serial.to_ascii_uppercase(),
            private_key_pem: private_key_pem.to_owned(),
            api_v3_key: api_v3_key.to_owned(),
            public_key_id: kept(&self.public_key_id),
            public_key_pem: kept(&self.public_key),
            download_certificates: !by_key,
        };
        if reader.faults.is_empty()
            && let Err(error) = app.channels().wechat_pay(credentials.clone())
        {
            place(reader, &error);
        }
        reader.faults.is_empty().then_some(credentials)
    }

    fn check_public_key(&self, reader: &mut Reader<'_>) {
        let rest = self.public_key_id.strip_prefix("PUB_KEY_ID_");
        let plain =
            |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        if self.public_key_id.len() > 64 || !rest.is_some_and(plain) {
            reader.fault(
                "public-key-id",
                "channel-fault-public-key-id",
                "channel-public-key-id",
            );
        }
        if self.public_key.is_empty() {
            reader.fault("public-key", "fault-required", "channel-public-key");
        }
    }
}

/// What the channel's own check found, at its field. It never holds a secret.
fn place(reader: &mut Reader<'_>, error: &anyhow::Error) {
    let found = error.downcast_ref::<ConfigError>();
    match found.map(|found| found.setting) {
        Some("merchant_private_key_pem") => {
            reader.fault(
                "private-key",
                "channel-fault-private-key",
                "channel-private-key",
            );
        }
        Some("api_v3_key") => {
            reader.fault(
                "api-v3-key",
                "channel-fault-key-length",
                "channel-api-v3-key",
            );
        }
        Some(keys) if keys.starts_with("keys") => {
            reader.fault(
                "public-key",
                "channel-fault-public-key",
                "channel-public-key",
            );
        }
        Some(_) | None => {
            let text = reader
                .ui
                .t1("channel-fault-other", "problem", format!("{error:#}"));
            reader.faults.add("mchid", text);
        }
    }
}
