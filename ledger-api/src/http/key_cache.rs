//! Keys seen a moment ago, so that a busy client does not cost a query for each of its calls.
//!
//! A key revoked at this instance stops at once; at another instance within [`FRESH`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::caller::Caller;

/// How long a key is believed without asking.
pub const FRESH: Duration = Duration::from_secs(5);
/// Keys remembered; beyond it the cache starts anew.
const CAPACITY: usize = 10_000;

/// Callers by the hash of their key.
#[derive(Debug, Default)]
pub struct KeyCache(Mutex<HashMap<[u8; 32], Seen>>);

#[derive(Debug)]
struct Seen {
    caller: Arc<Caller>,
    at: Instant,
}

impl KeyCache {
    /// Who held this key a moment ago.
    pub(crate) fn get(&self, hash: &[u8; 32]) -> Option<Arc<Caller>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|seen| seen.at.elapsed() < FRESH).map(|seen| Arc::clone(&seen.caller))
    }

    /// Whether this key was good when it was last asked for: whoever has one is not held for somebody who guesses.
    pub(crate) fn was_good(&self, hash: &[u8; 32]) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(hash)
    }

    /// Remembers a key that was just found.
    pub(crate) fn put(&self, hash: [u8; 32], caller: Arc<Caller>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(hash, Seen { caller, at: Instant::now() });
    }

    /// Forgets everything: some key was revoked.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
