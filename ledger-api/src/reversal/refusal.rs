//! Why a reversal is refused; nothing is stored then.

use shared::money::Currency;

use crate::db::retry::{Transient, is_transient};
use crate::domain::reversal::RefundExceedsOrder;

/// A refused refund, dispute or rejection.
#[derive(Debug, thiserror::Error)]
pub enum ReversalError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The merchant has no such order.
    #[error("there is no such order")]
    UnknownOrder,
    /// The merchant has no such commission.
    #[error("there is no such commission")]
    UnknownCommission,
    /// The merchant has no such refund.
    #[error("there is no such refund")]
    UnknownRefund,
    /// A lead has no amount.
    #[error("a lead has no amount to take back; reject it instead")]
    Lead,
    /// Another currency than the order's.
    #[error("the order is in {0}")]
    CurrencyMismatch(Currency),
    /// More than the order.
    #[error(transparent)]
    ExceedsOrder(#[from] RefundExceedsOrder),
    /// The refund's id stands for another order, amount or currency.
    #[error("this refund_id was posted before with another order, amount or currency")]
    RefundConflict,
    /// The dispute's id stands for another order, amount or currency.
    #[error("this dispute_id was posted before with another order, amount or currency")]
    DisputeConflict,
    /// The event is not possible in the state things are in.
    #[error("{0}")]
    InvalidState(String),
}

impl Transient for ReversalError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if is_transient(error))
    }
}
