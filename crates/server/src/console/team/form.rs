//! What an invitation and a team member's page have in common: role, own cap, refund limit.

use till_domain::discount::MAX_PERCENT_OFF;
use till_domain::money::Fen;
use till_domain::party::{Staff, StaffRole};

use crate::web::form::Fields;
use crate::web::input::Reader;

/// Rights as typed.
#[derive(Debug, Clone, Default)]
pub struct RightsForm {
    pub role: String,
    pub cap: String,
    pub limit: String,
}

/// Rights as read.
#[derive(Debug, Clone, Copy)]
pub struct Rights {
    pub role: StaffRole,
    pub discount_cap_percent: Option<u8>,
    pub refund_limit: Option<Fen>,
}

impl RightsForm {
    pub fn blank() -> Self {
        Self {
            role: StaffRole::Sales.code().to_owned(),
            ..Self::default()
        }
    }
    pub fn of(staff: &Staff) -> Self {
        Self {
            role: staff.role.code().to_owned(),
            cap: staff
                .discount_cap_percent
                .map(|cap| cap.to_string())
                .unwrap_or_default(),
            limit: staff
                .refund_limit
                .map(|limit| limit.to_string())
                .unwrap_or_default(),
        }
    }
    pub fn read(fields: &Fields) -> Self {
        Self {
            role: fields.get("role").to_owned(),
            cap: fields.get("cap").to_owned(),
            limit: fields.get("limit").to_owned(),
        }
    }
    /// The rights, unless something is wrong: then it stands in `reader`.
    pub fn check(&self, reader: &mut Reader<'_>) -> Option<Rights> {
        let role = StaffRole::from_code(&self.role);
        if role.is_none() {
            reader.fault("role", "fault-choice", "team-role");
        }
        let discount_cap_percent =
            reader.optional("cap", "team-cap", &self.cap, 0, MAX_PERCENT_OFF);
        let refund_limit = reader.optional_price("limit", "team-limit", &self.limit);
        role.map(|role| Rights {
            role,
            discount_cap_percent,
            refund_limit,
        })
    }
}
