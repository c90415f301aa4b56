//! What a batch has loaded and decided so far: the second command on an order sees the first's
//! result.

use std::collections::{BTreeMap, HashMap, HashSet};

use till_domain::decide::{BookedReceipt, Decision, Reviewed, World};
use till_domain::fapiao::FapiaoRow;
use till_domain::id::{AttemptNumber, Corpid, OrderId, OrderNumber, ProductId, RefundNumber};
use till_domain::ledger::Transfer;
use till_domain::order::event::Event;
use till_domain::order::{Order, ShownState};
use till_domain::payment::{Attempt, Channel};
use till_domain::refund::Refund;
use till_domain::subscription::Subscription;

use super::aggregate;
use super::load::Group;

/// An order with what hangs on it.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) order: Option<Order>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) refunds: Vec<Refund>,
    pub(super) product_name: String,
    /// The state as the database has it; `None` for a new order.
    pub(super) stored_state: Option<ShownState>,
    pub(super) is_changed: bool,
    pub(super) terms_changed: bool,
    /// The company, the reference or the link is another one, or the order is new.
    pub(super) keys_changed: bool,
    pub(super) changed_attempts: HashSet<AttemptNumber>,
    pub(super) changed_refunds: HashSet<RefundNumber>,
    pub(super) new_numbers: Vec<OrderNumber>,
    pub(super) claims: BTreeMap<u32, ClaimChange>,
}

/// A claim that began or ended in this batch.
#[derive(Debug)]
pub(super) struct ClaimChange {
    pub(super) company: Corpid,
    pub(super) is_new: bool,
    pub(super) active: bool,
}

/// Rows that are only ever added, and what came of applications for fapiao: nothing is decided by them.
#[derive(Debug, Default)]
pub(super) struct Added {
    pub(super) receipts: Vec<(Channel, BookedReceipt)>,
    pub(super) fapiao: Vec<FapiaoRow>,
    pub(super) reviewed: Vec<Reviewed>,
    pub(super) transfers: Vec<Transfer>,
    /// Each with the address that its command came from.
    pub(super) events: Vec<(Event, String)>,
}

#[derive(Debug, Default)]
pub(crate) struct Cache {
    pub(super) entries: HashMap<OrderId, Entry>,
    pub(super) subscriptions: HashMap<Corpid, Vec<Subscription>>,
    pub(super) changed_subscriptions: HashSet<(Corpid, ProductId)>,
    /// Companies whose subscriptions are all here, be they none.
    pub(super) known: HashSet<Corpid>,
    pub(super) added: Added,
}

impl Cache {
    pub(super) fn put(&mut self, entry: Entry) {
        if let Some(order) = &entry.order {
            self.entries.insert(order.id, entry);
        }
    }

    /// All that `company` holds.
    pub(super) fn know(&mut self, company: &Corpid, held: Vec<Subscription>) {
        self.known.insert(company.clone());
        self.subscriptions.insert(company.clone(), held);
    }

    /// Adds what was loaded: `companies` and those of the orders, with all that they hold.
    pub(super) fn add(&mut self, group: Group, companies: Vec<Corpid>) {
        // What an order's company holds comes with the order, even if it was here already.
        for subscription in group.subscriptions {
            let company = &subscription.company;
            if !self.known.contains(company) {
                let held = self.subscriptions.entry(company.clone()).or_default();
                held.push(subscription);
            }
        }
        self.known.extend(companies);
        for (order, name) in group.orders {
            self.known.extend(order.company().cloned());
            self.put(Entry::stored(order, name));
        }
        for attempt in group.attempts {
            if let Some(entry) = self.entries.get_mut(&attempt.order) {
                entry.attempts.push(attempt);
            }
        }
        for refund in group.refunds {
            if let Some(entry) = self.entries.get_mut(&refund.order) {
                entry.refunds.push(refund);
            }
        }
    }

    /// Moves the order and the companies' subscriptions into `world`.
    pub(super) fn lend(&mut self, world: &mut World, order: Option<OrderId>, companies: &[Corpid]) {
        let entry = order.and_then(|id| self.entries.get_mut(&id));
        if let Some(entry) = entry {
            world.order = entry.order.take();
            world.attempts = std::mem::take(&mut entry.attempts);
            world.refunds = std::mem::take(&mut entry.refunds);
        }
        for company in companies {
            if let Some(mut subscriptions) = self.subscriptions.remove(company) {
                world.subscriptions.append(&mut subscriptions);
            }
        }
    }

    /// Takes back what was lent.
    pub(super) fn take_back(&mut self, world: &mut World, order: Option<OrderId>) {
        if let Some(entry) = order.and_then(|id| self.entries.get_mut(&id)) {
            entry.order = world.order.take();
            entry.attempts = std::mem::take(&mut world.attempts);
            entry.refunds = std::mem::take(&mut world.refunds);
        }
        for subscription in world.subscriptions.drain(..) {
            match self.subscriptions.get_mut(&subscription.company) {
                Some(held) => held.push(subscription),
                None => {
                    self.subscriptions
                        .insert(subscription.company.clone(), vec![subscription]);
                }
            }
        }
    }

    /// Makes the decision the present. `first_product`: the name of the offer's first product, where
    /// it is known; `address`: where the command came from.
    pub(super) fn apply(&mut self, decision: Decision, first_product: Option<&str>, address: &str) {
        let Decision {
            order,
            attempts,
            subscriptions,
            refunds,
            fapiao,
            receipts,
            reviewed,
            transfers,
            events,
            ..
        } = decision;
        let entry = self.entries.entry(order.id).or_default();
        entry.change_order(order, first_product);
        for attempt in attempts {
            entry.change_attempt(attempt);
        }
        for refund in refunds {
            entry.change_refund(refund);
        }
        for receipt in receipts {
            let attempt = entry.attempts.iter().find(|a| a.number == receipt.attempt);
            let channel = attempt.map_or(Channel::BankTransfer, |attempt| attempt.channel);
            self.added.receipts.push((channel, receipt));
        }
        self.added.fapiao.extend(fapiao);
        self.added.reviewed.extend(reviewed);
        self.added.transfers.extend(transfers);
        let from = events.into_iter().map(|event| (event, address.to_owned()));
        self.added.events.extend(from);
        for subscription in subscriptions {
            self.change_subscription(subscription);
        }
    }

    fn change_subscription(&mut self, subscription: Subscription) {
        let (company, app) = (subscription.company.clone(), subscription.app);
        let held = self.subscriptions.entry(company.clone()).or_default();
        match held.iter_mut().find(|s| s.app == app) {
            Some(old) => *old = subscription,
            None => held.push(subscription),
        }
        self.changed_subscriptions.insert((company, app));
    }
}

impl Entry {
    /// The entry of an order that is stored.
    pub(super) fn stored(order: Order, product_name: String) -> Self {
        let stored_state = Some(order.shown());
        Self {
            order: Some(order),
            product_name,
            stored_state,
            ..Self::default()
        }
    }

    /// The entry as it is stored once the batch is committed.
    pub(super) fn committed(self) -> Option<Self> {
        let stored = Self::stored(self.order?, self.product_name);
        Some(Self {
            attempts: self.attempts,
            refunds: self.refunds,
            ..stored
        })
    }

    fn change_order(&mut self, order: Order, first_product: Option<&str>) {
        let before = self.order.take();
        if before.as_ref() == Some(&order) {
            self.order = before;
            return;
        }
        self.is_changed = true;
        self.keys_changed |= before
            .as_ref()
            .is_none_or(|before| !same_keys(before, &order));
        if before
            .as_ref()
            .is_none_or(|before| !aggregate::same_terms(before, &order))
        {
            self.terms_changed = true;
            if let Some(name) = aggregate::product_name(&order, first_product) {
                self.product_name = name;
            }
        }
        if before
            .as_ref()
            .is_none_or(|before| before.number != order.number)
        {
            self.new_numbers.push(order.number.clone());
        }
        self.change_claim(before.as_ref(), &order);
        self.order = Some(order);
    }

    fn change_claim(&mut self, before: Option<&Order>, after: &Order) {
        let old = before.and_then(aggregate::active_claim);
        let new = aggregate::active_claim(after);
        if old.map(|claim| claim.no) == new.map(|claim| claim.no) {
            return;
        }
        if let Some(claim) = old {
            let change = self.claims.entry(claim.no).or_insert_with(|| ClaimChange {
                company: claim.company.clone(),
                is_new: false,
                active: false,
            });
            change.active = false;
        }
        if let Some(claim) = new {
            let company = claim.company.clone();
            // Late money may revive the claim of an expired order.
            let is_new = before.is_none_or(|before| before.claims < claim.no);
            let change = self.claims.entry(claim.no).or_insert(ClaimChange {
                company,
                is_new,
                active: true,
            });
            change.active = true;
        }
    }

    fn change_attempt(&mut self, attempt: Attempt) {
        self.changed_attempts.insert(attempt.number.clone());
        match self
            .attempts
            .iter_mut()
            .find(|a| a.number == attempt.number)
        {
            Some(old) => *old = attempt,
            None => self.attempts.push(attempt),
        }
    }

    fn change_refund(&mut self, refund: Refund) {
        self.changed_refunds.insert(refund.number.clone());
        match self.refunds.iter_mut().find(|r| r.number == refund.number) {
            Some(old) => *old = refund,
            None => self.refunds.push(refund),
        }
    }
}

/// Are the indexed columns that seldom change the same?
fn same_keys(a: &Order, b: &Order) -> bool {
    a.company() == b.company()
        && a.notes.reference == b.notes.reference
        && a.link.token_hash == b.link.token_hash
}
