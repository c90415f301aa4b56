//! `till move-to-postgres`: an installation leaves its one file.

use anyhow::{Context, bail};
use till_domain::money::Fen;
use till_store::{Carried, CarriedTable, Step};

use super::migrate::say;
use super::place::Place;
use super::progress::{Progress, grouped};
use super::{serve, verify};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The PostgreSQL database to fill, empty: postgres://USER@HOST/NAME. With a password in it, give it
    /// by the environment, so that it does not show in the list of processes.
    #[arg(long, env = "TILL_MOVE_TO", value_name = "URL", hide_env_values = true)]
    to: String,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let from = args.place.url()?;
    if till_store::is_postgres(&from) {
        bail!("the settings name a PostgreSQL database already; --database names the file to move");
    }
    let mut progress = Progress::new();
    let tables = till_store::move_to_postgres(&from, &args.to, &mut |carried| {
        show(&mut progress, &carried);
    })
    .await
    .context("moving; nothing is lost: the same command goes on, and the file is as it was")?;
    let seconds = progress.end().as_secs_f64();
    for CarriedTable { name, rows, fen } in tables.iter().filter(|table| table.rows > 0) {
        let rows = grouped(*rows);
        match i64::try_from(*fen) {
            Ok(0) | Err(_) => say(&format!("  {name:<20} {rows:>14} rows")),
            Ok(fen) => say(&format!(
                "  {name:<20} {rows:>14} rows {:>22}",
                Fen::new(fen).yuan()
            )),
        }
    }
    let rows = grouped(tables.iter().map(|table| table.rows).sum());
    say(&format!(
        "{rows} rows in {seconds:.1} s; counts, sums and checksums of every table are the same on both sides."
    ));
    let store = serve::open_store(&args.to).await?;
    let result = verify::verify(&store, false).await;
    store.close().await;
    result?;
    say(
        "Now set database.url to the PostgreSQL database and start Till. The file is as it was: keep it \
         for a while, but do not start Till on it again.",
    );
    Ok(())
}

/// Tells how far a copy has come.
pub(super) fn show(progress: &mut Progress, carried: &Carried) {
    let doing = match carried.step {
        Step::Copying => "copying",
        Step::Comparing => "comparing",
    };
    let label = format!("{doing} {}", carried.table);
    match carried.of {
        Some(of) => progress.bar(&label, carried.rows, of),
        None => progress.show(&format!("{label}: {} rows …", grouped(carried.rows))),
    }
}
