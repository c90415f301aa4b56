//! `till backup` and `till restore`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use super::migrate::say;
use super::move_to_postgres::show;
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
    /// A copy made by `till backup`, on whichever database.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Put it in the place of an SQLite database that is there. That one is kept under another name. (A
    /// PostgreSQL database must be empty.)
    #[arg(long)]
    force: bool,
}

/// Copies the database while it is in use.
pub(super) async fn back_up(args: Backup) -> anyhow::Result<()> {
    let url = args.place.url()?;
    let mut progress = Progress::new();
    let migration = if till_store::is_postgres(&url) {
        let mut heard = |carried| show(&mut progress, &carried);
        till_store::back_up(&url, &args.file, &mut heard)
            .await
            .context("backing up")?
    } else {
        copy_file(&url, &args.file, &mut progress).await?
    };
    let seconds = progress.end().as_secs_f64();
    let (file, bytes) = (args.file.display(), size(bytes_of(&args.file)?));
    say(&format!(
        "{file}: {bytes} in {seconds:.1} s, whole, at migration {migration}. \
         The master key is not in it: keep that elsewhere."
    ));
    Ok(())
}

/// Shows how the copy of a file grows.
async fn copy_file(url: &str, to: &Path, progress: &mut Progress) -> anyhow::Result<i64> {
    let whole = bytes_of(&till_store::file_of(url)?)?;
    let partial = PathBuf::from(format!("{}.partial", to.display()));
    let mut nothing = |_| {};
    let copying = till_store::back_up(url, to, &mut nothing);
    tokio::pin!(copying);
    loop {
        tokio::select! {
            done = &mut copying => return done.context("backing up"),
            () = tokio::time::sleep(Duration::from_millis(200)) => {
                let written = bytes_of(&partial).unwrap_or(0);
                progress.show(&format!("{} of at most {} …", size(written), size(whole)));
            }
        }
    }
}

/// Puts a copy in the database's place, and verifies it.
pub(super) async fn restore(args: Restore) -> anyhow::Result<()> {
    let url = args.place.url()?;
    if !till_store::is_postgres(&url) {
        may_replace(&till_store::file_of(&url)?, &args)?;
    }
    let mut progress = Progress::new();
    let stamp = clock::now().millis() / 1000;
    let kept = till_store::put_back(&args.file, &url, stamp, &mut |carried| {
        show(&mut progress, &carried);
    })
    .await
    .with_context(|| format!("restoring {}", args.file.display()))?;
    let seconds = progress.end().as_secs_f64();
    let bytes = size(bytes_of(&args.file)?);
    say(&format!("{bytes} restored in {seconds:.1} s."));
    if let Some(kept) = kept {
        say(&format!("What was there is now {}.", kept.display()));
    }
    let store = serve::open_store(&url).await?;
    let result = verify::verify(&store, false).await;
    store.close().await;
    result
}

fn may_replace(target: &Path, args: &Restore) -> anyhow::Result<()> {
    if target.exists() && !args.force {
        bail!(
            "{} exists; with --force it is kept under another name and {} takes its place",
            target.display(),
            args.file.display()
        );
    }
    Ok(())
}

fn bytes_of(path: &Path) -> anyhow::Result<u64> {
    let data = std::fs::metadata(path).with_context(|| path.display().to_string())?;
    Ok(data.len())
}
