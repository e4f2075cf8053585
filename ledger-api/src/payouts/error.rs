//! Why something could not be done with a payout.

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
    /// Not in this state.
    #[error("{0}")]
    InvalidState(String),
}

impl From<crate::domain::payout::ImpossibleTransition> for PayoutError {
    fn from(impossible: crate::domain::payout::ImpossibleTransition) -> Self {
        Self::InvalidState(impossible.to_string())
    }
}

impl PayoutError {
    /// Whether the database asks to try the transaction again.
    pub(super) fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if crate::db::retry::is_transient(error))
    }
}

/// Runs `$work`, one whole transaction, again while the database made it the victim of a conflict.
macro_rules! retrying {
    ($work:expr) => {{
        let mut attempt = 1;
        loop {
            match $work {
                Err(error) if attempt < crate::db::retry::MOST_ATTEMPTS && error.is_transient() => {
                    tracing::debug!(attempt, %error, "transaction chosen as victim; trying again");
                    attempt += 1;
                }
                outcome => break outcome,
            }
        }
    }};
}
pub(super) use retrying;
