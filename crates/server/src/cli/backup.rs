//! `till backup` and `till restore`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use super::migrate::say;
use super::place::Place;
use super::progress::{Progress, size};
use super::{serve, verify};
use crate::clock;

#[derive(Debug, clap::Args)]
pub struct Backup {
    /// Where the copy goes; must not exist.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
pub struct Restore {
    /// A copy made by `till backup`.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Put it in the place of a database that is there. That one is kept under another name.
    #[arg(long)]
    force: bool,
}

/// Copies the database while it is in use.
pub(super) async fn back_up(args: Backup) -> anyhow::Result<()> {
    let url = args.place.url()?;
    let whole = bytes_of(&till_store::file_of(&url)?)?;
    let partial = PathBuf::from(format!("{}.partial", args.file.display()));
    let mut progress = Progress::new();
    let copying = till_store::back_up(&url, &args.file);
    tokio::pin!(copying);
    let migration = loop {
        tokio::select! {
            done = &mut copying => break done.context("backing up")?,
            () = tokio::time::sleep(Duration::from_millis(200)) => {
                let written = bytes_of(&partial).unwrap_or(0);
                progress.show(&format!("{} of at most {} …", size(written), size(whole)));
            }
        }
    };
    let seconds = progress.end().as_secs_f64();
    let (file, bytes) = (args.file.display(), size(bytes_of(&args.file)?));
    say(&format!(
        "{file}: {bytes} in {seconds:.1} s, whole, at migration {migration}. \
         The master key is not in it: keep that elsewhere."
    ));
    Ok(())
}

/// Puts a copy in the database's place, and verifies it.
pub(super) async fn restore(args: Restore) -> anyhow::Result<()> {
    let url = args.place.url()?;
    let target = till_store::file_of(&url)?;
    if target.exists() && !args.force {
        bail!(
            "{} exists; with --force it is kept under another name and {} takes its place",
            target.display(),
            args.file.display()
        );
    }
    let progress = Progress::new();
    let stamp = clock::now().millis() / 1000;
    let kept = till_store::put_back(&args.file, &url, stamp)
        .await
        .with_context(|| format!("restoring {}", args.file.display()))?;
    let seconds = progress.end().as_secs_f64();
    let (place, bytes) = (target.display(), size(bytes_of(&target)?));
    say(&format!("{place}: {bytes} restored in {seconds:.1} s."));
    if let Some(kept) = kept {
        say(&format!("What was there is now {}.", kept.display()));
    }
    let store = serve::open_store(&url).await?;
    let result = verify::verify(&store, false).await;
    store.close().await;
    result
}

fn bytes_of(path: &Path) -> anyhow::Result<u64> {
    let data = std::fs::metadata(path).with_context(|| path.display().to_string())?;
    Ok(data.len())
}
