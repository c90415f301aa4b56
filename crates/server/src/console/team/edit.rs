//! `/console/team/{id}`: role and limits of one person; deactivating ends their sessions.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::id::StaffId;
use till_domain::party::{Act, Staff, StaffRole};

use super::form::RightsForm;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;
use till_store::Subject;

#[derive(Debug, Template)]
#[template(path = "console/team/edit.html")]
struct EditPage<'a> {
    ui: &'a Ui,
    faults: &'a Faults,
    roles: [StaffRole; 5],
    person: &'a Staff,
    /// The page is about whoever looks at it.
    me: bool,
    name: &'a str,
    rights: &'a RightsForm,
}

pub(super) async fn page(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    user.require(Act::EditStaff)?;
    let person = find(&app, &user, &id).await?;
    let rights = RightsForm::of(&person);
    render(&user, &person, &person.name, &rights, &Faults::default())
}

pub(super) async fn save(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditStaff)?;
    let person = find(&app, &user, &id).await?;
    let form = RightsForm::read(&fields);
    let mut reader = Reader::new(&user.ui);
    let name = reader.text("name", "team-name", fields.get("name"), 1, 40);
    let rights = form.check(&mut reader);
    if person.id == user.staff.id && rights.is_some_and(|rights| rights.role != person.role) {
        reader.faults.add("role", user.ui.t("team-not-oneself"));
    }
    let Some(rights) = rights.filter(|_| reader.faults.is_empty()) else {
        return render(&user, &person, &name, &form, &reader.faults);
    };
    let changed = Staff {
        name: name.clone(),
        role: rights.role,
        discount_cap_percent: rights.discount_cap_percent,
        refund_limit: rights.refund_limit,
        ..person.clone()
    };
    if !keep(&app, &person, &changed).await? {
        let mut faults = Faults::default();
        faults.add("role", user.ui.t("team-last-owner"));
        return render(&user, &person, &name, &form, &faults);
    }
    Ok(html::see("/console/team?done=console-saved"))
}

/// `POST /console/team/{id}/active`: may this person enter?
pub(super) async fn active(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditStaff)?;
    let person = find(&app, &user, &id).await?;
    let active = match fields.get("active") {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::BadForm),
    };
    let changed = Staff {
        active,
        ..person.clone()
    };
    let refusal = if !active && person.id == user.staff.id {
        Some("team-not-oneself")
    } else if keep(&app, &person, &changed).await? {
        None
    } else {
        Some("team-last-owner")
    };
    if let Some(key) = refusal {
        let mut faults = Faults::default();
        faults.add("role", user.ui.t(key));
        let rights = RightsForm::of(&person);
        // This path takes no GET: the switches of language lead back to the person.
        let mut user = user;
        user.ui.here = format!("/console/team/{}", person.id);
        return render(&user, &person, &person.name, &rights, &faults);
    }
    if !active {
        let subject = Subject::Staff {
            provider: person.provider,
            id: person.id,
        };
        app.store().delete_sessions_of(&subject.owner()).await?;
    }
    let said = if active {
        "team-reactivate-done"
    } else {
        "team-deactivate-done"
    };
    Ok(html::see(format!("/console/team?done={said}")))
}

async fn find(app: &App, user: &StaffUser, id: &str) -> Result<Staff, PageError> {
    let id: StaffId = id.parse().map_err(|_| PageError::NotFound)?;
    app.store()
        .staff(user.provider.key, id)
        .await?
        .ok_or(PageError::NotFound)
}

/// Saves, unless nobody would own the console any more.
async fn keep(app: &App, before: &Staff, after: &Staff) -> Result<bool, PageError> {
    let owns = |staff: &Staff| staff.active && staff.role == StaffRole::Owner;
    Ok(if owns(before) && !owns(after) {
        app.store().save_staff_beside_an_owner(after).await?
    } else {
        app.store().save_staff(after).await?
    })
}

fn render(
    user: &StaffUser,
    person: &Staff,
    name: &str,
    rights: &RightsForm,
    faults: &Faults,
) -> Result<Response, PageError> {
    let page = EditPage {
        ui: &user.ui,
        faults,
        roles: StaffRole::ALL,
        me: person.id == user.staff.id,
        person,
        name,
        rights,
    };
    Ok(html::form(faults, &page))
}
