//! People and things (SPEC §1, §7): who sells, who buys, and what each may do.

mod actor;
pub mod credit_code;
mod member;
mod permission;
mod scope;

pub use actor::{Actor, Buyer};
pub use member::{MemberAct, MemberChange};
pub use permission::{Act, Role, permits};
pub use scope::Scope;

use serde::{Deserialize, Serialize};

use crate::id::{Corpid, ProviderKey, StaffId, Userid};
use crate::money::Fen;
use crate::time::{Instant, Span};

/// A service provider (服务商): a tenant that sells products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    pub key: ProviderKey,
    pub name: String,
    /// The provider's own corpid at WeCom.
    pub corpid: Corpid,
    pub suspended: bool,
    pub created_at: Instant,
    pub settings: ProviderSettings,
}

/// What a provider may choose. The defaults are SPEC's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderSettings {
    /// Validity of a new payment link, in hours: 1 to 2,160 (90 days). SPEC §3: 10 days.
    pub link_hours: u16,
    /// The deepest extra discount anybody may give, in percent off: 0 to 30 (SPEC §2).
    pub discount_cap_percent: u8,
    pub late_money: LateMoneyPolicy,
    /// Days after the day of payment in which a refund may be asked for (SPEC §9.10).
    pub refund_window_days: u16,
    /// The channel's fee in hundredths of a percent: 60 is 0.6 %.
    pub fee_basis_points: u16,
    /// Refunds above this need a second person, whoever begins them; `None` means no such limit.
    pub refund_limit: Option<Fen>,
    pub support_contact: String,
    /// How long an online bank may take, maker and checker included, in days: 1 to 30 (SPEC §9.2).
    pub bank_days: u16,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            link_hours: 240,
            discount_cap_percent: 30,
            late_money: LateMoneyPolicy::Refund,
            refund_window_days: 10,
            fee_basis_points: 60,
            refund_limit: None,
            support_contact: String::new(),
            bank_days: 7,
        }
    }
}

impl ProviderSettings {
    pub const MIN_LINK_HOURS: u16 = 1;
    pub const MAX_LINK_HOURS: u16 = 2160;

    pub const MAX_BANK_DAYS: u16 = 30;

    /// The payTimeout of an online-bank attempt.
    pub fn bank_life(&self) -> Span {
        Span::days(i64::from(self.bank_days.clamp(1, Self::MAX_BANK_DAYS)))
    }

    pub fn link_life(&self) -> Span {
        Span::hours(i64::from(self.link_hours))
    }
}

/// What happens to money that comes after the deadline (SPEC §4, §9.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateMoneyPolicy {
    /// Pay the order, if nothing else speaks against it, at most 72 hours late.
    Honour,
    #[default]
    Refund,
    Hold,
}

/// A person who works for a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub id: StaffId,
    pub provider: ProviderKey,
    pub email: String,
    pub name: String,
    pub role: StaffRole,
    /// The person's own discount cap in percent off; `None` means the provider's.
    pub discount_cap_percent: Option<u8>,
    /// Refunds above this need a second person; `None` means no limit of their own.
    pub refund_limit: Option<Fen>,
    pub active: bool,
}

/// Roles of a provider's staff (SPEC §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    Owner,
    /// Creates orders and sees their own.
    Sales,
    Finance,
    Developer,
    Viewer,
}

impl StaffRole {
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Sales,
        Self::Finance,
        Self::Developer,
        Self::Viewer,
    ];

    /// The stable code, as stored and as named in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Sales => "sales",
            Self::Finance => "finance",
            Self::Developer => "developer",
            Self::Viewer => "viewer",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// A customer company (客户企业).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub corpid: Corpid,
    pub name: String,
    /// 统一社会信用代码, when known.
    pub credit_code: Option<String>,
}

/// A person of a customer company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub company: Corpid,
    pub userid: Userid,
    pub name: String,
    pub role: MemberRole,
}

/// Roles within a customer company (SPEC §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Sees and manages all of the company's orders.
    Admin,
    /// Pays and files, cannot order.
    Finance,
    /// Sees the orders that they placed.
    Member,
}

impl MemberRole {
    pub const ALL: [Self; 3] = [Self::Admin, Self::Finance, Self::Member];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Finance => "finance",
            Self::Member => "member",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}
