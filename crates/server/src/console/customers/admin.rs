//! `/console/customers/{corpid}/admin`: makes a person of the company its admin (SPEC §9.15). The first
//! person of a company that signs in by mail is a member; somebody who knows them has to say more.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::id::{Corpid, Userid};
use till_domain::party::{Act, Member, MemberAct, MemberChange, MemberRole};

use crate::access::StaffUser;
use crate::app::App;
use crate::clock;
use crate::login::signs_in_by_mail;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/customers/admin.html")]
struct AdminPage<'a> {
    ui: &'a Ui,
    corpid: &'a Corpid,
    company: &'a str,
    member: &'a Member,
}

/// What it means, before it is done.
pub(super) async fn ask(
    State(app): State<App>,
    user: StaffUser,
    Path(corpid): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::AppointAdmin)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).ok_or(PageError::NotFound)?;
    let member = find(&app, &user, &corpid, &fields).await?;
    let company = app.store().company(&member.company).await?;
    Ok(html::ok(&AdminPage {
        ui: &user.ui,
        corpid: &member.company,
        company: &company.ok_or(PageError::NotFound)?.name,
        member: &member,
    }))
}

pub(super) async fn save(
    State(app): State<App>,
    user: StaffUser,
    Path(corpid): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::AppointAdmin)?;
    let member = find(&app, &user, &corpid, &fields).await?;
    if member.role != MemberRole::Admin {
        let change = MemberChange {
            company: member.company.clone(),
            at: clock::now(),
            userid: member.userid,
            name: member.name,
            act: MemberAct::MadeAdmin,
            by: user.staff.name.clone(),
            provider: Some(user.provider.key),
        };
        app.store().change_member(&change).await?;
    }
    let back = format!("/console/customers/{corpid}?done=customer-admin-done");
    Ok(html::see(back))
}

/// May the provider name an admin of this company? Only where nobody else says who is one, and only of
/// a company whose people have dealt with the provider themselves.
pub(super) async fn may_appoint(
    app: &App,
    user: &StaffUser,
    corpid: &Corpid,
) -> Result<bool, PageError> {
    Ok(user.may(Act::AppointAdmin)
        && signs_in_by_mail(corpid)
        && app.store().has_dealt(user.provider.key, corpid).await?)
}

async fn find(
    app: &App,
    user: &StaffUser,
    corpid: &str,
    fields: &Fields,
) -> Result<Member, PageError> {
    let corpid: Corpid = corpid.parse().map_err(|_| PageError::NotFound)?;
    let userid: Userid = fields
        .get("userid")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    if !may_appoint(app, user, &corpid).await? {
        return Err(PageError::NotFound);
    }
    app.store()
        .member(&corpid, &userid)
        .await?
        .ok_or(PageError::NotFound)
}
