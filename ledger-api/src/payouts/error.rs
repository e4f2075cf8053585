//! Why something could not be done with a payout.

use crate::db::retry::Transient;

/// Everything a caller has to tell apart.
#[derive(Debug, thiserror::Error)]
pub enum PayoutError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// No run or payout of that id.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Nobody can be paid now.
    #[error("nobody can be paid now; the preview says why")]
    NothingToPay,
    /// The second person is the first.
    #[error("{0}")]
    FourEyes(&'static str),
    /// A person named a payment that is not the payout's.
    #[error("is not a payment that was made for this payout")]
    WrongPayment,
    /// The provider could not be asked.
    #[error("the payment provider could not be asked: {0}")]
    ProviderSilent(String),
    /// Not in this state.
    #[error("{0}")]
    InvalidState(String),
}

impl From<crate::domain::payout::ImpossibleTransition> for PayoutError {
    fn from(impossible: crate::domain::payout::ImpossibleTransition) -> Self {
        Self::InvalidState(impossible.to_string())
    }
}

impl Transient for PayoutError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}
