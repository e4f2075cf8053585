//! What a failed deed means to a client.

use crate::http::problem::{Code, Problem};
use crate::payouts::PayoutError;

impl From<PayoutError> for Problem {
    fn from(error: PayoutError) -> Self {
        match error {
            PayoutError::Database(error) => error.into(),
            PayoutError::Random(error) => Self::internal(error),
            PayoutError::NotFound(what) => Self::not_found(what),
            PayoutError::NothingToPay => Self::invalid_state(error.to_string()),
            PayoutError::FourEyes(detail) => Self::new(Code::FourEyesRequired, detail),
            PayoutError::WrongPayment => Self::field("provider_id", "invalid", error.to_string()),
            PayoutError::ProviderSilent(_) => Self::new(Code::Unavailable, error.to_string()),
            PayoutError::InvalidState(detail) => Self::invalid_state(detail),
        }
    }
}
