//! `till api payments` and `till api refunds`: money that came in, and money on its way back.

use serde::Deserialize;

use super::table::{Column, Table};
use super::words::{clean, code, minute, yuan};
use super::{Desk, typed};

#[derive(Debug, clap::Args)]
pub(super) struct Payments {
    #[command(flatten)]
    limit: typed::Limit,
}

#[derive(Debug, clap::Args)]
pub(super) struct Refunds {
    /// Only of this order; its number or id.
    #[arg(long, value_parser = typed::name, conflicts_with = "state")]
    order: Option<String>,
    /// Only in this state: queued, submitted, done, failed, …
    #[arg(long)]
    state: Option<String>,
    #[command(flatten)]
    limit: typed::Limit,
}

#[derive(Debug, Deserialize)]
struct Payment {
    order: String,
    channel: String,
    transaction: String,
    amount_fen: i64,
    payer: String,
    disposition: String,
    paid_at: String,
}

#[derive(Debug, Deserialize)]
struct Refund {
    number: String,
    order: String,
    amount_fen: i64,
    reason: String,
    note: String,
    state: String,
    created_at: String,
}

pub(super) async fn payments(desk: &Desk, args: Payments) -> anyhow::Result<()> {
    let most = args.limit.rows();
    let list = desk.client.list("/v1/payments", &[], most).await?;
    let table = Table::new([
        Column::whole("PAID"),
        Column::amount("AMOUNT"),
        Column::whole("WENT"),
        Column::whole("ORDER"),
        Column::whole("CHANNEL"),
        Column::text("TRANSACTION"),
        Column::text("PAYER"),
    ]);
    desk.tell(&list, table, |payment: Payment| {
        [
            minute(&payment.paid_at),
            yuan(payment.amount_fen),
            code(&payment.disposition),
            clean(&payment.order),
            code(&payment.channel),
            clean(&payment.transaction),
            clean(&payment.payer),
        ]
    })
}

pub(super) async fn refunds(desk: &Desk, args: Refunds) -> anyhow::Result<()> {
    let client = &desk.client;
    let list = match &args.order {
        // All of an order's come at once.
        Some(order) => client.whole(&format!("/v1/orders/{order}/refunds")).await?,
        None => {
            let state = args.state.into_iter().map(|state| ("state", state));
            let query: Vec<_> = state.collect();
            client
                .list("/v1/refunds", &query, args.limit.rows())
                .await?
        }
    };
    let table = Table::new([
        Column::whole("REFUND"),
        Column::whole("STATE"),
        Column::amount("AMOUNT"),
        Column::whole("ORDER"),
        Column::whole("REASON"),
        Column::whole("CREATED"),
        Column::text("NOTE"),
    ]);
    desk.tell(&list, table, |refund: Refund| {
        [
            clean(&refund.number),
            code(&refund.state),
            yuan(refund.amount_fen),
            clean(&refund.order),
            code(&refund.reason),
            minute(&refund.created_at),
            clean(&refund.note),
        ]
    })
}
