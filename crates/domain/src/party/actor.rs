//! Who acts: every event names one.

use serde::{Deserialize, Serialize};

use super::{MemberRole, Role, StaffRole};
use crate::id::{Corpid, StaffId, Userid};
use crate::money::Fen;

/// The one who gave a command. Identified by the server, trusted by the domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who")]
pub enum Actor {
    /// A provider's person in the console.
    Staff {
        id: StaffId,
        name: String,
        role: StaffRole,
        /// The person's own cap in percent off, if lower than the provider's.
        discount_cap_percent: Option<u8>,
        /// Refunds above this need a second person; the provider's own limit may be lower.
        #[serde(default)]
        refund_limit: Option<Fen>,
    },
    /// A provider's system, by API key or paytool.
    Api {
        name: String,
        /// The key's own cap in percent off: a deeper discount waits for a person. `None` means the
        /// provider's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        discount_cap_percent: Option<u8>,
    },
    Member(Buyer),
    /// A job of Till's own.
    #[default]
    System,
    /// The payment channel, by signed notification or answered query.
    Channel,
}

/// A signed-in person of a customer company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    pub company: Corpid,
    pub userid: Userid,
    pub name: String,
    pub role: MemberRole,
}

impl Actor {
    /// A provider's system without a cap of its own.
    pub fn api(name: &str) -> Self {
        Self::Api {
            name: name.to_owned(),
            discount_cap_percent: None,
        }
    }
    pub const fn role(&self) -> Role {
        match self {
            Self::Staff { role, .. } => Role::Staff(*role),
            Self::Api { .. } => Role::Api,
            Self::Member(buyer) => Role::Member(buyer.role),
            Self::System | Self::Channel => Role::System,
        }
    }

    /// The buyer, when a buyer acts.
    pub const fn buyer(&self) -> Option<&Buyer> {
        match self {
            Self::Member(buyer) => Some(buyer),
            Self::Staff { .. } | Self::Api { .. } | Self::System | Self::Channel => None,
        }
    }

    /// The name shown in a timeline; empty for Till itself and for a channel.
    pub fn name(&self) -> &str {
        match self {
            Self::Staff { name, .. } | Self::Api { name, .. } => name,
            Self::Member(buyer) => &buyer.name,
            Self::System | Self::Channel => "",
        }
    }
}
