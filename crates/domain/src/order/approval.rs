//! What became of a discount above its giver's own cap.

use serde::{Deserialize, Serialize};

use crate::id::StaffId;
use crate::time::Instant;

/// A second person's word on a discount above one's own cap (SPEC §2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "approval")]
pub enum Approval {
    #[default]
    NotNeeded,
    Awaited {
        since: Instant,
        /// Who gave the discount, and so can't approve it.
        #[serde(default)]
        by: Option<StaffId>,
    },
    Approved {
        by: String,
        at: Instant,
    },
    Rejected {
        by: String,
        at: Instant,
        reason: String,
    },
}

impl Approval {
    pub const fn allows_payment(&self) -> bool {
        matches!(self, Self::NotNeeded | Self::Approved { .. })
    }
}
