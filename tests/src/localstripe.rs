//! localstripe: somebody else's Stripe, which remembers customers and subscriptions, and tells of them by signed webhooks.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::api::Client;
use crate::process::Process;

/// A running one that knows nothing yet.
#[derive(Debug)]
pub struct LocalStripe {
    process: Process,
}

impl LocalStripe {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let python = std::env::var_os("LOCALSTRIPE_PYTHON").filter(|program| !program.is_empty()).expect(
            "LOCALSTRIPE_PYTHON names no Python with localstripe; `cargo xtask test` makes one where there is python3 with \
             venv (docs/development.md, \"Tests in Python\")",
        );
        let mut command = Command::new(python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve_localstripe.py"));
        Self { process: Process::start(command) }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.process.address
    }

    /// From now on it tells this endpoint what happens.
    pub fn tells(&self, url: &str, secret: &str) {
        self.configure("webhooks/shop", &json!({"url": url, "secret": secret}));
    }

    /// Puts its clock so many seconds ahead.
    pub fn put_forward(&self, seconds: i64) {
        self.configure(&format!("clock/{seconds}"), &json!({}));
    }

    fn configure(&self, what: &str, body: &Value) {
        let answer = Client::new(self.url()).post(&format!("/_config/{what}"), body);
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    }
}
