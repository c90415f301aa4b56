//! `till api refund`: the provider gives money back, or answers what the buyer applied for.

use serde_json::{Value, json};

use super::client::Key;
use super::{Desk, acts, typed};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["amount", "approve", "decline"])))]
pub(super) struct Args {
    /// The order's number or id.
    #[arg(value_parser = typed::name)]
    order: String,
    /// How much, in yuan: 1234.50.
    #[arg(long, value_name = "YUAN", value_parser = typed::yuan, requires = "note")]
    amount: Option<i64>,
    /// Why; the buyer sees it.
    #[arg(long, value_name = "TEXT", requires = "amount")]
    note: Option<String>,
    /// Take back all that the order gave; without this or the next two, nothing.
    #[arg(long, requires = "amount", conflicts_with_all = ["take_seats", "ends_on"])]
    take_all: bool,
    /// Take back so many seats.
    #[arg(long, value_name = "N", requires = "amount")]
    take_seats: Option<u32>,
    /// The new last day of what was bought.
    #[arg(long, value_name = "DAY", value_parser = typed::day, requires = "amount")]
    ends_on: Option<String>,
    /// Approve the refund that the buyer applied for.
    #[arg(long)]
    approve: bool,
    /// Decline it, for this reason.
    #[arg(long, value_name = "REASON")]
    decline: Option<String>,
    #[command(flatten)]
    key: Key,
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let (verb, body) = if let Some(reason) = &args.decline {
        ("refund-application/decline", json!({"reason": reason}))
    } else if args.approve {
        ("refund-application/approve", json!({}))
    } else {
        let (amount, note) = (args.amount, args.note.as_deref());
        let body = json!({"amount_fen": amount, "note": note, "take_back": take_back(&args)});
        ("refunds", body)
    };
    acts::act(desk, &args.order, verb, &body, &args.key).await
}

fn take_back(args: &Args) -> Value {
    match (args.take_all, args.take_seats, &args.ends_on) {
        (true, _, _) => json!({"what": "all"}),
        (false, None, None) => json!({"what": "nothing"}),
        (false, seats, ends_on) => {
            json!({"what": "part", "seats": seats.unwrap_or(0), "ends_on": ends_on})
        }
    }
}
