//! Signals to processes that the campaign has started.

use std::process::Command;

use anyhow::{Result, ensure};

/// Sends a signal (`KILL`, `STOP`, `CONT`, `QUIT`) to some processes; one that is gone already is fine.
pub(crate) fn send(signal: &str, processes: &[u32]) -> Result<()> {
    ensure!(!processes.is_empty(), "nobody to send SIG{signal} to");
    let ids = processes.iter().map(ToString::to_string);
    Command::new("kill").arg(format!("-{signal}")).args(ids).stderr(std::process::Stdio::null()).status()?;
    Ok(())
}
