//! The clocks of the servers, shifted from outside by libfaketime: the servers know nothing of it.
//! <https://github.com/wolfcw/libfaketime#using-file-based-faketime>

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::plan::Server;

/// A server looks at its clock's file at most this often.
pub(crate) const SEEN_WITHIN_SECONDS: u64 = 1;

/// A clock for each server.
pub(crate) struct Clocks {
    library: PathBuf,
    folder: PathBuf,
}

impl Clocks {
    /// By the library in `CHAOS_FAKETIME`, if there is one.
    pub(crate) fn of_environment() -> Result<Option<Self>> {
        let Some(library) = std::env::var_os("CHAOS_FAKETIME").map(PathBuf::from) else { return Ok(None) };
        let folder = std::env::temp_dir().join(format!("tributary-clocks-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let clocks = Self { library, folder };
        clocks.set(Server::First, 0)?;
        clocks.set(Server::Second, 0)?;
        Ok(Some(clocks))
    }

    fn file(&self, server: Server) -> PathBuf {
        self.folder.join(if server == Server::First { "first" } else { "second" })
    }

    /// Sets a clock ahead, or back, by so many seconds.
    pub(crate) fn set(&self, server: Server, seconds: i64) -> Result<()> {
        // Appears at once: a server may be reading it.
        let draft = self.folder.join("draft");
        fs::write(&draft, format!("{seconds:+}\n"))?;
        fs::rename(draft, self.file(server)).context("a clock was not set")
    }

    /// What a server is started with.
    pub(crate) fn settings(&self, server: Server) -> Vec<(&'static str, String)> {
        vec![
            ("LD_PRELOAD", self.library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file(server).display().to_string()),
            ("FAKETIME_CACHE_DURATION", SEEN_WITHIN_SECONDS.to_string()),
            // Waits are by the other clock, which nobody sets.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }
}

impl Drop for Clocks {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
