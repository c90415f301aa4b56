//! Receipt and quotation: pages that print well (SPEC §5, §9.14).

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::money::Fen;
use till_domain::order::{Order, OrderState};
use till_domain::time::Instant;

use super::{Seen, find, payable};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, duration_words};

#[derive(Template)]
#[template(path = "orders/paper.html")]
struct PaperPage<'a> {
    ui: &'a Ui,
    seen: &'a Seen,
    order: &'a Order,
    /// Locale stem: `receipt` or `quotation`.
    kind: &'static str,
    buyer: &'a BuyerUser,
    price: Option<PriceWords>,
    lines: Vec<PaperLine>,
    amount: Fen,
    at: Instant,
    channel: String,
}

struct PaperLine {
    name: String,
    sub: String,
    original: String,
    payable: String,
}

/// `GET /orders/{number}/receipt`: only for money that came.
pub(super) async fn receipt(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let seen = find(&app, &buyer, &number).await?;
    let OrderState::Paid { settled, .. } = &seen.detail.order.state else {
        return Err(PageError::NotFound);
    };
    let winner = settled.attempt.as_ref().ok_or(PageError::NotFound)?;
    let attempt = seen
        .detail
        .attempts
        .iter()
        .find(|attempt| attempt.number == *winner);
    let channel = attempt
        .map(|a| buyer.ui.tc("channel", a.channel.code()))
        .unwrap_or_default();
    Ok(paper(
        &buyer,
        &seen,
        "receipt",
        settled.paid,
        settled.at,
        channel,
    ))
}

/// `GET /orders/{number}/quotation`: for an order that waits for its payment.
pub(super) async fn quotation(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let seen = find(&app, &buyer, &number).await?;
    let order = &seen.detail.order;
    let amount = order
        .payable()
        .filter(|_| payable(order))
        .ok_or(PageError::NotFound)?;
    let until = order.link.expires_at;
    Ok(paper(
        &buyer,
        &seen,
        "quotation",
        amount,
        until,
        String::new(),
    ))
}

fn paper(
    buyer: &BuyerUser,
    seen: &Seen,
    kind: &'static str,
    amount: Fen,
    at: Instant,
    channel: String,
) -> Response {
    let ui = &buyer.ui;
    let order = &seen.detail.order;
    let lines = order
        .lines
        .iter()
        .map(|line| PaperLine {
            name: format!("{} {}", line.product_name, line.edition_name)
                .trim()
                .to_owned(),
            sub: format!(
                "{} · {}",
                ui.t1("seats-count", "seats", line.seats),
                duration_words(ui, line.days)
            ),
            original: line.price.original.yuan(),
            payable: line.price.payable.yuan(),
        })
        .collect();
    html::ok(&PaperPage {
        ui,
        seen,
        order,
        kind,
        buyer,
        price: order
            .price
            .as_ref()
            .map(|price| PriceWords::of(ui, price, &order.lines)),
        lines,
        amount,
        at,
        channel,
    })
}
