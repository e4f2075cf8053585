//! What a refused refund, dispute, rejection or approval is to a client.

use super::problem::{Code, Problem};
use crate::reversal::ReversalError;

impl From<ReversalError> for Problem {
    fn from(error: ReversalError) -> Self {
        let detail = error.to_string();
        match error {
            ReversalError::Database(error) => error.into(),
            ReversalError::Random(error) => Self::internal(error),
            ReversalError::UnknownOrder => Self::not_found("order"),
            ReversalError::UnknownCommission => Self::not_found("commission"),
            ReversalError::UnknownRefund => Self::not_found("refund"),
            ReversalError::Lead | ReversalError::InvalidState(_) => Self::invalid_state(detail),
            ReversalError::CurrencyMismatch(_) => Self::new(Code::CurrencyMismatch, detail),
            ReversalError::ExceedsOrder(_) => Self::new(Code::RefundExceedsOrder, detail),
            ReversalError::RefundConflict => Self::new(Code::RefundConflict, detail),
            ReversalError::DisputeConflict => Self::new(Code::Conflict, detail),
        }
    }
}
