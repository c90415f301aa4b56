//! `till api create`: an order from the command line, or from a file; or only what it would cost.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::client::Key;
use super::orders::{self, Line, Order, Picture, Price};
use super::{Desk, acts, say, typed};
use crate::cli::Usage;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    wanted: Wanted,
    /// The whole body as /v1 takes it, from a file; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "Wanted")]
    from: Option<PathBuf>,
    /// Say what it would cost, and make nothing.
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    picture: Picture,
}

#[derive(Debug, clap::Args)]
#[group(id = "Wanted", multiple = true)]
struct Wanted {
    /// The product, by its code or id; alone it leaves edition, seats and days to the buyer.
    #[arg(long, value_name = "CODE", required_unless_present = "from")]
    product: Option<String>,
    /// The edition, by its name or id.
    #[arg(long, value_name = "NAME")]
    edition: Option<String>,
    /// For so many people.
    #[arg(long, value_name = "N")]
    seats: Option<u32>,
    /// Seats of one app of a solution; once for each app.
    #[arg(long = "app-seats", value_name = "CODE=N", value_parser = app_seats)]
    app_seats: Vec<(String, u32)>,
    /// For so many days.
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// The first day, instead of the day of payment.
    #[arg(long, value_name = "DAY", value_parser = typed::day)]
    starts_on: Option<String>,
    /// new, renewal or expansion.
    #[arg(long)]
    kind: Option<String>,
    /// The corpid of the one company that may open the link.
    #[arg(long, value_name = "CORPID")]
    company: Option<String>,
    /// So many yuan less: 50.00.
    #[arg(long, value_name = "YUAN", value_parser = typed::yuan,
        conflicts_with = "pay_percent", requires = "discount_reason")]
    discount: Option<i64>,
    /// This part of the price is paid: 90 is ten percent less.
    #[arg(long, value_name = "PERCENT", requires = "discount_reason")]
    pay_percent: Option<u8>,
    /// Why there is a discount.
    #[arg(long, value_name = "TEXT")]
    discount_reason: Option<String>,
    /// The agreed price of a custom app, in yuan.
    #[arg(long, value_name = "YUAN", value_parser = typed::yuan)]
    negotiated: Option<i64>,
    /// Nothing is to be paid: the buyer's admin only confirms.
    #[arg(long)]
    free: bool,
    /// The link's last day, or the instant of its end.
    #[arg(long, value_name = "DAY", value_parser = typed::until)]
    until: Option<String>,
    /// Your own number for it.
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// A label; may come several times.
    #[arg(long = "label", value_name = "TEXT")]
    labels: Vec<String>,
    /// For colleagues; buyers never see it.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn app_seats(text: &str) -> Result<(String, u32), Usage> {
    let words = "an app's code and its seats, such as crm=10";
    let (app, seats) = text.split_once('=').ok_or_else(|| Usage::new(words))?;
    let seats = seats.parse().map_err(|_| Usage::new(words))?;
    Ok((app.to_owned(), seats))
}

impl Wanted {
    fn body(&self) -> Value {
        let mut body = Map::new();
        match self.item() {
            Some(item) => put(&mut body, "items", Some(json!([item]))),
            None => put(
                &mut body,
                "product",
                self.product.as_ref().map(|p| json!(p)),
            ),
        }
        put(&mut body, "kind", text(self.kind.as_deref()));
        put(&mut body, "corpid", text(self.company.as_deref()));
        put(&mut body, "pay_type", self.free.then(|| json!("free")));
        put(&mut body, "expires_at", text(self.until.as_deref()));
        put(&mut body, "reference", text(self.reference.as_deref()));
        let labels = (!self.labels.is_empty()).then(|| json!(self.labels));
        put(&mut body, "labels", labels);
        put(&mut body, "note", text(self.note.as_deref()));
        Value::Object(body)
    }

    /// What is sold; `None` when it is left to the buyer.
    fn item(&self) -> Option<Value> {
        let mut item = Map::new();
        put(&mut item, "edition", text(self.edition.as_deref()));
        put(&mut item, "seats", self.seats.map(|seats| json!(seats)));
        let apps: Map<String, Value> = self
            .app_seats
            .iter()
            .map(|(app, seats)| (app.clone(), json!(seats)))
            .collect();
        let apps = (!apps.is_empty()).then_some(Value::Object(apps));
        put(&mut item, "seats_by_app", apps);
        put(&mut item, "days", self.days.map(|days| json!(days)));
        put(&mut item, "starts_on", text(self.starts_on.as_deref()));
        put(&mut item, "discount", self.discount());
        put(
            &mut item,
            "negotiated_fen",
            self.negotiated.map(|fen| json!(fen)),
        );
        if item.is_empty() && self.kind.is_none() {
            return None;
        }
        put(&mut item, "product", text(self.product.as_deref()));
        Some(Value::Object(item))
    }

    fn discount(&self) -> Option<Value> {
        let reason = self.discount_reason.as_deref().unwrap_or_default();
        match (self.discount, self.pay_percent) {
            (Some(fen), _) => Some(json!({"amount_fen": fen, "reason": reason})),
            (None, Some(percent)) => Some(json!({"pay_percent": percent, "reason": reason})),
            (None, None) => None,
        }
    }
}

fn text(value: Option<&str>) -> Option<Value> {
    value.map(|value| json!(value))
}

fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let body = match &args.from {
        Some(file) => read(file)?,
        None => args.wanted.body().to_string(),
    };
    if args.preview {
        return preview(desk, body).await;
    }
    let client = &desk.client;
    let answer = client.write::<Order>("/v1/orders", body, &args.key).await?;
    if answer.replayed {
        acts::replayed();
    }
    if desk.json {
        say(&answer.text);
    } else {
        orders::tell(&answer.value, &args.picture);
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.context("reading the order from standard input")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

/// What an order would be.
#[derive(Debug, Deserialize)]
struct Preview {
    price: Option<Price>,
    lines: Vec<Line>,
    example: Option<Example>,
    approval: Approval,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "supposes", rename_all = "snake_case")]
enum Example {
    Choice { seats: u32, days: u32 },
    Holding { seats: u32, until: String },
}

#[derive(Debug, Deserialize)]
struct Approval {
    state: String,
}

async fn preview(desk: &Desk, body: String) -> anyhow::Result<()> {
    let client = &desk.client;
    let answer = client.ask::<Preview>("/v1/orders/preview", body).await?;
    if desk.json {
        say(&answer.text);
        return Ok(());
    }
    let preview = &answer.value;
    match &preview.price {
        Some(price) => say(&format!("would cost  {}", orders::price(price))),
        None => say("would cost what the buyer chooses"),
    }
    match &preview.example {
        Some(Example::Choice { seats, days }) => say(&format!(
            "for example with {seats} seats for {days} days: the buyer chooses"
        )),
        Some(Example::Holding { seats, until }) => say(&format!(
            "for example for a company with {seats} seats until {until}"
        )),
        None => {}
    }
    if preview.approval.state == "awaited" {
        say("somebody would have to approve the discount");
    }
    orders::tell_lines(&preview.lines);
    Ok(())
}
