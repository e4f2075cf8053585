//! Everybody who uses the system, all at once.

pub(crate) mod buyers;
pub(crate) mod caller;
pub(crate) mod finance;
pub(crate) mod shop;
pub(crate) mod visitors;

use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use visitors::Visits;

/// What the threads of the campaign tell each other.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// No more visits, no more orders, no more drafts.
    over: AtomicBool,
    /// Finance has seen that, so nothing begins any more.
    pub(crate) last_draft_made: AtomicBool,
    /// Everything has come to an end, or will not.
    pub(crate) settled: AtomicBool,
}

impl Signals {
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// A part that fails ends the campaign.
    pub(crate) fn heed<T>(&self, outcome: anyhow::Result<T>) -> anyhow::Result<T> {
        outcome.inspect_err(|error| {
            println!("✗ {error:#}");
            self.end();
        })
    }
}

/// An order that was answered, so that it must be in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: String,
    /// The place of the affiliate who is credited.
    pub(crate) affiliate: usize,
    /// Cents.
    pub(crate) amount: i64,
    /// The refunds that were answered: id and cents.
    pub(crate) refunds: Vec<(String, i64)>,
}

impl Order {
    /// What is left of its commission: the programs pay 20 %, rounded down, and refunds are of amounts where that is exact.
    pub(crate) fn earned(&self) -> i64 {
        self.amount / 5 - self.refunded() / 5
    }

    pub(crate) fn refunded(&self) -> i64 {
        self.refunds.iter().map(|(_, amount)| amount).sum()
    }
}
