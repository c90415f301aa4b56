//! `till verify`: recomputes what must hold and says, in words, what differs.
//!
//! Provider by provider and a page of orders at a time, so it needs no more memory for ten million orders
//! than for a thousand. For each page two ways: the statements of `view/audit.rs`, each one consistent by
//! itself, compare sums and counts inside the database; and every order is told again from its events
//! ([`Replay`]) and held against what is stored of it, in its body, its columns, its attempts, refunds
//! and fapiao. It may run while orders are paid: what differs at first sight is read again before it is
//! reported.
//!
//! [`Replay`]: till_domain::order::replay::Replay

pub(crate) mod chain;
mod columns;
mod compare;
pub(crate) mod counts;
pub(crate) mod orders;
mod rules;
pub(crate) mod subscriptions;

use till_domain::id::ProviderKey;

use crate::Store;
use crate::error::StoreError;
use crate::view::audit;

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
    /// Rows of the audit log.
    pub acts: u64,
}

/// A verification under way.
struct Verification<'a> {
    store: &'a Store,
    done: Verified,
    findings: Vec<Finding>,
    progress: &'a mut (dyn FnMut(Verified) + Send),
}

impl Store {
    /// Verifies everything; `progress` hears after each page.
    ///
    /// # Errors
    /// When the database can't be read. Rows that can't be understood are findings.
    pub async fn verify(
        &self,
        mut progress: impl FnMut(Verified) + Send,
    ) -> Result<(Verified, Vec<Finding>), StoreError> {
        let mut verification = Verification {
            store: self,
            done: Verified::default(),
            findings: Vec::new(),
            progress: &mut progress,
        };
        let mut provider = String::new();
        while let Some(next) = audit::next_provider(&mut self.reader().await?, &provider).await? {
            verification.orders_of(&next).await?;
            verification.subscriptions_of(&next).await?;
            provider = next;
        }
        verification.chains().await?;
        let Verification {
            done, mut findings, ..
        } = verification;
        findings
            .sort_by(|a, b| (a.provider, &a.about, a.rule).cmp(&(b.provider, &b.about, b.rule)));
        Ok((done, findings))
    }
}
