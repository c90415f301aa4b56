//! The end of the way: what was bought, for how long, and what comes next.

use askama::Template;
use axum::response::Response;
use till_domain::money::Fen;
use till_domain::order::{Line, OrderKind, Settled};

use super::Door;
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, Term};

#[derive(Template)]
#[template(path = "pay/result.html")]
struct ResultPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    buyer: &'a BuyerUser,
    settled: &'a Settled,
    /// By which way the money came; empty when nobody paid.
    channel: String,
    lines: Vec<LineWords>,
    price: Option<PriceWords>,
    refunded: Option<Fen>,
}

/// A line as it was switched on.
struct LineWords {
    name: String,
    seats: String,
    term: String,
}

impl ResultPage<'_> {
    /// Confirmed by the company, without money.
    const fn confirmed(&self) -> bool {
        self.settled.attempt.is_none()
    }
}

/// The result of an order that is paid or confirmed.
///
/// # Errors
/// When the store can't tell how it was paid.
pub(super) async fn page(
    app: &App,
    door: &Door,
    buyer: &BuyerUser,
    settled: &Settled,
) -> Result<Response, PageError> {
    let (ui, order) = (&buyer.ui, &door.order);
    let kind = order.order_kind().unwrap_or_default();
    let winner = match &settled.attempt {
        Some(number) => app.store().attempt(number).await?,
        None => None,
    };
    Ok(html::ok(&ResultPage {
        ui,
        door,
        buyer,
        settled,
        channel: winner
            .map(|attempt| ui.tc("channel", attempt.channel.code()))
            .unwrap_or_default(),
        lines: order
            .lines
            .iter()
            .map(|line| line_words(ui, kind, line, settled))
            .collect(),
        price: order
            .price
            .as_ref()
            .map(|price| PriceWords::of(ui, price, &order.lines)),
        refunded: Some(settled.refunded).filter(|refunded| refunded.is_positive()),
    }))
}

fn line_words(ui: &Ui, kind: OrderKind, line: &Line, settled: &Settled) -> LineWords {
    let name = [line.product_name.as_str(), line.edition_name.as_str()].join(" ");
    let term = Term::of(kind, line, settled.at.day());
    LineWords {
        name: name.trim().to_owned(),
        seats: ui.t1(
            "seats-count",
            "seats",
            line.seats.saturating_add(line.seats_before),
        ),
        term: ui.t2("term-days", "start", term.start, "end", term.end),
    }
}
