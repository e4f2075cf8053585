//! Processes that a killed earlier run left behind.
//!
//! A run that is killed outright cannot stop its children. Each child is therefore noted in `<data-dir>/children`
//! with its command line; the next run on that folder ends those that still run. The command line is compared so
//! that a process which merely got the same number is left alone.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::files;

const FILE: &str = "children";
const START_LIMIT: Duration = Duration::from_millis(500);
/// PostgreSQL finishes its writing within this, so it is asked before it is killed.
const GRACE: Duration = Duration::from_secs(20);

/// Notes a child that was just started.
pub(crate) fn remember(data_dir: &Path, pid: u32) -> Result<()> {
    let deadline = Instant::now() + START_LIMIT;
    let command_line = loop {
        match command_line(pid) {
            Some(command_line) => break command_line,
            // For a moment after its start a program has no command line yet.
            None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(1)),
            None => return Ok(()),
        }
    };
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(data_dir.join(FILE))?;
    writeln!(file, "{pid}\t{command_line}")?;
    Ok(())
}

/// Ends what an earlier run left behind. Call with the data folder's lock held.
pub(crate) fn end(data_dir: &Path) -> Result<()> {
    let path = data_dir.join(FILE);
    let noted = files::read_if_present(&path)?.unwrap_or_default();
    for line in noted.lines() {
        let Some((pid, expected)) = line.split_once('\t') else {
            continue;
        };
        let Ok(pid) = pid.parse::<u32>() else {
            continue;
        };
        if command_line(pid).as_deref() == Some(expected) {
            println!("  ending process {pid}, left by a run that was killed");
            end_group(pid, expected);
        }
    }
    files::remove_if_present(&path)
}

/// Forgets the children of a run that has stopped them all.
pub(crate) fn forget(data_dir: &Path) -> Result<()> {
    files::remove_if_present(&data_dir.join(FILE))
}

fn end_group(pid: u32, expected: &str) {
    let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return;
    };
    // SIGINT is what PostgreSQL takes as "disconnect everybody and stop"; the others stop on it too.
    let _ = kill_process_group(group, Signal::INT);
    let deadline = Instant::now() + GRACE;
    while command_line(pid).as_deref() == Some(expected) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = kill_process_group(group, Signal::KILL);
}

/// What a process was started as, on one line; `None` when there is no such process.
pub(crate) fn command_line(pid: u32) -> Option<String> {
    if let Ok(raw) = std::fs::read(format!("/proc/{pid}/cmdline")) {
        let line = String::from_utf8_lossy(&raw).replace(['\0', '\n', '\t'], " ");
        let line = line.trim();
        // A process that ended but was not yet collected has an empty command line.
        return (!line.is_empty()).then(|| line.to_owned());
    }
    if Path::new("/proc/self/cmdline").exists() {
        return None;
    }
    let output = Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output().ok()?;
    let line = String::from_utf8_lossy(&output.stdout).trim().replace(['\n', '\t'], " ");
    (!line.is_empty()).then_some(line)
}
