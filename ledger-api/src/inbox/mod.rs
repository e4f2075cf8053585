//! What payment providers tell by themselves, from the signed bytes into the books.
//!
//! An event is kept and, where possible, applied in one transaction; the provider is answered after its commit. What
//! cannot be applied yet, or fails, stays pending and is tried again by `jobs/inbox.rs`: one event at a time, each in a
//! transaction of its own, so that none holds up another. Told twice, an event is recognised by its id; and what is
//! applied once more after its id was forgotten changes nothing, because every effect has a key of its own.

mod apply;
mod attempt;
mod paypal;
mod receive;
mod stripe;

pub use attempt::{Outcome, retry_one};
pub use receive::{Received, receive};

use crate::payouts::PayoutError;
use crate::rails::Unreadable;

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// It is in the books.
    Applied,
    /// It is not about anything here, or overtaken by what is known.
    Ignored(&'static str),
    /// Something else has to happen first.
    NotYet(String),
}

/// Why an event could not be applied.
#[derive(Debug, thiserror::Error)]
enum InboxError {
    /// The database.
    #[error("the database refused it")]
    Database(#[from] sqlx::Error),
    /// What it says cannot happen to its payout.
    #[error(transparent)]
    Payout(PayoutError),
    /// It is not what its name says.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl From<PayoutError> for InboxError {
    fn from(error: PayoutError) -> Self {
        match error {
            PayoutError::Database(error) => Self::Database(error),
            other => Self::Payout(other),
        }
    }
}
