//! What the last batches looked at, kept in memory: an order is created, placed and paid within
//! minutes, and need not be read and parsed anew for each act.
//!
//! Only for a database that this process alone writes (SQLite). A batch takes what it needs out of
//! here and puts it back after the commit; a batch that fails puts nothing back, so nothing here was
//! ever not committed. When somebody else wrote to the file (its data version moved), all is forgotten.

use std::collections::HashMap;

use till_domain::decide::{Command, Target};
use till_domain::id::{AttemptNumber, Corpid, OrderId, ProviderKey};
use till_domain::subscription::Subscription;

use super::cache::{Cache, Entry};
use super::needs;

/// Two generations: what was used since the last turn, and what was before. When the young one is
/// full it becomes the old one, and the old one goes.
#[derive(Debug, Default)]
pub(crate) struct Hot {
    /// Orders in a generation; 0: nothing is kept.
    capacity: usize,
    data_version: Option<i64>,
    young: Generation,
    old: Generation,
}

#[derive(Debug, Default)]
struct Generation {
    orders: HashMap<(ProviderKey, OrderId), Entry>,
    /// Never wrong: an attempt stays its order's.
    attempts: HashMap<AttemptNumber, OrderId>,
    /// All that the company holds with the provider.
    subscriptions: HashMap<(ProviderKey, Corpid), Vec<Subscription>>,
}

impl Hot {
    /// Keeps at least `capacity` orders and at most twice as many.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            ..Self::default()
        }
    }

    pub(crate) const fn is_off(&self) -> bool {
        self.capacity == 0
    }

    /// Forgets all when `data_version` is not the last one: somebody else has written.
    pub(crate) fn seen(&mut self, data_version: i64) {
        if self.data_version != Some(data_version) {
            self.young = Generation::default();
            self.old = Generation::default();
            self.data_version = Some(data_version);
        }
    }

    /// Takes out what `commands` look at, as far as it is here.
    pub(super) fn take(&mut self, provider: ProviderKey, commands: &[&Command]) -> Cache {
        let mut cache = Cache::default();
        for command in commands {
            let order = match &command.target {
                Target::New => None,
                Target::Order(order) => Some(*order),
                Target::Attempt(number) => self.order_of(number),
            };
            if let Some(entry) = order.and_then(|id| self.take_order(provider, id)) {
                cache.put(entry);
            }
            let order = order
                .and_then(|id| cache.entries.get(&id))
                .and_then(|entry| entry.order.as_ref());
            for company in needs::companies(command, order) {
                if let Some(held) = self.take_subscriptions(provider, &company) {
                    cache.know(&company, held);
                }
            }
        }
        cache
    }

    /// Puts back what a batch left behind. Its transaction is committed.
    pub(crate) fn keep(&mut self, provider: ProviderKey, cache: Cache) {
        if self.is_off() {
            return;
        }
        let Cache {
            entries,
            mut subscriptions,
            known,
            ..
        } = cache;
        for (id, entry) in entries {
            let Some(entry) = entry.committed() else {
                continue;
            };
            for attempt in &entry.attempts {
                self.young.attempts.insert(attempt.number.clone(), id);
            }
            self.young.orders.insert((provider, id), entry);
        }
        for company in known {
            let held = subscriptions.remove(&company).unwrap_or_default();
            self.young.subscriptions.insert((provider, company), held);
        }
        if self.young.orders.len().max(self.young.subscriptions.len()) >= self.capacity {
            self.old = std::mem::take(&mut self.young);
        }
    }

    fn order_of(&self, number: &AttemptNumber) -> Option<OrderId> {
        let young = self.young.attempts.get(number);
        young.or_else(|| self.old.attempts.get(number)).copied()
    }

    fn take_order(&mut self, provider: ProviderKey, id: OrderId) -> Option<Entry> {
        let young = self.young.orders.remove(&(provider, id));
        // Taken from both: an older copy must not outlive a newer one.
        let old = self.old.orders.remove(&(provider, id));
        young.or(old)
    }

    fn take_subscriptions(
        &mut self,
        provider: ProviderKey,
        company: &Corpid,
    ) -> Option<Vec<Subscription>> {
        let key = (provider, company.clone());
        let young = self.young.subscriptions.remove(&key);
        let old = self.old.subscriptions.remove(&key);
        young.or(old)
    }
}
