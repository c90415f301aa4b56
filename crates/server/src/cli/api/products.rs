//! `till api products`: what can be sold, an edition a row.

use serde::Deserialize;

use super::table::{Column, Table, terminal_width};
use super::words::{clean, code, yuan};
use super::{Desk, say};

#[derive(Debug, Deserialize)]
struct Product {
    code: String,
    kind: String,
    name: String,
    is_published: bool,
    editions: Vec<Edition>,
}

#[derive(Debug, Deserialize)]
struct Edition {
    name: String,
    price: Price,
    period_days: u32,
    min_seats: u32,
    max_seats: u32,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
enum Price {
    PerSeat { seat_fen: i64 },
    Fixed { total_fen: i64 },
    Tiers {},
}

pub(super) async fn run(desk: &Desk) -> anyhow::Result<()> {
    let list = desk.client.whole("/v1/products").await?;
    if desk.json {
        list.texts().for_each(say);
        return Ok(());
    }
    let mut table = Table::new([
        Column::whole("CODE"),
        Column::whole("EDITION"),
        Column::amount("PRICE"),
        Column::text("PRODUCT"),
        Column::whole("SEATS"),
        Column::whole("KIND"),
    ]);
    for product in list.read::<Product>()? {
        // One that is priced by negotiation has no editions.
        if product.editions.is_empty() {
            table.row(row(&product, None));
        }
        for edition in &product.editions {
            table.row(row(&product, Some(edition)));
        }
    }
    for line in table.lines(terminal_width()) {
        say(&line);
    }
    Ok(())
}

fn row(product: &Product, edition: Option<&Edition>) -> [String; 6] {
    let none = || "–".to_owned();
    let kind = match product.is_published {
        true => code(&product.kind),
        false => format!("{}, not published", code(&product.kind)),
    };
    [
        clean(&product.code),
        edition.map_or_else(none, |edition| clean(&edition.name)),
        edition.map_or_else(none, price),
        clean(&product.name),
        edition.map_or_else(none, |edition| {
            format!("{}–{}", edition.min_seats, edition.max_seats)
        }),
        kind,
    ]
}

fn price(edition: &Edition) -> String {
    let days = edition.period_days;
    match edition.price {
        Price::PerSeat { seat_fen } => format!("{} / seat / {days} d", yuan(seat_fen)),
        Price::Fixed { total_fen } => format!("{} / {days} d", yuan(total_fen)),
        Price::Tiers {} => format!("tiers / {days} d"),
    }
}
