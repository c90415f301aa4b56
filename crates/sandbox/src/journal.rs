//! An append-only file of JSON lines: what the sandbox took survives its death.
//!
//! A line is written under the caller's lock before anybody can see its effect, so `kill -9` loses
//! nothing that was seen. Answers wait for [`Journal::durable`], which groups many waits into one sync, so
//! a power cut loses nothing that was answered.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Seek, SeekFrom, Write},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::watch;

/// Of WeChat Pay.
pub(crate) const WECHAT_PAY: &str = "sandbox-journal.jsonl";

/// Where lines go. Without a directory they go nowhere.
pub(crate) struct Writer {
    file: Option<Arc<File>>,
    length: u64,
    written: watch::Sender<u64>,
}

/// Waits for lines to be on the disk.
#[derive(Clone)]
pub(crate) struct Journal(Option<watch::Receiver<u64>>);

/// Opens the journal `name` and reads the lines that are in it. A torn last line, the trace of a sudden death,
/// is cut off: nobody saw its effect.
pub(crate) fn open<T: DeserializeOwned>(
    data_dir: Option<&Path>,
    name: &str,
) -> anyhow::Result<(Vec<T>, Writer, Journal)> {
    let Some(dir) = data_dir else {
        let (written, _) = watch::channel(0);
        return Ok((
            Vec::new(),
            Writer {
                file: None,
                length: 0,
                written,
            },
            Journal(None),
        ));
    };
    std::fs::create_dir_all(dir)?;
    let path = dir.join(name);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| path.display().to_string())?;
    let (lines, length) = read_lines(&file).with_context(|| path.display().to_string())?;
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    let file = Arc::new(file);
    let (written, to_sync) = watch::channel(length);
    let (synced, durable) = watch::channel(length);
    tokio::spawn(sync_forever(Arc::clone(&file), to_sync, synced));
    Ok((
        lines,
        Writer {
            file: Some(file),
            length,
            written,
        },
        Journal(Some(durable)),
    ))
}

fn read_lines<T: DeserializeOwned>(file: &File) -> anyhow::Result<(Vec<T>, u64)> {
    let mut lines = Vec::new();
    let mut length = 0;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok((lines, length));
        }
        lines.push(
            serde_json::from_slice(&line).with_context(|| format!("line {}", lines.len() + 1))?,
        );
        length += u64::try_from(read)?;
    }
}

/// Ends when the writer is gone. An error ends it too: then nobody is told "durable" any more.
async fn sync_forever(
    file: Arc<File>,
    mut to_sync: watch::Receiver<u64>,
    synced: watch::Sender<u64>,
) {
    while to_sync.changed().await.is_ok() {
        let length = *to_sync.borrow_and_update();
        let file = Arc::clone(&file);
        match tokio::task::spawn_blocking(move || file.sync_data()).await {
            Ok(Ok(())) => _ = synced.send(length),
            failed => {
                tracing::error!(?failed, "the sandbox's journal can't be synced");
                return;
            }
        }
    }
}

impl Writer {
    /// Appends one line; whole or not at all.
    pub(crate) fn append(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let mut target: &File = file;
        if let Err(error) = target.write_all(&text) {
            file.set_len(self.length)?;
            target.seek(SeekFrom::Start(self.length))?;
            return Err(error.into());
        }
        self.length += u64::try_from(text.len())?;
        self.written.send_replace(self.length);
        Ok(())
    }

    /// A mark to give to [`Journal::durable`].
    pub(crate) fn length(&self) -> u64 {
        self.length
    }
}

impl Journal {
    /// Waits until everything up to `length` is on the disk.
    ///
    /// # Errors
    /// It can't be put there.
    pub(crate) async fn durable(&self, length: u64) -> anyhow::Result<()> {
        if let Some(synced) = &self.0 {
            synced.clone().wait_for(|synced| *synced >= length).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_torn_last_line_is_cut_off_and_the_rest_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (lines, mut writer, journal) = open::<u32>(Some(dir.path()), WECHAT_PAY).unwrap();
        assert_eq!(lines, Vec::<u32>::new());
        writer.append(&1).unwrap();
        writer.append(&2).unwrap();
        journal.durable(writer.length()).await.unwrap();
        drop(writer);
        let path = dir.path().join(WECHAT_PAY);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"torn").unwrap();

        let (lines, mut writer, _journal) = open::<u32>(Some(dir.path()), WECHAT_PAY).unwrap();
        assert_eq!(lines, [1, 2]);
        writer.append(&3).unwrap();
        let (lines, _, _) = open::<u32>(Some(dir.path()), WECHAT_PAY).unwrap();
        assert_eq!(lines, [1, 2, 3]);
    }
}
