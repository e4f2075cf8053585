//! The fake payment provider.

use std::process::Command;

use serde_json::Value;

use crate::api::Client;
use crate::process::{Process, program};

/// A running fake provider with a journal of its own.
#[derive(Debug)]
pub struct Psp {
    process: Process,
    client: Client,
    journal: std::path::PathBuf,
}

impl Psp {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let journal = std::env::temp_dir().join(format!("tributary-psp-{}.jsonl", uuid::Uuid::new_v4().simple()));
        let mut command = Command::new(program("FAKE_PSP_BIN", "fake-psp"));
        command.args(["--addr", "127.0.0.1:0", "--journal"]).arg(&journal);
        let process = Process::start(command);
        let client = Client::new(&process.address);
        Self { process, client, journal }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.process.address
    }

    /// What really happened: the transfers.
    pub fn transfers(&self) -> Vec<Value> {
        let journal = self.client.get("/_journal").expect(200);
        let data = journal["data"].as_array().unwrap();
        data.iter().filter(|entry| entry["kind"] == "transfer").cloned().collect()
    }

    /// Sets faults; `{}` ends them.
    pub fn faults(&self, faults: &Value) {
        self.client.put("/_faults", faults).expect(200);
    }

    /// Sets who can be paid and how much money there is; `{}` accepts everybody.
    pub fn controls(&self, controls: &Value) {
        self.client.put("/_controls", controls).expect(200);
    }
}

impl Drop for Psp {
    fn drop(&mut self) {
        self.process.kill();
        let _ = std::fs::remove_file(&self.journal);
    }
}
