//! A person or a shop whose server may die at any moment: what got no answer is said again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use integration_tests::api::{Answer, Client};
use serde_json::Value;

/// Longer than any blow lasts.
const PATIENCE: Duration = Duration::from_mins(3);
const PAUSE: Duration = Duration::from_millis(40);

/// What became of calls, over all callers.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    /// Answered with what was wanted.
    pub(crate) answered: AtomicU64,
    /// The connection was refused or broke.
    pub(crate) lost: AtomicU64,
    /// 503: the database was away.
    pub(crate) unavailable: AtomicU64,
    /// 500, which a caller may not see for want of a database.
    pub(crate) internal: AtomicU64,
}

/// Calls with one key.
#[derive(Debug, Clone)]
pub(crate) struct Caller<'a> {
    client: Client,
    calls: &'a Calls,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(client: &Client, calls: &'a Calls) -> Self {
        Self { client: client.clone(), calls }
    }

    /// POST until it is answered with one of `expected`.
    pub(crate) fn post(&self, path: &str, body: &Value, expected: &[u16]) -> Result<Answer> {
        self.insist(path, expected, || self.client.try_post(path, body).ok())
    }

    /// GET until it is answered with one of `expected`.
    pub(crate) fn get(&self, path: &str, expected: &[u16]) -> Result<Answer> {
        self.insist(path, expected, || self.client.try_get(path).ok())
    }

    fn insist(&self, path: &str, expected: &[u16], call: impl Fn() -> Option<Answer>) -> Result<Answer> {
        let deadline = Instant::now() + PATIENCE;
        let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        while Instant::now() < deadline {
            match call() {
                None => count(&self.calls.lost),
                Some(answer) if answer.status == 503 => count(&self.calls.unavailable),
                Some(answer) if answer.status == 500 => count(&self.calls.internal),
                Some(answer) if expected.contains(&answer.status) => {
                    count(&self.calls.answered);
                    return Ok(answer);
                }
                Some(answer) => bail!("{path} answered {}: {}", answer.status, answer.text),
            };
            thread::sleep(PAUSE);
        }
        bail!("{path} was not answered within {} s", PATIENCE.as_secs())
    }
}
