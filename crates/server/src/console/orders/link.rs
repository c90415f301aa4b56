//! The link of an order, ready to forward: as text, as a picture, as a page to scan from.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use till_domain::order::{Approval, Order, OrderState};
use till_domain::party::Act;

use super::preview::PreviewView;
use super::{load, offer, quote};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::ui::Ui;
use crate::web::{html, qr};

#[derive(Debug, Template)]
#[template(path = "console/orders/link.html")]
struct LinkPage<'a> {
    ui: &'a Ui,
    link: LinkView,
    view: PreviewView,
    may_create: bool,
}

/// An order's link as the console shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinkView {
    pub number: String,
    /// Empty when it was sealed under another key and can't be shown.
    pub url: String,
    /// An SVG element.
    pub qr: String,
    pub until: String,
    pub until_iso: String,
    pub left: String,
    /// Somebody could still place or pay.
    pub usable: bool,
    /// A second person has to approve first.
    pub awaits_approval: bool,
    /// To be scanned from the screen.
    pub large: bool,
}

impl LinkView {
    pub(super) fn of(app: &App, ui: &Ui, order: &Order) -> Self {
        let url = app.link_url(&order.link).unwrap_or_default();
        let until = order.link.expires_at;
        Self {
            number: order.number.to_string(),
            qr: qr::svg(&url).unwrap_or_default(),
            url,
            until: until.shanghai(),
            until_iso: until.rfc3339(),
            left: ui.left(&until),
            usable: is_open(order) && until > ui.now,
            awaits_approval: match order.approval {
                Approval::Awaited { .. } | Approval::Rejected { .. } => true,
                Approval::NotNeeded | Approval::Approved { .. } => false,
            },
            large: false,
        }
    }
}

/// The order still waits for somebody at its link.
const fn is_open(order: &Order) -> bool {
    match &order.state {
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. } => true,
        OrderState::Paid { .. } | OrderState::Cancelled { .. } | OrderState::Expired { .. } => {
            false
        }
    }
}

/// `GET /console/orders/{number}/link`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let (order, world) = load::order_world(&app, &user, &number).await?;
    if order.number.as_str() != number {
        return Ok(html::see(format!("/console/orders/{}/link", order.number)));
    }
    let ui = &user.ui;
    let pinned: Vec<_> = order.pinned.iter().cloned().collect();
    let companies = match pinned.as_slice() {
        [] => Vec::new(),
        pinned => app.store().companies(pinned).await?,
    };
    let wanted = order.offer.products();
    let sold: Vec<_> = wanted
        .iter()
        .filter_map(|(id, version)| world.product(*id, *version))
        .collect();
    let quoted = quote::quoted(&world, &order, ui.now.day());
    let view = PreviewView::of(
        ui,
        user.provider.name.as_str(),
        &offer::names(ui, &sold),
        &order,
        quoted.as_ref(),
        &companies,
    );
    let link = LinkView {
        large: true,
        ..LinkView::of(&app, ui, &order)
    };
    Ok(html::ok(&LinkPage {
        ui,
        link,
        view,
        may_create: user.may(Act::CreateOrder),
    }))
}

/// `GET /console/orders/{number}/qr.png`
pub(super) async fn png(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let (url, name) = url(&app, &user, &number).await?;
    let png = qr::png(&url).map_err(|_| PageError::Internal)?;
    Ok((headers("image/png", &format!("{name}.png")), png).into_response())
}

/// `GET /console/orders/{number}/qr.svg`
pub(super) async fn svg(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let (url, name) = url(&app, &user, &number).await?;
    let svg = qr::svg(&url).map_err(|_| PageError::Internal)?;
    Ok((headers("image/svg+xml", &format!("{name}.svg")), svg).into_response())
}

async fn url(app: &App, user: &StaffUser, number: &str) -> Result<(String, String), PageError> {
    let order = load::order(app, user, number).await?;
    let url = app.link_url(&order.link).ok_or(PageError::NotFound)?;
    Ok((url, order.number.to_string()))
}

/// A picture with a name to save it under; it shows a secret, so nobody keeps a copy on the way.
fn headers(kind: &'static str, name: &str) -> [(HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"till-{name}\""),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ]
}
