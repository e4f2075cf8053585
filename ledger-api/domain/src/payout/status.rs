//! Where a payout stands. Which state follows which is decided by [`super::transition`].

use crate::named::named_enum;

named_enum! {
    /// The states of a payout, in the order of its life.
    pub enum PayoutStatus, "a payout's status" {
        /// The money is set aside; nothing was sent, or only what was definitely refused.
        Reserved = "reserved",
        /// Sent, or about to be.
        Submitting = "submitting",
        /// The provider has it and has not paid yet.
        Accepted = "accepted",
        /// The money has left.
        Paid = "paid",
        /// The provider definitely refused; the money is payable again.
        Refused = "refused",
        /// Sent, and nobody knows yet whether it arrived.
        Unknown = "unknown",
        /// Sent, and shown by two late look-ups never to have arrived; the money is payable again.
        Released = "released",
        /// Found more than once, or not as ordered: only two persons may move it.
        Frozen = "frozen",
        /// Paid, and sent back.
        Returned = "returned",
        /// Given up before it was sent, or after all that was sent had done nothing; the money is payable again.
        Canceled = "canceled",
    }
}
