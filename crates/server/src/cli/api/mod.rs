//! `till api`: daily work against any installation, over its `/v1`.
//!
//! - [`place`]: which one, and with which key. [`client`]: calls; [`fault`]: why one brought nothing.
//! - [`create`], [`orders`], [`acts`], [`refund`], [`money`], [`products`], [`events`]: the commands.
//! - [`typed`]: what is typed. [`table`], [`words`]: how answers are told.

mod acts;
mod client;
mod create;
mod events;
mod fault;
mod money;
mod orders;
mod place;
mod products;
mod refund;
mod table;
mod typed;
mod words;

use super::migrate::say;
use client::Client;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: place::Place,
    /// The answer as JSON: an object, or a line for each row of a list.
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make an order, or with --preview say what it would cost.
    Create(Box<create::Args>),
    /// An order with its link and QR code.
    Show(orders::Show),
    /// Orders, newest first.
    List(orders::List),
    /// Approve a discount that a person gave above their cap.
    Approve(acts::Approve),
    /// Do not approve it.
    Reject(acts::Because),
    /// Let the link be good for longer.
    Extend(acts::Extend),
    /// A new link in place of the old one.
    Relink(acts::Extend),
    /// Take the order from the company that placed it.
    Release(acts::Because),
    /// Cancel the order.
    Cancel(acts::Because),
    /// Give money back, or answer the buyer's application.
    Refund(refund::Args),
    /// Refunds, newest first.
    Refunds(money::Refunds),
    /// Money that came in, newest first.
    Payments(money::Payments),
    /// What happened, in the order in which it became known.
    Events(events::Args),
    /// What can be sold.
    Products,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let desk = Desk {
        client: Client::at(&args.place)?,
        json: args.json,
    };
    match args.command {
        Command::Create(args) => create::run(&desk, *args).await,
        Command::Show(args) => orders::show(&desk, args).await,
        Command::List(args) => orders::list(&desk, args).await,
        Command::Approve(args) => acts::approve(&desk, args).await,
        Command::Reject(args) => acts::because(&desk, "reject", args).await,
        Command::Extend(args) => acts::until(&desk, "extend", args).await,
        Command::Relink(args) => acts::until(&desk, "link", args).await,
        Command::Release(args) => acts::because(&desk, "release", args).await,
        Command::Cancel(args) => acts::because(&desk, "cancel", args).await,
        Command::Refund(args) => refund::run(&desk, args).await,
        Command::Refunds(args) => money::refunds(&desk, args).await,
        Command::Payments(args) => money::payments(&desk, args).await,
        Command::Events(args) => events::run(&desk, args).await,
        Command::Products => products::run(&desk).await,
    }
}

/// Whom to ask, and how to tell the answer.
#[derive(Debug)]
struct Desk {
    client: Client,
    json: bool,
}

impl Desk {
    /// Tells the rows of a list: as JSON a line each, else as `table` makes them.
    fn tell<T: serde::de::DeserializeOwned, const N: usize>(
        &self,
        list: &client::List,
        mut table: table::Table<N>,
        row: impl Fn(T) -> [String; N],
    ) -> anyhow::Result<()> {
        if self.json {
            list.texts().for_each(say);
        } else {
            for value in list.read()? {
                table.row(row(value));
            }
            for line in table.lines(table::terminal_width()) {
                say(&line);
            }
        }
        if list.more {
            eprintln!("till: there are more; --limit says how many to show");
        }
        Ok(())
    }
}
