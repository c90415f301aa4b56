//! `/console/team/invite`: a link for one person, shown once.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::party::{Act, StaffRole};
use till_domain::time::Span;

use super::form::RightsForm;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::invitation::{self, Guest, Invited};
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/team/invite.html")]
struct InvitePage<'a> {
    ui: &'a Ui,
    faults: &'a Faults,
    roles: [StaffRole; 5],
    email: &'a str,
    name: &'a str,
    rights: &'a RightsForm,
}

#[derive(Debug, Template)]
#[template(path = "console/team/invited.html")]
struct InvitedPage<'a> {
    ui: &'a Ui,
    invited: &'a Invited,
}

pub(super) async fn page(user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::EditStaff)?;
    Ok(html::ok(&InvitePage {
        ui: &user.ui,
        faults: &Faults::default(),
        roles: StaffRole::ALL,
        email: "",
        name: "",
        rights: &RightsForm::blank(),
    }))
}

pub(super) async fn send(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditStaff)?;
    app.rate_limit(&format!("invite:{}", user.provider.key), Span::hours(1), 50)
        .await?;
    let form = RightsForm::read(&fields);
    let mut reader = Reader::new(&user.ui);
    let email = reader.email("email", fields.get("email"));
    let name = reader.text("name", "team-name", fields.get("name"), 1, 40);
    let rights = form.check(&mut reader);
    if reader.faults.is_empty() && app.store().staff_by_email(&email).await?.is_some() {
        reader.faults.add("email", user.ui.t("team-taken"));
    }
    match rights.filter(|_| reader.faults.is_empty()) {
        Some(rights) => {
            let guest = Guest {
                email,
                name,
                role: rights.role,
                discount_cap_percent: rights.discount_cap_percent,
                refund_limit: rights.refund_limit,
            };
            let by = user.staff.id;
            let invited = invitation::make(&app, &user.ui, &user.provider, guest, by).await?;
            Ok(html::ok(&InvitedPage {
                ui: &user.ui,
                invited: &invited,
            }))
        }
        None => Ok(html::page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &InvitePage {
                ui: &user.ui,
                faults: &reader.faults,
                roles: StaffRole::ALL,
                email: fields.get("email"),
                name: &name,
                rights: &form,
            },
        )),
    }
}

pub(super) async fn withdraw(
    State(app): State<App>,
    user: StaffUser,
    Path(hash): Path<String>,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditStaff)?;
    let invitation = app.store().invitation(&hash).await?;
    let of_ours = invitation.filter(|invitation| invitation.provider == user.provider.key);
    let invitation = of_ours.ok_or(PageError::NotFound)?;
    app.store().delete_invitation(&invitation).await?;
    Ok(html::see("/console/team?done=team-withdraw-done"))
}
