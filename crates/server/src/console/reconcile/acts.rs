//! Comparing a day now, and resolving what differs.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::party::Act;
use till_domain::time::{Day, Span};

use super::list::{self, Period, Said};
use super::show::{self, Refused};
use crate::access::StaffUser;
use crate::app::App;
use crate::books::{self, Compared, KEPT_DAYS};
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;

/// Characters of a reason.
const MOST_REASON: usize = 200;

/// `POST /console/payments/books`: fetches a day's bill and compares, also when that was done before.
pub(super) async fn run(
    State(app): State<App>,
    mut user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let provider = user.provider.key;
    let account = fields
        .get("account")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let account = app.store().channel_account(provider, account).await?;
    let account = account.ok_or(PageError::NotFound)?;
    super::HOME.clone_into(&mut user.ui.here);
    let period = Period::of(&Fields::default(), user.ui.now.day());
    let last = books::last_ready(user.ui.now);
    let first = last.plus_days(-KEPT_DAYS);
    let day: Option<Day> = fields.get("day").parse().ok();
    let Some(day) = day.filter(|day| (first..=last).contains(day)) else {
        let mut faults = Faults::default();
        let text = user.ui.t2("books-day-fault", "first", first, "last", last);
        faults.add("day", text);
        let said = Said {
            faults,
            ..Said::default()
        };
        return list::page(&app, &user, period, said).await;
    };
    app.rate_limit(&format!("books:{provider}"), Span::minutes(1), 10)
        .await?;
    let done = match books::compare(&app, &account, day).await? {
        Compared::Done => {
            let path = format!("{}/{}/{day}?done=books-done", super::HOME, account.id);
            return Ok(html::see(path));
        }
        Compared::NotReady => "books-not-ready",
        Compared::NotOffered => "books-not-offered",
        Compared::Failed(failed) => {
            let said = Said {
                failed,
                ..Said::default()
            };
            return list::page(&app, &user, period, said).await;
        }
    };
    Ok(html::see(format!("{}?done={done}", super::HOME)))
}

/// `POST /console/payments/books/{account}/{day}/resolve`
pub(super) async fn resolve(
    State(app): State<App>,
    mut user: StaffUser,
    Path((account, day)): Path<(String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let (account, day) = show::find(&app, &user, &account, &day).await?;
    let path = format!("{}/{}/{}", super::HOME, account.id, day.day);
    let (exception, reason) = (fields.get("exception"), fields.get("reason").trim());
    if reason.is_empty() || reason.chars().count() > MOST_REASON {
        user.ui.here = path;
        let refused = Refused {
            exception: exception.to_owned(),
            typed: reason.to_owned(),
            why: user.ui.t1("books-reason-fault", "most", MOST_REASON),
        };
        return show::page(&app, &user, (&account, &day), String::new(), refused).await;
    }
    let place = (account.provider, account.id, day.day);
    let by = user.staff.name.as_str();
    // Somebody may have resolved it a moment ago: then their reason stands, and the page shows it.
    let done = app
        .store()
        .resolve_exception(place, exception, by, reason)
        .await?;
    let word = if done { "?done=books-resolved" } else { "" };
    Ok(html::see(format!("{path}{word}")))
}
