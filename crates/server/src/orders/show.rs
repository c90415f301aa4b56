//! `GET /orders/{number}`: one order, with its progress in plain words.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::order::event::{Event, EventKind};
use till_domain::order::{Order, OrderState, Settled};
use till_domain::time::Instant;

use super::{Seen, find, payable};
use crate::access::BuyerUser;
use crate::app::App;
use crate::i18n::arg;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, StateLook, Term, duration_words};

#[derive(Template)]
#[template(path = "orders/show.html")]
struct ShowPage<'a> {
    ui: &'a Ui,
    seen: &'a Seen,
    order: &'a Order,
    look: StateLook,
    price: Option<PriceWords>,
    lines: Vec<(String, String)>,
    settled: Option<&'a Settled>,
    transaction: String,
    pay: Option<String>,
    quotation: bool,
    timeline: Vec<(&'static str, String, Instant)>,
    section: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let seen = find(&app, &buyer, &number).await?;
    let order = &seen.detail.order;
    if order.number.as_str() != number {
        return Ok(html::see(format!("/orders/{}", order.number)));
    }
    let ui = &buyer.ui;
    let settled = match &order.state {
        OrderState::Paid { settled, .. } => Some(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    };
    let receipt = seen.detail.receipts.iter().find(|booked| {
        settled.is_some_and(|settled| settled.attempt.as_ref() == Some(&booked.attempt))
    });
    let door = app
        .link_token(&order.link)
        .map(|token| format!("/p/{token}"));
    let open = payable(order) || matches!(order.state, OrderState::Confirming { .. });
    Ok(html::ok(&ShowPage {
        ui,
        look: StateLook::of(ui, order.shown()),
        price: order
            .price
            .as_ref()
            .map(|price| PriceWords::of(ui, price, &order.lines)),
        lines: lines(ui, order),
        settled,
        transaction: receipt
            .map(|booked| booked.receipt.transaction.clone())
            .unwrap_or_default(),
        pay: door.filter(|_| open && ui.now < order.link.expires_at),
        quotation: payable(order),
        timeline: seen
            .detail
            .events
            .iter()
            .rev()
            .filter_map(|event| words(ui, event))
            .collect(),
        order,
        seen: &seen,
        section: "orders",
    }))
}

fn lines(ui: &Ui, order: &Order) -> Vec<(String, String)> {
    let kind = order.order_kind().unwrap_or_default();
    let day = match &order.state {
        OrderState::Paid { settled, .. } => settled.at.day(),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => ui.now.day(),
    };
    order
        .lines
        .iter()
        .map(|line| {
            let name = [line.product_name.as_str(), line.edition_name.as_str()].join(" ");
            let term = Term::of(kind, line, day);
            let days = ui.t2("term-days", "start", term.start, "end", term.end);
            let seats = ui.t1("seats-count", "seats", line.seats);
            let what = [
                ui.tc("order-kind", kind.code()),
                seats,
                duration_words(ui, line.days),
                days,
            ];
            (name.trim().to_owned(), what.join(" · "))
        })
        .collect()
}

/// What a buyer hears of an event. What is the provider's own affair (approval, reasons of a release,
/// the channel's attempts that came to nothing) is not told.
fn words(ui: &Ui, event: &Event) -> Option<(&'static str, String, Instant)> {
    let text = |key: &str, args: &[(&str, String)]| ui.lang.text(key, args);
    let plain = |key: &str| ui.t(key);
    let (icon, text) = match &event.kind {
        EventKind::Created { .. }
        | EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Rejected { .. }
        | EventKind::Reissued { .. }
        | EventKind::ClosingBegan { .. }
        | EventKind::ActRefused { .. }
        | EventKind::AttemptClosed { .. }
        | EventKind::RefundFailed { .. } => return None,
        EventKind::Placed { member, .. } => (
            "check",
            text("buyer-event-placed", &[arg("member", member)]),
        ),
        EventKind::Revised { number, .. } => (
            "order",
            text("buyer-event-revised", &[arg("number", number)]),
        ),
        EventKind::Released { .. } => ("history", plain("buyer-event-released")),
        EventKind::Extended { until } => (
            "clock",
            text("buyer-event-extended", &[arg("until", until.shanghai())]),
        ),
        EventKind::Cancelled { .. } => ("ban", plain("buyer-event-cancelled")),
        EventKind::Expired => ("history", plain("buyer-event-expired")),
        EventKind::ConfirmationAsked { .. } => {
            ("building", plain("buyer-event-confirmation-asked"))
        }
        EventKind::Confirmed { .. } => ("check", plain("buyer-event-confirmed")),
        EventKind::Declined { .. } => ("ban", plain("buyer-event-declined")),
        EventKind::AttemptStarted { amount, .. } => (
            "wechat-pay",
            text(
                "buyer-event-attempt-started",
                &[arg("amount", amount.yuan())],
            ),
        ),
        EventKind::Paid { amount, .. } => (
            "check",
            text("buyer-event-paid", &[arg("amount", amount.yuan())]),
        ),
        EventKind::SubscriptionChanged {
            seats, start, end, ..
        } => (
            "seats",
            text(
                "buyer-event-subscription-changed",
                &[arg("seats", seats), arg("start", start), arg("end", end)],
            ),
        ),
        EventKind::MoneyReturned { amount, .. } => (
            "refund",
            text(
                "buyer-event-money-returned",
                &[arg("amount", amount.yuan())],
            ),
        ),
        EventKind::MoneyHeld { amount, .. } => (
            "alert",
            text("buyer-event-money-held", &[arg("amount", amount.yuan())]),
        ),
        EventKind::RefundDone { amount, .. } => (
            "refund",
            text("buyer-event-refund-done", &[arg("amount", amount.yuan())]),
        ),
        EventKind::Completed => ("check-circle", plain("buyer-event-completed")),
    };
    Some((icon, text, event.at))
}
