//! What a merchant gets from the merchant console, and the channel's own keys. Made once, then kept.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use aws_lc_rs::{
    digest,
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::{clock, random};

const FILE: &str = "sandbox-credentials.json";

/// One merchant's settings, in the forms in which the merchant console gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantCredentials {
    /// Shown to the payer.
    pub name: String,
    /// `mchid`
    pub merchant_id: String,
    /// `appid`
    pub app_id: String,
    /// Serial of the merchant's API certificate, 40 hex digits.
    pub merchant_serial: String,
    /// `apiclient_key.pem`, PKCS#8.
    pub merchant_private_key_pem: String,
    /// `apiclient_cert.pem`
    pub merchant_certificate_pem: String,
    /// 32 characters.
    pub api_v3_key: String,
    /// `PUB_KEY_ID_…`
    pub public_key_id: String,
    /// `pub_key.pem`: verifies what the channel signs.
    pub public_key_pem: String,
}

impl MerchantCredentials {
    /// `AppSecret` of the official account behind `app_id`: 32 characters. The sandbox derives it, so
    /// that credentials made before it was asked for have one, too.
    #[must_use]
    pub fn app_secret(&self) -> String {
        let text = format!("app secret of {}", self.app_id);
        let digest = digest::digest(&digest::SHA256, text.as_bytes());
        random::hex(&digest.as_ref()[..16]).to_ascii_lowercase()
    }
}

/// A key with which the channel signs.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PlatformKey {
    /// `PUB_KEY_ID_…`, or a certificate's serial.
    pub serial: String,
    pub private_key_pem: String,
    /// `None` for the plain public key.
    pub certificate_pem: Option<String>,
    pub from_ms: i64,
    pub until_ms: i64,
}

/// Everything in the file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub platform: Vec<PlatformKey>,
    pub merchants: Vec<MerchantCredentials>,
}

/// Reads the credentials of `data_dir`, making those that are missing: one merchant for each name.
/// Merchants that are there keep their keys and names.
///
/// # Errors
/// The file can't be read, understood or written; or the system has no randomness.
pub fn credentials(
    data_dir: &Path,
    merchant_names: &[String],
) -> anyhow::Result<Vec<MerchantCredentials>> {
    Ok(Credentials::load_or_make(Some(data_dir), merchant_names)?.merchants)
}

impl Credentials {
    pub(crate) fn load_or_make(
        data_dir: Option<&Path>,
        merchant_names: &[String],
    ) -> anyhow::Result<Self> {
        let path = data_dir.map(|dir| dir.join(FILE));
        let found = match &path {
            Some(path) if path.exists() => Some(read::<Self>(path)?),
            _ => None,
        };
        let known = found
            .as_ref()
            .map_or(0, |credentials| credentials.merchants.len());
        let complete = found.is_some() && known >= merchant_names.len();
        let mut credentials = match found {
            Some(found) => found,
            None => Self {
                platform: new_platform()?,
                merchants: Vec::new(),
            },
        };
        for name in merchant_names.iter().skip(known) {
            let merchant = new_merchant(&credentials, name)?;
            credentials.merchants.push(merchant);
        }
        if let (Some(path), false) = (&path, complete) {
            credentials.write(path)?;
        }
        Ok(credentials)
    }

    /// Adds a certificate that overlaps with the old ones and signs from now on.
    pub(crate) fn rotate_certificate(&mut self, data_dir: Option<&Path>) -> anyhow::Result<String> {
        let key = new_certificate()?;
        let serial = key.serial.clone();
        self.platform.push(key);
        if let Some(dir) = data_dir {
            self.write(&dir.join(FILE))?;
        }
        Ok(serial)
    }

    fn write(&self, path: &Path) -> anyhow::Result<()> {
        write(path, self)
    }
}

/// Whole or not at all, and for the owner's eyes only.
pub(crate) fn write(path: &Path, contents: &impl Serialize) -> anyhow::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let beside: PathBuf = path.with_extension("json.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(&beside)
        .with_context(|| beside.display().to_string())?;
    file.write_all(&serde_json::to_vec_pretty(contents)?)?;
    file.sync_all()?;
    fs::rename(&beside, path).with_context(|| path.display().to_string())
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).with_context(|| path.display().to_string())
}

fn new_platform() -> anyhow::Result<Vec<PlatformKey>> {
    let public = PlatformKey {
        serial: format!("PUB_KEY_ID_0{}", random::digits::<32>()?),
        private_key_pem: new_private_key()?,
        certificate_pem: None,
        from_ms: 0,
        until_ms: i64::MAX,
    };
    Ok(vec![public, new_certificate()?])
}

fn new_certificate() -> anyhow::Result<PlatformKey> {
    let private_key_pem = new_private_key()?;
    let now_ms = clock::now_ms();
    let (serial, pem) = certificate(&private_key_pem, "Tenpay.com sandbox", now_ms)?;
    Ok(PlatformKey {
        serial,
        private_key_pem,
        certificate_pem: Some(pem),
        from_ms: now_ms,
        until_ms: now_ms + 5 * 365 * 24 * 3600 * 1000,
    })
}

fn new_merchant(known: &Credentials, name: &str) -> anyhow::Result<MerchantCredentials> {
    let number = known.merchants.len() + 1;
    let private_key_pem = new_private_key()?;
    let merchant_id = format!("1900{number:06}");
    let (serial, certificate_pem) = certificate(&private_key_pem, &merchant_id, clock::now_ms())?;
    let public = known
        .platform
        .iter()
        .find(|key| key.certificate_pem.is_none())
        .context("the credentials have no public key")?;
    Ok(MerchantCredentials {
        name: name.to_owned(),
        merchant_id,
        app_id: format!("wx5a0d{number:012x}"),
        merchant_serial: serial,
        merchant_private_key_pem: private_key_pem,
        merchant_certificate_pem: certificate_pem,
        api_v3_key: random::letters::<32>()?,
        public_key_id: public.serial.clone(),
        public_key_pem: pem(
            "PUBLIC KEY",
            &public_key_der(&read_private_key(&public.private_key_pem)?)?,
        ),
    })
}

/// A self-signed certificate of five calendar years: its serial and PEM.
fn certificate(
    private_key_pem: &str,
    common_name: &str,
    now_ms: i64,
) -> anyhow::Result<(String, String)> {
    let key =
        rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(private_key_pem, &rcgen::PKCS_RSA_SHA256)?;
    let mut serial = random::bytes::<20>()?;
    // Positive, and 40 hex digits long without a leading zero.
    serial[0] = 0x50 | (serial[0] & 0x0f);
    let mut params = rcgen::CertificateParams::default();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, common_name);
    params.serial_number = Some(rcgen::SerialNumber::from_slice(&serial));
    params.not_before = rcgen::date_time_ymd(clock::year(now_ms) - 1, 1, 1);
    params.not_after = rcgen::date_time_ymd(clock::year(now_ms) + 5, 1, 1);
    let certificate = params.self_signed(&key)?;
    Ok((random::hex(&serial), certificate.pem()))
}

pub(crate) fn new_private_key() -> anyhow::Result<String> {
    let key = KeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("no RSA key"))?;
    let der: Pkcs8V1Der = key.as_der().map_err(|_| anyhow!("no PKCS#8"))?;
    Ok(pem("PRIVATE KEY", der.as_ref()))
}

/// Reads a PEM that this module wrote; PKCS#8.
pub(crate) fn read_private_key_der(pem: &str) -> anyhow::Result<Vec<u8>> {
    let base64: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    Ok(STANDARD.decode(base64)?)
}

pub(crate) fn read_private_key(pem: &str) -> anyhow::Result<KeyPair> {
    KeyPair::from_pkcs8(&read_private_key_der(pem)?).map_err(|error| anyhow!("{error}"))
}

/// The public half as a SubjectPublicKeyInfo.
pub(crate) fn public_key_der(key: &KeyPair) -> anyhow::Result<Vec<u8>> {
    let der: PublicKeyX509Der = key
        .public_key()
        .as_der()
        .map_err(|_| anyhow!("no public key"))?;
    Ok(der.as_ref().to_vec())
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_made_once_and_merchants_can_be_added() {
        let dir = tempfile::tempdir().unwrap();
        let one = credentials(dir.path(), &["青禾".to_owned()]).unwrap();
        let two = credentials(dir.path(), &["青禾".to_owned(), "远山".to_owned()]).unwrap();
        assert_eq!(one[0], two[0]);
        assert_eq!(
            (two[1].name.as_str(), two[1].merchant_id.as_str()),
            ("远山", "1900000002")
        );
        assert_eq!(two[1].merchant_serial.len(), 40);
    }
}
