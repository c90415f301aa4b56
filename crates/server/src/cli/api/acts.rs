//! What can be done with an order before it is paid.

use serde_json::json;

use super::client::Key;
use super::orders::Order;
use super::words::{clean, code, moment};
use super::{Desk, say, typed};

#[derive(Debug, clap::Args)]
pub(super) struct Approve {
    /// The order's number or id.
    #[arg(value_parser = typed::name)]
    order: String,
    #[command(flatten)]
    key: Key,
}

#[derive(Debug, clap::Args)]
pub(super) struct Because {
    /// The order's number or id.
    #[arg(value_parser = typed::name)]
    order: String,
    /// Why; it stays with the order.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    key: Key,
}

#[derive(Debug, clap::Args)]
pub(super) struct Extend {
    /// The order's number or id.
    #[arg(value_parser = typed::name)]
    order: String,
    /// The link's last day, or the instant of its end.
    #[arg(long, value_name = "DAY", value_parser = typed::until)]
    until: String,
    #[command(flatten)]
    key: Key,
}

pub(super) async fn approve(desk: &Desk, args: Approve) -> anyhow::Result<()> {
    act(desk, &args.order, "approve", &json!({}), &args.key).await
}

pub(super) async fn because(desk: &Desk, verb: &str, args: Because) -> anyhow::Result<()> {
    let body = json!({"reason": args.reason});
    act(desk, &args.order, verb, &body, &args.key).await
}

pub(super) async fn until(desk: &Desk, verb: &str, args: Extend) -> anyhow::Result<()> {
    let body = json!({"expires_at": args.until});
    act(desk, &args.order, verb, &body, &args.key).await
}

/// Does it, and tells where the order stands then.
pub(super) async fn act(
    desk: &Desk,
    order: &str,
    verb: &str,
    body: &serde_json::Value,
    key: &Key,
) -> anyhow::Result<()> {
    let path = format!("/v1/orders/{order}/{verb}");
    let client = &desk.client;
    let answer = client.write::<Order>(&path, body.to_string(), key).await?;
    if answer.replayed {
        replayed();
    }
    if desk.json {
        say(&answer.text);
        return Ok(());
    }
    let order = &answer.value;
    let (number, state) = (clean(&order.number), code(&order.state));
    match verb {
        "extend" => say(&format!(
            "{number}: link until {}",
            moment(&order.expires_at)
        )),
        "link" => {
            say(&format!(
                "{number}: link until {}",
                moment(&order.expires_at)
            ));
            say(&clean(order.url.as_deref().unwrap_or_default()));
        }
        _ => say(&format!("{number}: {state}")),
    }
    Ok(())
}

/// The answer is one that was given before.
pub(super) fn replayed() {
    eprintln!(
        "till: this key was used before; this is the answer of then, and nothing was done again"
    );
}
