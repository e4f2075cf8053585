//! The Workers in workerd, as `tests/bench/workers/serve.mjs` starts them.

use std::collections::HashMap;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use integration_tests::api::Client;
use integration_tests::process::{Process, workspace};
use serde_json::Value;

use super::visits::processor_time_of;

/// A Worker that is measured.
pub(crate) struct Worker {
    /// Its name in `serve.mjs`.
    name: &'static str,
    /// In a report.
    pub(crate) what: &'static str,
    /// Whether a visit leaves a click in its queue.
    pub(crate) counts_clicks: bool,
}

/// Ours, and its yardsticks.
pub(crate) const WORKERS: [Worker; 5] = [
    Worker { name: "worker", what: "the Worker", counts_clicks: true },
    Worker { name: "redirect", what: "the smallest JavaScript Worker", counts_clicks: false },
    Worker {
        name: "same_answer",
        what: "one that reads the same headers and gives the same answer",
        counts_clicks: false,
    },
    Worker { name: "kv_each_time", what: "one that does the same, reading KV each time", counts_clicks: true },
    Worker { name: "cached", what: "one that does the same, with a cache in the isolate", counts_clicks: true },
];

impl Worker {
    /// The host it answers.
    pub(crate) fn host(&self) -> String {
        format!("{}.test", self.name)
    }
}

/// How a visit reaches a Worker.
#[derive(Clone, Copy)]
pub(crate) enum Front {
    /// workerd hands the request to the Worker.
    Straight,
    /// Miniflare's entry Worker stands in between.
    Miniflare,
}

impl Front {
    /// For a line of the report.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Straight => "",
            Self::Miniflare => ", behind Miniflare's entry",
        }
    }
}

/// A running workerd; it ends when dropped.
pub(crate) struct Workers {
    process: Process,
    ports: HashMap<String, u16>,
    workerd: String,
}

impl Workers {
    /// Starts them all.
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new("node");
        command.arg(workspace().join("tests/bench/workers/serve.mjs"));
        let process = Process::start(command);
        let ports = serde_json::from_str(&process.address).context("no ports")?;
        let children = format!("/proc/{0}/task/{0}/children", process.id());
        let children = std::fs::read_to_string(children).context("no /proc: this measurement needs Linux")?;
        let name = |pid: &&str| std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        let workerd = children.split_whitespace().find(|pid| name(pid).trim() == "workerd");
        let workerd = workerd.context("node started no workerd")?.to_owned();
        Ok(Self { process, ports, workerd })
    }

    /// Where a Worker is reached.
    pub(crate) fn port(&self, front: Front, worker: &Worker) -> Result<u16> {
        let name = match front {
            Front::Straight => worker.name,
            Front::Miniflare => "miniflare",
        };
        self.ports.get(name).copied().with_context(|| format!("no port of {name}"))
    }

    /// Processor time that workerd has used.
    pub(crate) fn processor_time(&self) -> Result<Duration> {
        processor_time_of(&self.workerd)
    }

    /// Waits until as many clicks as there were visits have left a Worker's queue.
    pub(crate) fn await_clicks(&self, worker: &Worker, visits: u64) -> Result<()> {
        let port = self.ports.get("drain").context("no port of drain")?;
        let drain = Client::new(&format!("http://127.0.0.1:{port}"));
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let taken = drain.get("/").json().get(worker.name).and_then(Value::as_u64).unwrap_or(0);
            if taken == visits {
                return Ok(());
            }
            if taken > visits || Instant::now() > deadline {
                bail!("{}: {visits} visits, and {taken} clicks", worker.what);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        // workerd is a child of its own; it ends with the runner's own shutdown.
        self.process.stop();
    }
}
