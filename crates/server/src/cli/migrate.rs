//! `till migrate`: brings the database to this version's form, and nothing else.

use super::{ConfigFile, serve};

pub(super) async fn run(file: &ConfigFile) -> anyhow::Result<()> {
    let config = file.read()?;
    let store = serve::open_store(&config.database.url).await?;
    store.close().await;
    say("The database has this version's form.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(super) fn say(text: &str) {
    println!("{text}");
}
