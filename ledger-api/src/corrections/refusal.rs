//! Why a correction is refused; nothing is stored then.

use shared::money::Currency;

use crate::db::retry::{Transient, is_transient};
use crate::domain::correction::DecisionRefused;
use crate::domain::posting::correction::MoreThanOwed;

/// A refused proposal, approval or rejection.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// No correction or affiliate of that id.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// No program pays in it, so it is more likely a slip than a wish.
    #[error("no program of this merchant is in {0}")]
    UnusedCurrency(Currency),
    /// The reference stands for something else.
    #[error("this reference was used before for another adjustment or write-off")]
    ReferenceTaken,
    /// Not by this person, or not in this state.
    #[error(transparent)]
    Decision(#[from] DecisionRefused),
    /// A write-off above the debt.
    #[error(transparent)]
    MoreThanOwed(#[from] MoreThanOwed),
    /// The affiliate's balance would leave the range of amounts.
    #[error("the affiliate's balance would be above the largest amount")]
    TooMuch,
}

impl Transient for CorrectionError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if is_transient(error))
    }
}
