//! What one can do with an order before it is paid (SPEC §3), each act by its own form.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::order::{Approval, Order, OrderState};
use till_domain::party::Act;
use till_domain::refusal::Refusal;
use till_domain::time::Span;

use super::{detail, load, refused};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

/// An act of the provider's people on an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderAct {
    Approve,
    Reject,
    Revise,
    Extend,
    Reissue,
    Release,
    Cancel,
}

/// What an act asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    Nothing,
    Reason,
    /// How many days the link lives on.
    Days,
}

impl OrderAct {
    const ALL: [Self; 7] = [
        Self::Approve,
        Self::Reject,
        Self::Revise,
        Self::Extend,
        Self::Reissue,
        Self::Release,
        Self::Cancel,
    ];

    /// Last part of its path, and of its locale keys.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Revise => "revise",
            Self::Extend => "extend",
            Self::Reissue => "reissue",
            Self::Release => "release",
            Self::Cancel => "cancel",
        }
    }
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }
    pub(super) const fn icon(self) -> &'static str {
        match self {
            Self::Approve => "check",
            Self::Reject => "cross",
            Self::Revise => "edit",
            Self::Extend => "extend",
            Self::Reissue => "refresh",
            Self::Release => "undo",
            Self::Cancel => "ban",
        }
    }
    pub(super) const fn asks(self) -> Asks {
        match self {
            Self::Approve | Self::Revise => Asks::Nothing,
            Self::Reject | Self::Release | Self::Cancel => Asks::Reason,
            Self::Extend | Self::Reissue => Asks::Days,
        }
    }
    /// Somebody loses something by it.
    pub(super) const fn is_grave(self) -> bool {
        match self {
            Self::Reject | Self::Release | Self::Cancel => true,
            Self::Approve | Self::Revise | Self::Extend | Self::Reissue => false,
        }
    }
    const fn right(self) -> Act {
        match self {
            Self::Approve | Self::Reject => Act::ApproveDiscount,
            Self::Revise | Self::Extend | Self::Reissue | Self::Release | Self::Cancel => {
                Act::ManageOrder
            }
        }
    }

    /// Does the order's state have this act? The domain has the last word.
    fn fits(self, order: &Order) -> bool {
        let waits = matches!(order.approval, Approval::Awaited { .. });
        match &order.state {
            OrderState::Open => match self {
                Self::Approve | Self::Reject => waits,
                Self::Revise | Self::Extend | Self::Reissue | Self::Cancel => true,
                Self::Release => false,
            },
            OrderState::Placed { .. } => match self {
                Self::Approve | Self::Reject => waits,
                Self::Revise | Self::Extend | Self::Reissue | Self::Release | Self::Cancel => true,
            },
            OrderState::Confirming { .. } => self == Self::Cancel,
            OrderState::Expired { .. } => self == Self::Reissue,
            OrderState::Closing { .. } | OrderState::Paid { .. } | OrderState::Cancelled { .. } => {
                false
            }
        }
    }

    /// What `user` can do with `order` now.
    pub(super) fn possible(user: &StaffUser, order: &Order) -> Vec<Self> {
        let own = order.creator == Some(user.staff.id);
        Self::ALL
            .into_iter()
            .filter(|act| user.may(act.right()) && act.fits(order))
            // Nobody decides on their own discount.
            .filter(|act| !(own && matches!(act, Self::Approve | Self::Reject)))
            .collect()
    }
}

#[derive(Debug, Template)]
#[template(path = "console/orders/act.html")]
struct ActPage<'a> {
    ui: &'a Ui,
    act: ActView,
    number: String,
    faults: Faults,
}

/// An act's form: in a dialog of the order's page, or on a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActView {
    pub code: &'static str,
    pub icon: &'static str,
    pub grave: bool,
    pub asks_reason: bool,
    pub asks_days: bool,
    /// What was typed.
    pub reason: String,
    pub days: String,
    pub path: String,
}

impl ActView {
    pub(super) fn of(act: OrderAct, order: &Order, user: &StaffUser) -> Self {
        let path = format!("/console/orders/{}/{}", order.number, act.code());
        Self::at(act, user, path)
    }
    /// The same, for a form that is sent to `path`.
    pub(super) fn at(act: OrderAct, user: &StaffUser, path: String) -> Self {
        let days = user.provider.settings.link_hours.div_ceil(24);
        Self {
            code: act.code(),
            icon: act.icon(),
            grave: act.is_grave(),
            asks_reason: act.asks() == Asks::Reason,
            asks_days: act.asks() == Asks::Days,
            reason: String::new(),
            days: days.to_string(),
            path,
        }
    }
    /// Several acts stand on one page: each field has its own id.
    pub(super) fn reason_id(&self) -> String {
        format!("{}-reason", self.code)
    }
    pub(super) fn days_id(&self) -> String {
        format!("{}-days", self.code)
    }
}

/// `GET /console/orders/{number}/{act}`: the act's form as a page.
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path((number, act)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let act = OrderAct::from_code(&act).ok_or(PageError::NotFound)?;
    user.require(act.right())?;
    let order = load::order(&app, &user, &number).await?;
    Ok(page(
        &user,
        &order,
        ActView::of(act, &order, &user),
        Faults::default(),
        StatusCode::OK,
    ))
}

/// `POST /console/orders/{number}/{act}`
pub(super) async fn perform(
    State(app): State<App>,
    mut user: StaffUser,
    Path((number, act)): Path<(String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let act = OrderAct::from_code(&act).ok_or(PageError::NotFound)?;
    user.require(act.right())?;
    let order = load::order(&app, &user, &number).await?;
    let mut view = ActView::of(act, &order, &user);
    user.ui.here.clone_from(&view.path);
    fields.get("reason").clone_into(&mut view.reason);
    fields.get("days").clone_into(&mut view.days);
    let faults = match verb(&app, &user, &order, act, &view)? {
        Err(faults) => faults,
        Ok(verb) => match submit(&app, &user, &order, verb).await {
            Ok(()) => return done(&app, &user, &order, act).await,
            Err(PageError::Refused(refusal)) if refusal.field().is_none() => {
                return refuse(&app, user, &order, &refusal).await;
            }
            Err(PageError::Refused(refusal)) => refused_field(&user.ui, &refusal, act, &view),
            Err(error) => return Err(error),
        },
    };
    Ok(page(
        &user,
        &order,
        view,
        faults,
        StatusCode::UNPROCESSABLE_ENTITY,
    ))
}

/// How many days were typed; 1 for an act that asks for none.
pub(super) fn days(user: &StaffUser, act: OrderAct, view: &ActView) -> Result<i64, Faults> {
    let mut reader = Reader::new(&user.ui);
    let days = match act.asks() {
        Asks::Days => reader.number(&view.days_id(), "act-days", &view.days, 1, 90),
        Asks::Nothing | Asks::Reason => Some(1),
    };
    days.ok_or(reader.faults)
}

/// What the domain is asked for; the inner error is about what was typed.
pub(super) fn verb(
    app: &App,
    user: &StaffUser,
    order: &Order,
    act: OrderAct,
    view: &ActView,
) -> Result<Result<Verb, Faults>, PageError> {
    let reason = view.reason.clone();
    let days = match days(user, act, view) {
        Ok(days) => days,
        Err(faults) => return Ok(Err(faults)),
    };
    let now = user.ui.now;
    Ok(Ok(match act {
        OrderAct::Approve => Verb::Approve,
        OrderAct::Reject => Verb::Reject { reason },
        OrderAct::Release => Verb::Release { reason },
        OrderAct::Cancel => Verb::Cancel { reason },
        OrderAct::Extend => Verb::Extend {
            until: order.link.expires_at.max(now).plus(Span::days(days)),
        },
        OrderAct::Reissue => Verb::Reissue {
            link: app.new_link(user.provider.key, now.plus(Span::days(days)))?,
        },
        // It has a form of its own.
        OrderAct::Revise => return Err(PageError::NotFound),
    }))
}

/// Carries `verb` out, closing open payments first.
pub(super) async fn submit(
    app: &App,
    user: &StaffUser,
    order: &Order,
    verb: Verb,
) -> Result<(), PageError> {
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: user.actor(),
        verb,
    };
    app.act(command).await.map(|_| ())
}

/// Back to the order, by the number that it has now.
pub(super) async fn done(
    app: &App,
    user: &StaffUser,
    order: &Order,
    act: OrderAct,
) -> Result<Response, PageError> {
    let order = app.store().order(user.provider.key, order.id).await?;
    let number = order.ok_or(PageError::NotFound)?.number;
    Ok(html::see(format!(
        "/console/orders/{number}?done=order-done-{}",
        act.code()
    )))
}

/// The order's page, with what speaks against the act.
async fn refuse(
    app: &App,
    user: StaffUser,
    order: &Order,
    refusal: &Refusal,
) -> Result<Response, PageError> {
    if let Refusal::NotFound | Refusal::NotPermitted = refusal {
        return Err(PageError::Refused(refusal.clone()));
    }
    let refused = refused::sentence(&user.ui, refusal);
    detail::page(
        app,
        user,
        order.number.as_str(),
        detail::Said::Refused(refused),
    )
    .await
}

fn refused_field(ui: &Ui, refusal: &Refusal, act: OrderAct, view: &ActView) -> Faults {
    let field = match act.asks() {
        Asks::Days => view.days_id(),
        Asks::Reason | Asks::Nothing => view.reason_id(),
    };
    let mut faults = Faults::default();
    faults.add(field, refused::sentence(ui, refusal));
    faults
}

fn page(
    user: &StaffUser,
    order: &Order,
    act: ActView,
    faults: Faults,
    status: StatusCode,
) -> Response {
    let number = order.number.to_string();
    html::page(
        status,
        &ActPage {
            ui: &user.ui,
            act,
            number,
            faults,
        },
    )
}
