//! A small file system in memory for a cluster, so that its disk can be full.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::home::{Account, Home};
use crate::process;

/// A mounted volume, with nothing on it at first. Dropping it takes it away with everything on it.
pub(crate) struct Volume {
    path: PathBuf,
}

impl Volume {
    /// Mounts one where the cluster of `data_dir` will be. Only root may.
    pub(crate) fn mount(data_dir: &Path, megabytes: u64) -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            bail!("only root may mount a volume for it");
        }
        let account = Account::choose()?;
        let path = Home::prepare(&account, data_dir)?.path().to_owned();
        // Left by a run that was killed.
        let volume = Self { path };
        volume.unmount();
        let (user, group) = account.ids();
        let options = format!("size={megabytes}m,mode=700,uid={user},gid={group}");
        process::output(Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&volume.path))?;
        Ok(volume)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn unmount(&self) {
        // Lazily: whoever still has a file open keeps it until then.
        let _ = process::output(Command::new("umount").arg("--lazy").arg(&self.path));
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        self.unmount();
    }
}
