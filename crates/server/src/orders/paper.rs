//! Papers for the buyer's files: the receipt of a paid order (收款收据), and the quotation of one that
//! can still be paid (报价单).

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::money::Fen;
use till_domain::order::{Line, Order, OrderKind, OrderState, PayType, Settled};
use till_domain::party::{Company, Provider};
use till_domain::quote::Price;
use till_domain::time::Day;

use super::{Own, show};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{Term, duration_words};

#[derive(Template)]
#[template(path = "orders/receipt.html")]
struct ReceiptPage<'a> {
    ui: &'a Ui,
    order: &'a Order,
    seller: &'a Provider,
    company: &'a Company,
    settled: &'a Settled,
    lines: Vec<PaperLine>,
    price: &'a Price,
    channel: String,
    transaction: String,
    capital: String,
    refunded: Option<Fen>,
}

#[derive(Template)]
#[template(path = "orders/quotation.html")]
struct QuotationPage<'a> {
    ui: &'a Ui,
    order: &'a Order,
    seller: &'a Provider,
    company: &'a Company,
    lines: Vec<PaperLine>,
    price: &'a Price,
    capital: String,
    /// The buyer's page, to pay by.
    url: String,
}

/// A line of a paper.
struct PaperLine {
    name: String,
    sub: String,
    original: String,
    discount: String,
    payable: String,
}

/// `GET /orders/{number}/receipt`
pub(super) async fn receipt(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let own = Own::find(&app, &buyer, &number).await?;
    let order = &own.detail.order;
    let (OrderState::Paid { settled, .. }, Some(price)) = (&order.state, &order.price) else {
        return Err(PageError::NotFound);
    };
    if !show::paid_with_money(order) {
        return Err(PageError::NotFound);
    }
    Ok(html::ok(&ReceiptPage {
        ui: &buyer.ui,
        order,
        seller: &own.seller,
        company: &buyer.company,
        settled,
        lines: lines(&buyer.ui, order, settled.at.day()),
        price,
        channel: channel(&buyer.ui, &own, settled),
        transaction: show::transaction(&own),
        capital: settled.paid.capital(),
        refunded: Some(settled.refunded).filter(|refunded| refunded.is_positive()),
    }))
}

/// `GET /orders/{number}/quotation`
pub(super) async fn quotation(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let own = Own::find(&app, &buyer, &number).await?;
    let order = &own.detail.order;
    let price = order.price.as_ref().ok_or(PageError::NotFound)?;
    if !show::unpaid(order) || order.pay_type != PayType::Customer {
        return Err(PageError::NotFound);
    }
    Ok(html::ok(&QuotationPage {
        ui: &buyer.ui,
        order,
        seller: &own.seller,
        company: &buyer.company,
        lines: lines(&buyer.ui, order, buyer.ui.now.day()),
        price,
        capital: price.payable.capital(),
        url: app.link_url(&order.link).unwrap_or_default(),
    }))
}

/// The channel of the payment that won.
fn channel(ui: &Ui, own: &Own, settled: &Settled) -> String {
    let attempts = own.detail.attempts.iter();
    let mut won = attempts.filter(|attempt| Some(&attempt.number) == settled.attempt.as_ref());
    won.next()
        .map(|attempt| ui.tc("channel", attempt.channel.code()))
        .unwrap_or_default()
}

fn lines(ui: &Ui, order: &Order, day: Day) -> Vec<PaperLine> {
    let kind = order.order_kind().unwrap_or_default();
    order
        .lines
        .iter()
        .map(|line| PaperLine::of(ui, kind, line, day))
        .collect()
}

impl PaperLine {
    fn of(ui: &Ui, kind: OrderKind, line: &Line, day: Day) -> Self {
        let name = [line.product_name.as_str(), line.edition_name.as_str()].join(" ");
        let mut sub = vec![
            ui.tc("order-kind", kind.code()),
            ui.t1("seats-count", "seats", line.seats),
        ];
        if kind != OrderKind::Expansion {
            sub.push(duration_words(ui, line.days));
        }
        let term = Term::of(kind, line, day);
        sub.push(ui.t2("term-days", "start", term.start, "end", term.end));
        let discount = line.price.discount;
        Self {
            name: name.trim().to_owned(),
            sub: sub.join(" · "),
            original: line.price.original.yuan(),
            discount: if discount.is_positive() {
                format!("−{}", discount.yuan())
            } else {
                "—".to_owned()
            },
            payable: line.price.payable.yuan(),
        }
    }
}
