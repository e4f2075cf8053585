//! Child processes that end by themselves: builds, installs, one-off commands.
//!
//! Each runs in a process group of its own, so that stopping it also stops what it started, and a Ctrl-C at the
//! terminal reaches this program alone, which then stops its children in order.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::progress::Step;
use crate::{files, interrupt};

const POLL: Duration = Duration::from_millis(50);
/// How long a group may take to end after SIGTERM before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a command with its output in `log`, showing `step` meanwhile; a failure shows the end of the log.
pub(crate) fn run_logged(step: &mut Step, command: &mut Command, log: &Path) -> Result<()> {
    let status = wait_logged(step, command, log)?;
    if !status.success() {
        bail!(
            "{} failed ({status}); the end of {}:\n{}",
            name(command),
            log.display(),
            files::tail(log, 40).trim_end()
        );
    }
    Ok(())
}

/// As `run_logged`, but leaves judging the exit status to the caller.
pub(crate) fn wait_logged(step: &mut Step, command: &mut Command, log: &Path) -> Result<ExitStatus> {
    let output = open_log(log)?;
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
    let mut child = spawn(command)?;
    wait(&mut child, || {
        step.tick(|| files::tail(log, 1));
    })
}

/// Runs a command whose output goes straight to the person.
pub(crate) fn run_streamed(command: &mut Command) -> Result<ExitStatus> {
    command.stdin(Stdio::null());
    let mut child = spawn(command)?;
    wait(&mut child, || {})
}

/// Runs a quick command and returns what it printed, or an error with what it complained about.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {}", name(command)))?;
    if !output.status.success() {
        bail!("{} failed ({}): {}", name(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Starts a command in a process group of its own.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    command.process_group(0).spawn().with_context(|| format!("cannot run {}", name(command)))
}

/// Opens a fresh log file, making its folder.
pub(crate) fn open_log(log: &Path) -> Result<File> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create(log).with_context(|| format!("cannot write {}", log.display()))
}

/// Sends a signal to a child's whole group; a group that is gone already is fine.
pub(crate) fn signal_group(child: &Child, signal: Signal) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, signal);
    }
}

/// Waits for a child for at most `limit`; whether it has ended.
pub(crate) fn ended_within(child: &mut Child, limit: Duration) -> Result<bool> {
    let deadline = Instant::now() + limit;
    loop {
        if child.try_wait()?.is_some() {
            return Ok(true);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
        std::thread::sleep(POLL);
    }
}

/// Waits for the end of a child, calling `tick` often; a wish to stop ends the child's group first.
pub(crate) fn wait(child: &mut Child, mut tick: impl FnMut()) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if let Err(interruption) = interrupt::check() {
            signal_group(child, Signal::TERM);
            let ended = ended_within(child, GRACE);
            signal_group(child, Signal::KILL);
            ended?;
            child.wait()?;
            return Err(interruption);
        }
        tick();
        std::thread::sleep(POLL);
    }
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().take(2).map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
