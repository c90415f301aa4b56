//! `/orders/members`: who belongs to a company that signs in by mail, and who manages it (SPEC §9.15).
//! Where WeCom says who is an admin, it is said there.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::id::Userid;
use till_domain::party::{Act, Member, MemberAct, MemberChange, MemberRole};

use crate::access::BuyerUser;
use crate::app::App;
use crate::clock;
use crate::login::{mail_address, signs_in_by_mail};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;
use crate::web::words::MemberChangeWords;

const FLASHES: [&str; 4] = [
    "members-done-added",
    "members-done-made-admin",
    "members-done-made-member",
    "members-done-removed",
];

#[derive(Template)]
#[template(path = "orders/members.html")]
struct MembersPage<'a> {
    ui: &'a Ui,
    company: &'a str,
    me: &'a Userid,
    /// The company's people are kept here, and the reader may change them.
    may_edit: bool,
    /// WeCom says who is an admin.
    by_wecom: bool,
    members: Vec<Member>,
    history: Vec<MemberChangeWords>,
    flash: String,
    faults: &'a Faults,
    name: &'a str,
    email: &'a str,
}

#[derive(Template)]
#[template(path = "orders/member_change.html")]
struct ChangePage<'a> {
    ui: &'a Ui,
    company: &'a str,
    member: &'a Member,
    act: MemberAct,
    faults: &'a Faults,
}

pub(super) async fn list(
    State(app): State<App>,
    buyer: BuyerUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let said = flash::of(&buyer.ui, query, &FLASHES);
    page(&app, &buyer, said, &Faults::default(), ("", "")).await
}

async fn page(
    app: &App,
    buyer: &BuyerUser,
    flash: String,
    faults: &Faults,
    (name, email): (&str, &str),
) -> Result<Response, PageError> {
    buyer.require(Act::EditMembers)?;
    let company = &buyer.buyer.company;
    let ui = &buyer.ui;
    let changes = app.store().member_changes(company).await?;
    let by_wecom = !signs_in_by_mail(company);
    let page = MembersPage {
        ui,
        company: &buyer.company.name,
        me: &buyer.buyer.userid,
        may_edit: !by_wecom,
        by_wecom,
        members: app.store().members_of(company).await?,
        history: changes
            .iter()
            .map(|change| MemberChangeWords::of(ui, change, None))
            .collect(),
        flash,
        faults,
        name,
        email,
    };
    Ok(html::form(faults, &page))
}

/// `POST /orders/members`: a colleague may sign in from now on.
pub(super) async fn add(
    State(app): State<App>,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    may_change(&buyer)?;
    let ui = &buyer.ui;
    let mut reader = Reader::new(ui);
    let name = reader.text("name", "members-name", fields.get("name"), 1, 20);
    let typed = fields.get("email");
    let email = mail_address(typed);
    if email.is_none() {
        reader.faults.add("email", ui.t("login-bad-email"));
    }
    let Some(email) = email.filter(|_| reader.faults.is_empty()) else {
        return page(&app, &buyer, String::new(), &reader.faults, (&name, typed)).await;
    };
    let userid: Userid = email.parse().map_err(|_| PageError::BadForm)?;
    let change = change(&buyer, userid, name.clone(), MemberAct::Added);
    if !app.store().change_member(&change).await? {
        reader.faults.add("email", ui.t("members-there-already"));
        return page(&app, &buyer, String::new(), &reader.faults, (&name, typed)).await;
    }
    Ok(done(MemberAct::Added))
}

/// `GET /orders/members/change?userid=…&act=…`: what it means, before it is done.
pub(super) async fn ask(
    State(app): State<App>,
    buyer: BuyerUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    may_change(&buyer)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).ok_or(PageError::NotFound)?;
    let (member, act) = about(&app, &buyer, &fields).await?;
    Ok(html::ok(&ChangePage {
        ui: &buyer.ui,
        company: &buyer.company.name,
        member: &member,
        act,
        faults: &Faults::default(),
    }))
}

/// `POST /orders/members/change`.
pub(super) async fn save(
    State(app): State<App>,
    mut buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    may_change(&buyer)?;
    let (member, act) = about(&app, &buyer, &fields).await?;
    let change = change(&buyer, member.userid.clone(), member.name.clone(), act);
    if app.store().change_member(&change).await? || act.role() == Some(member.role) {
        return Ok(done(act));
    }
    buyer.ui.here = "/orders/members".to_owned();
    let mut faults = Faults::default();
    faults.add("act", buyer.ui.t("members-last-admin"));
    let page = ChangePage {
        ui: &buyer.ui,
        company: &buyer.company.name,
        member: &member,
        act,
        faults: &faults,
    };
    Ok(html::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

fn may_change(buyer: &BuyerUser) -> Result<(), PageError> {
    buyer.require(Act::EditMembers)?;
    if signs_in_by_mail(&buyer.buyer.company) {
        Ok(())
    } else {
        Err(PageError::NotFound)
    }
}

/// Whom the form is about, and what is to be done.
async fn about(
    app: &App,
    buyer: &BuyerUser,
    fields: &Fields,
) -> Result<(Member, MemberAct), PageError> {
    let act = MemberAct::from_code(fields.get("act"))
        .filter(|act| *act != MemberAct::Added)
        .ok_or(PageError::NotFound)?;
    let userid: Userid = fields
        .get("userid")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let member = app.store().member(&buyer.buyer.company, &userid).await?;
    Ok((member.ok_or(PageError::NotFound)?, act))
}

fn change(buyer: &BuyerUser, userid: Userid, name: String, act: MemberAct) -> MemberChange {
    MemberChange {
        company: buyer.buyer.company.clone(),
        at: clock::now(),
        userid,
        name,
        act,
        by: buyer.buyer.name.clone(),
        provider: None,
    }
}

fn done(act: MemberAct) -> Response {
    let act = act.code().replace('_', "-");
    html::see(format!("/orders/members?done=members-done-{act}"))
}
