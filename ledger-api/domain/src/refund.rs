//! Refunds: money on its way back to a customer.

use super::named::named_enum;

named_enum! {
    /// Whether the customer has the money. A refund counts from its report on; one that failed counts no more, for good:
    /// the next attempt is another refund with an id of its own.
    pub enum RefundStatus, "a refund's status" {
        /// As far as anybody knows.
        Succeeded = "succeeded",
        /// It came back to the merchant after all.
        Failed = "failed",
    }
}
