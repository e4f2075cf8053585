//! Child processes that say `ready <address>` and end with the test.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program a test started. It is killed when the test ends.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// What it said after `ready`.
    pub address: String,
}

impl Process {
    /// Starts a program and waits for its line `ready <address>` on standard output.
    pub fn start(command: Command) -> Self {
        Self::try_start(command).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same for a program that may end before it is ready, because what it needs is away.
    pub fn try_start(mut command: Command) -> Result<Self, String> {
        let name = command.get_program().display().to_string();
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
                panic!("cannot start {name}: {error}; `cargo xtask test` builds what is needed")
            });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let Some(Ok(line)) = lines.next() else {
                let _ = child.wait();
                return Err(format!("{name} ended before it was ready"));
            };
            if let Some(address) = line.strip_prefix("ready ") {
                break address.to_owned();
            }
        };
        // The pipe is read on, or a program that prints would block.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it has had at once, in bytes. <https://www.man7.org/linux/man-pages/man5/proc_pid_status.5.html>
    pub fn peak_memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    /// User and system time of it so far. <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
    pub fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let ticks = |place: usize| fields[place].parse::<u64>().unwrap();
        // Fields 14 and 15 of the file, in hundredths of a second.
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }

    /// SIGKILL: the program gets no chance to tidy up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Its process id, and those of everything it has started, and what these have.
    pub fn family(&self) -> Vec<u32> {
        let mut family = vec![self.id()];
        let mut looked_at = 0;
        while let Some(id) = family.get(looked_at) {
            // <https://www.man7.org/linux/man-pages/man5/proc_pid_task.5.html>
            let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
            family.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
            looked_at += 1;
        }
        family
    }

    /// SIGTERM, and nothing else: it may go on for a while.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "cannot signal process {}", self.child.id());
    }

    /// SIGTERM, and whether it ended well within a minute.
    pub fn stop(&mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().is_ok_and(|status| status.success());
        let deadline = Instant::now() + Duration::from_mins(1);
        while asked && Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A program named by an environment variable, else where an ordinary build puts it.
pub fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| workspace().join("target/debug").join(name), PathBuf::from)
}

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Asks again and again until the answer is yes; fails the test after `seconds`.
pub fn eventually(seconds: u64, what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < deadline, "not within {seconds} s: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
