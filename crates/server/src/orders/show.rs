//! `GET /orders/{number}`: one order, as its buyer may see it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::link;
use till_domain::order::{Line, Order, OrderKind, OrderState, PayType, ShownState};
use till_domain::party::Act;
use till_domain::time::Instant;

use super::progress::{self, ProgressStep};
use super::{Own, list};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, StateLook, Term, duration_words};

#[derive(Template)]
#[template(path = "orders/show.html")]
struct DetailPage<'a> {
    ui: &'a Ui,
    order: &'a Order,
    seller: &'a till_domain::party::Provider,
    look: StateLook,
    what: String,
    lines: Vec<LineWords>,
    price: Option<PriceWords>,
    facts: Vec<(String, String)>,
    steps: Vec<ProgressStep>,
    /// Where the order waits for the buyer: locale key and path.
    todo: Option<(&'static str, String)>,
    receipt: bool,
    /// The way to apply for a refund, or to what became of it: locale key.
    refund: Option<&'static str>,
    /// The way to apply for a fapiao, or to what became of it: locale key.
    fapiao: Option<&'static str>,
    customer_pays: bool,
    quotation: bool,
}

struct LineWords {
    name: String,
    sub: String,
    payable: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let own = Own::find(&app, &buyer, &number).await?;
    let ui = &buyer.ui;
    let order = &own.detail.order;
    if order.number.as_str() != number {
        // An older number of the same order leads to the one in force.
        return Ok(html::see(format!("/orders/{}", order.number)));
    }
    let open = unpaid(order);
    Ok(html::ok(&DetailPage {
        ui,
        seller: &own.seller,
        look: StateLook::of(ui, list::for_buyer(order.shown())),
        what: order
            .lines
            .iter()
            .map(|line| line.product_name.as_str())
            .collect::<Vec<_>>()
            .join(&ui.t("list-comma")),
        lines: order
            .lines
            .iter()
            .map(|line| line_words(ui, order, line))
            .collect(),
        price: order
            .price
            .as_ref()
            .map(|price| PriceWords::of(ui, price, &order.lines)),
        facts: facts(ui, &own),
        steps: progress::steps(ui, &own.detail.events),
        todo: todo(&app, &own, &buyer),
        receipt: paid_with_money(order),
        refund: refund(order, &buyer),
        fapiao: fapiao(order, &buyer),
        customer_pays: order.pay_type == PayType::Customer,
        quotation: open && order.price.is_some() && order.pay_type == PayType::Customer,
        order,
    }))
}

/// Whoever may apply finds the way, from the payment on.
fn refund(order: &Order, buyer: &BuyerUser) -> Option<&'static str> {
    if !paid_with_money(order) || !buyer.may(Act::ApplyRefund) {
        return None;
    }
    match order.shown() {
        ShownState::Paid | ShownState::Completed => Some("refund-title"),
        _ => Some("refund-see"),
    }
}

fn fapiao(order: &Order, buyer: &BuyerUser) -> Option<&'static str> {
    if !paid_with_money(order) || !buyer.may(Act::ApplyFapiao) {
        return None;
    }
    match &order.state {
        OrderState::Paid { settled, .. } if !settled.fapiao.is_empty() => Some("fapiao-heading"),
        _ => Some("fapiao-apply"),
    }
}

/// Money came for it, so there is a receipt.
pub(super) fn paid_with_money(order: &Order) -> bool {
    match &order.state {
        OrderState::Paid { settled, .. } => settled.attempt.is_some(),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => false,
    }
}

/// It may still be paid.
pub(super) const fn unpaid(order: &Order) -> bool {
    match &order.state {
        OrderState::Open | OrderState::Placed { .. } => true,
        OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => false,
    }
}

/// What the buyer can do now, and where.
fn todo(app: &App, own: &Own, buyer: &BuyerUser) -> Option<(&'static str, String)> {
    let order = &own.detail.order;
    let company = Some(&buyer.buyer.company);
    link::can_place(order, company, own.seller.suspended, buyer.ui.now).ok()?;
    let token = app.link_token(&order.link)?;
    match &order.state {
        OrderState::Open => Some(("centre-open-link", format!("/p/{token}"))),
        OrderState::Placed { .. } => Some(("centre-pay", format!("/p/{token}/pay"))),
        OrderState::Confirming { .. } => Some(("centre-confirm", format!("/p/{token}"))),
        OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    }
}

fn line_words(ui: &Ui, order: &Order, line: &Line) -> LineWords {
    let kind = order.order_kind().unwrap_or_default();
    let mut sub = Vec::new();
    if !line.edition_name.is_empty() {
        sub.push(line.edition_name.clone());
    }
    sub.push(ui.t1("seats-count", "seats", line.seats));
    if kind != OrderKind::Expansion {
        sub.push(duration_words(ui, line.days));
    }
    sub.extend(term_words(ui, order, kind, line));
    LineWords {
        name: line.product_name.clone(),
        sub: sub.join(" · "),
        payable: line.price.payable.yuan(),
    }
}

/// The days that it bought, or would buy if it were paid today; none when it can't be any more.
fn term_words(ui: &Ui, order: &Order, kind: OrderKind, line: &Line) -> Option<String> {
    match &order.state {
        OrderState::Paid { settled, .. } => {
            let term = Term::of(kind, line, settled.at.day());
            Some(ui.t2("term-days", "start", term.start, "end", term.end))
        }
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. } => Some(Term::of(kind, line, ui.now.day()).words(ui)),
        OrderState::Cancelled { .. } | OrderState::Expired { .. } => None,
    }
}

fn facts(ui: &Ui, own: &Own) -> Vec<(String, String)> {
    let order = &own.detail.order;
    let mut facts = vec![(ui.t("centre-seller"), own.seller.name.clone())];
    let mut fact = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push((ui.t(key), value));
        }
    };
    fact(
        "centre-kind",
        order
            .order_kind()
            .map(|kind| ui.tc("order-kind", kind.code()))
            .unwrap_or_default(),
    );
    if order.pay_type != PayType::Customer {
        fact("pay-fact-payer", ui.tc("pay-payer", order.pay_type.code()));
    }
    fact("centre-created", order.created_at.shanghai());
    if let Some(claim) = order.claim().filter(|claim| claim.member.is_some()) {
        fact("centre-placed-by", claim.member_name.clone());
        fact("centre-placed-at", claim.at.shanghai());
    }
    let shown = |at: &Instant| at.shanghai();
    match &order.state {
        OrderState::Open | OrderState::Placed { .. } => {
            fact("centre-until", shown(&order.link.expires_at));
        }
        OrderState::Confirming { until, .. } => fact("centre-answer-by", shown(until)),
        OrderState::Closing { .. } => {}
        OrderState::Paid { settled, .. } => {
            let confirmed = settled.attempt.is_none();
            fact(
                if confirmed {
                    "centre-confirmed-at"
                } else {
                    "centre-paid-at"
                },
                shown(&settled.at),
            );
            if !confirmed {
                fact("centre-paid", settled.paid.yuan());
            }
            if settled.refunded.is_positive() {
                fact("centre-refunded", settled.refunded.yuan());
            }
            for part in &settled.fapiao {
                let stage = ui.tc("fapiao-stage", part.stage.code());
                fact("fapiao-fact", format!("{} {stage}", part.amount.yuan()));
            }
        }
        OrderState::Cancelled { at, .. } => fact("centre-cancelled-at", shown(at)),
        OrderState::Expired { at, .. } => fact("centre-expired-at", shown(at)),
    }
    fact("centre-transaction", transaction(own));
    facts
}

/// The channel's own number of the payment that won.
pub(super) fn transaction(own: &Own) -> String {
    let OrderState::Paid { settled, .. } = &own.detail.order.state else {
        return String::new();
    };
    let receipts = own.detail.receipts.iter();
    receipts
        .filter(|booked| Some(&booked.attempt) == settled.attempt.as_ref())
        .map(|booked| booked.receipt.transaction.clone())
        .next()
        .unwrap_or_default()
}
