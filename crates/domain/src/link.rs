//! The payment link (SPEC §3): its token, how long it is valid, who may pay, what a visitor may see.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{BadId, Corpid, Entropy, ProviderKey};
use crate::order::{Order, OrderState, PayType};
use crate::time::Instant;

/// The order's door for the buyer. The token itself is never stored: only its hash, to find the
/// order by, and a sealed copy, to show the link again to its provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// SHA-256 of the token, lower-case hex.
    pub token_hash: String,
    /// The token, encrypted by the server with its own key, base64.
    pub token_sealed: String,
    /// From this moment on nobody can place or pay.
    pub expires_at: Instant,
}

/// An unguessable token: 6 hex digits of the provider's key and 22 base64url characters of 128
/// random bits (SPEC §9.3).
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl LinkToken {
    pub fn new(provider: ProviderKey, entropy: &mut dyn Entropy) -> Self {
        let mut random = [0; 16];
        entropy.fill(&mut random);
        let mut bits = u128::from_be_bytes(random);
        let mut token = provider.to_string();
        for _ in 0..22 {
            token.push(char::from(
                ALPHABET[usize::try_from(bits >> 122).unwrap_or(0)],
            ));
            bits <<= 6;
        }
        Self(token)
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn provider(&self) -> Option<ProviderKey> {
        self.0.get(..6)?.parse().ok()
    }
}

impl std::str::FromStr for LinkToken {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let shaped = text.len() == 28 && text.bytes().all(|b| ALPHABET.contains(&b));
        let token = Self(text.to_owned());
        if shaped && token.provider().is_some() {
            Ok(token)
        } else {
            Err(BadId)
        }
    }
}

/// Never shows the secret part.
impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkToken({}…)", self.0.get(..6).unwrap_or(""))
    }
}

/// Why nobody, or not this company, can place or pay: one dead-link page each (SPEC §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadEnd {
    Expired,
    Cancelled,
    UsedByAnother,
    PinnedToAnother,
    AwaitingApproval,
    ApprovalRejected,
    AlreadyPaid,
    /// An act of the provider's or the end of the link waits for the channel's last word.
    Closing,
    /// The provider can't sell at present.
    Suspended,
}

impl DeadEnd {
    pub const ALL: [Self; 9] = [
        Self::Expired,
        Self::Cancelled,
        Self::UsedByAnother,
        Self::PinnedToAnother,
        Self::AwaitingApproval,
        Self::ApprovalRejected,
        Self::AlreadyPaid,
        Self::Closing,
        Self::Suspended,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Expired => "link_expired",
            Self::Cancelled => "order_cancelled",
            Self::UsedByAnother => "used_by_another_company",
            Self::PinnedToAnother => "pinned_to_another_company",
            Self::AwaitingApproval => "awaiting_approval",
            Self::ApprovalRejected => "approval_rejected",
            Self::AlreadyPaid => "already_paid",
            Self::Closing => "closing",
            Self::Suspended => "provider_suspended",
        }
    }
}

/// May `company` (or, when `None`, anybody) still place this order?
///
/// # Errors
/// The reason, in the order in which a visitor must hear it: whose it is comes before how it ended,
/// so that a stranger never learns about somebody else's order.
pub fn can_place(
    order: &Order,
    company: Option<&Corpid>,
    suspended: bool,
    now: Instant,
) -> Result<(), DeadEnd> {
    if let (Some(pinned), Some(company)) = (&order.pinned, company)
        && pinned != company
    {
        return Err(DeadEnd::PinnedToAnother);
    }
    if let Some(claim) = order.claim()
        && order.pinned.is_none()
        && company != Some(&claim.company)
    {
        return Err(DeadEnd::UsedByAnother);
    }
    match &order.state {
        OrderState::Cancelled { .. } => return Err(DeadEnd::Cancelled),
        OrderState::Expired { .. } => return Err(DeadEnd::Expired),
        OrderState::Paid { .. } => return Err(DeadEnd::AlreadyPaid),
        OrderState::Closing { .. } => return Err(DeadEnd::Closing),
        OrderState::Open | OrderState::Placed { .. } | OrderState::Confirming { .. } => {}
    }
    if now >= order.link.expires_at {
        return Err(DeadEnd::Expired);
    }
    if suspended {
        return Err(DeadEnd::Suspended);
    }
    match order.approval {
        crate::order::Approval::NotNeeded | crate::order::Approval::Approved { .. } => Ok(()),
        crate::order::Approval::Awaited { .. } => Err(DeadEnd::AwaitingApproval),
        crate::order::Approval::Rejected { .. } => Err(DeadEnd::ApprovalRejected),
    }
}

/// The one rule of payment: page, API, channel creation and notification ask this and nothing else.
///
/// # Errors
/// Why money must not be asked for.
pub fn can_pay(
    order: &Order,
    company: &Corpid,
    suspended: bool,
    now: Instant,
) -> Result<(), CannotPay> {
    can_place(order, Some(company), suspended, now).map_err(CannotPay::DeadEnd)?;
    if order.pay_type != PayType::Customer {
        return Err(CannotPay::NothingToPay);
    }
    match &order.state {
        OrderState::Placed { claim } if claim.company == *company => Ok(()),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(CannotPay::NotPlaced),
    }
}

/// Why an order can't be paid now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotPay {
    DeadEnd(DeadEnd),
    /// The company has not placed it yet.
    NotPlaced,
    /// The provider pays, or nobody.
    NothingToPay,
}

/// What an anonymous visitor may see (SPEC §9.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnonymousView {
    /// Seller, product and price.
    Offer,
    /// Only the seller, and where to sign in.
    SellerOnly,
}

pub const fn anonymous_view(order: &Order) -> AnonymousView {
    if order.pinned.is_some() {
        AnonymousView::SellerOnly
    } else {
        AnonymousView::Offer
    }
}
