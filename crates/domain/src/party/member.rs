//! Who belongs to a company that signs in by mail, and who manages it (SPEC §9.15): what happened, for its
//! history.

use serde::{Deserialize, Serialize};

use super::MemberRole;
use crate::id::{Corpid, ProviderKey, Userid};
use crate::time::Instant;

/// What was done to a person of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberAct {
    Added,
    MadeAdmin,
    MadeMember,
    Removed,
}

impl MemberAct {
    pub const ALL: [Self; 4] = [
        Self::Added,
        Self::MadeAdmin,
        Self::MadeMember,
        Self::Removed,
    ];

    /// The stable code, as stored and as named in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::MadeAdmin => "made_admin",
            Self::MadeMember => "made_member",
            Self::Removed => "removed",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }
    /// The role that the person has afterwards; `None` when they are no longer of the company.
    pub const fn role(self) -> Option<MemberRole> {
        match self {
            Self::Added | Self::MadeMember => Some(MemberRole::Member),
            Self::MadeAdmin => Some(MemberRole::Admin),
            Self::Removed => None,
        }
    }
}

/// A line of a company's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberChange {
    pub company: Corpid,
    pub at: Instant,
    /// Whom it was done to.
    pub userid: Userid,
    pub name: String,
    pub act: MemberAct,
    /// The name of whoever did it.
    pub by: String,
    /// The provider whose person did it; `None` when it was an admin of the company.
    pub provider: Option<ProviderKey>,
}

#[cfg(test)]
mod tests {
    use super::MemberAct;

    #[test]
    fn every_act_is_read_back_by_its_code() {
        for act in MemberAct::ALL {
            assert_eq!(MemberAct::from_code(act.code()), Some(act));
        }
    }
}
