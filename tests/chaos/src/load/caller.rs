//! A person or a shop whose servers may die at any moment: what got no answer is said again, to the other one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use integration_tests::api::{Answer, Client};
use serde_json::Value;

/// Longer than any fault lasts.
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
    /// The same key at both servers.
    clients: [Client; 2],
    calls: &'a Calls,
}

impl<'a> Caller<'a> {
    /// Whoever calls as `client` does, and knows the second server, too.
    pub(crate) fn new(client: &Client, second_url: &str, calls: &'a Calls) -> Self {
        Self { clients: [client.clone(), client.at(second_url)], calls }
    }

    /// POST until it is answered with one of `expected`.
    pub(crate) fn post(&self, path: &str, body: &Value, expected: &[u16]) -> Result<Answer> {
        self.insist(path, expected, |client| client.try_post(path, body).ok())
    }

    /// GET until it is answered with one of `expected`.
    pub(crate) fn get(&self, path: &str, expected: &[u16]) -> Result<Answer> {
        self.insist(path, expected, |client| client.try_get(path).ok())
    }

    fn insist(&self, path: &str, expected: &[u16], call: impl Fn(&Client) -> Option<Answer>) -> Result<Answer> {
        let deadline = Instant::now() + PATIENCE;
        let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        // Both servers are asked in turn.
        let first = usize::from(self.calls.answered.load(Ordering::Relaxed) % 2 == 1);
        for client in self.clients.iter().cycle().skip(first) {
            if Instant::now() >= deadline {
                break;
            }
            match call(client) {
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
