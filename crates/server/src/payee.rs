//! The bank account that a provider's customers transfer money to. It is a channel account like any
//! other; its details are kept sealed, though every buyer may read them.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use till_domain::id::ProviderKey;
use till_domain::payment::Channel;
use till_store::ChannelAccount;

use crate::app::App;
use crate::secrets::MasterKey;
use crate::web::error::PageError;

/// What a payer fills in at their bank.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Payee {
    /// 户名
    pub holder: String,
    /// 账号
    pub account: String,
    /// 开户行
    pub bank: String,
    /// 联行号: twelve digits, or empty.
    pub branch_code: String,
}

/// Purpose under which details are sealed.
const SEAL: &str = "payee";

impl Payee {
    /// # Errors
    /// Never for details of a sane size.
    pub fn seal(&self, key: &MasterKey) -> anyhow::Result<Vec<u8>> {
        Ok(key.seal(SEAL, &serde_json::to_vec(self)?)?.into_bytes())
    }

    /// # Errors
    /// When it was sealed under another master key.
    pub fn open(key: &MasterKey, account: &ChannelAccount) -> anyhow::Result<Self> {
        let sealed = std::str::from_utf8(&account.sealed)?;
        let plain = key.open(SEAL, sealed)?;
        serde_json::from_slice(&plain).context("details of another form")
    }
}

/// The account in use, with its details; `None` when the provider takes no transfers.
///
/// # Errors
/// When the store can't answer, or the details were sealed under another master key.
pub async fn of(
    app: &App,
    provider: ProviderKey,
) -> Result<Option<(ChannelAccount, Payee)>, PageError> {
    let accounts = app.store().channel_accounts(provider).await?;
    let account = accounts
        .into_iter()
        .rfind(|account| account.enabled && account.channel == Channel::BankTransfer);
    let Some(account) = account else {
        return Ok(None);
    };
    match Payee::open(app.master_key(), &account) {
        Ok(payee) => Ok(Some((account, payee))),
        Err(error) => {
            tracing::error!(%error, account = %account.id, "the payee's details can't be read");
            Err(PageError::Internal)
        }
    }
}
