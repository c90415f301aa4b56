//! The one permission table (SPEC §7). Whose order it is, is asked elsewhere: this says only what a
//! role may do at all.

use super::{MemberRole, StaffRole};

/// Anybody who can knock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Anonymous,
    Operator,
    Staff(StaffRole),
    Api,
    Member(MemberRole),
    System,
}

impl Role {
    /// Every role, for tests that try each on every act.
    pub const ALL: [Self; 12] = [
        Self::Anonymous,
        Self::Operator,
        Self::Staff(StaffRole::Owner),
        Self::Staff(StaffRole::Sales),
        Self::Staff(StaffRole::Finance),
        Self::Staff(StaffRole::Developer),
        Self::Staff(StaffRole::Viewer),
        Self::Api,
        Self::Member(MemberRole::Admin),
        Self::Member(MemberRole::Finance),
        Self::Member(MemberRole::Member),
        Self::System,
    ];
}

/// Everything that can be done through a door of Till.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    // provider
    /// See all of the provider's orders.
    SeeOrders,
    /// See the orders one created.
    SeeOwnOrders,
    CreateOrder,
    /// Type a total for a custom app.
    NegotiatePrice,
    /// Revise, extend, release, reissue, cancel: all orders (sales: own ones).
    ManageOrder,
    /// Decide on a discount above somebody's cap.
    ApproveDiscount,
    SeeCustomers,
    SeeProducts,
    EditProducts,
    SeeStaff,
    EditStaff,
    EditSettings,
    /// Accounts at payment channels, and what the provider's own systems prove themselves with.
    EditChannels,
    SeeBooks,
    /// Decide about held money and refunds.
    HandleMoney,
    /// Make a person of a customer company its admin.
    AppointAdmin,
    /// Look through what everybody did.
    SeeAudit,
    // buyer
    /// Place an order: claims the link.
    Place,
    Pay,
    /// See all orders of one's company.
    SeeCompanyOrders,
    /// See the orders one placed.
    SeePlacedOrders,
    /// Confirm or decline what the provider pays or gives.
    Confirm,
    /// Apply for a refund, withdraw it, accept what the provider proposes.
    ApplyRefund,
    /// Apply for a fapiao, withdraw the application, keep titles.
    ApplyFapiao,
    /// Add and remove people of one's company, and make admins of it.
    EditMembers,
    // operator
    EditProviders,
    SeeHealth,
}

impl Act {
    pub const ALL: [Self; 27] = [
        Self::SeeOrders,
        Self::SeeOwnOrders,
        Self::CreateOrder,
        Self::NegotiatePrice,
        Self::ManageOrder,
        Self::ApproveDiscount,
        Self::SeeCustomers,
        Self::SeeProducts,
        Self::EditProducts,
        Self::SeeStaff,
        Self::EditStaff,
        Self::EditSettings,
        Self::EditChannels,
        Self::SeeBooks,
        Self::HandleMoney,
        Self::AppointAdmin,
        Self::SeeAudit,
        Self::Place,
        Self::Pay,
        Self::SeeCompanyOrders,
        Self::SeePlacedOrders,
        Self::Confirm,
        Self::ApplyRefund,
        Self::ApplyFapiao,
        Self::EditMembers,
        Self::EditProviders,
        Self::SeeHealth,
    ];
}

/// May this role do this at all?
pub fn permits(role: Role, act: Act) -> bool {
    match role {
        Role::Anonymous => false,
        Role::System => true,
        Role::Operator => matches!(act, Act::EditProviders | Act::SeeHealth),
        Role::Staff(role) => staff_permits(role, act),
        Role::Api => matches!(
            act,
            Act::SeeOrders
                | Act::SeeOwnOrders
                | Act::CreateOrder
                | Act::NegotiatePrice
                | Act::ManageOrder
                | Act::ApproveDiscount
                | Act::HandleMoney
                | Act::SeeCustomers
                | Act::SeeProducts
        ),
        Role::Member(role) => member_permits(role, act),
    }
}

fn staff_permits(role: StaffRole, act: Act) -> bool {
    let sees_all = matches!(
        act,
        Act::SeeOrders | Act::SeeOwnOrders | Act::SeeCustomers | Act::SeeProducts
    );
    match role {
        StaffRole::Owner => {
            sees_all
                || matches!(
                    act,
                    Act::CreateOrder
                        | Act::NegotiatePrice
                        | Act::ManageOrder
                        | Act::ApproveDiscount
                        | Act::EditProducts
                        | Act::SeeStaff
                        | Act::EditStaff
                        | Act::EditSettings
                        | Act::EditChannels
                        | Act::SeeBooks
                        | Act::HandleMoney
                        | Act::AppointAdmin
                        | Act::SeeAudit
                )
        }
        StaffRole::Sales => matches!(
            act,
            Act::SeeOwnOrders
                | Act::CreateOrder
                | Act::NegotiatePrice
                | Act::ManageOrder
                | Act::SeeCustomers
                | Act::SeeProducts
        ),
        StaffRole::Finance => sees_all || matches!(act, Act::SeeBooks | Act::HandleMoney),
        StaffRole::Developer => sees_all || matches!(act, Act::EditChannels),
        StaffRole::Viewer => sees_all,
    }
}

fn member_permits(role: MemberRole, act: Act) -> bool {
    match role {
        MemberRole::Admin => matches!(
            act,
            Act::Place
                | Act::Pay
                | Act::SeeCompanyOrders
                | Act::SeePlacedOrders
                | Act::Confirm
                | Act::ApplyRefund
                | Act::ApplyFapiao
                | Act::EditMembers
        ),
        MemberRole::Finance => {
            matches!(act, Act::Pay | Act::SeeCompanyOrders | Act::ApplyFapiao)
        }
        MemberRole::Member => matches!(
            act,
            Act::Place | Act::Pay | Act::SeePlacedOrders | Act::ApplyRefund | Act::ApplyFapiao
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, Role, permits};
    use std::fmt::Write;

    /// The whole table, so that every change to it is looked at.
    #[test]
    fn the_permission_table_is_as_reviewed() {
        let mut table = String::new();
        for act in Act::ALL {
            let who: Vec<String> = Role::ALL
                .into_iter()
                .filter(|role| *role != Role::System && permits(*role, act))
                .map(|role| format!("{role:?}"))
                .collect();
            writeln!(table, "{act:?}: {}", who.join(", ")).unwrap();
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn nobody_anonymous_may_do_anything() {
        assert!(
            Act::ALL
                .into_iter()
                .all(|act| !permits(Role::Anonymous, act))
        );
    }
}
