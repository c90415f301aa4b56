//! `till api events`: the feed, from a place on; with `--follow` whatever comes, also over breaks.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::words::{clean, members, moment};
use super::{Desk, typed};
use crate::cli::Usage;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Begin behind this position; 0 is the beginning.
    #[arg(long, value_name = "POSITION", conflicts_with = "new")]
    after: Option<u64>,
    /// Begin with what happens from now on.
    #[arg(long)]
    new: bool,
    /// Keep the position in this file: begin there, and write it down as it goes.
    #[arg(long, value_name = "FILE", conflicts_with = "after")]
    cursor: Option<PathBuf>,
    /// Only of this order; its number or id.
    #[arg(long, value_parser = typed::name)]
    order: Option<String>,
    /// Wait for more, and go on where a break was.
    #[arg(long)]
    follow: bool,
    /// Ask so often while nothing comes.
    #[arg(long, default_value_t = 2, value_name = "SECONDS", requires = "follow",
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
}

#[derive(Debug, Deserialize)]
struct Events {
    data: Vec<Box<RawValue>>,
    next_after: u64,
    has_more: bool,
}

#[derive(Debug, Deserialize)]
struct Event {
    position: u64,
    r#type: String,
    at: String,
    order: String,
    by: Value,
    change: Value,
}

#[derive(Debug, Deserialize)]
struct Named {
    id: String,
}

/// The longest pause between two tries while there is no answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

pub(super) async fn run(desk: &Desk, mut args: Args) -> anyhow::Result<()> {
    if let Some(name) = &args.order {
        // Events name their order by its id: numbers change.
        let path = format!("/v1/orders/{name}");
        let order = desk.client.get::<Named>(&path, &[]).await?;
        args.order = Some(order.value.id);
    }
    let mut after = begin(desk, &args).await?;
    if !args.follow {
        while read(desk, &args, &mut after).await?.is_more() {}
        return Ok(());
    }
    let followed = tokio::select! {
        followed = follow(desk, &args, &mut after) => followed,
        stopped = tokio::signal::ctrl_c() => stopped.context("waiting for Ctrl-C"),
    };
    if args.cursor.is_none() {
        eprintln!("till: go on with --after {after}");
    }
    followed
}

async fn begin(desk: &Desk, args: &Args) -> anyhow::Result<u64> {
    let kept = match &args.cursor {
        Some(file) => kept(file)?,
        None => None,
    };
    match (kept, args.new) {
        (Some(position), _) => Ok(position),
        (None, true) => {
            let last = last(desk).await?;
            keep(args.cursor.as_deref(), last)?;
            Ok(last)
        }
        (None, false) => Ok(args.after.unwrap_or(0)),
    }
}

/// The position in the file; `None` while there is no file.
fn kept(file: &Path) -> anyhow::Result<Option<u64>> {
    match std::fs::read_to_string(file) {
        Ok(text) => match text.trim().parse() {
            Ok(position) => Ok(Some(position)),
            Err(_) => {
                let words = format!("{} holds no position of the feed", file.display());
                Err(Usage::new(words).into())
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
    }
}

/// Writes the position down at once: whoever is killed has the old one or the new one.
fn keep(file: Option<&Path>, position: u64) -> anyhow::Result<()> {
    let Some(file) = file else {
        return Ok(());
    };
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(".new");
    std::fs::write(&fresh, format!("{position}\n"))
        .and_then(|()| std::fs::rename(&fresh, file))
        .with_context(|| format!("writing {}", file.display()))
}

/// The last position that there is. Positions have no gaps, so it is found by halving.
async fn last(desk: &Desk) -> anyhow::Result<u64> {
    let (mut there, mut beyond) = (0, 1024);
    while is_any_after(desk, beyond).await? {
        (there, beyond) = (beyond, beyond * 2);
    }
    // Nothing stands behind `beyond`; at `there` something does, unless it is 0.
    while there < beyond {
        let middle = there.midpoint(beyond);
        if is_any_after(desk, middle).await? {
            there = middle + 1;
        } else {
            beyond = middle;
        }
    }
    Ok(there)
}

async fn is_any_after(desk: &Desk, position: u64) -> anyhow::Result<bool> {
    let query = [("after", position.to_string()), ("limit", "1".to_owned())];
    let events = desk.client.get::<Events>("/v1/events", &query).await?;
    Ok(!events.value.data.is_empty())
}

/// What a look at the feed brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    More,
    ForNowAll,
    /// Nobody reads what is written here any more.
    Unread,
}

impl Look {
    fn is_more(self) -> bool {
        self == Self::More
    }
}

/// Tells the next page, and moves `after` behind it.
async fn read(desk: &Desk, args: &Args, after: &mut u64) -> anyhow::Result<Look> {
    let query = [("after", after.to_string()), ("limit", "100".to_owned())];
    let events = desk.client.get::<Events>("/v1/events", &query).await?.value;
    if tell(desk, args, &events.data)?.is_err() {
        return Ok(Look::Unread);
    }
    if *after != events.next_after {
        *after = events.next_after;
        keep(args.cursor.as_deref(), *after)?;
    }
    Ok(match events.has_more {
        true => Look::More,
        false => Look::ForNowAll,
    })
}

/// Writes events; the inner error is that of the output.
fn tell(desk: &Desk, args: &Args, events: &[Box<RawValue>]) -> anyhow::Result<std::io::Result<()>> {
    let mut lines = String::new();
    for text in events {
        let event: Event = serde_json::from_str(text.get())?;
        if args
            .order
            .as_ref()
            .is_some_and(|order| *order != event.order)
        {
            continue;
        }
        lines.push_str(&if desk.json {
            text.get().to_owned()
        } else {
            line(&event)
        });
        lines.push('\n');
    }
    let mut out = std::io::stdout();
    Ok(out.write_all(lines.as_bytes()).and_then(|()| out.flush()))
}

fn line(event: &Event) -> String {
    let by = ["name", "who"]
        .iter()
        .filter_map(|member| event.by[*member].as_str())
        .find(|name| !name.is_empty());
    format!(
        "{:>6}  {}  {:<26}  {}  {}  {}",
        event.position,
        moment(&event.at),
        clean(&event.r#type),
        clean(&event.order),
        clean(by.unwrap_or("–")),
        members(&event.change)
    )
    .trim_end()
    .to_owned()
}

/// Tells whatever comes until nobody reads it, or Till says no. A break is told once at its beginning
/// and once at its end.
async fn follow(desk: &Desk, args: &Args, after: &mut u64) -> anyhow::Result<()> {
    let every = Duration::from_secs(args.every);
    let mut tries: u32 = 0;
    loop {
        let pause = match read(desk, args, after).await {
            Ok(Look::Unread) => return Ok(()),
            Ok(look) => {
                if tries > 0 {
                    eprintln!("till: {} answers again", desk.client.base());
                    tries = 0;
                }
                match look.is_more() {
                    true => Duration::ZERO,
                    false => every,
                }
            }
            Err(error) => {
                let Some(asked) = wait_asked(&error) else {
                    return Err(error);
                };
                if tries == 0 {
                    eprintln!("till: {error:#}\n      trying again until it answers");
                }
                tries = tries.saturating_add(1);
                asked.unwrap_or_else(|| pause_after(tries))
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// How long the other side wants one to wait, if it may answer later.
fn wait_asked(error: &anyhow::Error) -> Option<Option<Duration>> {
    let fault: &super::fault::Fault = error.downcast_ref()?;
    fault.passes().then(|| fault.retry_after())
}

/// 1 s, 2 s, 4 s … half a minute.
fn pause_after(tries: u32) -> Duration {
    let seconds = 1_u64 << tries.saturating_sub(1).min(5);
    Duration::from_secs(seconds).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::{keep, kept, pause_after};

    #[test]
    fn a_position_is_kept_in_a_file_and_nothing_else_is_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cursor");
        assert_eq!(kept(&file).unwrap(), None);
        keep(Some(&file), 41).unwrap();
        keep(Some(&file), 42).unwrap();
        assert_eq!(kept(&file).unwrap(), Some(42));
        std::fs::write(&file, "soon").unwrap();
        assert!(kept(&file).is_err());
    }

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let pauses = [1, 2, 3, 6, 60, u32::MAX].map(|tries| pause_after(tries).as_secs());
        assert_eq!(pauses, [1, 2, 4, 30, 30, 30]);
    }
}
