//! Who asks for what is being done, for as long as a request lasts.
//!
//! Every write that is an act says who did it and from where. The store would otherwise have to be told
//! with each call, and a call that forgot would be an act of nobody: so a request says it once, at its
//! door, and whatever it writes carries it (docs/adr/0012).

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use till_domain::id::{Corpid, StaffId, Userid};
use till_domain::party::Actor;

/// Somebody who acts, as the audit log names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// `staff:…`, `operator:…`, `api:…`, `member:…`, `terminal`; empty for Till itself.
    pub who: String,
    /// What people call them.
    pub name: String,
}

impl Author {
    /// Till itself: a job, a channel's notification.
    pub const NOBODY: Self = Self {
        who: String::new(),
        name: String::new(),
    };

    /// A person of a provider.
    pub fn staff(id: StaffId, name: &str) -> Self {
        Self {
            who: format!("staff:{id}"),
            name: name.to_owned(),
        }
    }
    /// Who runs the installation.
    pub fn operator(id: StaffId, name: &str) -> Self {
        Self {
            who: format!("operator:{id}"),
            name: name.to_owned(),
        }
    }
    /// A provider's system, by its key's name.
    pub fn api(name: &str) -> Self {
        Self {
            who: format!("api:{name}"),
            name: name.to_owned(),
        }
    }
    /// A person of a customer company.
    pub fn member(company: &Corpid, userid: &Userid, name: &str) -> Self {
        Self {
            who: format!("member:{company}/{userid}"),
            name: name.to_owned(),
        }
    }
    /// The command line on the server itself.
    pub fn terminal() -> Self {
        Self {
            who: "terminal".to_owned(),
            name: "till".to_owned(),
        }
    }
    /// Whoever gave a command to an order.
    pub fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Staff { id, name, .. } => Self::staff(*id, name),
            Actor::Api { name, .. } => Self::api(name),
            Actor::Member(buyer) => Self::member(&buyer.company, &buyer.userid, &buyer.name),
            Actor::System | Actor::Channel => Self::NOBODY,
        }
    }
}

#[derive(Debug)]
struct Asking {
    author: Mutex<Author>,
    address: String,
}

tokio::task_local! {
    static ASKING: Arc<Asking>;
}

/// Does `work` for a request from `address`; who asks is said later, by [`asked_by`].
pub async fn asked_from<F: Future>(address: IpAddr, work: F) -> F::Output {
    let asking = Asking {
        author: Mutex::new(Author::NOBODY),
        address: address.to_canonical().to_string(),
    };
    ASKING.scope(Arc::new(asking), work).await
}

/// Does `work` for somebody who is at the machine itself.
pub async fn done_by<F: Future>(author: Author, work: F) -> F::Output {
    let asking = Asking {
        author: Mutex::new(author),
        address: String::new(),
    };
    ASKING.scope(Arc::new(asking), work).await
}

/// The request at hand was made by `author`. Outside of a request it says nothing.
pub fn asked_by(author: Author) {
    // Outside of a request nobody asks.
    let _ = ASKING.try_with(|asking| {
        *asking.author.lock().unwrap_or_else(PoisonError::into_inner) = author;
    });
}

/// Who asks just now.
pub(crate) fn author() -> Author {
    let said = |asking: &Arc<Asking>| {
        let author = asking.author.lock();
        author.unwrap_or_else(PoisonError::into_inner).clone()
    };
    ASKING.try_with(said).unwrap_or(Author::NOBODY)
}

/// Where the request came from; empty for what no request made.
pub(crate) fn address() -> String {
    ASKING
        .try_with(|asking| asking.address.clone())
        .unwrap_or_default()
}
