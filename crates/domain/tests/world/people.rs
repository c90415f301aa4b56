//! Who comes to the desk: the provider's staff, and the people of two companies.

use till_domain::id::StaffId;
use till_domain::party::{Actor, Buyer, MemberRole, StaffRole};
use uuid::Uuid;

fn staff(id: u128, name: &str, role: StaffRole, discount_cap_percent: Option<u8>) -> Actor {
    Actor::Staff {
        id: StaffId::from_uuid(Uuid::from_u128(id)),
        name: name.to_owned(),
        role,
        discount_cap_percent,
        refund_limit: None,
    }
}

fn member(company: &str, name: &str, role: MemberRole) -> Actor {
    Actor::Member(Buyer {
        company: company.parse().unwrap(),
        userid: name.parse().unwrap(),
        name: name.to_owned(),
        role,
    })
}

/// The provider's owner, without a cap of their own.
pub fn boss() -> Actor {
    staff(1, "boss", StaffRole::Owner, None)
}
/// A sales person who may give a tenth off alone.
pub fn sales() -> Actor {
    staff(2, "sales", StaffRole::Sales, Some(10))
}
/// A second owner, with a cap of their own.
pub fn colin() -> Actor {
    staff(3, "colin", StaffRole::Owner, Some(10))
}
/// Finance, who may refund up to a thousand yuan alone.
pub fn finn() -> Actor {
    let mut finn = staff(4, "finn", StaffRole::Finance, None);
    if let Actor::Staff { refund_limit, .. } = &mut finn {
        *refund_limit = Some(till_domain::money::Fen::new(100_000));
    }
    finn
}
pub fn api() -> Actor {
    Actor::api("crm")
}
/// Admin of company A.
pub fn amy() -> Actor {
    member("wwA", "amy", MemberRole::Admin)
}
/// An ordinary member of company A.
pub fn anna() -> Actor {
    member("wwA", "anna", MemberRole::Member)
}
/// Finance of company A.
pub fn fin() -> Actor {
    member("wwA", "fin", MemberRole::Finance)
}
/// Admin of company B.
pub fn bob() -> Actor {
    member("wwB", "bob", MemberRole::Admin)
}
pub const fn till() -> Actor {
    Actor::System
}
pub const fn channel() -> Actor {
    Actor::Channel
}
