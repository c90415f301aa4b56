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
    title: String,
    text: String,
    class: &'static str,
    icon: &'static str,
    /// Signed in as whom, where another account would see more.
    signed_in_as: String,
    /// A visitor whose company it may be.
    may_sign_in: bool,
    door: &'a Door,
}

/// The page of a dead end.
pub(super) fn page(ui: &Ui, door: &Door, reason: DeadEnd) -> Response {
    let (class, icon) = look(reason);
    let text = match reason {
        DeadEnd::Expired => ui.t1(
            "dead-end-text-link-expired",
            "at",
            door.order.link.expires_at.shanghai(),
        ),
        DeadEnd::Cancelled
        | DeadEnd::UsedByAnother
        | DeadEnd::PinnedToAnother
        | DeadEnd::AwaitingApproval
        | DeadEnd::ApprovalRejected
        | DeadEnd::AlreadyPaid
        | DeadEnd::Closing
        | DeadEnd::Suspended => ui.tc("dead-end-text", reason.code()),
    };
    let other_account = match reason {
        DeadEnd::PinnedToAnother | DeadEnd::UsedByAnother => true,
        DeadEnd::Expired
        | DeadEnd::Cancelled
        | DeadEnd::AwaitingApproval
        | DeadEnd::ApprovalRejected
        | DeadEnd::AlreadyPaid
        | DeadEnd::Closing
        | DeadEnd::Suspended => false,
    };
    let person = ui.person.as_ref().filter(|_| other_account);
    html::ok(&DeadEndPage {
        ui,
        title: ui.tc("dead-end", reason.code()),
        text,
        class,
        icon,
        signed_in_as: person
            .map(|person| ui.t1("pay-signed-in-as", "company", &person.organisation))
            .unwrap_or_default(),
        may_sign_in: other_account && ui.person.is_none(),
        door,
    })
}

const fn look(reason: DeadEnd) -> (&'static str, &'static str) {
    match reason {
        DeadEnd::Expired => ("", "history"),
        DeadEnd::Cancelled => ("", "ban"),
        DeadEnd::UsedByAnother => ("deadend--warn", "lock"),
        DeadEnd::PinnedToAnother => ("deadend--warn", "building"),
        DeadEnd::AwaitingApproval => ("deadend--info", "shield"),
        DeadEnd::ApprovalRejected => ("deadend--warn", "shield"),
        DeadEnd::AlreadyPaid => ("deadend--ok", "check"),
        DeadEnd::Closing => ("deadend--info", "clock"),
        DeadEnd::Suspended => ("deadend--warn", "alert"),
    }
}

#[cfg(test)]
mod tests {
    use till_domain::link::DeadEnd;

    use crate::i18n::Lang;

    #[test]
    fn every_dead_end_has_its_title_and_its_sentence() {
        for (lang, reason) in Lang::ALL
            .into_iter()
            .flat_map(|l| DeadEnd::ALL.map(|r| (l, r)))
        {
            let code = reason.code().replace('_', "-");
            for key in [format!("dead-end-{code}"), format!("dead-end-text-{code}")] {
                assert!(lang.has(&key), "{} {key}", lang.code());
            }
        }
    }
}
