//! `till api show` and `till api list`.

use std::io::IsTerminal as _;

use serde::Deserialize;

use super::table::{Column, Table, terminal_width};
use super::words::{clean, code, minute, moment, yuan};
use super::{Desk, say, typed};
use crate::web::qr;

/// An order, as far as it is told here.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    pub number: String,
    former_numbers: Vec<String>,
    pub state: String,
    kind: Option<String>,
    corpid: Option<String>,
    created_at: String,
    pub expires_at: String,
    paid_at: Option<String>,
    ended_at: Option<String>,
    pub url: Option<String>,
    price: Option<Price>,
    lines: Vec<Line>,
    pub paid_fen: i64,
    pub refunded_fen: i64,
    reference: String,
    labels: Vec<String>,
    note: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Price {
    pub original_fen: i64,
    pub discount_fen: i64,
    pub payable_fen: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Line {
    product_name: String,
    edition_name: String,
    seats: u32,
    days: u32,
    payable_fen: i64,
    explained: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The order's number, one that it once had, or its id.
    #[arg(value_parser = typed::name)]
    order: String,
    #[command(flatten)]
    picture: Picture,
}

/// Whether the QR code is drawn.
#[derive(Debug, clap::Args)]
pub(super) struct Picture {
    /// Draw the link's QR code also where the output is no terminal.
    #[arg(long, conflicts_with = "no_qr")]
    qr: bool,
    /// Do not draw it.
    #[arg(long)]
    no_qr: bool,
}

pub(super) async fn show(desk: &Desk, args: Show) -> anyhow::Result<()> {
    let path = format!("/v1/orders/{}", args.order);
    let answer = desk.client.get::<Order>(&path, &[]).await?;
    if desk.json {
        say(&answer.text);
    } else {
        tell(&answer.value, &args.picture);
    }
    Ok(())
}

/// Tells of an order, with the QR code of a link that is still good for something.
pub(super) fn tell(order: &Order, picture: &Picture) {
    let mut rows = vec![("order", clean(&order.number))];
    let mut row = |name, value: String| {
        if !value.is_empty() {
            rows.push((name, value));
        }
    };
    row("formerly", clean(&order.former_numbers.join(", ")));
    row("state", code(&order.state));
    row("kind", code(order.kind.as_deref().unwrap_or_default()));
    row(
        "company",
        clean(order.corpid.as_deref().unwrap_or_default()),
    );
    row("price", order.price.as_ref().map(price).unwrap_or_default());
    if order.paid_fen != 0 {
        row("paid", yuan(order.paid_fen));
    }
    if order.refunded_fen != 0 {
        row("refunded", yuan(order.refunded_fen));
    }
    row("created", moment(&order.created_at));
    row(
        "paid at",
        order.paid_at.as_deref().map(moment).unwrap_or_default(),
    );
    row(
        "ended",
        order.ended_at.as_deref().map(moment).unwrap_or_default(),
    );
    row("reference", clean(&order.reference));
    row("labels", clean(&order.labels.join(", ")));
    row("note", clean(&order.note));
    let is_open = order.paid_at.is_none() && order.ended_at.is_none();
    if is_open {
        row("link until", moment(&order.expires_at));
    }
    row("link", clean(order.url.as_deref().unwrap_or_default()));
    for (name, value) in rows {
        say(&format!("{name:<11} {value}"));
    }
    tell_lines(&order.lines);
    if let Some(url) = order.url.as_deref().filter(|_| is_open) {
        picture.draw(url);
    }
}

pub(super) fn price(price: &Price) -> String {
    match price.discount_fen {
        0 => yuan(price.payable_fen),
        less => format!(
            "{} ({} less {})",
            yuan(price.payable_fen),
            yuan(price.original_fen),
            yuan(less)
        ),
    }
}

/// What is sold, and how each price came about.
pub(super) fn tell_lines(lines: &[Line]) {
    for line in lines {
        say(&format!(
            "\n{} · {} · {} seats · {} days  {}",
            clean(&line.product_name),
            clean(&line.edition_name),
            line.seats,
            line.days,
            yuan(line.payable_fen)
        ));
        for step in &line.explained {
            say(&format!("  {}", clean(step)));
        }
    }
}

impl Picture {
    fn draw(&self, url: &str) {
        let on_terminal = std::io::stdout().is_terminal();
        if self.no_qr || !(self.qr || on_terminal) {
            return;
        }
        let Ok(drawn) = qr::text(url) else {
            return;
        };
        let needed = drawn.lines().next().map_or(0, |line| line.chars().count());
        say("");
        if terminal_width().is_some_and(|width| width < needed) {
            say(&format!(
                "(the terminal is too narrow for the QR code: it takes {needed} columns)"
            ));
            return;
        }
        for line in drawn.lines() {
            // Black on white whatever the terminal's colours: scanners want it so.
            match on_terminal {
                true => say(&format!("\x1b[38;5;16;48;5;231m{line}\x1b[0m")),
                false => say(line),
            }
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Only orders in this state; several with commas between them: unplaced,awaiting_payment.
    #[arg(long)]
    state: Option<String>,
    /// Only the company with this corpid.
    #[arg(long, value_name = "CORPID")]
    company: Option<String>,
    /// Only orders with this product; its id.
    #[arg(long, value_name = "ID")]
    product: Option<String>,
    /// Only where number, reference, company or labels have this text.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Created on this day or later; or from this instant on.
    #[arg(long, value_name = "DAY", value_parser = typed::from)]
    from: Option<String>,
    /// Created on this day or earlier; or before this instant.
    #[arg(long, value_name = "DAY", value_parser = typed::until)]
    until: Option<String>,
    #[command(flatten)]
    limit: typed::Limit,
}

impl List {
    fn query(self) -> (Vec<(&'static str, String)>, usize) {
        let query = [
            ("state", self.state),
            ("corpid", self.company),
            ("product", self.product),
            ("search", self.search),
            ("created_from", self.from),
            ("created_until", self.until),
        ];
        let query = query.into_iter();
        let said = query.filter_map(|(name, value)| Some((name, value?)));
        (said.collect(), self.limit.rows())
    }
}

pub(super) async fn list(desk: &Desk, args: List) -> anyhow::Result<()> {
    let (query, rows) = args.query();
    let list = desk.client.list("/v1/orders", &query, rows).await?;
    let table = Table::new([
        Column::whole("ORDER"),
        Column::whole("STATE"),
        Column::amount("PAYABLE"),
        Column::text("PRODUCT"),
        Column::text("COMPANY"),
        Column::whole("CREATED"),
        Column::text("REFERENCE"),
    ]);
    desk.tell(&list, table, |order: Order| {
        let payable = order.price.as_ref();
        [
            clean(&order.number),
            code(&order.state),
            payable.map_or_else(|| "–".to_owned(), |price| yuan(price.payable_fen)),
            sold(&order.lines),
            clean(order.corpid.as_deref().unwrap_or("–")),
            minute(&order.created_at),
            clean(&order.reference),
        ]
    })
}

/// The first line's product, and how many follow.
fn sold(lines: &[Line]) -> String {
    match lines {
        [] => "–".to_owned(),
        [line] => clean(&line.product_name),
        [line, rest @ ..] => format!("{} +{}", clean(&line.product_name), rest.len()),
    }
}
