//! A provider's customers, with what each one holds.

use std::collections::{HashMap, HashSet};

use till_domain::id::{Corpid, ProviderKey};
use till_domain::party::Company;
use till_domain::subscription::Subscription;

use super::search;
use crate::Store;
use crate::batch::load;
use crate::error::{DbError, StoreError};
use crate::exec::{Sql, args, statements};

statements! {
    PAGE = Sql::same(
        "SELECT company FROM subscriptions WHERE provider = $1 AND company > $2 \
         UNION SELECT company FROM orders WHERE provider = $1 AND company > $2 \
         ORDER BY company LIMIT $3");
    THESE = Sql::pair(
        "SELECT company FROM subscriptions WHERE provider = $1 AND company > $3 \
         AND company IN (SELECT value FROM json_each($2)) \
         UNION SELECT company FROM orders WHERE provider = $1 AND company > $3 \
         AND company IN (SELECT value FROM json_each($2)) ORDER BY company LIMIT $4",
        "SELECT company FROM subscriptions WHERE provider = $1 AND company > $3 \
         AND company = ANY($2) \
         UNION SELECT company FROM orders WHERE provider = $1 AND company > $3 \
         AND company = ANY($2) ORDER BY company LIMIT $4");
    ORDERED = Sql::same("SELECT id FROM orders WHERE provider = $1 AND company = $2 LIMIT 1");
    /// The company came by itself: what was only pinned to it, it has not asked for.
    DEALT = Sql::same(
        "SELECT 1 FROM subscriptions WHERE provider = $1 AND company = $2 \
         UNION SELECT 1 FROM orders WHERE provider = $1 AND company = $2 AND placed_by IS NOT NULL \
         LIMIT 1");
}

/// Companies that one search looks at.
const MOST: u32 = 200;

/// A company that has, had or is buying something of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub corpid: Corpid,
    /// Empty when the company is not known by name.
    pub name: String,
    pub credit_code: Option<String>,
    pub subscriptions: Vec<Subscription>,
}

/// A page of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerPage {
    pub customers: Vec<Customer>,
    /// Give it as `after` for the next page; `None` on the last.
    pub next: Option<Corpid>,
}

impl Store {
    /// A provider's customers by corpid; `text` is part of the name, or empty. `limit` is at most 200.
    pub async fn customers(
        &self,
        provider: ProviderKey,
        text: &str,
        after: Option<&Corpid>,
        limit: u32,
    ) -> Result<CustomerPage, StoreError> {
        let (corpids, next) = self.customer_ids(provider, text, after, limit).await?;
        let customers = self.customers_named(provider, corpids).await?;
        Ok(CustomerPage { customers, next })
    }

    /// The names of a provider's first customers, without what they hold. `limit` is at most 200.
    pub async fn customer_names(
        &self,
        provider: ProviderKey,
        limit: u32,
    ) -> Result<Vec<Company>, StoreError> {
        let (corpids, _) = self.customer_ids(provider, "", None, limit).await?;
        self.companies(&corpids).await
    }

    async fn customer_ids(
        &self,
        provider: ProviderKey,
        text: &str,
        after: Option<&Corpid>,
        limit: u32,
    ) -> Result<(Vec<Corpid>, Option<Corpid>), StoreError> {
        let limit = limit.clamp(1, 200);
        let after = after.map_or("", Corpid::as_str);
        let mut reader = self.reader().await?;
        let rows = if text.trim().is_empty() {
            reader
                .fetch(PAGE, args![provider.to_string(), after, limit + 1])
                .await?
        } else {
            let named = search::companies(&mut reader, text.trim(), MOST).await?;
            reader
                .fetch(THESE, args![provider.to_string(), named, after, limit + 1])
                .await?
        };
        drop(reader);
        let mut corpids: Vec<Corpid> = rows
            .iter()
            .map(|row| row.parse(0))
            .collect::<Result<_, DbError>>()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = corpids.len() > limit;
        corpids.truncate(limit);
        let next = corpids.last().filter(|_| more).cloned();
        Ok((corpids, next))
    }

    /// One company with what it holds of the provider; `None` when it was never a customer.
    pub async fn customer(
        &self,
        provider: ProviderKey,
        company: &Corpid,
    ) -> Result<Option<Customer>, StoreError> {
        let customers = self
            .customers_named(provider, vec![company.clone()])
            .await?;
        let Some(customer) = customers.into_iter().next() else {
            return Ok(None);
        };
        if !customer.subscriptions.is_empty() {
            return Ok(Some(customer));
        }
        let ordered = args![provider.to_string(), company.as_str()];
        Ok(self.read_one(ORDERED, ordered).await?.map(|_| customer))
    }

    /// Has one of the company's people placed an order with the provider, or does it hold something of
    /// theirs? An order that was only pinned to the company says nothing.
    pub async fn has_dealt(
        &self,
        provider: ProviderKey,
        company: &Corpid,
    ) -> Result<bool, StoreError> {
        let args = args![provider.to_string(), company.as_str()];
        Ok(self.read_one(DEALT, args).await?.is_some())
    }

    async fn customers_named(
        &self,
        provider: ProviderKey,
        corpids: Vec<Corpid>,
    ) -> Result<Vec<Customer>, StoreError> {
        let known = self.companies(&corpids).await?;
        let mut names: HashMap<Corpid, Company> = known
            .into_iter()
            .map(|company| (company.corpid.clone(), company))
            .collect();
        let mut reader = self.reader().await?;
        let wanted: HashSet<Corpid> = corpids.iter().cloned().collect();
        let mut held: HashMap<Corpid, Vec<Subscription>> = HashMap::new();
        for subscription in load::subscriptions(&mut reader, provider, &wanted).await? {
            held.entry(subscription.company.clone())
                .or_default()
                .push(subscription);
        }
        let customer = |corpid: Corpid| {
            let company = names.remove(&corpid);
            let subscriptions = held.remove(&corpid).unwrap_or_default();
            let (name, credit_code) =
                company.map_or_else(Default::default, |known| (known.name, known.credit_code));
            Customer {
                corpid,
                name,
                credit_code,
                subscriptions,
            }
        };
        Ok(corpids.into_iter().map(customer).collect())
    }
}
