//! A disk of a few megabytes of its own, to be filled up. Needs root; without it there is none.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A mounted tmpfs; unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    place: PathBuf,
}

impl SmallDisk {
    /// Mounts one at `place`, which must be a folder; `None` where this process may not.
    pub fn mount(place: &Path, megabytes: u32) -> anyhow::Result<Option<Self>> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(place)
            .stderr(Stdio::null())
            .status()?;
        Ok(mounted.success().then(|| Self {
            place: place.to_owned(),
        }))
    }

    /// Takes all the space that is left.
    pub fn fill(&self) -> anyhow::Result<()> {
        let mut file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.filler())?;
        for size in [65_536, 4096, 1] {
            let block = vec![0_u8; size];
            while file.write_all(&block).is_ok() {}
        }
        Ok(())
    }

    /// Gives it back.
    pub fn free(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(self.filler())?)
    }

    fn filler(&self) -> PathBuf {
        self.place.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a process that is about to end may still have it open.
        let _ = Command::new("umount").arg("-l").arg(&self.place).status();
    }
}
