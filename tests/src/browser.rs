//! A real browser, as `browser.mjs` drives it.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// Chromium. `cargo xtask test` looks for it and says so when there is none; then there is nothing to test with.
#[derive(Debug)]
pub struct Browser {
    program: OsString,
}

impl Browser {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    /// The one that `CHROMIUM_BIN` names; without one it says so.
    pub fn find() -> Option<Self> {
        let program = std::env::var_os("CHROMIUM_BIN").filter(|program| !program.is_empty());
        if program.is_none() {
            eprintln!("skipped: no Chromium (docs/development.md, \"Browser tests\")");
        }
        program.map(|program| Self { program })
    }

    /// Takes these steps in a fresh profile and returns what they resulted in.
    pub fn takes(&self, steps: &Value) -> Vec<Value> {
        self.runs(&json!({ "steps": steps }))
    }

    /// The same with other settings: `steps`, `userAgent`, `pages`, `proxies`.
    pub fn runs(&self, session: &Value) -> Vec<Value> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/browser.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(session.to_string()).env("CHROMIUM_BIN", &self.program);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}
