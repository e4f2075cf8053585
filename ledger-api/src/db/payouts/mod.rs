//! Payouts and the runs they belong to.

pub mod adjustments;
pub mod attempts;
pub mod attention;
pub mod candidates;
pub mod checks;
pub mod commissions;
pub mod draft;
pub mod lines;
pub mod list;
pub mod pauses;
pub mod progress;
pub mod rails;
pub mod remittance;
pub mod restored;
pub mod reversals;
pub mod row;
pub mod runs;
pub mod schedules;
pub mod since_draft;
pub mod slices;
pub mod state;
pub mod work;

use time::OffsetDateTime;
use time::macros::datetime;

/// Stands for "nothing is due": a payout that waits for something else to happen.
pub const NEVER: OffsetDateTime = datetime!(9999-01-01 00:00 UTC);

/// A value the database's own checks rule out; the row was not written by this program.
pub(crate) fn corrupt(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
