//! What a server answered those who flood it.

use std::collections::BTreeMap;
use std::fmt;

/// How many of each.
#[derive(Debug, Default)]
pub(super) struct Answers {
    by_status: BTreeMap<u16, u64>,
    /// Connections that were closed, or not taken, without an answer.
    closed: u64,
}

impl Answers {
    /// One more; none is a connection that was closed without.
    pub(super) fn count(&mut self, status: Option<u16>) {
        match status {
            Some(status) => *self.by_status.entry(status).or_default() += 1,
            None => self.closed += 1,
        }
    }

    /// And those of another.
    pub(super) fn add(&mut self, other: &Self) {
        for (status, count) in &other.by_status {
            *self.by_status.entry(*status).or_default() += count;
        }
        self.closed += other.closed;
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (status, count) in &self.by_status {
            write!(to, "{count} × {status}, ")?;
        }
        write!(to, "{} × closed", self.closed)
    }
}
