//! `till-bench`: how fast the parts of Till are, on the machine that it runs on.

mod database;
mod flow;
mod growth;
mod paid;
mod report;
mod scene;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use flow::Kind;

#[derive(Parser)]
#[command(about = "How fast the parts of Till are")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Durable paid transitions a second, in the store alone: placed orders with an open attempt
    /// each, reported paid by N callers at once.
    Paid(Paid),
    /// How the cost of one order grows with the number of orders that are there, in the store alone.
    Growth(growth::Options),
    /// Whole sales over HTTP against the real binary, at a fixed rate of arrival.
    #[command(subcommand)]
    Flow(Flow),
}

#[derive(Subcommand)]
enum Flow {
    /// Paid by WeChat Pay: a signed call to the channel and its signed, encrypted notification.
    Channel(flow::Options),
    /// Paid by a bank transfer that the provider's staff write down: no channel and no cryptography.
    Plain(flow::Options),
}

#[derive(clap::Args)]
struct Paid {
    /// Callers at once; one run for each.
    #[arg(long, value_delimiter = ',', default_value = "1,16,256")]
    callers: Vec<usize>,
    /// How long each run pays, in seconds; making the orders is not counted.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Open the store anew before paying, so that it has everything to read.
    #[arg(long)]
    cold: bool,
    /// Where the database is made; by default in the temporary folder.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Write the numbers there, too.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Growth(options) => growth::run(&options).await?,
        What::Flow(Flow::Channel(options)) => flow::run(Kind::Channel, &options).await?,
        What::Flow(Flow::Plain(options)) => flow::run(Kind::Plain, &options).await?,
        What::Paid(options) => {
            let mut runs = Vec::new();
            for callers in &options.callers {
                let folder = options.folder.as_deref();
                let run = paid::run(*callers, options.seconds, folder, options.cold).await?;
                report::say(&run);
                runs.push(run);
            }
            if let Some(path) = &options.json {
                std::fs::write(path, serde_json::to_string_pretty(&runs)?)?;
            }
        }
    }
    Ok(())
}
