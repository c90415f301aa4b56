//! `till migrate`: brings the database to this version's form, and nothing else; with `--distribute`
//! spreads its tables over the machines of a Citus cluster.

use std::io::Write as _;

use anyhow::{Context, ensure};
use till_store::{distribute, distribution, is_postgres};

use super::{ConfigFile, serve};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    file: ConfigFile,
    /// Print the calls that spread the tables by provider with Citus and, on a database that has it,
    /// make them.
    #[arg(long)]
    distribute: bool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let config = args.file.read()?;
    let url = config.database.url;
    let store = serve::open_store(&url).await?;
    store.close().await;
    if args.distribute {
        return spread(&url).await;
    }
    say("The database has this version's form.");
    Ok(())
}

async fn spread(url: &str) -> anyhow::Result<()> {
    ensure!(
        is_postgres(url),
        "only tables of PostgreSQL can be spread; see docs/operate/scale.md"
    );
    let plan = distribution(url).await.context("reading the catalogue")?;
    say(&format!(
        "-- Stay where nodes connect: {}",
        plan.at_home.join(", ")
    ));
    if !plan.has_citus {
        plan.calls().iter().for_each(|call| say(call));
        say("-- This database has no Citus: nothing was changed.");
        return Ok(());
    }
    distribute(url, say).await.context("spreading the tables")?;
    say("-- The tables are spread.");
    Ok(())
}

/// The command's answer. Whoever read it may have gone (`till demo | head`): the work goes on.
pub(super) fn say(text: &str) {
    writeln!(std::io::stdout(), "{text}").ok();
}
