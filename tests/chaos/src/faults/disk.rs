//! The volume of PostgreSQL's data, small enough to be filled.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

const PIECE_BYTES: usize = 256 * 1_024;

/// A file system of its own, named by whoever started PostgreSQL.
pub(crate) struct Disk {
    filler: PathBuf,
}

impl Disk {
    /// The one in `CHAOS_VOLUME`, if there is one.
    pub(crate) fn of_environment() -> Option<Self> {
        let volume = std::env::var_os("CHAOS_VOLUME").map(PathBuf::from)?;
        Some(Self { filler: volume.join("filler") })
    }

    /// Writes until nothing more fits.
    pub(crate) fn fill(&self) -> Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.filler).context("no filler")?;
        let mut piece = vec![0_u8; PIECE_BYTES];
        while !piece.is_empty() {
            if file.write_all(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
        Ok(())
    }

    /// Makes room again.
    pub(crate) fn empty(&self) -> Result<()> {
        fs::remove_file(&self.filler).context("the filler is gone")
    }
}
