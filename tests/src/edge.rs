//! The real Worker in workerd.

use std::path::PathBuf;
use std::process::Command;

use crate::api::Client;
use crate::ledger::{Ledger, TOKEN_KEYS};
use crate::process::{Process, workspace};

/// A running Worker: site mode at `127.0.0.1`, link mode at `localhost`.
#[derive(Debug)]
pub struct Edge {
    process: Process,
    state: PathBuf,
    /// The merchant's site, through the Worker.
    pub site: Client,
    /// The link domain.
    pub links: Client,
}

impl Edge {
    /// Starts the Worker in front of `origin`, reporting to `ledger`, on a free port.
    pub fn start(ledger: &Ledger, origin: &str) -> Self {
        let port = free_port();
        let state = std::env::temp_dir().join(format!("tributary-edge-{}", uuid::Uuid::new_v4().simple()));
        let mut command = Command::new("node");
        command
            .arg(workspace().join("edge-worker/dev/serve.mjs"))
            .env("EDGE_PORT", port.to_string())
            .env("ORIGIN_URL", origin)
            .env("LEDGER_URL", ledger.url())
            .env("EDGE_KEY", ledger.edge_key())
            .env("TOKEN_KEYS", TOKEN_KEYS)
            .env("IP_SALT", "a salt of the tests")
            .env("SITE_HOSTS", format!("127.0.0.1:{port}"))
            .env("LINK_HOSTS", format!("localhost:{port}"))
            .env("PERSIST_DIR", &state);
        let process = Process::start(command);
        let site = Client::new(&format!("http://127.0.0.1:{port}"));
        let links = Client::new(&format!("http://localhost:{port}"));
        Self { process, state, site, links }
    }

    /// The site's address.
    pub fn url(&self) -> &str {
        &self.process.address
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        // workerd is a child of its own; it ends with the runner's own shutdown.
        self.process.stop();
        let _ = std::fs::remove_dir_all(&self.state);
    }
}

/// A port that is free now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
