//! Opening an order, whoever asks: one way to write it, and the same way without writing.

use till_domain::decide::{Command, Reply, Target, Verb, World};
use till_domain::id::ProviderKey;
use till_domain::order::Order;
use till_domain::order::create::{self, NewOrder};
use till_domain::party::Actor;
use till_store::{Answered, Before, Once};

use crate::app::App;
use crate::clock::{self, SystemEntropy};
use crate::web::error::PageError;

/// What became of a write that may have been done before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    Now(Box<Order>),
    /// Under this key, and perhaps not this order: the caller compares.
    Before(Before),
}

impl App {
    /// Writes a new order down.
    ///
    /// # Errors
    /// What the domain refuses; [`PageError::Busy`] and the like when nothing was written.
    pub async fn open_order(
        &self,
        provider: ProviderKey,
        actor: Actor,
        new: NewOrder,
    ) -> Result<Order, PageError> {
        let reply = self.submit(opening(provider, actor, new)).await?;
        self.opened(provider, &reply).await
    }

    /// The same, once per key.
    ///
    /// # Errors
    /// As [`open_order`](Self::open_order).
    pub async fn open_order_once(
        &self,
        provider: ProviderKey,
        actor: Actor,
        new: NewOrder,
        once: Once,
    ) -> Result<Opened, PageError> {
        match self
            .submit_once(opening(provider, actor, new), once)
            .await?
        {
            Answered::Now(reply) => {
                let order = self.opened(provider, &reply).await?;
                Ok(Opened::Now(Box::new(order)))
            }
            Answered::Before(before) => Ok(Opened::Before(before)),
        }
    }

    async fn opened(&self, provider: ProviderKey, reply: &Reply) -> Result<Order, PageError> {
        match reply {
            Reply::Created { order, .. } => self
                .store()
                .order(provider, *order)
                .await?
                .ok_or(PageError::Internal),
            Reply::Done
            | Reply::Already
            | Reply::Closing { .. }
            | Reply::Begin(_)
            | Reply::Use(_)
            | Reply::Booked(_) => Err(PageError::Internal),
        }
    }

    /// The order as [`open_order`](Self::open_order) would write it, with what it was decided on: the
    /// same verb on what a batch would load.
    ///
    /// # Errors
    /// What writing it would be refused for.
    pub async fn previewed(
        &self,
        provider: ProviderKey,
        actor: &Actor,
        new: &NewOrder,
    ) -> Result<(World, Order), PageError> {
        let world = self
            .store()
            .world(provider, None, &new.offer.products(), new.pinned.as_ref())
            .await?
            .ok_or(PageError::NotFound)?;
        let decision = create::create(&world, actor, new, clock::now(), &mut SystemEntropy)
            .map_err(PageError::Refused)?;
        Ok((world, decision.order))
    }
}

fn opening(provider: ProviderKey, actor: Actor, new: NewOrder) -> Command {
    Command {
        provider,
        target: Target::New,
        actor,
        verb: Verb::Create(Box::new(new)),
    }
}
