//! What payment providers tell by themselves, from the signed bytes into the books.
//!
//! An event is kept and, where possible, applied in one transaction; the provider is answered after its commit. What
//! cannot be applied yet, or fails, stays pending and is tried again by `jobs/inbox`: each in a
//! transaction of its own, so that none holds up another, and each merchant's by themselves. Told twice, an event is recognised by its id; and what is
//! applied once more after its id was forgotten changes nothing, because every effect has a key of its own.

mod apply;
mod attempt;
mod keeper;
mod kind;
mod paypal;
mod receive;
mod sale;
mod stripe;

pub use attempt::{Outcome, merchants_with_due, retry_one};
pub use keeper::Keeper;
pub use receive::{ReceiveError, Received, receive};
pub use sale::Sales;
pub(crate) use stripe::take_transfer;

use serde_json::Value;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::payouts::PayoutError;
use crate::rails::Unreadable;
use crate::reversal::ReversalError;
use crate::turns::Turn;
use crate::writer::QueueError;

/// Where events are kept, and what they are applied with.
#[derive(Debug, Clone, Copy)]
pub struct Inbox<'a> {
    /// Where they are kept.
    pub db: &'a PgPool,
    /// How merchants' events come to be kept.
    pub keeper: &'a Keeper,
    /// For what merchants' own accounts tell.
    pub sales: Sales<'a>,
}

impl Inbox<'_> {
    /// Waits until one more event of a merchant may be applied.
    pub async fn turn(self, merchant_id: Uuid) -> Turn {
        self.keeper.turn(merchant_id).await
    }

    /// How many such turns there are, of all merchants together.
    #[must_use]
    pub fn turns(self) -> usize {
        self.keeper.turns()
    }
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// It is in the books.
    Applied,
    /// It is in the books, or known, as this; its merchant is shown it.
    Became(Value),
    /// It is not about anything here, or overtaken by what is known.
    Ignored(&'static str),
    /// Something else has to happen first.
    NotYet(String),
    /// The same, and not for longer than until then: it is tried once more at that moment.
    Waits {
        /// What it waits for.
        reason: &'static str,
        /// How long.
        until: OffsetDateTime,
    },
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
    /// The order it tells of could not be recorded now.
    #[error("the order was not recorded")]
    Order(#[from] QueueError),
    /// What it takes back cannot be taken back.
    #[error(transparent)]
    Reversal(ReversalError),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

impl From<ReversalError> for InboxError {
    fn from(error: ReversalError) -> Self {
        match error {
            ReversalError::Database(error) => Self::Database(error),
            other => Self::Reversal(other),
        }
    }
}

impl From<PayoutError> for InboxError {
    fn from(error: PayoutError) -> Self {
        match error {
            PayoutError::Database(error) => Self::Database(error),
            other => Self::Payout(other),
        }
    }
}
