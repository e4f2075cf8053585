//! Child processes that stay: started, watched, stopped in the reverse order, none left behind.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Result, bail};
use rustix::process::Signal;

use crate::{files, leftovers, process};

/// A running child with its log.
pub(crate) struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
    stop_signal: Signal,
    grace: Duration,
}

impl Service {
    /// Starts a service whose output goes to `<data_dir>/logs/<name>.log`.
    pub(crate) fn start(name: &'static str, command: &mut Command, data_dir: &Path) -> Result<Self> {
        let log = data_dir.join("logs").join(format!("{name}.log"));
        let output = process::open_log(&log)?;
        // Logs are read in files and in error messages.
        command.env("NO_COLOR", "1").stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let child = process::spawn(command)?;
        let service = Self { name, child, log, stop_signal: Signal::TERM, grace: Duration::from_secs(10) };
        leftovers::remember(data_dir, service.child.id())?;
        Ok(service)
    }

    /// Sets how this service is asked to stop, and how long it may take.
    pub(crate) fn stopping_with(mut self, signal: Signal, grace: Duration) -> Self {
        self.stop_signal = signal;
        self.grace = grace;
        self
    }

    /// Fails, with the end of its log, when the service has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!(
                "{} stopped by itself ({status}); the end of {}:\n{}",
                self.name,
                self.log.display(),
                files::tail(&self.log, 30).trim_end()
            );
        }
        Ok(())
    }

    /// The service's log file.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    fn stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            process::signal_group(&self.child, self.stop_signal);
            if !matches!(process::ended_within(&mut self.child, self.grace), Ok(true)) {
                eprintln!("{} did not stop in time and is killed", self.name);
            }
        }
        // Also sweeps up what the service started and did not stop itself.
        process::signal_group(&self.child, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}
