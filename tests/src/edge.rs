//! The real Worker in workerd.

use std::path::PathBuf;
use std::process::Command;

use crate::api::Client;
use crate::ledger::{Ledger, TOKEN_KEYS};
use crate::ports::free_port;
use crate::process::{Process, workspace};

/// A host that leads to the Worker and that no program calls its site; a visitor names it in the `Host` header.
pub const OTHER_HOST: &str = "another.example";

/// A running Worker: site mode at `127.0.0.1`, link mode at `localhost`.
#[derive(Debug)]
pub struct Edge {
    process: Process,
    settings: Settings,
    /// The merchant's site, through the Worker.
    pub site: Client,
    /// The link domain.
    pub links: Client,
}

/// How a Worker is started.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port it listens on.
    pub port: u16,
    /// The merchant's own server.
    pub origin: String,
    /// Where it believes the ledger to be.
    pub ledger_url: String,
    /// Its key at the ledger.
    pub edge_key: String,
    /// Deliveries of a click to the ledger before the dead-letter queue takes it, after the first.
    pub queue_retries: u32,
    /// Where KV is kept; taken away at the end.
    pub state: PathBuf,
}

impl Settings {
    /// A Worker on a free port.
    pub fn new(ledger: &Ledger, origin: &str) -> Self {
        Self {
            port: free_port(),
            origin: origin.to_owned(),
            ledger_url: ledger.url().to_owned(),
            edge_key: ledger.edge_key(),
            queue_retries: 100,
            state: std::env::temp_dir().join(format!("tributary-edge-{}", uuid::Uuid::new_v4().simple())),
        }
    }
}

impl Edge {
    /// Starts the Worker in front of `origin`, reporting to `ledger`, on a free port.
    pub fn start(ledger: &Ledger, origin: &str) -> Self {
        Self::start_as(Settings::new(ledger, origin))
    }

    /// Starts the Worker.
    pub fn start_as(settings: Settings) -> Self {
        let process = Process::start(command(&settings));
        let site = Client::new(&format!("http://127.0.0.1:{}", settings.port));
        let links = Client::new(&format!("http://localhost:{}", settings.port));
        Self { process, settings, site, links }
    }

    /// Ends it; what KV holds stays.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Takes away what KV holds, while it is stopped.
    pub fn forget_everything(&self) {
        std::fs::remove_dir_all(&self.settings.state).unwrap();
    }

    /// Starts it again on the same port, with the same KV.
    pub fn start_again(&mut self) {
        self.process = Process::start(command(&self.settings));
    }

    /// The same while the port may not be free yet; an error means that it did not start.
    pub fn try_start_again(&mut self) -> Result<(), String> {
        self.process = Process::try_start(command(&self.settings))?;
        Ok(())
    }

    /// The runner and workerd.
    pub fn processes(&self) -> Vec<u32> {
        self.process.family()
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
        let _ = std::fs::remove_dir_all(&self.settings.state);
    }
}

fn command(settings: &Settings) -> Command {
    let port = settings.port;
    let mut command = Command::new("node");
    command
        .arg(workspace().join("edge-worker/dev/serve.mjs"))
        .env("EDGE_PORT", port.to_string())
        .env("ORIGIN_URL", &settings.origin)
        .env("LEDGER_URL", &settings.ledger_url)
        .env("EDGE_KEY", &settings.edge_key)
        .env("EDGE_QUEUE_RETRIES", settings.queue_retries.to_string())
        // Short, so that a test sees soon what others see within half a minute.
        .env("LINK_CACHE_SECONDS", "1")
        .env("LINK_COPY_SECONDS", "2")
        .env("RETRY_MAX_SECONDS", "2")
        .env("TOKEN_KEYS", TOKEN_KEYS)
        .env("SITE_HOSTS", format!("127.0.0.1:{port},{OTHER_HOST}"))
        .env("LINK_HOSTS", format!("localhost:{port}"))
        .env("PERSIST_DIR", &settings.state);
    command
}
