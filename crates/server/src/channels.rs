//! The payment channels of each provider: accounts in the database, credentials sealed, connectors
//! made once and kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use till_channels::union_pay::{UnionPay, UnionPayConfig};
use till_channels::wechat_pay::{VerificationKey, WechatPay, WechatPayConfig};
use till_domain::id::{AccountId, ProviderKey};
use till_domain::payment::Channel;
use till_store::ChannelAccount;

use crate::clock;
use crate::config::{UnionPay as UnionPayHost, WechatPay as WechatHosts};
use crate::secrets::MasterKey;
use crate::telemetry::Watched;

/// What a provider enters for WeChat Pay; sealed as JSON.
#[derive(Clone, Serialize, Deserialize)]
pub struct WechatCredentials {
    pub mchid: String,
    pub appid: String,
    /// Of the official account behind `appid`, for paying inside WeChat; empty: not there.
    #[serde(default)]
    pub app_secret: String,
    /// Hex serial of the merchant's API certificate.
    pub serial: String,
    pub private_key_pem: String,
    pub api_v3_key: String,
    /// `PUB_KEY_ID_…` and its PEM; empty in certificate mode.
    pub public_key_id: String,
    pub public_key_pem: String,
    /// Fetch platform certificates: merchants that began in certificate mode.
    pub download_certificates: bool,
}

impl std::fmt::Debug for WechatCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WechatCredentials({})", self.mchid)
    }
}

impl WechatCredentials {
    fn config(self, hosts: &WechatHosts) -> WechatPayConfig {
        let keys = if self.public_key_id.is_empty() {
            Vec::new()
        } else {
            vec![VerificationKey::PublicKey {
                id: self.public_key_id,
                pem: self.public_key_pem,
            }]
        };
        WechatPayConfig {
            merchant_id: self.mchid,
            app_id: self.appid,
            app_secret: self.app_secret,
            oauth_base: hosts.oauth_base.clone(),
            oauth_api_base: hosts.oauth_api_base.clone(),
            api_base: hosts.api_base.clone(),
            merchant_serial: self.serial,
            merchant_private_key_pem: self.private_key_pem,
            api_v3_key: self.api_v3_key,
            keys,
            download_certificates: self.download_certificates,
        }
    }
}

/// What a provider enters for UnionPay; sealed as JSON.
#[derive(Clone, Serialize, Deserialize)]
pub struct UnionPayCredentials {
    /// `merId`
    pub merchant_id: String,
    /// The merchant's signing certificate and its key.
    pub certificate_pem: String,
    pub private_key_pem: String,
    /// UnionPay's own, as delivered with the account.
    pub middle_pem: String,
    pub root_pem: String,
}

impl std::fmt::Debug for UnionPayCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnionPayCredentials({})", self.merchant_id)
    }
}

/// A connector to a payment channel, shared.
pub type Connector = Arc<dyn till_channels::Channel>;

/// Purpose under which credentials are sealed.
const SEAL: &str = "channel";

/// A connector, and the sealed credentials that it was made from.
type Made = (Vec<u8>, Connector);

/// Makes connectors from accounts.
#[derive(Debug)]
pub struct Channels {
    wechat: WechatHosts,
    union_pay: UnionPayHost,
    /// By account and its sealed credentials: changed credentials make a new connector.
    made: Mutex<HashMap<(ProviderKey, AccountId), Made>>,
}

impl Channels {
    pub fn new(wechat: WechatHosts, union_pay: UnionPayHost) -> Self {
        Self {
            wechat,
            union_pay,
            made: Mutex::new(HashMap::new()),
        }
    }

    /// The connector of `account`.
    ///
    /// # Errors
    /// When its credentials can't be opened or are wrong.
    pub fn connector(
        &self,
        key: &MasterKey,
        account: &ChannelAccount,
    ) -> anyhow::Result<Connector> {
        let place = (account.provider, account.id);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((sealed, connector)) = made.get(&place)
            && *sealed == account.sealed
        {
            return Ok(connector.clone());
        }
        let connector: Connector = Arc::new(Watched(self.make(key, account)?));
        made.insert(place, (account.sealed.clone(), connector.clone()));
        Ok(connector)
    }

    fn make(&self, key: &MasterKey, account: &ChannelAccount) -> anyhow::Result<Connector> {
        match account.channel {
            Channel::WechatPay => self.wechat_pay(open(key, account)?),
            Channel::UnionPay => self.union_pay(open(key, account)?),
            Channel::BankTransfer => anyhow::bail!("this channel has no connector"),
        }
    }

    /// A connector from credentials as entered; sends nothing.
    ///
    /// # Errors
    /// The setting that is wrong.
    pub fn union_pay(&self, credentials: UnionPayCredentials) -> anyhow::Result<Connector> {
        let config = UnionPayConfig {
            merchant_id: credentials.merchant_id,
            gateway: self.union_pay.gateway.trim_end_matches('/').to_owned(),
            certificate_pem: credentials.certificate_pem,
            private_key_pem: credentials.private_key_pem,
            middle_pem: credentials.middle_pem,
            root_pem: credentials.root_pem,
            signer: self.union_pay.signer.clone(),
        };
        let channel = UnionPay::new(config, Arc::new(|| clock::now().millis()))?;
        Ok(Arc::new(channel))
    }

    /// A connector from credentials as entered; sends nothing.
    ///
    /// # Errors
    /// The setting that is wrong.
    pub fn wechat_pay(&self, credentials: WechatCredentials) -> anyhow::Result<Connector> {
        let config = credentials.config(&self.wechat);
        let channel = WechatPay::new(config, Arc::new(|| clock::now().millis()))?;
        Ok(Arc::new(channel))
    }
}

fn open<T: serde::de::DeserializeOwned>(
    key: &MasterKey,
    account: &ChannelAccount,
) -> anyhow::Result<T> {
    let sealed = std::str::from_utf8(&account.sealed)?;
    let plain = key.open(SEAL, sealed)?;
    serde_json::from_slice(&plain).context("credentials of another form")
}

/// Seals credentials for the database.
///
/// # Errors
/// Never for credentials of a sane size.
pub fn seal(key: &MasterKey, credentials: &impl Serialize) -> anyhow::Result<Vec<u8>> {
    Ok(key
        .seal(SEAL, &serde_json::to_vec(credentials)?)?
        .into_bytes())
}
