//! How much memory a process has held.

use anyhow::{Context, Result};

/// The most resident memory a process has had since it began, in MiB.
pub(crate) fn peak_mib(pid: u32) -> Result<f64> {
    mib(pid, "VmHWM:")
}

/// The resident memory that a process has now, in MiB.
pub(crate) fn now_mib(pid: u32) -> Result<f64> {
    mib(pid, "VmRSS:")
}

fn mib(pid: u32, what: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("the server has ended")?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)).with_context(|| format!("no {what}"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}
