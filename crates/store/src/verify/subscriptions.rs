//! Every subscription: nobody holds what no paid order gave.

use std::collections::HashSet;

use till_domain::id::{OrderId, ProviderKey};
use till_domain::subscription::Subscription;

use super::{Finding, Verification, columns};
use crate::Store;
use crate::error::StoreError;
use crate::exec::{Row, Sql, args, id, in_list, statements};

statements! {
    PAGE = Sql::same(
        "SELECT provider, company, app, start_day, end_day, seats, open_order, body \
         FROM subscriptions WHERE provider = $1 AND (company, app) > ($2, $3) \
         ORDER BY company, app LIMIT $4");
    PAID = in_list!(
        "SELECT id FROM orders WHERE provider = $1 AND paid_at IS NOT NULL AND id", "$2", "");
}

/// Subscriptions read at a time.
const SUBSCRIPTIONS: i64 = 1000;

impl Verification<'_> {
    pub(super) async fn subscriptions_of(&mut self, provider: &str) -> Result<(), StoreError> {
        let (mut company, mut app) = (String::new(), String::new());
        loop {
            let after = args![provider, company, app, SUBSCRIPTIONS];
            let page = self.store.read(PAGE, after).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            company = last.text(1)?.to_owned();
            app = last.text(2)?.to_owned();
            of_provider(self.store, &page, &mut self.findings).await?;
            self.done.subscriptions += u64::try_from(page.len()).unwrap_or(0);
            (self.progress)(self.done);
        }
    }
}

async fn of_provider(
    store: &Store,
    rows: &[Row],
    findings: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let provider: ProviderKey = first.parse(0)?;
    let mut read: Vec<Subscription> = Vec::new();
    for row in rows {
        match row.json(7) {
            Ok(subscription) => {
                for says in columns::of_subscription(row, &subscription) {
                    findings.push(Finding {
                        rule: "COLUMN_DIFFERS",
                        provider,
                        about: format!("{} {}", row.text(1)?, row.text(2)?),
                        says,
                    });
                }
                read.push(subscription);
            }
            Err(error) => findings.push(Finding {
                rule: "UNREADABLE",
                provider,
                about: format!("{} {}", row.text(1)?, row.text(2)?),
                says: format!("the subscription can't be read: {error}"),
            }),
        }
    }
    let orders: HashSet<OrderId> = read.iter().flat_map(sources).collect();
    let wanted: Vec<String> = orders.iter().map(ToString::to_string).collect();
    let mut paid: HashSet<OrderId> = HashSet::new();
    for row in store.read(PAID, args![id(provider), wanted]).await? {
        paid.insert(row.parse(0)?);
    }
    for subscription in &read {
        for order in sources(subscription).filter(|order| !paid.contains(order)) {
            findings.push(Finding {
                rule: "SUBSCRIPTION_UNEARNED",
                provider,
                about: format!("{} {}", subscription.company, subscription.app),
                says: format!("it comes from the order {order}, which is not paid"),
            });
        }
    }
    Ok(())
}

/// The orders that gave the subscription, trials aside.
fn sources(subscription: &Subscription) -> impl Iterator<Item = OrderId> + '_ {
    let terms = subscription.terms.iter().filter(|term| !term.trial);
    let expansions = subscription.expansions.iter().map(|added| added.order);
    terms.map(|term| term.order).chain(expansions)
}
