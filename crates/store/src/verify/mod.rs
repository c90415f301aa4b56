//! `till verify`: recomputes what must hold and says, in words, what differs.
//!
//! Two ways: the statements of `view/audit.rs`, each one consistent by itself, compare sums and counts
//! inside the database; and every order is told again from its events ([`Replay`]), a page of orders
//! at a time by key, and held against what is stored of it. It may run while orders are paid: what
//! differs at first sight is read again before it is reported.
//!
//! [`Replay`]: till_domain::order::replay::Replay

pub(crate) mod orders;
mod rules;
pub(crate) mod subscriptions;

use till_domain::id::ProviderKey;

use crate::Store;
use crate::error::StoreError;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable name of the rule, for scripts.
    pub rule: &'static str,
    pub provider: ProviderKey,
    /// The order (its number where it is known), company or counter that it is about.
    pub about: String,
    /// The whole sentence.
    pub says: String,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    pub orders: u64,
    pub events: u64,
    pub subscriptions: u64,
}

impl Store {
    /// Verifies everything; `progress` hears after each page.
    ///
    /// # Errors
    /// When the database can't be read. Rows that can't be understood are findings.
    pub async fn verify(
        &self,
        mut progress: impl FnMut(Verified),
    ) -> Result<(Verified, Vec<Finding>), StoreError> {
        let mut done = Verified::default();
        let mut findings = rules::audited(self).await?;
        orders::verify(self, &mut done, &mut findings, &mut progress).await?;
        subscriptions::verify(self, &mut done, &mut findings, &mut progress).await?;
        findings
            .sort_by(|a, b| (a.provider, &a.about, a.rule).cmp(&(b.provider, &b.about, b.rule)));
        Ok((done, findings))
    }
}
