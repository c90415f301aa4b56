//! What waits for the person who looks: approvals, refunds, fapiao, held money.

use till_domain::fapiao::FapiaoStage;
use till_domain::order::ShownState;
use till_domain::party::Act;
use till_store::FapiaoFilter;

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;

/// A kind of thing that waits, with the page where it is dealt with.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Locale key.
    pub word: &'static str,
    /// `3`, or `50+`.
    pub count: String,
    pub path: &'static str,
    pub icon: &'static str,
}

/// Counted so far.
const MOST: u32 = 50;
/// Refunds that go on only when a person says so.
const STUCK: [&str; 2] = ["awaiting_second", "stuck"];

/// What waits for `user`, without what nothing waits for; `orders` are counted by state.
pub(super) async fn of(
    app: &App,
    user: &StaffUser,
    orders: &[(ShownState, u64)],
) -> Result<Vec<Waiting>, PageError> {
    let (store, provider) = (app.store(), user.provider.key);
    let of_state = |state| {
        let found = orders.iter().find(|(known, _)| *known == state);
        found.map_or(0, |(_, count)| *count)
    };
    let mut found = Vec::new();
    let mut wait = |word, count: String, path, icon| {
        if count != "0" {
            found.push(Waiting {
                word,
                count,
                path,
                icon,
            });
        }
    };
    if user.may(Act::ApproveDiscount) {
        let count = of_state(ShownState::AwaitingApproval).to_string();
        let path = "/console/orders?state=awaiting_approval";
        wait("overview-wait-approval", count, path, "percent-tag");
    }
    if user.may(Act::HandleMoney) {
        let count = of_state(ShownState::RefundRequested).to_string();
        wait("overview-wait-refund", count, "/console/refunds", "refund");
        let stuck = store.refunds(provider, &STUCK, None, MOST).await?;
        let count = counted(stuck.rows.len(), stuck.next.is_some());
        wait("overview-wait-stuck", count, "/console/refunds", "alert");
        let held = store.held_money(provider, None, MOST).await?;
        let count = counted(held.rows.len(), held.next.is_some());
        wait(
            "overview-wait-held",
            count,
            "/console/refunds/held",
            "pause",
        );
        let open = FapiaoFilter {
            stage: Some(FapiaoStage::Open),
            ..FapiaoFilter::default()
        };
        let open = store.fapiao(provider, &open, None, MOST).await?;
        let count = counted(open.rows.len(), open.next.is_some());
        wait("overview-wait-fapiao", count, "/console/fapiao", "receipt");
    }
    Ok(found)
}

fn counted(rows: usize, more: bool) -> String {
    if more {
        format!("{rows}+")
    } else {
        rows.to_string()
    }
}
