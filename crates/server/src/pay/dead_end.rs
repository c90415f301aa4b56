//! Links that can't be paid: each reason has its own page, its sentence and a way out (SPEC §3).
//! They answer 200: the link is right, it just leads no further.

use askama::Template;
use axum::response::Response;
use till_domain::link::DeadEnd;

use super::Door;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Template)]
#[template(path = "pay/dead_end.html")]
struct DeadEndPage<'a> {
    ui: &'a Ui,
    seller: &'a str,
    support: &'a str,
    title: String,
    text: String,
    class: &'static str,
    icon: &'static str,
    /// Signed in as whom, where it matters.
    signed_in_as: String,
    sign_out_back: String,
    /// Looks again by itself while something is under way.
    watch: bool,
    door: &'a Door,
}

/// The page of a dead end.
pub(super) fn page(ui: &Ui, door: &Door, reason: DeadEnd) -> Response {
    let (class, icon) = match reason {
        DeadEnd::Expired => ("", "history"),
        DeadEnd::Cancelled => ("", "ban"),
        DeadEnd::UsedByAnother => ("deadend--warn", "lock"),
        DeadEnd::PinnedToAnother => ("deadend--warn", "building"),
        DeadEnd::AwaitingApproval => ("deadend--info", "shield"),
        DeadEnd::ApprovalRejected => ("deadend--warn", "shield"),
        DeadEnd::AlreadyPaid => ("deadend--ok", "check"),
        DeadEnd::Closing => ("deadend--info", "clock"),
        DeadEnd::Suspended => ("deadend--warn", "alert"),
    };
    let signed_in_as = match (reason, &ui.person) {
        (DeadEnd::PinnedToAnother | DeadEnd::UsedByAnother, Some(person)) => {
            ui.t1("pay-signed-in-as", "company", &person.organisation)
        }
        (_, Some(_) | None) => String::new(),
    };
    let text = match reason {
        DeadEnd::Expired => {
            ui.t1("dead-end-expired-at", "at", door.order.link.expires_at.shanghai())
        }
        DeadEnd::Cancelled
        | DeadEnd::UsedByAnother
        | DeadEnd::PinnedToAnother
        | DeadEnd::AwaitingApproval
        | DeadEnd::ApprovalRejected
        | DeadEnd::AlreadyPaid
        | DeadEnd::Closing
        | DeadEnd::Suspended => ui.tc("refusal", reason.code()),
    };
    html::ok(&DeadEndPage {
        ui,
        seller: &door.seller.name,
        support: &door.seller.settings.support_contact,
        title: ui.tc("dead-end", reason.code()),
        text,
        class,
        icon,
        signed_in_as,
        sign_out_back: door.path(""),
        watch: reason == DeadEnd::Closing,
        door,
    })
}
