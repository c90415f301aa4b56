//! `GET /console/team`.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::id::StaffId;
use till_domain::party::{Act, Staff};
use till_store::Invitation;

use crate::access::StaffUser;
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/team/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    flash: String,
    me: StaffId,
    may_edit: bool,
    staff: Vec<Staff>,
    invitations: Vec<Invitation>,
}

const FLASHES: [&str; 4] = [
    "console-saved",
    "team-deactivate-done",
    "team-reactivate-done",
    "team-withdraw-done",
];

pub(super) async fn list(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeStaff)?;
    let mut staff = app.store().staff_of(user.provider.key).await?;
    // Those who can enter come first, owners before all.
    staff.sort_by(|a, b| (!a.active, a.role, &a.name).cmp(&(!b.active, b.role, &b.name)));
    let now = clock::now();
    let mut invitations = app.store().invitations_of(user.provider.key).await?;
    invitations.retain(|one| one.used_at.is_none() && one.expires_at > now);
    let page = ListPage {
        ui: &user.ui,
        flash: flash::of(&user.ui, query, &FLASHES),
        me: user.staff.id,
        may_edit: user.may(Act::EditStaff),
        staff,
        invitations,
    };
    Ok(html::ok(&page))
}
