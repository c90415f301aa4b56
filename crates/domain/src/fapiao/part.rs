//! What an order knows of its fapiao: amounts and where each stands.

use serde::{Deserialize, Serialize};

use crate::id::FapiaoId;
use crate::money::{Fen, Overflow};

/// One application's part of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FapiaoPart {
    pub id: FapiaoId,
    pub amount: Fen,
    pub stage: FapiaoStage,
}

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FapiaoStage {
    /// 开票中: waits for the provider.
    Open,
    /// 已开票
    Issued,
    /// 红冲中: the provider has begun to reverse it.
    RedStarted,
    /// 已红冲
    Red,
    /// 已作废: the provider did not make it out.
    Cancelled,
    /// 已撤回, by the buyer.
    Withdrawn,
}

impl FapiaoStage {
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Issued,
        Self::RedStarted,
        Self::Red,
        Self::Cancelled,
        Self::Withdrawn,
    ];

    /// The stable name, as stored and as in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Issued => "issued",
            Self::RedStarted => "red_started",
            Self::Red => "red",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Is its amount spoken for, so that no other fapiao can be made out for it?
    pub const fn counts(self) -> bool {
        match self {
            Self::Open | Self::Issued | Self::RedStarted => true,
            Self::Red | Self::Cancelled | Self::Withdrawn => false,
        }
    }
}

/// What is spoken for by applications that are not over.
pub(super) fn spoken_for(parts: &[FapiaoPart]) -> Result<Fen, Overflow> {
    sum(parts, FapiaoStage::counts)
}

/// What fapiao are made out for and not being reversed.
pub(crate) fn invoiced(parts: &[FapiaoPart]) -> Result<Fen, Overflow> {
    sum(parts, |stage| stage == FapiaoStage::Issued)
}

fn sum(parts: &[FapiaoPart], wanted: impl Fn(FapiaoStage) -> bool) -> Result<Fen, Overflow> {
    let wanted = parts.iter().filter(|part| wanted(part.stage));
    Fen::sum(wanted.map(|part| part.amount))
}
